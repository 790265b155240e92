"""`include` brings what separate reads bring, in the documented order, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.package.descriptor import Package, Table
from tests.web.asking import Record, ask, package_of, records, release_of, walk
from tests.web.test_contract import assert_problem

CLIENTS = ("sample", "published")


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


class Model:
    """What belongs to what by plain Python, from every record and the schemas of a release."""

    def __init__(self, client: FlaskClient) -> None:
        self.package: Package = package_of(client)
        self.tables = {name: records(client, table) for name, table in self.package.tables.items()}
        self.everything = {key: record for held in self.tables.values() for key, record in held.items()}

    def relations(self, table: Table) -> dict[str, tuple[Table | None, Callable[[Record], Any]]]:
        """Every foreign key of a table and to it, by name, with how its records are had from one."""
        found: dict[str, tuple[Table | None, Callable[[Record], Any]]] = {}

        def put(name: str, field: str, target: Table | None, get: Callable[[Record], Any]) -> None:
            taken = name in found or name in table.by_name
            found[f"{name}_by_{field.removesuffix('_id')}" if taken else name] = (target, get)

        for field in table.fields:
            name = field.name
            if name in table.target:
                there = self.package.tables[table.target[name]]
                held = self.tables[there.name]
                put(name.removesuffix("_id"), name, there, lambda r, n=name, h=held: h.get(r[n]))  # type: ignore[misc]
            elif field.record_reference:
                put(name.removesuffix("_id"), name, None, lambda r, n=name: self.everything.get(r[n]))  # type: ignore[misc]
        for other in self.package.tables.values():
            ours = [f.name for f in other.fields if other.target.get(f.name) == table.name]
            anyone = [f.name for f in other.fields if f.record_reference]
            for name in (*ours, *anyone):
                put(short(other.name, table.name), name, other, self._list(other, name))
        return found

    def _list(self, table: Table, field: str) -> Callable[[Record], list[Record]]:
        by_owner: dict[str, list[Record]] = {}
        order = next((key[1:] for key in table.unique_keys if key[0] == field and len(key) > 1), ())
        for record in self.tables[table.name].values():
            by_owner.setdefault(record[field], []).append(record)
        for held in by_owner.values():
            held.sort(key=lambda r: [*((r[name] is not None, r[name] or 0) for name in order), r["id"]])
        return lambda record: by_owner.get(record["id"], [])


def short(name: str, other: str) -> str:
    """quiz_options of quiz_items: options."""
    words, others = name.split("_"), other.split("_")
    while words and others and words[0] == others[0]:
        words, others = words[1:], others[1:]
    return "_".join(words) or name


def documented(client: FlaskClient, path: str) -> set[str]:
    """The values that the OpenAPI document says `include` takes."""
    operation = client.get("/v1/openapi.json").get_json()["paths"][path]["get"]
    (schema,) = (p["schema"] for p in operation["parameters"] if p["name"] == "include")
    return set(schema["items"]["enum"])


def sampled(table: Table, client: FlaskClient) -> list[Record]:
    """The first page of a table."""
    found: list[Record] = ask(client, f"/v1/{table.collection}", limit=40)["data"]
    return found


def test_every_relation_of_every_table_is_what_separate_reads_give(client: FlaskClient) -> None:
    model = Model(client)
    tried = nulls = lists = empty = 0
    for table in model.package.tables.values():
        relations = model.relations(table)
        path = f"/v1/{table.collection}"
        plain = sampled(table, client)
        for name, (_, get) in relations.items():
            found = ask(client, path, limit=40, include=name)["data"]
            expected = [{**record, name: get(record)} for record in plain]
            assert found == expected, (table.name, name)
            tried += 1
            nulls += any(record[name] is None for record in found)
            lists += any(isinstance(record[name], list) and len(record[name]) > 1 for record in found)
            empty += any(record[name] == [] for record in found)
    assert tried > 30
    assert min(nulls, lists, empty) > 0


def test_two_steps_are_what_separate_reads_give(client: FlaskClient) -> None:
    model = Model(client)
    tried = 0
    for table in model.package.tables.values():
        relations = model.relations(table)
        names = set(relations)
        plain = sampled(table, client)[:3]
        asked = ",".join([record["id"].replace(",", "\\,") for record in plain])
        for name, (target, get) in relations.items():
            if target is None:
                continue
            for further, (_, reach) in model.relations(target).items():
                names.add(f"{name}.{further}")
                if not plain or (len(model.everything) > 500 and tried % 3):
                    tried += 1
                    continue
                tried += 1
                path = f"/v1/{table.collection}"
                answer = client.get(path, query_string={"id": asked, "include": f"{name}.{further}"})
                if answer.status_code == 400:
                    assert answer.get_json()["code"] == "too_much"
                    continue
                expected = []
                for record in plain:
                    related = get(record)
                    if isinstance(related, list):
                        related = [{**one, further: reach(one)} for one in related]
                    elif related is not None:
                        related = {**related, further: reach(related)}
                    expected.append({**record, name: related})
                assert answer.get_json()["data"] == expected, (table.name, name, further)
        assert names == documented(client, f"/v1/{table.collection}")
    assert tried > 100


def test_single_records_have_the_same(client: FlaskClient) -> None:
    model = Model(client)
    for table in model.package.tables.values():
        plain = sampled(table, client)[:1]
        for record in plain:
            # Eight at once is what one request takes.
            some = list(model.relations(table).items())[:8]
            asked = ",".join(name for name, _ in some)
            expected = {**record, **{name: get(record) for name, (_, get) in some}}
            for path in (f"/v1/{table.collection}/{record['id']}", f"/v1/records/{record['id']}"):
                assert ask(client, path, include=asked)["data"] == expected, path


def test_it_goes_with_fields_words_draws_and_old_releases(published: FlaskClient) -> None:
    for version in [entry["version"] for entry in ask(published, "/v1/releases")["data"]]:
        for asked in ({"limit": 7}, {"q": "korea", "limit": 7}, {"sample": 7, "seed": "i"}):
            path = f"/v1/releases/{version}/quiz-items"
            page = ask(published, path, **asked, fields="kind", include="options,spec_point")["data"]
            assert page
            for record in page:
                assert list(record) == ["id", "kind", "options", "spec_point"]
                options = f"/v1/releases/{version}/quiz-options"
                assert record["options"] == walk(published, options, item_id=record["id"], sort="position")


def statements(client: FlaskClient, address: str) -> int:
    """How many SQL statements an answer costs."""
    counted: list[str] = []
    connection = release_of(client)._connection()
    ask(client, address)
    connection.set_trace_callback(counted.append)
    try:
        # Asked as another query, so that no count or body is remembered.
        ask(client, address)
    finally:
        connection.set_trace_callback(None)
    return len(counted)


@pytest.mark.parametrize(
    "include", ["options", "options,citations.source", "spec_point.parent", "citations.record", "statement"]
)
def test_the_number_of_queries_does_not_grow_with_the_page(published: FlaskClient, include: str) -> None:
    if include == "citations.record":
        address = "/v1/citations?include=record,source&limit="
    else:
        address = f"/v1/quiz-items?include={include}&limit="
    counts = {limit: statements(published, f"{address}{limit}") for limit in (2, 10, 90)}
    # A record of any table: one query for each table that there is, however many records.
    most = 30 if include == "citations.record" else counts[2]
    assert 1 < counts[2] <= counts[90] <= most, counts
    assert counts[90] < 40
    assert counts[10] >= counts[2]


def test_what_brings_too_much_says_so(published: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ask(published, "/v1/quiz-items?limit=100&include=options")["data"]
    brought = sum(len(record["options"]) for record in page)
    for most, status in ((brought, 200), (brought - 1, 400)):
        monkeypatch.setattr("api.store.includes.INCLUDED_MAX", most)
        for release in ("", "/releases/1.1.0"):
            answer = published.get(f"/v1{release}/quiz-items?limit=100&include=options")
            assert answer.status_code == status
            if status == 400:
                (fault,) = assert_problem(answer, 400, "too_much")["errors"]
                assert (fault["parameter"], fault["value"]) == ("include", "options")
                assert str(most) in fault["detail"]
