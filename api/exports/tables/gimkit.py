"""Gimkit's spreadsheet as CSV: a title row, a header, then a row for each question.

The right answer has a column of its own, and up to three wrong ones follow; Gimkit orders them anew
for each player.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import missing, not_of, of_items, of_questions
from api.exports.tables.rows import write_csv

GIMKIT = "Gimkit"
KINDS = ("multiple_choice", "true_false")
OPTIONS = 4
HEADER = (
    "Question",
    "Correct Answer",
    "Incorrect Answer 1",
    "Incorrect Answer 2 (Optional)",
    "Incorrect Answer 3 (Optional)",
)
TITLE = ("Gimkit Spreadsheet Import Template", *[""] * (len(HEADER) - 1))


class Gimkit:
    """The CSV that Gimkit imports."""

    name = "gimkit"
    title = "Gimkit CSV"
    media_type = "text/csv"
    extension = "csv"
    targets = ("Gimkit",)
    carries = ("items",)
    again = (
        "Gimkit adds the questions again. Import into a new kit named by the release, and delete the old one."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Items without one right option among two to four, and what there are no columns for."""
        return of_items(bank.items, _obstacle, _parts) + of_questions(bank.questions, GIMKIT)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the two rows of the template and a row for each item that fits."""
        write_csv(_rows(bank), out)


def _rows(bank: Bank) -> Iterator[tuple[str, ...]]:
    yield TITLE
    yield HEADER
    for item in bank.items:
        if _obstacle(item) is None:
            options = shuffled(item)
            right = [option.text for option in options if option.correct]
            wrong = [option.text for option in options if not option.correct]
            yield (item.prompt, *right, *wrong, *[""] * (OPTIONS - len(options)))


def _obstacle(item: Item) -> str | None:
    return not_of(GIMKIT, item, KINDS, OPTIONS)


def _parts(item: Item) -> Iterator[Loss]:
    return missing(item.id, GIMKIT, "feedback", "explanation", "tags")
