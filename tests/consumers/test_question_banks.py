"""Programs that read question banks: each reads the published bank as we write it.

gift-pegjs is the parser of GIFT that JavaScript quizzes use; it is stricter than Moodle's own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from api.assessment.bank import Bank, Item, Option, read_bank
from api.exports.gift import Gift
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.consumers.conftest import run
from tests.exports.moodle_made import AWKWARD, BANK, bank_of, each_kind

NODE = ROOT / "tests" / "consumers" / "node"

TYPES = {
    "multiple_choice": "MC",
    "multiple_response": "MC",
    "true_false": "TF",
    "matching": "Matching",
    "short_answer": "Short",
}


def parsed(bank: Bank, folder: Path) -> dict[str, dict[str, Any]]:
    """The questions that gift-pegjs reads, by id, after the category."""
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "gift-pegjs").is_dir():
        lacking = "Node.js" if node is None else "the npm package gift-pegjs"
        if os.environ.get("CI"):
            pytest.fail(f"{lacking} is missing, and tests/install-tools.sh should have installed it")
        pytest.skip(
            f"{lacking} is missing; tests/install-tools.sh installs it, with Node.js on Debian as root"
        )
    path = folder / "bank.gift"
    with path.open("wb") as out:
        Gift().write(bank, out)
    done = run([node, str(NODE / "read_gift.js"), str(path)])
    assert done.returncode == 0, done.stderr[-3000:]
    category, *questions = json.loads(done.stdout)
    assert category == {"type": "Category", "title": f"{bank.title}/{bank.release}"}
    return {question["id"]: question for question in questions}


def text(found: dict[str, Any] | None) -> str:
    """A text as the library has it. It shows line breaks that were escaped, and single blanks."""
    return found["text"] if found else ""


def carried(bank: Bank) -> list[Item]:
    lost = {loss.record_id for loss in Gift().losses(bank) if loss.whole}
    return [item for item in bank.items if item.id not in lost]


def holds(question: dict[str, Any], item: Item) -> None:
    """The library has every text of the item, and knows what is right."""
    assert (question["title"], question["type"]) == (item.id, TYPES[item.kind])
    assert (text(question["stem"]), text(question["globalFeedback"])) == (item.prompt, item.explanation)
    assert question["tags"][:3] == [item.spec_point_id, item.kind, item.difficulty]
    if item.kind == "true_false":
        assert question["isTrue"] == next(o.text == "True" for o in item.options if o.correct)
    elif item.kind == "matching":
        pairs = [(text(pair["subquestion"]), partner(pair)) for pair in question["matchPairs"]]
        assert pairs == [(o.text, o.match_text) for o in item.options]
    else:
        choices = question["choices"]
        asterisks = item.kind == "short_answer"
        texts = [text(c["text"]).replace("\\*", "*") if asterisks else text(c["text"]) for c in choices]
        assert texts == [o.text for o in item.options]
        assert [text(choice["feedback"]) for choice in choices] == [o.feedback for o in item.options]
        assert [right(choice) for choice in choices] == [o.correct for o in item.options]


def partner(pair: dict[str, Any]) -> str:
    """The second text of a pair, in which the library leaves its own codes for escaped characters."""
    code = re.compile(r"&&0(35|58|61|92);|&&(12[356]);")
    return code.sub(lambda found: chr(int(found[1] or found[2])), pair["subanswer"].replace("&&010", "\n"))


def right(choice: dict[str, Any]) -> bool:
    weight = choice["weight"]
    return bool(choice["isCorrect"] if weight is None else weight > 0)


def test_gift_pegjs_reads_the_published_bank(published_catalogue: Catalogue, tmp_path: Path) -> None:
    bank = read_bank(published_catalogue.latest)
    questions = parsed(bank, tmp_path)
    items = carried(bank)
    assert list(questions) == [item.id for item in items] + [question.id for question in bank.questions]
    for item in items:
        holds(questions[item.id], item)


def test_gift_pegjs_reads_written_questions(tmp_path: Path) -> None:
    found = parsed(bank_of(questions=BANK.questions), tmp_path)
    for question in BANK.questions:
        essay = found[question.id]
        assert essay["type"] == "Essay"
        assert text(essay["stem"]) == f"{question.prompt} [{question.marks} marks]\n\n{question.label}"
        assert text(essay["globalFeedback"]) == (question.advice or "")


def test_gift_pegjs_reads_awkward_texts(tmp_path: Path) -> None:
    items = []
    for number, awkward in enumerate(AWKWARD):
        for kind, item in each_kind([awkward, "b", f"{awkward}c", "d"], ["f", awkward, "g", "h"]).items():
            items.append(renamed(item, f"quiz-{kind}-{number}", awkward))
    bank = bank_of(*items)
    questions = parsed(bank, tmp_path)
    for item in carried(bank):
        holds(questions[item.id], item)


def renamed(item: Item, name: str, prompt: str) -> Item:
    options: tuple[Option, ...] = item.options
    return Item(name, item.spec_point_id, item.kind, item.difficulty, prompt, prompt, options)
