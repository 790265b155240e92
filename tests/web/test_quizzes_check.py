"""Marking over HTTP: an answer to any kind of item, by ids or by the keys of a paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.assessment.bank import Item, read_bank
from api.assessment.marking import RULES
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.assessment.test_marking import WRONG
from tests.conftest import Workbench, make_catalogue
from tests.web.test_contract import assert_documented, assert_problem
from tests.web.test_quizzes import LATEST, PIN, PINNED, content, newest, pages

QUIZ = "/v1/quiz-items"


def check(client: FlaskClient, item: str, answer: str, base: str = "/v1") -> Any:
    return client.get(f"{base}/quiz-items/{item}/check", query_string={"answer": answer})


def answer_from_keys(shown: dict[str, Any], item: Item, right: bool) -> str:
    """A learner's answer: the texts of a paper are known to be right or wrong, and its keys are sent."""

    def key(options: list[dict[str, str]], text: str | None) -> str:
        return next(option["key"] for option in options if option["text"] == text)

    rows = item.options
    match item.kind:
        case "matching":
            texts = [row.match_text for row in rows]
            texts = texts if right else [*texts[1:], texts[0]]
            return ",".join(
                f"{key(shown['prompts'], row.text)}:{key(shown['choices'], text)}"
                for row, text in zip(rows, texts, strict=True)
            )
        case "ordering":
            ranked = sorted(rows, key=lambda row: row.rank or 0, reverse=not right)
            return ",".join(key(shown["options"], row.text) for row in ranked)
        case "cloze":
            parts = []
            for gap in shown["gaps"]:
                row = next(row for row in rows if row.gap == gap["gap"] and row.correct == right)
                parts.append(f"{gap['gap']}:{key(gap['choices'], row.text)}")
            return ",".join(parts)
        case "short_answer":
            return next(row.text for row in rows if row.correct) if right else "none of these"
        case _:
            chosen = [row for row in rows if row.correct == right]
            return ",".join(key(shown["options"], row.text) for row in (chosen if right else chosen[:1]))


def test_the_keys_of_a_paper_without_answers_are_taken_for_every_item(
    published: FlaskClient, published_catalogue: Catalogue
) -> None:
    items = {item.id: item for item in read_bank(published_catalogue.latest).items}
    seen = set()
    for page in pages(published, "/v1/quizzes?seed=x&answers=no&length=50"):
        for shown in page["data"]:
            item = items[shown["id"]]
            for right in (True, False):
                marked = content(check(published, item.id, answer_from_keys(shown, item, right)))
                assert marked["data"]["correct"] == right, item.id
                assert (marked["data"]["score"] == 1) == right
                assert marked["data"]["explanation"] == item.explanation
                assert marked["meta"]["rule"] == RULES[item.kind]
            seen.add(item.id)
    assert seen == set(items)


def test_what_a_marked_answer_says(sample: FlaskClient) -> None:
    response = check(sample, "quiz-which-metals", "option-which-metals-c")
    key = content(response)["data"]["feedback"][0]["key"]
    assert content(response) == {
        "data": {
            "item": "quiz-which-metals",
            "correct": False,
            "score": 0.5,
            "feedback": [
                {"option": "option-which-metals-c", "key": key, "correct": True, "text": "About Copper."}
            ],
            "explanation": "Because of what which-metals is about.",
        },
        "meta": {"release": "1.1.0", "kind": "multiple_response", "rule": RULES["multiple_response"]},
        "links": {
            "self": f"{QUIZ}/quiz-which-metals/check?answer=option-which-metals-c",
            "item": f"{QUIZ}/quiz-which-metals",
        },
    }
    assert content(check(sample, "quiz-which-metals", key))["data"] == content(response)["data"]
    assert content(check(sample, "quiz-lightest", "  hYdrogen "))["data"]["score"] == 1
    unknown = content(check(sample, "quiz-lightest", "a, b: c & d"))
    assert (unknown["data"]["score"], unknown["data"]["feedback"]) == (0, [])
    assert sample.get(unknown["links"]["self"]).get_json() == unknown


def test_a_marked_answer_is_kept_as_any_other(published: FlaskClient) -> None:
    latest = check(published, "quiz-agreement-in-june-1951", "true")
    assert latest.headers["Cache-Control"] == LATEST
    pinned = published.get(latest.headers["Content-Location"])
    assert latest.headers["Content-Location"].startswith(f"{newest(published)[0]}/quiz-items/")
    assert pinned.headers["Cache-Control"] == PINNED
    assert content(pinned)["data"] == content(latest)["data"]
    assert 'rel="predecessor-version"' in latest.headers["Link"]
    first = check(published, "quiz-agreement-in-june-1951", "true", "/v1/releases/0.1.0")
    assert first.status_code in (200, 404)
    assert 'rel="predecessor-version"' not in first.headers.get("Link", "")


@pytest.mark.parametrize("base", ["/v1", PIN])
@pytest.mark.parametrize(
    ("kind", "answer", "reason"), WRONG, ids=[f"{kind}: {answer[:30]}" for kind, answer, _ in WRONG]
)
def test_what_is_no_answer_is_a_problem_that_names_it(
    sample: FlaskClient, sample_catalogue: Catalogue, base: str, kind: str, answer: str, reason: str
) -> None:
    item = next(item for item in read_bank(sample_catalogue.latest).items if item.kind == kind)
    response = check(sample, item.id, answer, base)
    found = assert_problem(response, 400, "invalid_value")
    assert [fault["parameter"] for fault in found["errors"]] == ["answer"]
    assert reason in found["detail"]
    assert ("no option" not in reason) or found["errors"][0]["allowed"]
    document = sample.get(f"{base}/openapi.json").get_json()
    assert_documented(document, f"{base}/quiz-items/{{id}}/check", response)


def test_an_answer_is_needed_once_and_nothing_else_is_taken(sample: FlaskClient) -> None:
    address = f"{QUIZ}/quiz-conductor/check"
    found = assert_problem(sample.get(address), 400, "missing_parameter")
    assert found["errors"][0]["parameter"] == "answer"
    assert_problem(sample.get(f"{address}?answer="), 400, "invalid_value")
    assert_problem(sample.get(f"{address}?answer=a&answer=b"), 400, "repeated_parameter")
    assert_problem(sample.get(f"{address}?answer=a&seed=x"), 400, "unknown_parameter")
    assert_problem(sample.get("/v1/elements/element-iron/check?answer=a"), 404, "unknown_address")


@settings(max_examples=150, deadline=None)
@given(
    item=st.sampled_from(
        [
            "quiz-by-number",
            "quiz-conductor",
            "quiz-lightest",
            "quiz-mercury-liquid",
            "quiz-noble-cloze",
            "quiz-symbols",
            "quiz-which-metals",
        ]
    ),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.text("12:,;- option-symbols-abcd", max_size=40),
)
def test_no_text_makes_marking_fail(sample: FlaskClient, item: str, text: str) -> None:
    response = check(sample, item, text)
    assert response.status_code in (200, 400), response.text


def test_an_item_that_is_not_there_is_said_to_be_so(sample: FlaskClient) -> None:
    for name in ("quiz-nothing", "option-conductor-a", "element-iron"):
        for base in ("/v1", PIN):
            assert_problem(check(sample, name, "x", base), 404, "unknown_record")
    assert_problem(check(sample, "quiz-conductor", "x", "/v1/releases/9.9.9"), 404, "unknown_release")


def test_a_renamed_item_leads_on_and_a_removed_one_says_why(workbench: Workbench, tmp_path: Path) -> None:
    for name, kind, successor in (("old", "renamed", "quiz-lightest"), ("gone", "removed", "")):
        workbench.add(
            "revisions",
            id=f"revision-quiz-{name}",
            release="1.1.0",
            record_id=f"quiz-{name}",
            kind=kind,
            successor_id=successor,
            reason="It was unclear.",
        )
    client = create_app(make_catalogue(workbench.descriptor, tmp_path)).test_client()
    for base in ("/v1", PIN):
        moved = check(client, "quiz-old", "H & co", base)
        assert moved.status_code == 308
        assert moved.headers["Location"] == f"{base}/quiz-items/quiz-lightest/check?answer=H+%26+co"
        assert content(client.get(moved.headers["Location"]))["data"]["item"] == "quiz-lightest"
        removed = assert_problem(check(client, "quiz-gone", "x", base), 410, "record_removed")
        assert removed["reason"] == "It was unclear."
        document = client.get(f"{base}/openapi.json").get_json()
        assert_documented(document, f"{base}/quiz-items/{{id}}/check", moved)


def test_every_marked_answer_is_what_the_document_says(sample: FlaskClient) -> None:
    for base in ("/v1", PIN):
        document = sample.get(f"{base}/openapi.json").get_json()
        path = f"{base}/quiz-items/{{id}}/check"
        description = document["paths"][path]["get"]["description"]
        assert "Do not use this" in description
        for kind, rule in RULES.items():
            assert f"`{kind}`" in description
            assert rule in description
        for item, answer in (
            ("quiz-lightest", "H"),
            ("quiz-lightest", "x"),
            ("quiz-mercury-liquid", "false"),
            ("quiz-noble-cloze", "1:option-noble-cloze-a,2:option-noble-cloze-e"),
        ):
            response = check(sample, item, answer, base)
            assert response.status_code == 200
            assert_documented(document, path, response)


def test_the_example_of_the_document_can_be_sent(workbench: Workbench, tmp_path: Path) -> None:
    # Of the sample, the first item is an ordering: an example of it cannot be made from one option.
    workbench.remove("quiz_items", "quiz-by-number")
    rows = [row for row in workbench.table("quiz_options") if row["item_id"] != "quiz-by-number"]
    workbench.write("quiz_options", rows)
    workbench.write(
        "citations", [r for r in workbench.table("citations") if r["record_id"] != "quiz-by-number"]
    )
    client = create_app(make_catalogue(workbench.descriptor, tmp_path)).test_client()
    operation = client.get("/v1/openapi.json").get_json()["paths"][f"{QUIZ}/{{id}}/check"]["get"]
    item, answer = (parameter["example"] for parameter in operation["parameters"])
    assert content(check(client, item, answer))["data"]["item"] == "quiz-conductor"
