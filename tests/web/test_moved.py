"""Ids that were removed or renamed: 410 and 308 from then on, and 200 at the releases that had them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.test_contract import assert_problem

# What each id answers, from release to release: 200, 404 (not yet there), 410 or the id it leads to.
FATES: dict[str, tuple[int | str, int | str, int | str, int | str]] = {
    "element-neon": (200, 200, 200, 200),
    "element-gold": (404, 404, 200, 200),
    "element-didymium": (200, 410, 410, 410),
    "element-wolfram": (200, "element-iron", "element-iron", "element-iron"),
    "element-iron": (200, 200, "element-ferrum", "element-ferrum"),
    "element-ferrum": (404, 404, 200, 200),
    "element-copper": (200, 200, "element-cuprum", "element-cuprum"),
    "element-cuprum": (404, 404, 200, 410),
    "element-unobtainium": (404, 404, 404, 404),
}
RELEASES = ("1.0.0", "1.1.0", "1.2.0", "2.0.0")


@pytest.mark.parametrize("place", ["elements", "records"])
@pytest.mark.parametrize("record_id", FATES)
def test_an_id_answers_by_what_became_of_it(history: FlaskClient, record_id: str, place: str) -> None:
    prefixes = [
        (f"/v1/releases/{release}", fate) for release, fate in zip(RELEASES, FATES[record_id], strict=True)
    ]
    for prefix, fate in [*prefixes, ("/v1", FATES[record_id][-1])]:
        answer = history.get(f"{prefix}/{place}/{record_id}?fields=name")
        if fate == 200:
            assert answer.status_code == 200
            assert answer.get_json()["data"]["id"] == record_id
        elif fate == 404:
            assert_problem(answer, 404, "unknown_record")
        elif fate == 410:
            content = assert_problem(answer, 410, "record_removed")
            assert content["removed_in"] == {"element-didymium": "1.1.0"}.get(record_id, "2.0.0")
            assert content["reason"]
        else:
            assert answer.status_code == 308
            assert answer.headers["Location"] == f"{prefix}/{place}/{fate}?fields=name"
            content = answer.get_json()
            assert content["successor_id"] == fate
            assert content["renamed_in"] == ("1.1.0" if record_id == "element-wolfram" else "1.2.0")
            assert content["reason"]
            assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("prefix", ["/v1/elements", "/v1/records", "/v1/releases/2.0.0/elements"])
def test_a_chain_is_followed_to_the_record_that_is_there(history: FlaskClient, prefix: str) -> None:
    address, steps = f"{prefix}/element-wolfram", []
    while (answer := history.get(address)).status_code == 308:
        address = answer.headers["Location"]
        steps.append(address)
    assert steps == [f"{prefix}/element-iron", f"{prefix}/element-ferrum"]
    assert answer.get_json()["data"]["name"] == "Iron"
    # Where the chain was shorter, it ends earlier.
    early = history.get("/v1/releases/1.1.0/records/element-wolfram", follow_redirects=True)
    assert early.get_json()["data"]["id"] == "element-iron"


def test_a_chain_ends_where_the_successor_was_removed(history: FlaskClient) -> None:
    answer = history.get("/v1/elements/element-copper", follow_redirects=True)
    assert_problem(answer, 410, "record_removed")
    assert answer.request.path == "/v1/elements/element-cuprum"


def test_an_id_of_another_collection_is_unknown_there(history: FlaskClient) -> None:
    for record_id in ("element-didymium", "element-wolfram", "marklevel-assess-1"):
        assert_problem(history.get(f"/v1/terms/{record_id}"), 404, "unknown_record")


def test_a_record_of_a_removed_collection_is_gone(history: FlaskClient) -> None:
    assert history.get("/v1/releases/1.2.0/mark-levels/marklevel-assess-1").status_code == 200
    assert_problem(history.get("/v1/records/marklevel-assess-1"), 410, "record_removed")
    assert_problem(history.get("/v1/mark-levels/marklevel-assess-1"), 404, "unknown_collection")
