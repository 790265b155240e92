"""Kahoot, Blooket and Gimkit: their templates, their limits, and the right answers."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from api.assessment.bank import Bank
from api.exports.format import Export
from api.exports.tables.blooket import Blooket
from api.exports.tables.gimkit import Gimkit
from api.exports.tables.kahoot import Kahoot
from tests.conftest import ROOT
from tests.exports.tables import readers
from tests.exports.tables.made import bank_of, choice, item_of, parts, whole, written

ASTRAL = "\U0001f600"
WRITE = """
import sys
from tests.exports.tables.made import bank_of, choice, written
from api.exports.tables.kahoot import Kahoot
sys.stdout.buffer.write(written(Kahoot(), bank_of(*(choice(n) for n in range(5)))))
"""


def test_kahoot_s_header_stands_in_row_8_from_column_b(bank: Bank) -> None:
    sheet = load_workbook(io.BytesIO(written(Kahoot(), bank))).worksheets[0]
    assert sheet.dimensions.startswith("A1:"), "some readers count rows from the first that is used"
    header = [cell.value for cell in sheet[8]]
    assert header[0] is None
    assert [str(name).split(" - ")[0].split(" (")[0] for name in header[1:]] == [
        "Question",
        "Answer 1",
        "Answer 2",
        "Answer 3",
        "Answer 4",
        "Time limit",
        "Correct answer(s)",
    ]
    assert [sheet["B2"].value, sheet["B3"].value] == [bank.title, f"Release {bank.release}"]


@pytest.mark.parametrize("export", [Kahoot(), Blooket()], ids=["kahoot", "blooket"])
def test_the_right_answers_are_those_of_the_bank(export: Export, bank: Bank) -> None:
    reader = {"kahoot": readers.kahoot, "blooket": readers.blooket}[export.name]
    found = {read.prompt: read for read in reader(written(export, bank))}
    assert set(found) == {
        item_of(bank, id).prompt for id in ("quiz-conductor", "quiz-mercury-liquid", "quiz-which-metals")
    }
    for item in bank.items:
        if item.prompt in found:
            assert sorted(found[item.prompt].options) == sorted(option.text for option in item.options)
            right = {option.text for option in item.options if option.correct}
            assert set(found[item.prompt].right) == right
    assert found[item_of(bank, "quiz-mercury-liquid").prompt].options == ["True", "False"]
    assert parts(export, bank, "quiz-which-metals") == {"feedback", "explanation", "tags", "marking"}
    assert parts(export, bank, "quiz-conductor") == {"feedback", "explanation", "tags"}


def test_kahoot_takes_120_characters_of_a_prompt_and_75_of_an_answer() -> None:
    fits = bank_of(choice(1, "p" * 120, ("a" * 75, "b", "c", "d")))
    assert whole(Kahoot(), fits) == {}
    assert readers.kahoot(written(Kahoot(), fits))[0].prompt == "p" * 120
    for item, number in (
        (choice(1, "p" * 121), "121"),
        (choice(1, "p", ("a", "b" * 76, "c", "d")), "76"),
        (choice(1, "p" * 119 + ASTRAL), "121"),
    ):
        assert number in whole(Kahoot(), bank_of(item))["quiz-001"]
        assert readers.kahoot(written(Kahoot(), bank_of(item))) == []


def test_kahoot_has_a_hundred_questions_and_says_which_are_beyond() -> None:
    bank = bank_of(*(choice(number) for number in range(102)))
    assert len(readers.kahoot(written(Kahoot(), bank))) == 100
    assert list(whole(Kahoot(), bank)) == ["quiz-100", "quiz-101"]
    assert "specification point" in whole(Kahoot(), bank)["quiz-100"]


@pytest.mark.parametrize("text", ["<r>rich</r>", "_x0041_", "bell\x07"])
def test_text_that_a_workbook_would_change_is_said_to_be_lost(text: str) -> None:
    bank = bank_of(choice(1, text))
    assert "markup" in whole(Kahoot(), bank)["quiz-001"]
    assert readers.kahoot(written(Kahoot(), bank)) == []


@pytest.mark.parametrize("export", [Kahoot(), Blooket()], ids=["kahoot", "blooket"])
def test_a_game_takes_four_options(export: Export) -> None:
    four, five = ("a", "b", "c", "d"), ("a", "b", "c", "d", "e")
    assert whole(export, bank_of(choice(1, texts=four, right=2))) == {}
    assert "5 options" in whole(export, bank_of(choice(1, texts=five, right=2)))["quiz-001"]


def test_kahoot_s_workbook_is_the_same_in_another_process_and_its_members_are_stored() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TZ": "Asia/Seoul", "PYTHONHASHSEED": "7"}
    other = subprocess.run([sys.executable, "-c", WRITE], env=environment, capture_output=True, check=True)
    content = written(Kahoot(), bank_of(*(choice(number) for number in range(5))))
    assert other.stdout == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None


def test_a_workbook_has_the_date_of_its_release(bank: Bank) -> None:
    content = written(Kahoot(), replace(bank, created="2026-01-02T03:04:05+01:00"))
    assert load_workbook(io.BytesIO(content)).properties.created.isoformat() == "2026-01-02T02:04:05"


def test_blooket_s_two_first_rows_have_eight_fields(bank: Bank) -> None:
    title, header, *_ = readers.table(written(Blooket(), bank))
    assert title == ["Blooket\nImport Template", *[""] * 7]
    assert [name.split("\n")[0] for name in header] == [
        "Question #",
        "Question Text",
        "Answer 1",
        "Answer 2",
        "Answer 3",
        "Answer 4",
        "Time Limit (sec)",
        "Correct Answer(s)",
    ]
    assert written(Blooket(), bank).startswith(b'"Blooket\nImport Template",,,,,,,\r\n')


def test_gimkit_has_the_right_answer_first_and_one_of_it(bank: Bank) -> None:
    rows = readers.table(written(Gimkit(), bank))
    assert rows[0] == ["Gimkit Spreadsheet Import Template", "", "", "", ""]
    assert rows[1][:3] == ["Question", "Correct Answer", "Incorrect Answer 1"]
    found = {read.prompt: read for read in readers.gimkit(written(Gimkit(), bank))}
    for id in ("quiz-conductor", "quiz-mercury-liquid"):
        item = item_of(bank, id)
        read = found.pop(item.prompt)
        assert read.right == [option.text for option in item.options if option.correct]
        assert sorted(read.options) == sorted(option.text for option in item.options)
    assert found == {}
    assert "multiple response" in whole(Gimkit(), bank)["quiz-which-metals"]
