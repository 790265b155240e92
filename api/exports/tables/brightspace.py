"""D2L Brightspace's question import (CSV), as its sample file 'Sample_Question_Import_UTF8.csv' has it.

A question is a block of rows of five fields; the first field says what the row is. A row that begins
with '//' is a comment. `HTML` after a text says that it is HTML; without it a text is plain.

Scoring is chosen by `assessment.marking.RULES`: pairs and places are equally weighted. For several right
options Brightspace has no rule like ours (a share for each, nothing where one is wrong): 'all or
nothing' is the one that never gives more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.assessment.material import Question
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import PARTS, of_items, same_partners
from api.exports.tables.rows import BOM, write_csv
from api.exports.tables.written import asked, scheme

BRIGHTSPACE = "Brightspace"
FIELDS = 5
DIFFICULTIES = {"easy": "1", "medium": "3", "hard": "5"}
"""Brightspace's difficulty goes from 1 to 5."""

Row = tuple[str, ...]


class Brightspace:
    """The CSV that Brightspace's question library and quizzes import."""

    name = "brightspace"
    title = "Brightspace (D2L) CSV"
    media_type = "text/csv"
    extension = "csv"
    targets = ("D2L Brightspace",)
    carries = ("items", "questions")
    again = (
        "Brightspace adds the questions again. The first row names the release; "
        "import into a section of the question library named by it. Each question's ID is its record's."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Cloze items, feedback where a question type has no place for it, and marking that differs."""
        return of_items(bank.items, _obstacle, _parts)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write a comment that names the release, then a block of rows for each item and question."""
        out.write(BOM)
        write_csv((row + ("",) * (FIELDS - len(row)) for row in _rows(bank)), out)


def _rows(bank: Bank) -> Iterator[Row]:
    yield (f"// {bank.title}, release {bank.release}",)
    for item in bank.items:
        if _obstacle(item) is None:
            code, write = WRITERS[item.kind]
            yield ("NewQuestion", code)
            yield from _head(item.id, item.spec_point_id, item.prompt, "1")
            if item.difficulty in DIFFICULTIES:
                yield ("Difficulty", DIFFICULTIES[item.difficulty])
            yield from write(item)
            yield ("Feedback", *_text(item.explanation))
            # A row of commas: an empty line would leave an empty folder in the library.
            yield ()
    for question in bank.questions:
        yield from _written(question)
        yield ()


def _head(record_id: str, spec_point: str, prompt: str, points: str) -> Iterator[Row]:
    yield ("ID", record_id)
    # The title is what a teacher searches the library by.
    yield ("Title", f"{spec_point} / {record_id}")
    yield ("QuestionText", *_text(prompt))
    yield ("Points", points)


def _text(text: str) -> tuple[str, str]:
    """A text and its mark. Only HTML keeps line breaks; the rest stays plain, so that nothing is escaped."""
    if "\n" in text:
        return "<br>".join(escape(line, quote=False) for line in text.split("\n")), "HTML"
    return text, ""


def _written(question: Question) -> Iterator[Row]:
    yield ("NewQuestion", "WR")
    paragraphs = "\n\n".join(asked(question))
    yield from _head(question.id, question.spec_point_id, paragraphs, str(question.marks))
    yield ("AnswerKey", *_text("\n".join(scheme(question))))


def _one(item: Item) -> Iterator[Row]:
    for option in shuffled(item):
        yield ("Option", "100" if option.correct else "0", option.text, "", option.feedback)


def _several(item: Item) -> Iterator[Row]:
    yield ("Scoring", "AllOrNothing")
    for option in shuffled(item):
        yield ("Option", "1" if option.correct else "0", option.text, "", option.feedback)


def _true_false(item: Item) -> Iterator[Row]:
    for option in shuffled(item):
        yield (option.text.upper(), "100" if option.correct else "0", option.feedback)


def _matching(item: Item) -> Iterator[Row]:
    yield ("Scoring", "EquallyWeighted")
    numbers = {option.id: str(number) for number, option in enumerate(shuffled(item), 1)}
    for option in shuffled(item):
        yield ("Choice", numbers[option.id], option.text)
    for option in sorted(item.options, key=lambda option: option.match_text or ""):
        yield ("Match", numbers[option.id], option.match_text or "")


def _ordering(item: Item) -> Iterator[Row]:
    # In the right order: Brightspace shuffles them for each learner.
    yield ("Scoring", "EquallyWeighted")
    for option in sorted(item.options, key=lambda option: option.rank or 0):
        yield ("Item", option.text, "NOT HTML", option.feedback)


def _short_answer(item: Item) -> Iterator[Row]:
    yield ("InputBox", "1", "40")
    for option in item.options:
        if option.correct:
            yield ("Answer", "100", option.text)


WRITERS: dict[str, tuple[str, Callable[[Item], Iterator[Row]]]] = {
    "multiple_choice": ("MC", _one),
    "multiple_response": ("MS", _several),
    "true_false": ("TF", _true_false),
    "matching": ("M", _matching),
    "ordering": ("O", _ordering),
    "short_answer": ("SA", _short_answer),
}


def _obstacle(item: Item) -> str | None:
    if item.kind not in WRITERS:
        return f"Brightspace's CSV has no {item.kind.replace('_', ' ')} questions"
    return same_partners(item)


def _parts(item: Item) -> Iterator[Loss]:
    if item.kind == "multiple_response":
        yield Loss(
            item.id, "marking", "some of the right options without a wrong one earn nothing, not a share"
        )
    elif item.kind == "matching":
        yield Loss(item.id, "feedback", PARTS["feedback"].format(BRIGHTSPACE))
    elif item.kind == "short_answer":
        yield Loss(item.id, "feedback", "Brightspace's CSV has no feedback on an answer, right or wrong")
    if item.difficulty not in DIFFICULTIES:
        yield Loss(item.id, "difficulty", f"Brightspace has no difficulty for '{item.difficulty}'")
