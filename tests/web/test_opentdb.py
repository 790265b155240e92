"""The addresses of Open Trivia DB, as a client meets them: shapes, codes, encodings, tokens."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.front import Front
from tests.assessment.test_bank import without
from tests.conftest import Workbench, make_catalogue
from tests.protocols.test_opentdb import DECODERS
from tests.web.test_front_same import send_to

pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture(scope="module")
def client(published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of our own releases, with a folder for tokens."""
    return create_app(published_catalogue, None, tmp_path_factory.mktemp("state")).test_client()


@pytest.fixture(scope="module")
def small(sample_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A client of the sample, which has one question of each type."""
    return create_app(sample_catalogue, None, tmp_path_factory.mktemp("state")).test_client()


def said(client: FlaskClient, address: str, status: int = 200) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (status, "application/json"), address
    return json.loads(answer.data)


GOLDEN = {
    "/api.php?amount=1&type=boolean": '{"response_code":0,"results":[{"type":"boolean","difficulty":"easy","category":"General Knowledge","question":"Mercury is liquid at 20 &deg;C.","correct_answer":"True","incorrect_answers":["False"]}]}',
    "/api.php?amount=1&type=multiple&encode=urlLegacy": '{"response_code":0,"results":[{"type":"multiple","difficulty":"easy","category":"General+Knowledge","question":"Which+of+these+conducts+best%3F","correct_answer":"Copper","incorrect_answers":["Sulfur","Neon","Helium"]}]}',
    "/api.php?amount=1&type=boolean&encode=url3986": '{"response_code":0,"results":[{"type":"boolean","difficulty":"easy","category":"General%20Knowledge","question":"Mercury%20is%20liquid%20at%2020%20%C2%B0C.","correct_answer":"True","incorrect_answers":["False"]}]}',
    "/api.php?amount=1&type=boolean&encode=base64": '{"response_code":0,"results":[{"type":"Ym9vbGVhbg==","difficulty":"ZWFzeQ==","category":"R2VuZXJhbCBLbm93bGVkZ2U=","question":"TWVyY3VyeSBpcyBsaXF1aWQgYXQgMjAgwrBDLg==","correct_answer":"VHJ1ZQ==","incorrect_answers":["RmFsc2U="]}]}',
    "/api_category.php": '{"trivia_categories":[{"id":9,"name":"General Knowledge"}]}',
    "/api_count.php?category=9": '{"category_id":9,"category_question_count":{"total_question_count":2,"total_easy_question_count":2,"total_medium_question_count":0,"total_hard_question_count":0}}',
    "/api_count.php?category=23": '{"category_id":23,"category_question_count":{"total_question_count":0,"total_easy_question_count":0,"total_medium_question_count":0,"total_hard_question_count":0}}',
    "/api_count_global.php": '{"overall":{"total_num_of_questions":2,"total_num_of_pending_questions":0,"total_num_of_verified_questions":2,"total_num_of_rejected_questions":0},"categories":{"9":{"total_num_of_questions":2,"total_num_of_pending_questions":0,"total_num_of_verified_questions":2,"total_num_of_rejected_questions":0}}}',
    "/api.php?amount=1&difficulty=hard": '{"response_code":1,"results":[]}',
    "/api.php?amount=3": '{"response_code":1,"results":[]}',
    "/api.php": '{"response_code":1,"results":[]}',
    "/api.php?amount=0": '{"response_code":2,"results":[]}',
    "/api.php?amount=1&token=abc": '{"response_code":3,"results":[]}',
    "/api_token.php?command=reset&token=abc": '{"response_code":3,"response_message":"There is no such token."}',
}


@pytest.mark.parametrize("address", GOLDEN)
def test_shapes_are_exact(small: FlaskClient, address: str) -> None:
    answer = small.get(address)
    assert (answer.status_code, answer.text) == (200, GOLDEN[address])


def test_a_token_is_64_digits_and_goes_through_its_shapes(small: FlaskClient) -> None:
    made = said(small, "/api_token.php?command=request")
    token = made["token"]
    assert made == {"response_code": 0, "response_message": "Token Generated Successfully!", "token": token}
    assert len(bytes.fromhex(token)) == 32
    types = [said(small, f"/api.php?amount=1&token={token}")["results"][0]["type"] for _ in range(2)]
    assert sorted(types) == ["boolean", "multiple"]
    assert said(small, f"/api.php?amount=1&token={token}") == {"response_code": 4, "results": []}
    assert said(small, f"/api_token.php?command=reset&token={token}") == {"response_code": 0, "token": token}
    assert said(small, f"/api.php?amount=2&token={token}")["response_code"] == 0


@pytest.mark.parametrize("encode", DECODERS)
def test_every_question_comes_once_and_every_text_is_as_in_the_record(
    client: FlaskClient, published_catalogue: Catalogue, encode: str
) -> None:
    """Drawn by a token to the last, decoded as a client does, held against the API's own records."""
    tables = published_catalogue.latest.package.tables
    items = {row["id"]: row for row in published_catalogue.latest.rows(tables["quiz_items"])}
    options: dict[str, list[dict[str, Any]]] = {}
    for row in published_catalogue.latest.rows(tables["quiz_options"]):
        options.setdefault(row["item_id"], []).append(row)
    kinds = {"multiple_choice": "multiple", "true_false": "boolean"}
    expected = {
        row["prompt"]: (
            kinds[row["kind"]],
            row["difficulty"],
            "History",
            next(option["text"] for option in options[id_] if option["correct"]),
            sorted(option["text"] for option in options[id_] if not option["correct"]),
        )
        for id_, row in items.items()
        if row["kind"] in kinds
    }
    decode = DECODERS[encode]
    token = said(client, "/api_token.php?command=request")["token"]
    found = {}
    left = len(expected)
    while left:
        amount = min(50, left)
        answer = said(client, f"/api.php?amount={amount}&encode={encode}&token={token}")
        assert answer["response_code"] == 0
        for result in answer["results"]:
            wrong = sorted(decode(text) for text in result.pop("incorrect_answers"))
            plain = {name: decode(text) for name, text in result.items()}
            question = plain.pop("question")
            assert question not in found
            found[question] = (*plain.values(), wrong)
        left -= amount
    assert found == expected
    assert said(client, f"/api.php?amount=1&token={token}")["response_code"] == 4


HOSTILE = [
    "-1",
    "0",
    "51",
    "1000000000",
    "9" * 300,
    "abc",
    "1.5",
    "%27",
    "%22%3E",
    "5;drop",
    "[]",
    "٣",
    "%F0%9F%98%80",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_a_code_and_never_a_failure(client: FlaskClient, value: str) -> None:
    for name in ("amount", "category", "difficulty", "type", "encode", "token"):
        answer = said(client, f"/api.php?{name}={value}")
        assert answer == {"response_code": 3 if name == "token" else 2, "results": []}, name
    assert said(client, f"/api_token.php?command={value}")["response_code"] == 2
    assert said(client, f"/api_token.php?command=reset&token={value}")["response_code"] == 3
    assert said(client, f"/api_count.php?category={value}")["response_code"] == 2
    assert "results" in said(client, f"/api.php?unknown={value}")


def test_of_a_name_given_twice_the_last_counts_and_what_is_unknown_is_passed_over(
    client: FlaskClient,
) -> None:
    assert len(said(client, "/api.php?amount=99&amount=2&amount[]=7&apikey=1&_=173")["results"]) == 2
    assert said(client, "/api.php?amount=2&amount=99")["response_code"] == 2
    assert len(said(client, "/api.php?amount=2&category=&difficulty=&type=")["results"]) == 2


def test_what_the_address_refuses_is_a_code_too(client: FlaskClient) -> None:
    for query in ("amount=%zz", "amount=%00", "amount=%ff", "x=" + "a" * 5000):
        assert said(client, f"/api.php?{query}") == {"response_code": 2, "results": []}
        assert said(client, f"/api_count_global.php?{query}")["response_code"] == 2
    refused = client.post("/api.php")
    assert (refused.status_code, refused.json) == (405, {"response_code": 2, "results": []})
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert client.get("/api_other.php").mimetype == "application/problem+json"


def test_a_category_that_was_set_is_that_of_every_question(sample_catalogue: Catalogue) -> None:
    client = create_app(sample_catalogue, trivia_category=17).test_client()
    assert said(client, "/api.php?amount=1&encode=base64&category=17")["results"][0]["category"]
    assert said(client, "/api_category.php") == {
        "trivia_categories": [{"id": 17, "name": "Science & Nature"}]
    }
    assert said(client, "/api.php?amount=1&category=9")["response_code"] == 1


def test_draws_are_kept_by_nobody_and_name_their_licence(client: FlaskClient) -> None:
    drawn, token = client.get("/api.php"), client.get("/api_token.php?command=request")
    for answer in (drawn, token, client.get("/api.php?amount=0")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert drawn.headers["Link"] == '<https://creativecommons.org/licenses/by/4.0/>; rel="license"'
    assert client.get("/api_category.php").headers["Cache-Control"].startswith("public")


def test_the_front_keeps_no_draw_and_gives_those_who_ask_at_once_different_questions(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    front = Front(create_app(published_catalogue, None, tmp_path), threads=3)

    async def ask_together(address: str, count: int) -> list[Any]:
        found = await asyncio.gather(*(send_to(front, "GET", address) for _ in range(count)))
        return [json.loads(got.body) for got in found]

    token = asyncio.run(ask_together("/api_token.php?command=request", 1))[0]["token"]
    answers = asyncio.run(ask_together(f"/api.php?amount=10&token={token}", 8))
    texts = [result["question"] for answer in answers for result in answer["results"]]
    assert len(texts) == len(set(texts)) == 80
    draws = {json.dumps(answer) for answer in asyncio.run(ask_together("/api.php?amount=10", 5))}
    assert len(draws) == 5
    assert front.cache.counts()["answers"] == 0
    front.pool.shutdown()


@pytest.mark.parametrize("named", [True, False])
def test_where_tokens_cannot_be_kept_that_is_said_and_all_else_is_served(
    sample_catalogue: Catalogue, tmp_path: Path, named: bool
) -> None:
    (tmp_path / "file").write_text("no folder")
    client = create_app(sample_catalogue, None, tmp_path / "file" if named else None).test_client()
    for address, shape in (
        ("/api_token.php?command=request", {"response_code", "response_message"}),
        ("/api.php?amount=1&token=" + "0" * 64, {"response_code", "results"}),
    ):
        answer = client.get(address)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert set(answer.get_json()) == shape
        assert answer.get_json()["response_code"] == 3
    assert len(said(client, "/api.php?amount=2")["results"]) == 2


def test_a_release_without_quiz_items_has_no_questions(workbench: Workbench, tmp_path: Path) -> None:
    descriptor = without(workbench, "quiz_options").descriptor
    client = create_app(make_catalogue(descriptor, tmp_path / "made"), None, tmp_path).test_client()
    assert said(client, "/api.php?amount=1")["response_code"] == 1
    assert said(client, "/api_category.php") == {"trivia_categories": []}
    assert said(client, "/api_count_global.php")["overall"]["total_num_of_questions"] == 0
    assert said(client, "/v2/questions") == []
    assert said(client, "/v2/tags") == []
