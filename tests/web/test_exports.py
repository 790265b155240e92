"""/v1/exports: files for other programs, what is selected, what is said of losses, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.exports import EXPORTS
from tests.exports.golden import comparable, golden

PINNED = "/v1/releases/1.1.0/exports"


def ids_of(content: bytes) -> set[str]:
    """Ids of the questions of a GIFT file."""
    return {line.split("[id:")[1].split("]")[0] for line in content.decode().splitlines() if "[id:" in line}


def refused(client: FlaskClient, address: str, status: int = 400) -> dict[str, Any]:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json"), response.data
    found: dict[str, Any] = response.get_json()
    return found


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_is_listed_and_its_file_is_the_golden_one(sample: FlaskClient, name: str) -> None:
    (told,) = (one for one in sample.get("/v1/exports").get_json()["data"] if one["name"] == name)
    response = sample.get(told["href"])
    assert response.status_code == 200
    assert comparable(EXPORTS[name], response.data) == golden(EXPORTS[name]).read_bytes()
    assert response.mimetype == told["media_type"]
    assert response.headers["Content-Disposition"].endswith(f'.{told["extension"]}"')
    assert (told["targets"], told["carries"]) == (
        list(EXPORTS[name].targets),
        list(EXPORTS[name].carries),
    )


def test_what_the_list_counts_is_what_the_losses_say(sample: FlaskClient) -> None:
    for told in sample.get("/v1/exports").get_json()["data"]:
        answer = sample.get(f"{told['href']}/losses").get_json()
        losses = answer["data"]
        assert answer["meta"]["total"] == len(losses)
        assert answer["meta"]["carried"] == told["carried"]
        left_out = {loss["id"] for loss in losses if loss["whole"]}
        assert sum(t["left_out"] for t in told["carried"].values()) == len(left_out)
        if not told["more_losses"]:
            assert sum(group["records"] for group in told["losses"]) == len(losses)
        header = sample.get(told["href"]).headers["Syllabank-Losses"]
        assert header == f"records={len({loss['id'] for loss in losses})}, left-out={len(left_out)}"


def test_a_file_is_the_same_pinned_and_latest_and_a_client_that_has_it_gets_304(sample: FlaskClient) -> None:
    latest, pinned = sample.get("/v1/exports/gift"), sample.get(f"{PINNED}/gift")
    assert latest.data == pinned.data
    assert latest.headers["ETag"] == pinned.headers["ETag"]
    assert latest.headers["Content-Location"] == f"{PINNED}/gift"
    assert "immutable" not in pinned.headers["Cache-Control"], "another version of the program may differ"
    again = sample.get("/v1/exports/gift", headers={"If-None-Match": latest.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = sample.head("/v1/exports/gift")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", latest.headers["ETag"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=true_false", {"quiz-mercury-liquid"}),
        ("kind=true_false,matching", {"quiz-mercury-liquid", "quiz-symbols"}),
        ("ids=quiz-symbols", {"quiz-symbols"}),
        ("ids=quiz-symbols,question-assess", {"quiz-symbols", "question-assess"}),
        ("ids=quiz-symbols,question-assess&parts=questions", {"question-assess"}),
        ("parts=questions", {"question-assess", "question-two-properties"}),
        ("spec_point=spec-metals&kind=matching", {"quiz-symbols"}),
    ],
)
def test_what_is_selected_is_in_the_file(sample: FlaskClient, query: str, found: set[str]) -> None:
    assert ids_of(sample.get(f"/v1/exports/gift?{query}").data) == found


def test_a_point_takes_in_those_below_it(sample: FlaskClient) -> None:
    whole = sample.get("/v1/exports/gift").data
    points = sample.get("/v1/spec-points?limit=100").get_json()["data"]
    (top,) = (point["id"] for point in points if point["parent_id"] is None)
    assert sample.get(f"/v1/exports/gift?spec_point={top}").data == whole


def test_a_draw_is_the_same_for_the_same_seed_and_another_for_another(published: FlaskClient) -> None:
    def drawn(seed: str) -> set[str]:
        return ids_of(published.get(f"/v1/exports/gift?sample=5&seed={seed}&kind=multiple_choice").data)

    assert drawn("a") == drawn("a")
    assert len(drawn("a")) == 5
    assert drawn("a") != drawn("b")


def test_what_has_changed_since_a_release_is_exported_alone(published: FlaskClient) -> None:
    changed: set[str] = set()
    following: str | None = "/v1/changes?since=1.0.1&until=1.1.0&limit=100"
    while following is not None:
        page = published.get(following).get_json()
        following = page["links"]["next"]
        for entry in page["data"]:
            changed.add(entry["id"])
            rows = [row for row in (entry["before"], entry["after"]) if row and "item_id" in row]
            changed.update(row["item_id"] for row in rows)
    address = "/v1/releases/1.1.0/exports/gift"
    found = ids_of(published.get(f"{address}?since=1.0.1&parts=items").data)
    assert found == ids_of(published.get(f"{address}?parts=items").data) & changed
    assert found


def test_the_name_of_the_file_carries_release_and_selection(sample: FlaskClient) -> None:
    for query, name in (
        ("", "sample-1.1.0.gift"),
        ("?kind=true_false", "sample-1.1.0-true-false.gift"),
        ("?spec_point=spec-metals&kind=matching", "sample-1.1.0-metals-matching.gift"),
    ):
        disposition = sample.get(f"/v1/exports/gift{query}").headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="')
        assert disposition.endswith(f'{name}"'), disposition


@pytest.mark.parametrize(
    ("address", "status", "code", "parameter"),
    [
        ("/v1/exports/word", 404, "unknown_export", "name"),
        ("/v1/exports/word/losses", 404, "unknown_export", "name"),
        ("/v1/exports?kind=cloze", 400, "unknown_parameter", "kind"),
        ("/v1/exports/gift?colour=red", 400, "unknown_parameter", "colour"),
        ("/v1/exports/gift?kind=essay", 400, "invalid_value", "kind"),
        ("/v1/exports/gift?parts=people", 400, "unknown_field", "parts"),
        ("/v1/exports/gift?spec_point=spec-nowhere", 400, "invalid_value", "spec_point"),
        ("/v1/exports/gift?ids=quiz-nowhere", 400, "invalid_value", "ids"),
        ("/v1/exports/gift?ids=element-iron", 400, "invalid_value", "ids"),
        ("/v1/exports/gift?ids=,", 400, "invalid_value", "ids"),
        ("/v1/exports/gift?ids=" + ",".join(["quiz-symbols"] * 101), 400, "too_much", "ids"),
        ("/v1/exports/gift?sample=3", 400, "missing_parameter", "seed"),
        ("/v1/exports/gift?seed=3", 400, "missing_parameter", "sample"),
        ("/v1/exports/gift?sample=0&seed=3", 400, "invalid_value", "sample"),
        ("/v1/exports/gift?since=9.9.9", 400, "invalid_value", "since"),
        ("/v1/exports/gift?since=1.1.0", 400, "invalid_value", "since"),
        ("/v1/exports/gift?ids=quiz-symbols&kind=cloze", 400, "empty_selection", "ids"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_the_reason(
    sample: FlaskClient, address: str, status: int, code: str, parameter: str
) -> None:
    problem = refused(sample, address, status)
    assert problem["code"] == code
    assert problem["errors"][0]["parameter"] == parameter
    assert problem["errors"][0]["detail"]


def test_a_format_that_can_carry_nothing_of_it_says_why(sample: FlaskClient) -> None:
    problem = refused(sample, "/v1/exports/kahoot?kind=matching")
    assert problem["code"] == "not_carried"
    assert "matching" in problem["detail"]
    assert sample.get("/v1/exports/kahoot/losses?kind=matching").get_json()["meta"]["total"] == 1


def test_a_record_that_is_gone_says_so(history: FlaskClient) -> None:
    problem = refused(history, "/v1/exports/gift?ids=element-didymium")
    assert "removed" in problem["detail"]
