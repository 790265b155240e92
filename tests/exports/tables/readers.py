"""Readers of the tables, for tests: what an importer makes of each row."""

from __future__ import annotations

import csv
import html
import io
from dataclasses import dataclass, field

from openpyxl import load_workbook


@dataclass
class Read:
    """A question as an importer has it. `right` are texts; `pairs` and `gaps` are for the kinds that use them."""

    type: str
    prompt: str
    options: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    feedback: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    """Rows with one value, by name."""


def kahoot(content: bytes) -> list[Read]:
    """Rows 9 and on of the first sheet, columns B to H."""
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    found = []
    for _, prompt, *options, seconds, right in sheet.iter_rows(min_row=9, max_col=8, values_only=True):
        assert seconds in (5, 10, 20, 30, 60, 90, 120, 240)
        texts = [str(option) for option in options if option is not None]
        numbers = [int(number) for number in str(right).split(",")]
        found.append(Read("quiz", str(prompt), texts, [texts[number - 1] for number in numbers]))
    return found


def table(content: bytes) -> list[list[str]]:
    """CSV as rows; all are of one length."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def blooket(content: bytes) -> list[Read]:
    """Rows 3 and on; answers by their numbers."""
    found = []
    for _, prompt, *options, seconds, right in table(content)[2:]:
        assert 0 < int(seconds) <= 300
        texts = [option for option in options if option]
        found.append(Read("quiz", prompt, texts, [texts[int(number) - 1] for number in right.split(",")]))
    return found


def gimkit(content: bytes) -> list[Read]:
    """Rows 3 and on; the right answer first."""
    return [
        Read("quiz", prompt, [text for text in options if text], [options[0]])
        for prompt, *options in table(content)[2:]
    ]


def brightspace(content: bytes) -> list[Read]:
    """Blocks of rows, each begun by NewQuestion."""
    found: list[Read] = []
    matches: dict[str, str] = {}
    for row in table(content):
        name, first, second, third, fourth = row
        if name == "NewQuestion":
            found.append(Read(first, ""))
            matches = {}
        elif name in ("TRUE", "FALSE"):
            _option(found[-1], name.capitalize(), first == "100", second)
        elif name == "Option":
            assert not third
            _option(found[-1], second, first == ("1" if found[-1].type == "MS" else "100"), fourth)
        elif name == "Item":
            assert second == "NOT HTML"
            _option(found[-1], first, True, third)
        elif name == "Answer":
            _option(found[-1], second, first == "100", "")
        elif name == "Choice":
            matches[first] = second
        elif name == "Match":
            found[-1].pairs[matches[first]] = second
        elif name and not name.startswith("//"):
            found[-1].rows[name] = _plain(first, second)
    for question in found:
        question.prompt = question.rows["QuestionText"]
    return found


def blackboard(content: bytes) -> list[Read]:
    """A line a question; tabs part its fields."""
    found = []
    for line in content.decode("utf-8").removesuffix("\n").split("\n"):
        type_, prompt, *fields = line.split("\t")
        question = Read(type_, prompt)
        if type_ in ("MC", "MA"):
            for text, mark in zip(fields[::2], fields[1::2], strict=True):
                _option(question, text, {"correct": True, "incorrect": False}[mark], "")
        elif type_ == "MAT":
            question.pairs = dict(zip(fields[::2], fields[1::2], strict=True))
        elif type_ == "FIB_PLUS":
            for part in "\t".join(fields).split("\t\t"):
                variable, *answers = part.split("\t")
                assert f"[{variable}]" in prompt
                question.gaps[variable] = answers
        else:
            question.right = fields
        found.append(question)
    return found


def quizlet(content: bytes) -> list[tuple[str, str]]:
    """A line a card, a tab between its sides."""
    lines = content.decode("utf-8").removesuffix("\n").split("\n")
    cards = [line.split("\t") for line in lines]
    return [(front, back) for front, back in cards]


def _option(question: Read, text: str, right: bool, feedback: str) -> None:
    question.options.append(text)
    if right:
        question.right.append(text)
    question.feedback[text] = feedback


def _plain(text: str, mark: str) -> str:
    assert mark in ("", "HTML", "40")
    return html.unescape(text.replace("<br>", "\n")) if mark == "HTML" else text
