"""Blooket's spreadsheet as CSV: a title row, a header, then a row for each question.

The title row must have as many fields as the header, eight. Answers are given by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import ANY_RIGHT, missing, not_of, of_items, of_questions
from api.exports.tables.rows import write_csv

BLOOKET = "Blooket"
KINDS = ("multiple_choice", "multiple_response", "true_false")
OPTIONS = 4
HEADER = (
    "Question #",
    "Question Text",
    "Answer 1",
    "Answer 2",
    "Answer 3\n(Optional)",
    "Answer 4\n(Optional)",
    "Time Limit (sec)\n(Max: 300 seconds)",
    "Correct Answer(s)\n(Only include Answer #)",
)
TITLE = ("Blooket\nImport Template", *[""] * (len(HEADER) - 1))
SECONDS = "60"


class Blooket:
    """The CSV that Blooket imports."""

    name = "blooket"
    title = "Blooket CSV"
    media_type = "text/csv"
    extension = "csv"
    targets = ("Blooket",)
    carries = ("items",)
    again = "Blooket makes another set. The file's name has the release; name the set by it and delete the old one."

    def losses(self, bank: Bank) -> list[Loss]:
        """Items of other kinds or with more than four options, and what there are no columns for."""
        return of_items(bank.items, _obstacle, _parts) + of_questions(bank.questions, BLOOKET)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the two rows of the template and a row for each item that fits."""
        write_csv(_rows(bank), out)


def _rows(bank: Bank) -> Iterator[tuple[str, ...]]:
    yield TITLE
    yield HEADER
    fitting = (item for item in bank.items if _obstacle(item) is None)
    for number, item in enumerate(fitting, 1):
        options = shuffled(item)
        texts = [option.text for option in options] + [""] * (OPTIONS - len(options))
        right = ",".join(str(place) for place, option in enumerate(options, 1) if option.correct)
        yield (str(number), item.prompt, *texts, SECONDS, right)


def _obstacle(item: Item) -> str | None:
    return not_of(BLOOKET, item, KINDS, OPTIONS)


def _parts(item: Item) -> Iterator[Loss]:
    yield from missing(item.id, BLOOKET, "feedback", "explanation", "tags")
    if item.kind == "multiple_response":
        yield Loss(item.id, "marking", ANY_RIGHT.format(BLOOKET))
