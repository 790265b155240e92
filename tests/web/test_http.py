"""HTTP as clients and caches rely on it: ETags, 304, HEAD, OPTIONS, CORS, links, pinned addresses."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient

from api.settings import LINKS_MAX

ADDRESSES = (
    "/v1",
    "/v1/elements",
    "/v1/elements?block=s&sort=-mass&fields=name",
    "/v1/elements/element-iron",
    "/v1/records/element-iron",
    "/v1/releases",
    "/v1/releases/1.1.0",
    "/v1/releases/1.1.0/elements",
    "/v1/openapi.json",
    "/v1/changes?since=1.1.0",
    "/v1/changes?since=1.1.0&until=1.1.0",
    "/v1/releases.atom",
    "/v1/dcat.jsonld",
    "/v1/schema-org.jsonld",
    "/v1/croissant.json",
    "/v1/CITATION.cff",
    "/v1/releases/1.1.0/dcat.jsonld",
    "/v1/releases/1.1.0/CITATION.cff",
    "/",
    "/docs",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_client_that_has_the_answer_gets_304_and_no_body(sample: FlaskClient, address: str) -> None:
    first = sample.get(address)
    etag = first.headers["ETag"]
    assert re.fullmatch(r'"[A-Za-z0-9_-]{22}"', etag), "a strong ETag"
    again = sample.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert sample.get(address, headers={"If-None-Match": f'"other", {etag}'}).status_code == 304
    assert sample.get(address, headers={"If-None-Match": "*"}).status_code == 304
    assert sample.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_the_body(sample: FlaskClient, address: str) -> None:
    got, head = sample.get(address), sample.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_page_in_a_browser_may_read_it(sample: FlaskClient, address: str) -> None:
    response = sample.get(address, headers={"Origin": "https://lms.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for name in ("ETag", "Link", "Content-Location"):
        assert name in response.headers["Access-Control-Expose-Headers"]
    preflight = sample.options(
        address, headers={"Origin": "https://lms.example", "Access-Control-Request-Method": "GET"}
    )
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]


def test_errors_may_be_read_across_origins_too(sample: FlaskClient) -> None:
    assert sample.get("/v1/nothing").headers["Access-Control-Allow-Origin"] == "*"


def test_the_latest_may_be_kept_for_a_minute_and_a_pinned_answer_for_ever(sample: FlaskClient) -> None:
    latest = sample.get("/v1/elements?limit=2")
    assert latest.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    pinned = sample.get(latest.headers["Content-Location"])
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert pinned.get_json()["data"] == latest.get_json()["data"]
    assert pinned.get_json()["meta"] == latest.get_json()["meta"]


def test_an_unchanged_record_is_the_same_text_at_latest_and_pinned(sample: FlaskClient) -> None:
    latest = sample.get("/v1/elements/element-iron").text
    pinned = sample.get("/v1/releases/1.1.0/elements/element-iron").text
    record = json.dumps(json.loads(latest)["data"], ensure_ascii=False, separators=(",", ":"))
    assert record in latest
    assert record in pinned
    assert "1.1.0" not in record


def test_links_that_would_make_the_header_too_long_are_in_the_body_alone(sample: FlaskClient) -> None:
    names = ",".join(["element-iron", "element-gold"] * 80)
    response = sample.get(f"/v1/elements?limit=1&name__not={names}")
    assert response.status_code == 200, response.text
    links, header = response.get_json()["links"], response.headers["Link"]
    assert len(header) <= LINKS_MAX
    assert sum(map(len, filter(None, links.values()))) > LINKS_MAX
    assert header.startswith(f'<{links["next"]}>; rel="next"'), "the one that leads on is there"
    assert 'rel="version-history"' in header


def test_links_are_in_the_body_and_in_the_header(sample: FlaskClient) -> None:
    response = sample.get("/v1/elements?limit=3")
    links = response.get_json()["links"]
    for rel in ("self", "next"):
        assert f'<{links[rel]}>; rel="{rel}"' in response.headers["Link"]
    assert 'rel="version-history"' in response.headers["Link"]
    assert sample.get(links["self"]).data == response.data


def test_the_order_of_parameters_makes_no_other_answer(sample: FlaskClient) -> None:
    one = sample.get("/v1/elements?block=s&limit=5")
    other = sample.get("/v1/elements?limit=5&block=s")
    assert one.headers["ETag"] == other.headers["ETag"]


def test_next_leads_through_the_whole_collection_at_a_pinned_release_too(sample: FlaskClient) -> None:
    address, seen = "/v1/releases/1.1.0/elements?limit=3&sort=-mass", []
    while address:
        page = sample.get(address).get_json()
        seen += [record["id"] for record in page["data"]]
        address = page["links"]["next"]
    assert len(seen) == len(set(seen)) == 8


def test_a_removed_id_answers_410_with_the_reason(sample: FlaskClient) -> None:
    for path in (
        "/v1/elements/element-didymium",
        "/v1/records/element-didymium",
        "/v1/releases/1.1.0/elements/element-didymium",
    ):
        response = sample.get(path)
        content = response.get_json()
        assert (response.status_code, content["code"]) == (410, "record_removed")
        assert content["reason"] == "Didymium turned out to be two elements."
        assert content["removed_in"] == "1.1.0"


def test_a_renamed_id_leads_to_its_successor(sample: FlaskClient) -> None:
    response = sample.get("/v1/elements/element-wolfram?fields=name")
    assert response.status_code == 308
    assert response.headers["Location"] == "/v1/elements/element-iron?fields=name"
    followed = sample.get("/v1/records/element-wolfram", follow_redirects=True)
    assert followed.get_json()["data"]["id"] == "element-iron"
    assert sample.get("/v1/terms/element-wolfram").status_code == 404


def test_text_is_plain_utf_8(sample: FlaskClient) -> None:
    text = sample.get("/v1/elements/element-uranium").text
    assert "café" in text
    assert "&" not in text


def test_values_keep_their_types(sample: FlaskClient) -> None:
    record = sample.get("/v1/elements/element-helium").get_json()["data"]
    assert record["atomic_number"] == 2
    assert record["mass"] == 4.0026
    assert record["named_in"] == 1868
    assert record["radioactive"] is False
    assert record["discovered_start"] == "1895-03-26"
    assert sample.get("/v1/elements/element-iron").get_json()["data"]["use"] is None


def test_chosen_fields_come_in_schema_order_with_the_id(sample: FlaskClient) -> None:
    record = sample.get("/v1/elements/element-helium?fields=mass,name").get_json()["data"]
    assert list(record) == ["id", "name", "mass"]


def test_health_tells_live_and_ready(sample: FlaskClient) -> None:
    assert sample.get("/health/live").get_json() == {"status": "live"}
    ready = sample.get("/health/ready")
    assert ready.get_json()["release"] == "1.1.0"
    assert ready.headers["Cache-Control"] == "no-store"
