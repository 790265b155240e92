"""Coverage over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.assessment.coverage import LEAST
from tests.web.test_contract import assert_documented, assert_problem
from tests.web.test_quizzes import LATEST, PINNED, content, newest


def test_a_point_is_shown_with_all_that_is_counted(sample: FlaskClient) -> None:
    found = content(sample.get("/v1/coverage"))
    assert found["meta"] == {"release": "1.1.0", "total": 6, "thin": 2, "least": LEAST}
    assert found["links"] == {"self": "/v1/coverage", "collection": "/v1/spec-points"}
    point = next(point for point in found["data"] if point["id"] == "spec-metals")
    shown = {name: point[name] for name in ("parent_id", "level", "title", "covered", "leaf")}
    assert shown == {
        "parent_id": "spec-periodicity",
        "level": "focus",
        "title": "Metals",
        "covered": True,
        "leaf": True,
    }
    assert point["rows"]["quiz-items"] == {"own": 4, "total": 4}
    assert point["items"]["multiple_response"] == {"easy": 0, "medium": 1, "hard": 0}
    assert point["items"]["cloze"] == {"easy": 0, "medium": 0, "hard": 0}
    assert point["thin"][0] == {
        "rule": "few_rows",
        "collection": "statements",
        "difficulty": None,
        "found": 2,
        "least": LEAST,
    }
    assert point["thin"][-1] == {
        "rule": "no_item_of_difficulty",
        "collection": "quiz-items",
        "difficulty": "hard",
        "found": 0,
        "least": 1,
    }


@pytest.mark.parametrize("name", ["sample", "published", "history"])
def test_counts_agree_with_the_collections(request: pytest.FixtureRequest, name: str) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    for point in content(client.get("/v1/coverage"))["data"]:
        items = sum(count for kind in point["items"].values() for count in kind.values())
        assert items == point["rows"]["quiz-items"]["total"]
        query = f"spec_point_id={point['id']}&limit=1"
        for collection in ("quiz-items", "terms"):
            listed = content(client.get(f"/v1/{collection}?{query}"))["meta"]["total"]
            assert listed == point["rows"][collection]["own"]
        drawn = content(client.get(f"/v1/quizzes?seed=x&spec_point={point['id']}"))["meta"]["total"]
        assert drawn == point["rows"]["quiz-items"]["total"]


def test_it_is_kept_as_any_other_answer(published: FlaskClient) -> None:
    pin, before = newest(published)
    latest = published.get("/v1/coverage")
    assert latest.headers["Cache-Control"] == LATEST
    assert latest.headers["Content-Location"] == f"{pin}/coverage"
    pinned = published.get(f"{pin}/coverage")
    assert pinned.headers["Cache-Control"] == PINNED
    assert content(pinned)["data"] == content(latest)["data"]
    assert content(pinned)["links"]["self"] == f"{pin}/coverage"
    assert f'<{before}/coverage>; rel="predecessor-version"' in latest.headers["Link"]
    etag = latest.headers["ETag"]
    assert published.get("/v1/coverage", headers={"If-None-Match": etag}).status_code == 304
    older = content(published.get("/v1/releases/0.1.0/coverage"))
    assert older["meta"]["release"] == "0.1.0"
    assert older["data"] != content(latest)["data"]


def test_it_takes_no_parameter(sample: FlaskClient) -> None:
    assert_problem(sample.get("/v1/coverage?limit=1"), 400, "unknown_parameter")
    assert_problem(sample.get("/v1/releases/9.9.9/coverage"), 404, "unknown_release")


@pytest.mark.parametrize("name", ["sample", "published", "history"])
def test_it_is_what_the_document_says(request: pytest.FixtureRequest, name: str) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    version = client.get("/v1/releases").get_json()["meta"]["latest"]
    for base in ("/v1", f"/v1/releases/{version}"):
        document = client.get(f"{base}/openapi.json").get_json()
        description = document["paths"][f"{base}/coverage"]["get"]["description"]
        assert f"fewer than {LEAST} rows" in description
        assert "`quiz-items`" in description
        assert_documented(document, f"{base}/coverage", client.get(f"{base}/coverage"))
