"""The change feed over HTTP: what happened between two releases, page by page, and what is refused."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.cursor import pack
from api.web.app import create_app
from tests.web.history import REMOVED_COLLECTION, VERSIONS, open_releases
from tests.web.test_contract import assert_problem

LATEST = "public, max-age=60, stale-while-revalidate=600"
PINNED = "public, max-age=31536000, immutable"


@pytest.fixture(params=["history", "published"])
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def versions_of(client: FlaskClient) -> list[str]:
    """Every release, oldest first."""
    return [release["version"] for release in client.get("/v1/releases").get_json()["data"]][::-1]


def pages(client: FlaskClient, address: str | None) -> Iterator[dict[str, Any]]:
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        yield page
        address = page["links"]["next"]


def feed(
    client: FlaskClient, since: str, until: str, collection: str | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    only = f"&collection={collection}" if collection else ""
    address = f"/v1/changes?since={since}&until={until}{only}&limit={limit}"
    return [entry for page in pages(client, address) for entry in page["data"]]


def record(client: FlaskClient, version: str, collection: str, record_id: str) -> dict[str, Any] | None:
    """A record as a release has it, None where it has none."""
    answer = client.get(f"/v1/releases/{version}/{collection}/{record_id}")
    if answer.status_code != 200:
        assert answer.status_code in (404, 410, 308)
        return None
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def test_each_kind_of_change_is_told(history: FlaskClient) -> None:
    told = {
        (e["release"], e["kind"], e["id"], e["after"] and e["after"]["id"]): (e["fields"], e["reason"])
        for e in feed(history, "1.0.0", "2.0.0", "elements")
    }
    reason = "A reason for people."
    assert told == {
        ("1.1.0", "removed", "element-didymium", None): ([], "Didymium turned out to be two elements."),
        ("1.1.0", "changed", "element-neon", "element-neon"): (["mass"], "The mass was rounded wrongly."),
        ("1.1.0", "renamed", "element-wolfram", "element-iron"): (
            ["id", "name", "atomic_number", "mass"],
            "The English name is used throughout.",
        ),
        ("1.2.0", "added", "element-gold", "element-gold"): ([], None),
        ("1.2.0", "renamed", "element-iron", "element-ferrum"): (["id"], reason),
        ("1.2.0", "renamed", "element-copper", "element-cuprum"): (["id"], reason),
        ("2.0.0", "removed", "element-cuprum", None): ([], reason),
    }


def test_what_is_told_is_true_of_the_releases(client: FlaskClient) -> None:
    versions = versions_of(client)
    told = 0
    for before, after in pairwise(versions):
        revised = {
            r["record_id"]: r["reason"]
            for page in pages(client, f"/v1/releases/{after}/revisions?release={after}&limit=100")
            for r in page["data"]
        }
        for entry in feed(client, before, after):
            told += 1
            assert list(entry) == [
                "release",
                "collection",
                "id",
                "kind",
                "before",
                "after",
                "fields",
                "reason",
            ]
            assert entry["release"] == after
            was, is_ = entry["before"], entry["after"]
            assert was == record(client, before, entry["collection"], entry["id"])
            if is_ is None:
                assert record(client, after, entry["collection"], entry["id"]) is None
            else:
                assert is_ == record(client, after, entry["collection"], is_["id"])
            present = (was is not None, is_ is not None)
            assert present == {"added": (False, True), "removed": (True, False)}.get(
                entry["kind"], (True, True)
            )
            assert (entry["kind"] == "renamed") == (present == (True, True) and was["id"] != is_["id"])
            assert entry["fields"] == (
                [name for name in is_ if is_[name] != was.get(name)] if present == (True, True) else []
            )
            assert entry["reason"] == (None if entry["kind"] == "added" else revised[entry["id"]])
    assert told > 10


def test_the_newest_release_is_meant_where_until_is_left_out(client: FlaskClient) -> None:
    first, last = versions_of(client)[0], versions_of(client)[-1]
    answer = client.get(f"/v1/changes?since={first}")
    page = answer.get_json()
    assert page["meta"]["until"] == last
    assert page["data"] == client.get(f"/v1/changes?since={first}&until={last}").get_json()["data"]
    assert page["meta"]["limit"] == 25
    tables = client.get("/v1").get_json()["data"]["collections"]
    assert list(page["meta"]["collections"]) == [table["collection"] for table in tables]
    for table in tables:
        records = client.get(f"{table['href']}?limit=1").get_json()["data"]
        if records:
            assert page["meta"]["collections"][table["collection"]] == list(records[0])


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 24, 25, 26, 100])
def test_next_gives_each_entry_once_and_in_order(history: FlaskClient, limit: int) -> None:
    address = f"/v1/changes?since=1.0.0&limit={limit}"
    found = list(pages(history, address))
    entries = [entry for page in found for entry in page["data"]]
    assert entries == feed(history, "1.0.0", "2.0.0")
    assert {page["meta"]["total"] for page in found} == {len(entries)}
    assert [page["meta"]["count"] for page in found] == [len(page["data"]) for page in found]
    assert {len(page["data"]) for page in found[:-1]} <= {limit}
    assert 1 <= len(found[-1]["data"]) <= limit
    releases = [entry["release"] for entry in entries]
    assert releases == sorted(releases)
    for page in found:
        assert history.get(page["links"]["self"]).get_json() == page


@pytest.mark.parametrize("limit", [7, 25])
def test_next_leads_through_the_real_changes(published: FlaskClient, limit: int) -> None:
    first, last = versions_of(published)[0], versions_of(published)[-1]
    whole = feed(published, first, last)
    assert feed(published, first, last, limit=limit) == whole
    assert len({json.dumps(entry) for entry in whole}) == len(whole) > limit


def test_a_collection_can_be_asked_for_alone(client: FlaskClient) -> None:
    first, last = versions_of(client)[0], versions_of(client)[-1]
    whole = feed(client, first, last)
    collections = dict.fromkeys(entry["collection"] for entry in whole)
    assert len(collections) > 2
    for collection in collections:
        wanted = [entry for entry in whole if entry["collection"] == collection]
        assert feed(client, first, last, collection, limit=3) == wanted
        page = client.get(f"/v1/changes?since={first}&collection={collection}").get_json()
        assert page["meta"]["total"] == len(wanted)
        assert f"collection={collection}" in page["links"]["self"]
    unchanged = next(
        c["collection"]
        for c in client.get("/v1").get_json()["data"]["collections"]
        if c["collection"] not in collections
    )
    page = client.get(f"/v1/changes?since={first}&collection={unchanged}").get_json()
    assert (page["data"], page["meta"]["total"], page["links"]["next"]) == ([], 0, None)


def test_nothing_happened_between_a_release_and_itself(client: FlaskClient) -> None:
    for version in versions_of(client):
        page = client.get(f"/v1/changes?since={version}&until={version}").get_json()
        assert (page["data"], page["meta"]["total"], page["links"]["next"]) == ([], 0, None)


def test_the_feed_of_a_long_way_is_the_feeds_of_its_stages(client: FlaskClient) -> None:
    versions = versions_of(client)
    for low, high in combinations(range(len(versions)), 2):
        stages = [feed(client, a, b) for a, b in pairwise(versions[low : high + 1])]
        whole = feed(client, versions[low], versions[high], limit=11)
        assert whole == [entry for stage in stages for entry in stage]
        for collection in {entry["collection"] for entry in whole}:
            assert feed(client, versions[low], versions[high], collection) == [
                entry for entry in whole if entry["collection"] == collection
            ]


def test_a_removed_collection_can_still_be_asked_for(history: FlaskClient) -> None:
    assert history.get(f"/v1/{REMOVED_COLLECTION}").status_code == 404
    page = history.get(f"/v1/changes?since=1.2.0&collection={REMOVED_COLLECTION}").get_json()
    assert [entry["kind"] for entry in page["data"]] == ["removed", "removed"]
    assert page["meta"]["total"] == 2
    assert REMOVED_COLLECTION not in page["meta"]["collections"]
    earlier = history.get("/v1/changes?since=1.0.0&until=1.2.0").get_json()
    assert REMOVED_COLLECTION in earlier["meta"]["collections"]


def forged(*parts: Any) -> str:
    return pack(parts)


RANGE = ("1.0.0", "2.0.0", None)
CURSORS = {
    "empty": "",
    "no base64": "!!!",
    "not ascii": "%C3%A9",
    "no json": base64.urlsafe_b64encode(b"{").decode().rstrip("="),
    "no utf-8": base64.urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="),
    "an object": "e30",
    "a number": "MQ",
    "nested deep": base64.urlsafe_b64encode(b"[" * 2000).decode().rstrip("="),
    "digits": base64.urlsafe_b64encode(b"[" + b"9" * 2500 + b"]").decode().rstrip("="),
    "too short": forged(*RANGE, "1.1.0"),
    "too long": forged(*RANGE, "1.1.0", 1, 1),
    "another since": forged("1.1.0", "2.0.0", None, "1.2.0", 1),
    "another until": forged("1.0.0", "1.2.0", None, "1.1.0", 1),
    "another collection": forged("1.0.0", "2.0.0", "elements", "1.1.0", 1),
    "a release before": forged(*RANGE, "1.0.0", 1),
    "a release that is none": forged(*RANGE, "9.9.9", 1),
    "a list for a release": forged(*RANGE, ["1.1.0"], 1),
    "an object for a release": forged(*RANGE, {}, 1),
    "nothing for a release": forged(*RANGE, None, 1),
    "a huge place": forged(*RANGE, "1.1.0", 10**30),
    "the first place too high": forged(*RANGE, "1.1.0", 2**63),
    "a huge place below nothing": forged(*RANGE, "1.1.0", -(10**30)),
    "a place below nothing": forged(*RANGE, "1.1.0", -1),
    "true for a place": forged(*RANGE, "1.1.0", True),
    "a fraction for a place": forged(*RANGE, "1.1.0", 1.5),
    "a text for a place": forged(*RANGE, "1.1.0", "1"),
    "infinity for a place": forged(*RANGE, "1.1.0", float("inf")),
    "a list for a place": forged(*RANGE, "1.1.0", [1]),
    "all wrong": forged(1, 2, 3, 4, 5),
}


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
def test_a_cursor_of_our_own_giving_only(history: FlaskClient, cursor: str) -> None:
    content = assert_problem(history.get(f"/v1/changes?since=1.0.0&cursor={cursor}"), 400, "invalid_cursor")
    assert [fault["parameter"] for fault in content["errors"]] == ["cursor"]


def test_a_cursor_that_was_given_goes_with_its_range_only(history: FlaskClient) -> None:
    given = history.get("/v1/changes?since=1.0.0&limit=1").get_json()["links"]["next"]
    cursor = parse_qs(urlsplit(given).query)["cursor"][0]
    assert history.get(f"/v1/changes?since=1.0.0&limit=2&cursor={cursor}").status_code == 200
    for other in ("since=1.1.0", "since=1.0.0&until=1.2.0", "since=1.0.0&collection=elements"):
        assert_problem(history.get(f"/v1/changes?{other}&cursor={cursor}"), 400, "invalid_cursor")
    assert_problem(history.get(f"/v1/elements?cursor={cursor}"), 400, "invalid_cursor")
    listed = history.get("/v1/elements?limit=1").get_json()["links"]["next"]
    listed = parse_qs(urlsplit(listed).query)["cursor"][0]
    assert_problem(history.get(f"/v1/changes?since=1.0.0&cursor={listed}"), 400, "invalid_cursor")


ALL = tuple(VERSIONS)
BAD: list[tuple[str, str, str, tuple[str, ...] | None]] = [
    ("", "missing_parameter", "since", None),
    ("until=1.1.0", "missing_parameter", "since", None),
    ("since=9.9.9", "invalid_value", "since", ALL),
    ("since=", "invalid_value", "since", ALL),
    ("since=1", "invalid_value", "since", ALL),
    ("since=latest", "invalid_value", "since", ALL),
    ("since=1.0", "invalid_value", "since", ALL),
    ("since=01.0.0", "invalid_value", "since", ALL),
    ("since=%D9%A1.0.0", "invalid_value", "since", ALL),
    ("since=1.0.0&until=9.9.9", "invalid_value", "until", ALL),
    ("since=1.0.0&until=", "invalid_value", "until", ALL),
    ("since=1.2.0&until=1.1.0", "invalid_value", "since", ("1.1.0", "1.0.0")),
    ("since=1.0.0&since=1.1.0", "repeated_parameter", "since", None),
    ("since=1.0.0&collection=quiz_items", "invalid_value", "collection", None),
    ("since=1.0.0&collection=colours", "invalid_value", "collection", None),
    ("since=1.0.0&collection=", "invalid_value", "collection", None),
    ("since=1.0.0&limit=0", "invalid_value", "limit", None),
    ("since=1.0.0&limit=101", "invalid_value", "limit", None),
    ("since=1.0.0&colour=red", "unknown_parameter", "colour", None),
    ("since=1.0.0&fields=id", "unknown_parameter", "fields", None),
]


@pytest.mark.parametrize(("query", "code", "parameter", "allowed"), BAD, ids=[b[0] for b in BAD])
def test_what_cannot_be_answered_is_named(
    history: FlaskClient, query: str, code: str, parameter: str, allowed: tuple[str, ...] | None
) -> None:
    content = assert_problem(history.get(f"/v1/changes?{query}"), 400, code)
    assert [fault["parameter"] for fault in content["errors"]] == [parameter]
    if allowed:
        assert tuple(content["errors"][0]["allowed"]) == allowed
    if parameter == "collection":
        assert {"elements", REMOVED_COLLECTION} <= set(content["errors"][0]["allowed"])


def test_every_wrong_part_of_a_range_is_named_at_once(history: FlaskClient) -> None:
    content = assert_problem(history.get("/v1/changes?since=3&until=4&collection=x"), 400, "invalid_value")
    assert [fault["parameter"] for fault in content["errors"]] == ["since", "until", "collection"]


def test_with_until_the_answer_never_changes(history: FlaskClient) -> None:
    for query in ("since=1.0.0&until=1.2.0", "since=1.0.0&until=1.2.0&limit=2&collection=elements"):
        answer = history.get(f"/v1/changes?{query}")
        assert answer.headers["Cache-Control"] == PINNED
        assert "Content-Location" not in answer.headers
        again = history.get(f"/v1/changes?{query}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["Cache-Control"] == PINNED


def test_without_until_the_answer_is_kept_a_minute_and_says_where_it_stays(history: FlaskClient) -> None:
    answer = history.get("/v1/changes?limit=2&since=1.0.0")
    assert answer.headers["Cache-Control"] == LATEST
    location = answer.headers["Content-Location"]
    assert parse_qs(urlsplit(location).query) == {"since": ["1.0.0"], "until": ["2.0.0"], "limit": ["2"]}
    pinned = history.get(location)
    assert (pinned.data, pinned.headers["Cache-Control"]) == (answer.data, PINNED)
    for rel in ("self", "next"):
        assert f'<{answer.get_json()["links"][rel]}>; rel="{rel}"' in answer.headers["Link"]
    etag = answer.headers["ETag"]
    assert history.get("/v1/changes?since=1.0.0&limit=2", headers={"If-None-Match": etag}).status_code == 304


def test_a_release_that_comes_while_a_client_pages_changes_nothing(
    four_releases: Path, history: FlaskClient, tmp_path: Path
) -> None:
    """The first page is read while 1.2.0 is the newest, the others once 2.0.0 is there."""
    before = create_app(open_releases(four_releases, tmp_path / "store", "1.2.0")).test_client()
    address = "/v1/changes?since=1.0.0&limit=2"
    undisturbed = list(pages(before, address))
    first = before.get(address).get_json()
    assert first["meta"]["until"] == "1.2.0"
    followed = [first, *pages(history, first["links"]["next"])]
    assert followed == undisturbed
    assert history.get(address).get_json()["meta"]["until"] == "2.0.0"


def test_changes_over_a_release_that_is_lost_are_unavailable(four_releases: Path, tmp_path: Path) -> None:
    """Never a feed with a gap: 1.1.0 cannot be read, nor what 1.2.0 changed of it."""
    for entry in read_index(four_releases):
        if entry.version != "1.1.0":
            (tmp_path / entry.archive).write_bytes((four_releases / entry.archive).read_bytes())
    build_stores(read_index(four_releases), tmp_path, tmp_path / "store")
    client = create_app(Catalogue(tmp_path / "store")).test_client()
    for query in ("since=1.0.0", "since=1.0.0&until=1.1.0", "since=1.1.0", "since=1.0.0&until=1.2.0"):
        answer = client.get(f"/v1/changes?{query}")
        assert_problem(answer, 503, "release_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    page = client.get("/v1/changes?since=1.2.0").get_json()
    assert {entry["release"] for entry in page["data"]} == {"2.0.0"}
    assert client.get("/v1/changes?since=1.0.0&until=1.0.0").get_json()["data"] == []
