"""Papers over HTTP: what a draw takes, what it answers, and how the answers are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.web.app import create_app
from tests.assessment.test_bank import drop_keys, without
from tests.conftest import ROOT, Workbench, make_catalogue
from tests.web.test_contract import assert_documented, assert_problem

LATEST = "public, max-age=60, stale-while-revalidate=600"
PINNED = "public, max-age=31536000, immutable"
PIN = "/v1/releases/1.1.0"
GOLDEN = ROOT / "tests" / "golden"


def content(response: Any) -> dict[str, Any]:
    """An answer that was given."""
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def newest(client: FlaskClient) -> tuple[str, str]:
    """How addresses of the newest release begin, and those of the one before it."""
    versions = [entry["version"] for entry in content(client.get("/v1/releases"))["data"]]
    return f"/v1/releases/{versions[0]}", f"/v1/releases/{versions[1]}"


def pages(client: FlaskClient, address: str | None) -> Iterator[dict[str, Any]]:
    while address:
        page = content(client.get(address))
        yield page
        address = page["links"]["next"]


def ids(page: dict[str, Any]) -> list[str]:
    return [item["id"] for item in page["data"]]


def order(item: dict[str, Any]) -> list[list[str]]:
    """The keys of an item's options, in their order."""
    lists = [item.get(name, []) for name in ("options", "prompts", "choices")]
    lists += [gap["choices"] for gap in item.get("gaps", [])]
    return [[option["key"] for option in found] for found in lists if found]


def queries(name: str) -> list[dict[str, str]]:
    """The draws of a golden file."""
    points = {"sample": "spec-metals", "published": "spec-y222-settlement-asia"}
    some = ["1", "Form 12, Monday", "café ✓"]
    found = [
        {"seed": seed, "answers": answers, "balance": balance}
        for seed, answers, balance in product(some, ("no", "yes"), ("no", "yes"))
    ]
    found.append({"seed": "1", "spec_point": points[name], "length": "50"})
    found.append({"seed": "1", "kind": "cloze,matching,ordering", "answers": "no"})
    return [*found, {"seed": "1", "difficulty": "easy", "kind": "true_false,short_answer"}]


def golden(client: FlaskClient, name: str) -> dict[str, Any]:
    """What the golden file of a package holds: whole papers of the sample, the order of the real one's."""
    found = {}
    for query in queries(name):
        address = f"{PIN}/quizzes?{urlencode(query)}"
        papers = list(pages(client, address))[:2]
        data = [item for paper in papers for item in paper["data"]]
        found[address] = data if name == "sample" else [[item["id"], *order(item)] for item in data]
    return found


@pytest.mark.parametrize("name", ["sample", "published"])
def test_a_paper_is_what_it_always_was(request: pytest.FixtureRequest, name: str) -> None:
    """These papers were drawn and shared: no later code may draw others. Never write the files anew."""
    kept = json.loads((GOLDEN / f"papers-{name}-1.1.0.json").read_text("utf-8"))
    assert golden(request.getfixturevalue(name), name) == kept


def test_golden_papers_have_every_kind_of_item() -> None:
    kept = json.loads((GOLDEN / "papers-sample-1.1.0.json").read_text("utf-8"))
    assert len({item["kind"] for paper in kept.values() for item in paper}) == 7


@settings(max_examples=25, deadline=None)
@given(
    seed=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100),
    length=st.integers(20, 50),
    balance=st.sampled_from(["yes", "no"]),
)
def test_the_pages_of_any_seed_hold_every_item_once(
    published: FlaskClient, seed: str, length: int, balance: str
) -> None:
    query = {"seed": seed, "length": length, "balance": balance, "answers": "no", "kind": "multiple_choice"}
    found = list(pages(published, f"/v1/quizzes?{urlencode(query)}"))
    drawn = [name for page in found for name in ids(page)]
    assert len(set(drawn)) == len(drawn) == found[0]["meta"]["total"]
    for page in found:
        assert page["meta"]["seed"] == seed
        assert page["meta"]["count"] == len(page["data"])
        assert page["meta"]["count"] == length or page["links"]["next"] is None


def test_a_draw_is_ten_items_unless_asked_otherwise(published: FlaskClient) -> None:
    meta = content(published.get(f"{PIN}/quizzes?seed=x"))["meta"]
    assert meta.pop("total") > 50
    assert meta == {"release": "1.1.0", "seed": "x", "count": 10, "length": 10}
    for length in ("1", "50"):
        assert len(content(published.get(f"/v1/quizzes?seed=x&length={length}"))["data"]) == int(length)


def test_a_paper_holds_what_was_asked_for_and_all_of_it(sample: FlaskClient) -> None:
    def drawn(query: str) -> set[str]:
        return set(ids(content(sample.get(f"/v1/quizzes?seed=x&length=50&{query}"))))

    metals = {"quiz-conductor", "quiz-mercury-liquid", "quiz-symbols", "quiz-which-metals"}
    gases = {"quiz-by-number", "quiz-lightest", "quiz-noble-cloze"}
    assert drawn("spec_point=spec-metals") == metals
    assert drawn("spec_point=spec-unit-1") == metals | gases
    assert drawn("kind=cloze,ordering") == {"quiz-by-number", "quiz-noble-cloze"}
    assert drawn("difficulty=hard,medium") == {"quiz-by-number", "quiz-which-metals"}
    assert drawn("difficulty=hard&spec_point=spec-metals") == set()


def test_options_carry_answers_unless_they_are_withheld(sample: FlaskClient) -> None:
    with_answers = content(sample.get("/v1/quizzes?seed=x"))["data"]
    assert with_answers == content(sample.get("/v1/quizzes?seed=x&answers=yes"))["data"]
    response = sample.get("/v1/quizzes?seed=x&answers=no")
    without_answers = content(response)["data"]
    assert [item["id"] for item in without_answers] == [item["id"] for item in with_answers]
    for item, full in zip(without_answers, with_answers, strict=True):
        assert "explanation" in full
        for option in full["options"]:
            assert option["feedback"] not in response.text
        assert full["explanation"] not in response.text
        if item["kind"] not in ("matching", "cloze", "short_answer"):
            assert order(item) == order(full)


KEYS = {
    "correct": ("quiz_options", {"quiz-conductor": "dabc", "quiz-which-metals": "badc"}),
    "rank": ("quiz_options", {"quiz-by-number": "cdab"}),
    "match_text": ("quiz_options", {"quiz-symbols": "bcda"}),
}


def test_a_paper_without_answers_is_the_same_bytes_whatever_the_answers_are(
    sample: FlaskClient, workbench: Workbench, tmp_path: Path
) -> None:
    rows = {row["id"]: row for row in workbench.table("quiz_options")}
    for column, (table, items) in KEYS.items():
        for item, letters in items.items():
            name = item.replace("quiz", "option")
            for old, new in zip("abcd", letters, strict=True):
                workbench.edit(table, f"{name}-{old}", **{column: rows[f"{name}-{new}"][column]})
    for letter, right in zip("abcdef", ["false", "true", "false", "false", "false", "true"], strict=True):
        workbench.edit("quiz_options", f"option-noble-cloze-{letter}", correct=right)
    workbench.edit("quiz_options", "option-mercury-liquid-a", correct="false")
    workbench.edit("quiz_options", "option-mercury-liquid-b", correct="true")
    assert workbench.check() == []
    other = create_app(make_catalogue(workbench.descriptor, tmp_path)).test_client()
    for number in range(50):
        address = f"/v1/quizzes?seed={number}&answers=no"
        assert other.get(address).data == sample.get(address).data
        assert other.get(f"/v1/quizzes?seed={number}").data != sample.get(f"/v1/quizzes?seed={number}").data


def test_a_seeded_draw_is_kept_as_any_other_answer(published: FlaskClient) -> None:
    pin, before = newest(published)
    latest = published.get("/v1/quizzes?seed=x&answers=no")
    assert latest.headers["Cache-Control"] == LATEST
    assert latest.headers["Content-Location"] == f"{pin}/quizzes?answers=no&seed=x"
    pinned = published.get(latest.headers["Content-Location"])
    assert pinned.headers["Cache-Control"] == PINNED
    assert "Content-Location" not in pinned.headers
    assert content(pinned)["data"] == content(latest)["data"]
    assert published.get("/v1/quizzes?answers=no&seed=x").data == latest.data
    again = published.get("/v1/quizzes?seed=x&answers=no", headers={"If-None-Match": latest.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert f'<{before}/quizzes?answers=no&seed=x>; rel="predecessor-version"' in latest.headers["Link"]
    assert '</v1/quizzes?answers=no&seed=x>; rel="latest-version"' in pinned.headers["Link"]


@pytest.mark.parametrize("base", ["/v1", PIN])
def test_a_draw_without_a_seed_is_new_each_time_not_kept_and_can_be_had_again(
    published: FlaskClient, base: str
) -> None:
    drawn = [published.get(f"{base}/quizzes?length=5") for _ in range(20)]
    assert len({response.get_json()["meta"]["seed"] for response in drawn}) == 20
    assert len({tuple(ids(content(response))) for response in drawn}) == 20
    for response in drawn[:3]:
        assert response.headers["Cache-Control"] == "no-store"
        page = content(response)
        seed = page["meta"]["seed"]
        assert re.fullmatch("[0-9a-f]{16}", seed)
        assert page["links"]["self"] == f"{base}/quizzes?length=5&seed={seed}"
        assert published.get(page["links"]["self"]).data == response.data
        assert content(published.get(response.headers["Content-Location"]))["data"] == page["data"]
        assert f"seed={seed}" in page["links"]["next"]


def test_the_next_page_links_on_and_the_last_does_not(sample: FlaskClient) -> None:
    first = content(
        sample.get("/v1/quizzes?length=4&seed=a%26b%20c&kind=cloze,matching,ordering,true_false,short_answer")
    )
    assert (first["meta"]["total"], first["meta"]["count"]) == (5, 4)
    response = sample.get(first["links"]["next"])
    last = content(response)
    assert (last["meta"]["seed"], last["meta"]["count"], last["links"]["next"]) == ("a&b c", 1, None)
    assert last["links"]["self"] == first["links"]["next"]
    assert response.headers["Cache-Control"] == LATEST
    assert 'rel="next"' not in response.headers["Link"]
    version = re.search(r'<([^>]+)>; rel="latest-version"', response.headers["Link"])
    assert version
    assert "cursor" not in version[1], "a cursor is good for one release"
    assert len(content(sample.get(version[1]))["data"]) == 4


def cursor_of(client: FlaskClient, query: str) -> str:
    page = content(client.get(f"/v1/quizzes?{query}"))
    found = re.search(r"cursor=([^&]+)", page["links"]["next"])
    assert found
    return found[1]


def test_a_cursor_of_another_draw_or_release_is_refused(published: FlaskClient) -> None:
    pin, before = newest(published)
    cursor = cursor_of(published, "seed=x&length=5")
    ok = published.get(f"/v1/quizzes?seed=x&length=7&answers=no&cursor={cursor}")
    assert len(content(ok)["data"]) == 7, "the length and the answers may change"
    assert content(published.get(f"{pin}/quizzes?seed=x&cursor={cursor}"))
    for query in ("seed=y", "seed=x&balance=yes", "seed=x&kind=cloze", "seed=x&difficulty=easy"):
        refused = published.get(f"/v1/quizzes?{query}&cursor={cursor}")
        found = assert_problem(refused, 400, "invalid_cursor")
        assert "another draw" in found["detail"]
    refused = published.get(f"{before}/quizzes?seed=x&cursor={cursor}")
    assert "another release" in assert_problem(refused, 400, "invalid_cursor")["detail"]
    alone = assert_problem(published.get(f"/v1/quizzes?cursor={cursor}"), 400, "missing_parameter")
    assert alone["errors"][0]["parameter"] == "seed"


BAD = [
    ("length=0", "length"),
    ("length=51", "length"),
    ("length=ten", "length"),
    ("length=٣", "length"),
    ("length=", "length"),
    ("length=1.0", "length"),
    ("seed=", "seed"),
    (f"seed={'x' * 101}", "seed"),
    ("balance=true", "balance"),
    ("balance=", "balance"),
    ("answers=No", "answers"),
    ("kind=essay", "kind"),
    ("kind=cloze,essay", "kind"),
    ("kind=", "kind"),
    ("kind=cloze,", "kind"),
    ("difficulty=impossible", "difficulty"),
    ("spec_point=spec-nowhere", "spec_point"),
    ("spec_point=quiz-conductor", "spec_point"),
    ("spec_point=", "spec_point"),
]


@pytest.mark.parametrize("base", ["/v1", PIN])
@pytest.mark.parametrize(("query", "parameter"), BAD)
def test_a_value_that_is_wrong_is_named_with_what_is_allowed(
    sample: FlaskClient, base: str, query: str, parameter: str
) -> None:
    found = assert_problem(sample.get(f"{base}/quizzes?{query}"), 400, "invalid_value")
    assert [fault["parameter"] for fault in found["errors"]] == [parameter]
    assert ("allowed" in found["errors"][0]) == (parameter != "spec_point")


def test_what_is_given_twice_or_unknown_or_malformed_is_an_error(sample: FlaskClient) -> None:
    assert_problem(sample.get("/v1/quizzes?seed=a&seed=b"), 400, "repeated_parameter")
    assert_problem(sample.get("/v1/quizzes?limit=5"), 400, "unknown_parameter")
    assert_problem(sample.get("/v1/quizzes?seed=a&cursor=nonsense"), 400, "invalid_cursor")
    assert_problem(sample.get("/v1/releases/9.9.9/quizzes"), 404, "unknown_release")
    both = assert_problem(sample.get("/v1/quizzes?length=0&kind=x&colour=red"), 400, "invalid_parameters")
    assert {fault["parameter"] for fault in both["errors"]} == {"length", "kind", "colour"}
    assert sample.get("/v1/releases/1/quizzes?seed=a").headers["Location"] == f"{PIN}/quizzes?seed=a"


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(
        ["seed", "length", "kind", "difficulty", "spec_point", "balance", "answers", "cursor"]
    ),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
)
def test_no_text_in_any_parameter_makes_a_draw_fail(sample: FlaskClient, name: str, text: str) -> None:
    response = sample.get(
        "/v1/quizzes", query_string={name: text, **({} if name == "seed" else {"seed": "x"})}
    )
    assert response.status_code in (200, 400), response.text
    if response.status_code == 400:
        assert response.get_json()["errors"][0]["parameter"] == name


@pytest.mark.parametrize("answers", ["yes", "no"])
@pytest.mark.parametrize("name", ["sample", "published", "history"])
def test_every_item_of_a_paper_is_what_the_document_says(
    request: pytest.FixtureRequest, name: str, answers: str
) -> None:
    client: FlaskClient = request.getfixturevalue(name)
    version = client.get("/v1/releases").get_json()["meta"]["latest"]
    for base in ("/v1", f"/v1/releases/{version}"):
        document = client.get(f"{base}/openapi.json").get_json()
        operation = document["paths"][f"{base}/quizzes"]["get"]
        assert "Do not use this" in operation["description"]
        address: str | None = f"{base}/quizzes?seed=x&length=50&answers={answers}"
        while address:
            response = client.get(address)
            assert_documented(document, f"{base}/quizzes", response)
            address = content(response)["links"]["next"]
        for status, bad in ((400, "?length=0"), (400, "?cursor=x&seed=x")):
            refused = client.get(f"{base}/quizzes{bad}")
            assert refused.status_code == status
            assert_documented(document, f"{base}/quizzes", refused)


@pytest.mark.parametrize("table", ["quiz_options", "quiz_items"])
def test_a_release_without_quiz_tables_says_so(tmp_path: Path, workbench: Workbench, table: str) -> None:
    drop_keys(workbench, "quiz_options")
    client = create_app(make_catalogue(without(workbench, table).descriptor, tmp_path)).test_client()
    for path in ("quizzes", "quizzes?seed=x&spec_point=x", "quiz-items/quiz-conductor/check?answer=x"):
        for base in ("/v1", PIN):
            found = assert_problem(client.get(f"{base}/{path}"), 404, "unknown_collection")
            assert found["errors"][0]["value"] == table.replace("_", "-")
            assert table.replace("_", "-") not in found["errors"][0]["allowed"]
    paths = client.get("/v1/openapi.json").get_json()["paths"]
    assert "/v1/quizzes" not in paths
    assert "/v1/quiz-items/{id}/check" not in paths
    assert "/v1/coverage" in paths


def test_a_release_without_a_tree_draws_and_takes_no_point(tmp_path: Path, workbench: Workbench) -> None:
    for table in ("statements", "terms", "questions", "quiz_items"):
        drop_keys(workbench, table)
    client = create_app(make_catalogue(without(workbench, "spec_points").descriptor, tmp_path)).test_client()
    assert len(content(client.get("/v1/quizzes?seed=x&balance=yes"))["data"]) == 7
    assert_problem(client.get("/v1/quizzes?spec_point=spec-metals"), 400, "unknown_parameter")
    names = {
        p["name"]
        for p in client.get("/v1/openapi.json").get_json()["paths"]["/v1/quizzes"]["get"]["parameters"]
    }
    assert "spec_point" not in names
    found = assert_problem(client.get("/v1/coverage"), 404, "unknown_collection")
    assert found["errors"][0]["value"] == "spec-points"
    assert "/v1/coverage" not in client.get("/v1/openapi.json").get_json()["paths"]
