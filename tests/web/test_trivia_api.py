"""The addresses of The Trivia API, as a client meets them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web.test_opentdb import HOSTILE

pytestmark = pytest.mark.xdist_group("server")


def said(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "application/json"), address
    return json.loads(answer.data)


CONDUCTOR = '"correctAnswer":"Copper","incorrectAnswers":["Sulfur","Neon","Helium"]'
TAGS = '"tags":["general_knowledge","metals","periodicity","unit_1","chemistry"]'
REST = '"difficulty":"easy","regions":[],"isNiche":false'
ID = "2df7d28e9cf9562395655f65"

GOLDEN = {
    "/v2/questions": f'[{{"category":"general_knowledge","id":"{ID}",{CONDUCTOR},"question":{{"text":"Which of these conducts best?"}},{TAGS},"type":"text_choice",{REST}}}]',
    "/api/questions?limit=5": f'[{{"category":"General Knowledge","id":"{ID}",{CONDUCTOR},"question":"Which of these conducts best?",{TAGS},"type":"Multiple Choice",{REST}}}]',
    "/v2/tags": '["chemistry","general_knowledge","metals","periodicity","unit_1"]',
    "/api/tags": '["chemistry","general_knowledge","metals","periodicity","unit_1"]',
    "/v2/totals-per-tag?difficulties=easy": '{"chemistry":1,"general_knowledge":1,"metals":1,"periodicity":1,"unit_1":1}',
    "/v2/totals-per-tag?difficulties=hard": "{}",
    "/v2/categories": '{"General Knowledge":["general_knowledge"]}',
    "/api/categories": '{"General Knowledge":["general_knowledge"]}',
    "/v2/metadata": '{"byCategory":{"general_knowledge":1},"byDifficulty":{"easy":1,"medium":0,"hard":0},"byType":{"text_choice":1},"byState":{"approved":1},"lastCreated":"2026-01-02T03:04:05Z","lastReviewed":"2026-01-02T03:04:05Z"}',
    "/v2/questions?categories=history": "[]",
}


@pytest.mark.parametrize("address", GOLDEN)
def test_shapes_are_exact(sample: FlaskClient, address: str) -> None:
    answer = sample.get(address)
    assert (answer.status_code, answer.text) == (200, GOLDEN[address])


def test_a_question_is_found_by_its_id(published: FlaskClient) -> None:
    for question in said(published, "/v2/questions?limit=5"):
        assert said(published, f"/v2/question/{question['id']}") == question
    assert "zzz" in said(published, "/v2/question/zzz", 404)["error"]


def test_draws_differ_and_are_kept_by_nobody(published: FlaskClient) -> None:
    draws = {tuple(q["id"] for q in said(published, "/v2/questions?limit=50")) for _ in range(4)}
    assert len(draws) == 4
    assert all(len(set(draw)) == 50 for draw in draws)
    answer = published.get("/v2/questions/?limit=2")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "creativecommons" in answer.headers["Link"]


def test_a_filter_holds_for_every_question(published: FlaskClient) -> None:
    found = said(
        published, "/v2/questions?limit=50&difficulties=hard&tags=y222_settlement_asia&categories=history"
    )
    assert found
    for question in found:
        assert question["difficulty"] == "hard"
        assert "y222_settlement_asia" in question["tags"]
        assert len(question["incorrectAnswers"]) == 3


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_an_error_in_its_own_shape(published: FlaskClient, value: str) -> None:
    for path in ("/v2/questions", "/api/questions"):
        for name in ("limit", "categories", "difficulties", "types"):
            error = said(published, f"{path}?{name}={value}", 400)
            assert list(error) == ["error"]
            assert error["error"].startswith(name)
        assert said(published, f"{path}?tags={value}") == []
        assert list(said(published, f"{path}?session={value}", 404)) == ["error"]
        assert len(said(published, f"{path}?unknown={value}&limit=3&limit=2")) == 2


def test_every_error_of_these_addresses_has_their_shape(published: FlaskClient) -> None:
    for address, status in (
        ("/v2/nothing", 404),
        ("/api/question/1", 404),
        ("/v2/questions?limit=%zz", 400),
        ("/v2/questions?x=" + "a" * 5000, 414),
    ):
        assert list(said(published, address, status)) == ["error"], address
    refused = published.post("/v2/session")
    assert (refused.status_code, list(refused.get_json())) == (404, ["error"])
    refused = published.delete("/v2/questions")
    assert (refused.status_code, list(refused.get_json())) == (405, ["error"])
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert published.get("/v1/nothing").mimetype == "application/problem+json"
