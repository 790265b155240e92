"""`answers=no`: two packages that differ in nothing but which answers are right are told apart by nobody.

Not by a body, its length, its order, a key, an ETag, a link, a cursor or any other header.
"""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.web.app import create_app
from tests.conftest import SAMPLE, Workbench, make_catalogue
from tests.web.asking import ask

SEEDS = 150
TELLING = ("correct", "match_text", "rank", "feedback")
"""What of an option gives an answer away."""


def turned(package: Workbench) -> None:
    """In each item, what gives the answer away goes on to the next option, and the texts to be typed change."""
    kinds = {item["id"]: item["kind"] for item in package.table("quiz_items")}
    rows = package.table("quiz_options")
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["item_id"], row["gap"]].append(row)
    for (item_id, _), options in groups.items():
        told = [{name: option[name] for name in TELLING} for option in options]
        for option, other in zip(options, [*told[1:], told[0]], strict=True):
            option.update(other)
            if kinds[item_id] == "short_answer":
                option["text"] = f"Another {option['text']}"
    package.write("quiz_options", rows)
    items = package.table("quiz_items")
    for item in items:
        item["explanation"] = f"Quite another matter: {item['explanation']}"
    package.write("quiz_items", items)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, FlaskClient]:
    """Clients of the sample, and of the sample with other answers right."""
    found = []
    for name in ("as it is", "turned"):
        folder = tmp_path_factory.mktemp("withheld")
        package = Workbench(Path(shutil.copytree(SAMPLE, folder / "package")))
        if name == "turned":
            turned(package)
        catalogue = make_catalogue(package.descriptor, folder)
        found.append(create_app(catalogue).test_client())
    return found[0], found[1]


def addresses() -> Iterator[str]:
    for number in range(SEEDS):
        seed = f"seed-{number}"
        yield f"/v1/quizzes?answers=no&seed={seed}&length=50"
        yield f"/v1/releases/1.1.0/quizzes?length=3&seed={seed}&balance=yes&answers=no"
    for kind in (
        "multiple_choice",
        "multiple_response",
        "true_false",
        "matching",
        "ordering",
        "cloze",
        "short_answer",
    ):
        yield f"/v1/quizzes?answers=no&seed=a&kind={kind}"
        yield f"/v1/quizzes?kind={kind}&seed=a&answers=no&spec_point=spec-nothing"
    yield "/v1/quizzes?answers=no&seed=a&difficulty=hard"


def told(client: FlaskClient, address: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    with client.open(address, method=method, headers=headers) as answer:
        lines = sorted((n.lower(), v) for n, v in answer.headers if n.lower() != "date")
        return answer.status_code, lines, answer.get_data()


def test_the_two_do_have_other_answers(two: tuple[FlaskClient, FlaskClient]) -> None:
    one, other = (ask(client, "/v1/quizzes", seed="a", length=50)["data"] for client in two)
    right = [[[o["id"] for o in item["options"] if o["correct"]] for item in found] for found in (one, other)]
    assert right[0] != right[1]
    assert one != other


def test_nothing_of_an_answer_depends_on_what_is_right(two: tuple[FlaskClient, FlaskClient]) -> None:
    for address in addresses():
        one, other = (told(client, address) for client in two)
        assert one == other, address
        tag = dict(one[1]).get("etag", "none")
        for method, headers in (("HEAD", {}), ("GET", {"If-None-Match": tag}), ("GET", {"If-Match": '"x"'})):
            one, other = (told(client, address, method, **headers) for client in two)
            assert one == other, (method, address)


def test_nor_does_a_later_page_or_a_refusal(two: tuple[FlaskClient, FlaskClient]) -> None:
    for number in range(20):
        address: str | None = f"/v1/quizzes?answers=no&seed={number}&length=2"
        while address:
            one, other = (told(client, address) for client in two)
            assert one == other
            assert "answers=no" in address, "the next page withholds them, too"
            address = two[0].get(address).get_json()["links"]["next"]
    for item in ask(two[0], "/v1/quizzes", seed="a", length=50, answers="no")["data"]:
        for answer in ("none", ",", "x:y", "1:x,2:y", "a,a", "", "true,false"):
            refused = [told(c, f"/v1/quiz-items/{item['id']}/check?answer={answer}") for c in two]
            if item["kind"] != "short_answer":
                assert refused[0] == refused[1], (item["kind"], answer)
                assert refused[0][0] == 400


def test_what_is_kept_of_a_paper_with_answers_is_not_given_without(
    two: tuple[FlaskClient, FlaskClient],
) -> None:
    client = two[0]
    full = client.get("/v1/quizzes?seed=a&length=5")
    bare = client.get("/v1/quizzes?seed=a&length=5&answers=no")
    assert full.headers["ETag"] != bare.headers["ETag"]
    again = client.get(
        "/v1/quizzes?seed=a&length=5&answers=no", headers={"If-None-Match": full.headers["ETag"]}
    )
    assert again.status_code == 200
    for text in ("feedback", "explanation", "correct", "match_text", '"rank"', "statement_id", '"option-'):
        assert text in full.text
        assert text not in bare.text
    for wrong in (
        "answers=no&answers=yes",
        "answers=No",
        "answers=",
        "answers=no&fields=options",
        "answers=no%20",
    ):
        assert client.get(f"/v1/quizzes?seed=a&{wrong}").status_code == 400, wrong
    encoded = client.get("/v1/quizzes?%61nswers=%6eo&seed=a&length=5")
    assert encoded.get_json()["data"] == bare.get_json()["data"]


def test_where_the_right_option_stands_is_left_to_chance(two: tuple[FlaskClient, FlaskClient]) -> None:
    """Over many seeds each place is as likely as any: within five standard deviations."""
    seeds = 600
    places: dict[str, Counter[int]] = defaultdict(Counter)
    counts: dict[str, int] = {}
    for number in range(seeds):
        for item in ask(
            two[0], "/v1/quizzes", seed=f"s{number}", length=50, kind="multiple_choice,multiple_response"
        )["data"]:
            counts[item["id"]] = len(item["options"])
            for place, option in enumerate(item["options"]):
                if option["correct"]:
                    places[item["id"]][place] += 1
    assert places
    for item_id, found in places.items():
        expected = sum(found.values()) / counts[item_id]
        for place in range(counts[item_id]):
            assert abs(found[place] - expected) < 5 * expected**0.5, (item_id, found)
