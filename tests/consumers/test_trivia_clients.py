"""Programs written for Open Trivia DB and The Trivia API ask our server, unchanged but for the host."""

from __future__ import annotations

import csv
import json
import os
import shutil
from typing import Any

import pytest

from tests.conftest import ROOT, Server
from tests.consumers.conftest import read, run

pytestmark = pytest.mark.xdist_group("server")

NODE = ROOT / "tests" / "consumers" / "node"


@pytest.fixture(scope="module")
def right() -> dict[str, str]:
    """The right answer of each question, from the dataset itself."""
    with (ROOT / "dataset" / "quiz_options.csv").open(encoding="utf-8", newline="") as handle:
        answers = {row["item_id"]: row["text"] for row in csv.DictReader(handle) if row["correct"] == "true"}
    with (ROOT / "dataset" / "quiz_items.csv").open(encoding="utf-8", newline="") as handle:
        return {row["prompt"]: answers[row["id"]] for row in csv.DictReader(handle) if row["id"] in answers}


def ask_node(client: str, server: Server) -> Any:
    if shutil.which("node") is None or not (NODE / "node_modules" / client).is_dir():
        assert not os.environ.get("CI"), f"the npm library {client} should have been installed"
        pytest.skip(f"there is no npm library {client}; tests/install-tools.sh installs it")
    done = run(["node", str(NODE / "ask_trivia.js"), client, server.base])
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_pyopentdb(server: Server, right: dict[str, str]) -> None:
    found = read("ask_trivia", "pyopentdb", server.base)
    assert len(found["drawn"]) == 7
    for category, kind, difficulty, question, answer, choices in found["drawn"]:
        assert (category, kind, difficulty) == ("HISTORY", "multiple", "easy")
        assert right[question] == answer
        assert answer in choices
    assert len(set(found["seen"])) == len(found["seen"]) == 67, "a token never repeats a question"


def test_opentriviadb(server: Server, right: dict[str, str]) -> None:
    found = read("ask_trivia", "opentriviadb", server.base)
    assert len(found["drawn"]) == 10
    for category, kind, difficulty, question, answer in found["drawn"]:
        assert (category, kind, difficulty, answer) == ("History", "boolean", "medium", right[question])
    assert len(set(found["seen"])) == len(found["seen"]) == 60
    assert found["nothing"], "a category without questions raises the client's own error"


def test_opentdb_py(server: Server, right: dict[str, str]) -> None:
    found = read("ask_trivia", "opentdb_py", server.base)
    assert len(found["drawn"]) == 5
    assert found["categories"] == {"trivia_categories": [{"id": 23, "name": "History"}]}
    assert found["count"]["category_question_count"]["total_question_count"] > 100
    assert found["all"]["overall"]["total_num_of_questions"] > 100
    assert found["refused"]


def test_the_trivia_api_library(server: Server, right: dict[str, str]) -> None:
    found = read("ask_trivia", "the_trivia_api_library", server.base)
    assert len(found["drawn"]) == 5
    for question in found["drawn"]:
        assert right[question["question"]["text"]] == question["correctAnswer"]
        assert question["difficulty"] == "easy"
    assert "history" in found["tags"]
    assert sum(found["totals"].values()) > 100


def test_open_trivia_db_of_npm(server: Server, right: dict[str, str]) -> None:
    found = ask_node("open-trivia-db", server)
    assert len(found["drawn"]) == 6
    for category, kind, difficulty, question, answer, _ in found["drawn"]:
        assert (category, difficulty) == ("History", "easy")
        assert right[question] == (answer.capitalize() if kind == "boolean" else answer)
    assert len(set(found["seen"])) == len(found["seen"]) == 46


def test_trivia_api_fetch_of_npm(server: Server, right: dict[str, str]) -> None:
    found = ask_node("@trivia-api/fetch", server)
    assert len(found["drawn"]) == 5
    for question in found["drawn"]:
        assert (question["category"], question["type"]) == ("History", "Multiple Choice")
        assert right[question["question"]] == question["correctAnswer"]
    assert "history" in found["tags"]
