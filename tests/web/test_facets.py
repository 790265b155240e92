"""Facets are what counting a walk of the collection gives."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.package.descriptor import Table
from api.settings import FACET_VALUES, FACETS_MAX
from tests.web.asking import Record, ask, package_of, walk

CLIENTS = ("sample", "published")


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def counted(table: Table, name: str, found: list[Record]) -> dict[str, Any]:
    """A facet by plain Python: most frequent first, then by value, the empty one before all."""
    labels = {category.value: category.label for category in table.by_name[name].categories}
    counts = Counter(record[name] for record in found)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] is not None, pair[0] or 0))
    values = [
        {"value": value, "count": count} | ({"label": labels[value]} if value in labels else {})
        for value, count in ordered[:FACET_VALUES]
    ]
    return {"values": values, "whole": len(counts) <= FACET_VALUES}


def facetable(table: Table) -> list[str]:
    return [field.name for field in table.fields if not (field.prose or field.unique or field.name == "id")]


def agree(client: FlaskClient, path: str, table: Table, **asked: Any) -> list[dict[str, Any]]:
    """Every facet of a table under some conditions."""
    found = walk(client, path, limit=100, **asked)
    names = facetable(table)
    facets = []
    for start in range(0, len(names), FACETS_MAX):
        some = names[start : start + FACETS_MAX]
        meta = ask(client, path, limit=1, facet=",".join(some), **asked)["meta"]
        assert list(meta["facets"]) == some
        for name in some:
            assert meta["facets"][name] == counted(table, name, found), (path, asked, name)
            facets.append(meta["facets"][name])
    return facets


def test_every_facet_of_every_table(client: FlaskClient) -> None:
    versions = [entry["version"] for entry in ask(client, "/v1/releases")["data"]]
    for version in {versions[0], versions[-1]}:
        facets = []
        for table in package_of(client, version).tables.values():
            facets += agree(client, f"/v1/releases/{version}/{table.collection}", table)
        assert any("label" in value for facet in facets for value in facet["values"])
        assert any(value["value"] is None for facet in facets for value in facet["values"])
        assert any(type(value["value"]) is bool for facet in facets for value in facet["values"])


def test_more_values_than_are_counted_are_said_not_to_be_whole(published: FlaskClient) -> None:
    for asked in ({}, {"id__not": "citation-x"}):
        (facet,) = ask(published, "/v1/citations", limit=1, facet="record_id", **asked)["meta"][
            "facets"
        ].values()
        assert (len(facet["values"]), facet["whole"]) == (FACET_VALUES, False)
        counts = [value["count"] for value in facet["values"]]
        assert counts == sorted(counts, reverse=True)


CONDITIONS: list[tuple[str, str, dict[str, str]]] = [
    ("published", "quiz-items", {"difficulty": "easy"}),
    ("published", "quiz-items", {"q": "armistice"}),
    ("published", "quiz-items", {"q": "korea -war", "kind": "multiple_choice", "difficulty__not": "easy"}),
    ("published", "events", {"q": "talks", "sort": "-date_start"}),
    ("published", "events", {"place_id__isnull": "true"}),
    ("published", "terms", {"q": "nothingofthekind"}),
    ("sample", "elements", {"radioactive": "false"}),
    ("sample", "elements", {"mass__isnull": "false", "q": "metal"}),
    ("sample", "quiz-items", {"q": "element"}),
]


@pytest.mark.parametrize(("name", "collection", "asked"), CONDITIONS, ids=str)
def test_they_are_counted_under_the_same_filters_and_words(
    request: pytest.FixtureRequest, name: str, collection: str, asked: dict[str, str]
) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    assert agree(client, f"/v1/{collection}", package_of(client).by_collection[collection], **asked)


def test_a_draw_has_the_facets_of_all_that_it_is_drawn_from(published: FlaskClient) -> None:
    listed = ask(published, "/v1/quiz-items?difficulty=hard&facet=kind&limit=1")["meta"]["facets"]
    drawn = ask(published, "/v1/quiz-items?difficulty=hard&facet=kind&sample=3&seed=f")["meta"]["facets"]
    assert drawn == listed
    assert sum(value["count"] for value in listed["kind"]["values"]) > 3
