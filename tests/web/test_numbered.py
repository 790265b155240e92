"""Pages at addresses without a query: together they are the collection, and each leads to the next."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient


def walk(client: FlaskClient, address: str | None) -> list[dict[str, object]]:
    """Every record from a first page on, by `next`."""
    found: list[dict[str, object]] = []
    number = 0
    while address:
        content = client.get(address).get_json()
        number += 1
        assert content["meta"]["page"] == number
        assert content["meta"]["count"] == len(content["data"]) <= 100
        assert content["links"]["self"] == address
        found += content["data"]
        address = content["links"]["next"]
    assert number == content["meta"]["pages"]
    assert len(found) == content["meta"]["total"]
    return found


@pytest.mark.parametrize("prefix", ["/v1", "/v1/releases/1.0.0"])
def test_the_pages_of_a_collection_are_its_records_by_id(published: FlaskClient, prefix: str) -> None:
    for collection in published.get("/v1").get_json()["data"]["collections"]:
        records = walk(published, f"{prefix}/{collection['collection']}/pages/1")
        ids = [str(record["id"]) for record in records]
        assert ids == sorted(set(ids))
        for place in (0, len(ids) // 2, -1):
            live = published.get(f"{prefix}/{collection['collection']}/{ids[place]}").get_json()["data"]
            assert live == records[place]


def test_the_pages_of_a_release_s_changes_are_its_part_of_the_feed(published: FlaskClient) -> None:
    entries = walk(published, "/v1/releases/1.0.1/changes/pages/1")
    feed: list[dict[str, object]] = []
    address = "/v1/changes?since=1.0.0&until=1.0.1&limit=100"
    while address:
        content = published.get(address).get_json()
        feed += content["data"]
        address = content["links"]["next"]
    assert entries == feed
    assert entries


@pytest.mark.parametrize("number", ["0", "01", "1.0", "-1", "x", "９", "1" * 12, "4000"])
def test_a_page_that_there_is_not_is_named(published: FlaskClient, number: str) -> None:
    answer = published.get(f"/v1/terms/pages/{number}")
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (404, "unknown_page")
    assert problem["errors"][0]["value"] == number
    assert problem["errors"][0]["allowed"] == ["1"]


def test_an_empty_collection_has_one_page(sample: FlaskClient) -> None:
    counts = sample.get("/v1/releases").get_json()["data"][0]["records"]
    for name, count in counts.items():
        content = sample.get(f"/v1/{name}/pages/1").get_json()
        assert content["meta"]["pages"] == max(1, -(-count // 100))


def test_a_pinned_page_is_for_ever_and_takes_no_parameters(published: FlaskClient) -> None:
    answer = published.get("/v1/releases/1.0.0/terms/pages/1")
    assert "immutable" in answer.headers["Cache-Control"]
    assert published.get("/v1/terms/pages/1").headers["Content-Location"].endswith("/terms/pages/1")
    refused = published.get("/v1/terms/pages/1?limit=5")
    assert (refused.status_code, json.loads(refused.data)["code"]) == (400, "unknown_parameter")
