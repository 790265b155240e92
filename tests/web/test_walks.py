"""Pages of what was filtered, searched and drawn: no record is skipped, none comes twice, totals are true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.package.descriptor import Table
from api.store.query import operators_of, sortable
from tests.web.asking import ask, ids, package_of, pages, records, walk

FEW = settings(max_examples=30)
GOLDEN = json.loads((Path(__file__).parent / "draws.json").read_text())
WORDS = ["korea", "war", "the", "-korea north", '"north korea"', "armistice line", "metal", "element symbol"]
CLIENTS = ("sample", "published")


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def tables(client: FlaskClient) -> list[Table]:
    """Tables that can be walked a few records at a time."""
    counts = {c["collection"]: c["records"] for c in ask(client, "/v1")["data"]["collections"]}
    return [t for t in package_of(client).tables.values() if 0 < counts[t.collection] <= 350]


def spelled(value: Any) -> str:
    """A value as it stands in a list in an address."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace("\\", "\\\\").replace(",", "\\,")


@st.composite
def conditions(draw: st.DrawFn, client: FlaskClient, table: Table) -> tuple[dict[str, str], set[str]]:
    """A filter on a value that is there (or none), and the ids that pass it by plain Python."""
    known = records(client, table)
    fields = [f for f in table.fields if "eq" in operators_of(f) and f.name != "id"]
    if not fields or draw(st.booleans()):
        return {}, set(known)
    field = draw(st.sampled_from(fields))
    value = draw(st.sampled_from([record[field.name] for record in known.values()]))
    if value is None:
        passing = {key for key, record in known.items() if record[field.name] is None}
        return {f"{field.name}__isnull": "true"}, passing
    if draw(st.booleans()):
        passing = {key for key, record in known.items() if record[field.name] == value}
        return {field.name: spelled(value)}, passing
    passing = {key for key, record in known.items() if record[field.name] != value}
    return {f"{field.name}__not": spelled(value)}, passing


@FEW
@given(st.data())
@pytest.mark.parametrize("name", CLIENTS)
def test_any_walk_gives_every_record_once(
    request: pytest.FixtureRequest, name: str, data: st.DataObject
) -> None:
    """Under any sort, filter and text, with all fields or some, pages of any size."""
    client: FlaskClient = request.getfixturevalue(name)
    table = data.draw(st.sampled_from(tables(client)))
    path = f"/v1/{table.collection}"
    given_them, passing = data.draw(conditions(client, table))
    asked: dict[str, Any] = {**given_them}
    q = data.draw(st.none() | st.sampled_from(WORDS))
    if q is not None:
        passing &= set(ids(walk(client, path, q=q, limit=100)))
        asked["q"] = q
    sorts = [sign + f.name for f in table.fields if sortable(f) for sign in ("", "-")]
    if data.draw(st.booleans()):
        asked["sort"] = data.draw(st.sampled_from(sorts))
    whole = walk(client, path, **asked, limit=100)
    assert len(set(ids(whole))) == len(whole)
    assert set(ids(whole)) == passing
    limit = data.draw(st.integers(max(1, len(whole) // 25), 100))
    fields = data.draw(st.none() | st.sampled_from(list(table.by_name)))
    if fields is not None:
        asked["fields"] = fields
    again = walk(client, path, **asked, limit=limit)
    wanted = {"id", fields} if fields else set(table.by_name)
    assert again == [{key: value for key, value in record.items() if key in wanted} for record in whole]


def test_every_sort_of_every_table_is_walked_under_words(client: FlaskClient) -> None:
    for table in tables(client):
        path = f"/v1/{table.collection}"
        found = walk(client, path, q="the", limit=100)
        for field in table.fields:
            if sortable(field) and len(found) > 1:
                for sign in ("", "-"):
                    part = walk(client, path, q="the", sort=sign + field.name, limit=-(-len(found) // 3))
                    assert sorted(ids(part)) == sorted(ids(found)), field.name
                    values = [(r[field.name] is not None, r[field.name]) for r in part]
                    values = [pair if pair[0] else (False, "") for pair in values]
                    seen = [value for there, value in values if there]
                    assert seen == sorted(seen, reverse=sign == "-"), field.name


@FEW
@given(st.data())
@pytest.mark.parametrize("name", CLIENTS)
def test_pages_of_one_seed_are_a_permutation_of_what_passes(
    request: pytest.FixtureRequest, name: str, data: st.DataObject
) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    table = data.draw(st.sampled_from(tables(client)))
    path = f"/v1/{table.collection}"
    asked, passing = data.draw(conditions(client, table))
    seed = data.draw(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12))
    size = data.draw(st.integers(max(1, len(passing) // 25), 100))
    drawn = walk(client, path, sample=size, seed=seed, **asked)
    assert len(drawn) == len(passing)
    assert set(ids(drawn)) == passing
    assert drawn == walk(client, path, sample=100, seed=seed, **asked), "the size of pages changes nothing"
    known = records(client, table)
    assert all(record == known[record["id"]] for record in drawn)
    short = walk(client, path, sample=100, seed=seed, fields="id", **asked)
    assert short == [{"id": record["id"]} for record in drawn]


def test_different_seeds_draw_differently_and_a_filter_draws_its_own(published: FlaskClient) -> None:
    draws = [ids(walk(published, "/v1/terms", sample=100, seed=f"s{n}")) for n in range(8)]
    assert len({tuple(draw) for draw in draws}) == 8
    assert len({tuple(sorted(draw)) for draw in draws}) == 1
    kinds = ask(published, "/v1/quiz-items?facet=kind&limit=1")["meta"]["facets"]["kind"]["values"]
    for value in kinds:
        drawn = walk(published, "/v1/quiz-items", sample=50, seed="x", kind=value["value"])
        assert len(drawn) == value["count"]


@pytest.mark.parametrize("seed", GOLDEN)
def test_a_seed_draws_what_it_always_drew_from_a_release(published: FlaskClient, seed: str) -> None:
    for collection, expected in GOLDEN[seed].items():
        path = f"/v1/releases/1.1.0/{collection}"
        assert ids(ask(published, path, sample=len(expected), seed=seed, fields="id")["data"]) == expected


def test_without_a_seed_one_is_made_up_told_and_good_for_every_page(published: FlaskClient) -> None:
    answer = published.get("/v1/terms?sample=20&fields=id")
    assert answer.headers["Cache-Control"] == "no-store"
    seed = answer.get_json()["meta"]["seed"]
    assert seed != published.get("/v1/terms?sample=20").get_json()["meta"]["seed"]
    assert f"seed={seed}" in answer.get_json()["links"]["self"]
    assert f"seed={seed}" in answer.get_json()["links"]["next"]
    second = ask(published, answer.get_json()["links"]["next"])
    drawn = walk(published, "/v1/terms", sample=20, seed=seed, fields="id")
    assert [*answer.get_json()["data"], *second["data"]] == drawn[:40]
    kept = published.get(answer.get_json()["links"]["self"])
    assert kept.get_json()["data"] == answer.get_json()["data"]
    assert kept.headers["Cache-Control"] != "no-store"


def test_pinned_and_latest_walk_alike(published: FlaskClient) -> None:
    version = ask(published, "/v1")["data"]["release"]
    for asked in ({"sample": 9, "seed": "p"}, {"q": "korea", "limit": 9}, {"q": "korea", "sort": "-term"}):
        one = walk(published, "/v1/terms", **asked)
        assert one == walk(published, f"/v1/releases/{version}/terms", **asked)
        assert one


def test_old_releases_are_searched_and_drawn_as_they_were(published: FlaskClient) -> None:
    for entry in ask(published, "/v1/releases")["data"]:
        path = f"{entry['href']}/terms"
        every = set(ids(walk(published, path, limit=100)))
        assert set(ids(walk(published, path, sample=11, seed="old"))) == every
        found = [page["meta"]["release"] for page in pages(published, path, q="line", limit=2)]
        assert set(found) == {entry["version"]}
        assert set(ids(walk(published, path, q="line", limit=2))) <= every


def test_a_total_that_is_not_counted_to_the_end_says_so(
    sample: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COUNT_MAX lowered: nothing else of the answer changes."""
    before = ask(sample, "/v1/quiz-options?position__gte=1&limit=4")
    total = before["meta"]["total"]
    assert "total_is" not in before["meta"]
    assert total > 4
    for most, shown in ((total - 1, total - 1), (total, total)):
        monkeypatch.setattr("api.store.query.COUNT_MAX", most)
        monkeypatch.setattr("api.store.release.COUNT_MAX", most)
        # Another spelling of the same filter: what was counted before may be remembered.
        after = ask(sample, f"/v1/quiz-options?position__gte=1&position__gte={most - total}&limit=4")
        assert after["meta"]["total"] == shown
        assert after["meta"].get("total_is") == (None if most == total else "at_least")
        assert after["data"] == before["data"]
        whole = ask(sample, "/v1/quiz-options?limit=4")
        assert "total_is" not in whole["meta"], "a whole table is counted when it is built"
