"""Programs that read question banks: each reads the published bank as we write it.

gift-pegjs is the parser of GIFT that JavaScript quizzes use; it is stricter than Moodle's own.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.assessment.bank import Bank, Item, Option, read_bank
from api.exports.moodle.gift import Gift
from api.exports.moodle.xml import MoodleXml
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.consumers.conftest import run
from tests.exports.moodle_made import AWKWARD, BANK, bank_of, each_kind
from tests.exports.moodle_reader import Question as Moodle
from tests.exports.moodle_reader import read_quiz

pytestmark = pytest.mark.xdist_group("server")

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


def test_moodles_rules_give_every_right_answer_the_mark_and_every_wrong_one_less(
    published_catalogue: Catalogue,
) -> None:
    bank = read_bank(published_catalogue.latest)
    out = io.BytesIO()
    MoodleXml().write(bank, out)
    questions = {question.name: question for question in read_quiz(out.getvalue())[1]}
    assert not [loss for loss in MoodleXml().losses(bank) if loss.whole]
    for item in bank.items:
        right, wrong = scores(questions[item.id], item)
        assert right == pytest.approx(1, abs=1e-5), item.id
        assert wrong, item.id
        assert max(wrong) < 1, item.id


def scores(question: Moodle, item: Item) -> tuple[float, list[float]]:
    """By Moodle's rules: the score of the right answer, and of answers that are wrong in one place."""
    places = range(len(item.options))
    if item.kind in ("multiple_choice", "true_false"):
        by_place = [question.one(place) for place in places]
        return next(by_place[n] for n in places if item.options[n].correct), [
            by_place[n] for n in places if not item.options[n].correct
        ]
    if item.kind == "multiple_response":
        right = {n for n in places if item.options[n].correct}
        return question.several(list(right)), [question.several(list(right ^ {n})) for n in places]
    if item.kind == "short_answer":
        texts = [(o.text, o.correct) for o in item.options]
        accepted = [question.typed(text) for text, correct in texts if correct]
        return min(accepted), [question.typed(text) for text, correct in texts if not correct] or [
            question.typed("something else")
        ]
    if item.kind == "cloze":
        gaps = [[answer.share for answer in gap] for gap in question.gaps]
        whole = [gap.index(1.0) for gap in gaps]
        return question.filled(whole), [
            question.filled([*whole[:g], n, *whole[g + 1 :]])
            for g, gap in enumerate(gaps)
            for n in range(len(gap))
            if gap[n] != 1
        ]
    marked: Callable[[list[str]], float] = question.matched if item.kind == "matching" else question.ordered
    if item.kind == "matching":
        sides = [o.match_text or "" for o in item.options]
    else:
        ordered = sorted(item.options, key=lambda o: o.rank or 0)
        sides = [o.text for o in ordered]
    return marked(sides), [marked([*sides[1 : n + 1], sides[0], *sides[n + 1 :]]) for n in places if n]


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
