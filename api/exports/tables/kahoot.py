"""Kahoot's spreadsheet (xlsx): a title, the header in row 8, questions in the columns B to H from row 9.

Kahoot's template asks for questions of at most 120 characters and answers of at most 75, two to four
answers, a time limit from its own list, and the numbers of the right answers with commas between them.
A text that is longer keeps its item out: it is never cut. The template numbers 100 questions.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

from api.assessment.bank import Bank, Item
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import ANY_RIGHT, missing, not_of, of_items, of_questions, too_long
from api.package.archive import EPOCH

KAHOOT = "Kahoot"
KINDS = ("multiple_choice", "multiple_response", "true_false")
PROMPT, OPTION, OPTIONS, MOST = 120, 75, 4, 100
HEADER_ROW = 8
COLUMNS = (
    "Question - max 120 characters",
    "Answer 1 - max 75 characters",
    "Answer 2 - max 75 characters",
    "Answer 3 - max 75 characters",
    "Answer 4 - max 75 characters",
    "Time limit (sec) \N{EN DASH} 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)
SECONDS = 60
"""Time for a question: the items are sentences to be read, and some ask for several answers."""

FIXED = datetime(1980, 1, 1, tzinfo=UTC)
"""Date of a workbook whose release has none."""

UNSAFE = re.compile("_x[0-9a-fA-F]{4}|^<r>.*</r>$|[\x00-\x08\x0b-\x1f\ufffe\uffff]", re.DOTALL)
"""Text that a workbook, or the library that writes it, takes for markup of its own."""


class Kahoot:
    """The spreadsheet that Kahoot imports."""

    name = "kahoot"
    title = "Kahoot spreadsheet"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    extension = "xlsx"
    targets = ("Kahoot",)
    carries = ("items",)
    again = (
        "Kahoot adds the questions again. The title above the table names the release; delete the old kahoot."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Items of other kinds, with long texts or beyond the hundredth, and what there are no columns for."""
        within = {item.id for item in _fitting(bank)}

        def obstacle(item: Item) -> str | None:
            why = _obstacle(item)
            if why is None and item.id not in within:
                return f"Kahoot's spreadsheet has {MOST} questions; export fewer, by specification point say"
            return why

        return of_items(bank.items, obstacle, _parts) + of_questions(bank.questions, KAHOOT)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the workbook."""
        from xlsxwriter import Workbook

        made = io.BytesIO()
        with Workbook(made, {"in_memory": True}) as workbook:
            created = datetime.fromisoformat(bank.created).astimezone(UTC) if bank.created else FIXED
            workbook.set_properties({"title": bank.title, "created": created})
            _fill(workbook, bank)
        _store(made, out)


def _fill(workbook: Any, bank: Bank) -> None:
    sheet = workbook.add_worksheet("Sheet1")
    sheet.set_column(1, 5, 40)
    sheet.set_column(6, 7, 20)
    # An empty cell, so that readers which count rows from the first that is used find the header in row 8.
    sheet.write_blank(0, 0, None, workbook.add_format({"bold": True}))
    # Not `write`, which looks for formulas, numbers and links.
    sheet.write_string(1, 1, bank.title)
    sheet.write_string(2, 1, f"Release {bank.release}")
    for column, name in enumerate(COLUMNS, 1):
        sheet.write_string(HEADER_ROW - 1, column, name)
    for number, item in enumerate(_fitting(bank), 1):
        row, options = HEADER_ROW - 1 + number, shuffled(item)
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, item.prompt)
        for place, option in enumerate(options):
            sheet.write_string(row, 2 + place, option.text)
        sheet.write_number(row, 6, SECONDS)
        right = [place for place, option in enumerate(options, 1) if option.correct]
        # As in the template after a person's typing: one answer is a number, several are a text.
        if len(right) == 1:
            sheet.write_number(row, 7, right[0])
        else:
            sheet.write_string(row, 7, ",".join(map(str, right)))


def _store(made: io.BytesIO, out: BinaryIO) -> None:
    """Write a workbook's members anew, stored: deflate's output differs between zlib builds."""
    with zipfile.ZipFile(made) as deflated, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as stored:
        for name in deflated.namelist():
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system = 3
            member.external_attr = 0o644 << 16
            stored.writestr(member, deflated.read(name))


def _fitting(bank: Bank) -> list[Item]:
    """The items of the file."""
    fitting = (item for item in bank.items if _obstacle(item) is None)
    return [item for _, item in zip(range(MOST), fitting, strict=False)]


def _obstacle(item: Item) -> str | None:
    why = not_of(KAHOOT, item, KINDS, OPTIONS) or too_long(KAHOOT, item, PROMPT, OPTION)
    if why is None and any(UNSAFE.search(text) for text in (item.prompt, *(o.text for o in item.options))):
        return "a text has characters that a workbook takes for its own markup"
    return why


def _parts(item: Item) -> Iterator[Loss]:
    yield from missing(item.id, KAHOOT, "feedback", "explanation", "tags")
    if item.kind == "multiple_response":
        yield Loss(item.id, "marking", ANY_RIGHT.format(KAHOOT))
