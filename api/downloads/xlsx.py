"""One Excel workbook: a sheet about the release, then a sheet a table.

Text stays text: '007' keeps its noughts, '=1+1' is no formula, an address is no link. Dates are text
of the form 1953-07-27, because Excel knows no day before 1900 and takes 1900 for a leap year.
Whatever Excel would cut or round is refused, never written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from api.downloads.format import DoesNotFit, Source, Written
from api.package.descriptor import Field, Package, Table
from api.package.rows import read_values

ABOUT = "About"
RESERVED = (ABOUT, "History")
"""Names of sheets that no table's can have: our own, and one that Excel keeps for itself."""

NAME_LENGTH = 31
"""Characters of a sheet's name, at most."""

ESCAPES_TOGETHER = re.compile("_x[0-9a-fA-F]{4}(?:_x[0-9a-fA-F]{4}_|[\x01-\x08\x0b-\x1f\ufffe\uffff])")
"""Text that looks like two of Excel's escapes for a character with one '_' between them (_x0041_x0042_).
xlsxwriter escapes it wrongly."""

WIDTHS = {"integer": 10, "number": 12, "boolean": 10, "date": 12, "year": 8, "string": 28}
PROSE_WIDTH = 60

NOTES = (
    "An empty cell holds no value.",
    "Dates are text, such as 1953-07-27: Excel has no dates before 1900.",
    "The data package holds the same rows with their schemas.",
)

Put = Callable[[int, int, Any], int]
"""Write a value into a row and column, counted from 0. Anything but 0 says why it was not written."""

BEYOND, CUT, ROUNDED, MARKUP = -1, -2, 1, 2
"""Why a value was not written. Those below 0 are xlsxwriter's own."""

REASONS = {
    BEYOND: "a sheet holds 1,048,576 rows and 16,384 columns",
    CUT: "a cell holds 32,767 characters",
    ROUNDED: "the number has more digits than a cell holds",
    MARKUP: "the text has the form of a workbook's own markup",
}


class Xlsx:
    """The tables as sheets, for people."""

    name = "xlsx"
    title = "Excel workbook"
    reproducible = False
    """Its members are deflated, and laid out as the library's version does it."""

    def missing(self) -> str | None:
        """The library that writes workbooks, where it is not installed."""
        return None if find_spec("xlsxwriter") else "xlsxwriter"

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write the workbook, row by row. Raises DoesNotFit where Excel would lose something."""
        from xlsxwriter import Workbook

        name = f"{source.stem}.xlsx"
        # Rows go to temporary files, beside the workbook because they are as large as it.
        options = {"constant_memory": True, "tmpdir": str(folder)}
        with Workbook(str(folder / name), options) as workbook:
            _fill(workbook, source)
        yield Written(name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """A sheet's name for each table: no longer than Excel takes, and no two alike in any case."""
    taken = {name.lower() for name in RESERVED}
    names = {}
    for table in tables:
        endings = (f"_{number}" if number > 1 else "" for number in count(1))
        tries = (table[: NAME_LENGTH - len(ending)] + ending for ending in endings)
        name = next(name for name in tries if name.lower() not in taken)
        taken.add(name.lower())
        names[table] = name
    return names


def _fill(workbook: Any, source: Source) -> None:
    package = source.package
    created = datetime.fromisoformat(package.created).astimezone(UTC)
    workbook.set_properties({"title": package.title, "created": created})
    bold = workbook.add_format({"bold": True})
    about = workbook.add_worksheet(ABOUT)
    sheets = sheet_names(package.tables)
    rows = {}
    for table in package.tables.values():
        rows[table.name] = _write_table(workbook.add_worksheet(sheets[table.name]), bold, source, table)
    # Written last, when the rows have been counted; it stands first all the same.
    _write_about(about, bold, package, sheets, rows)


def _write_table(sheet: Any, bold: Any, source: Source, table: Table) -> int:
    """Write a table and return how many rows it has."""
    for column, field in enumerate(table.fields):
        sheet.set_column(column, column, _width(field))
        sheet.write_string(0, column, field.name, bold)
    sheet.freeze_panes(1, 0)
    puts = [_put(sheet, field) for field in table.fields]
    number = 0
    for number, row in enumerate(read_values(source.files, table), 1):
        for column, value in enumerate(row.values()):
            if value is not None and (code := puts[column](number, column, value)):
                place = f"{table.name}, row {number + 1}, {table.fields[column].name}"
                raise DoesNotFit(Xlsx.name, place, REASONS[code])
    sheet.autofilter(0, 0, number, len(table.fields) - 1)
    return number


def _write_about(
    sheet: Any, bold: Any, package: Package, sheets: Mapping[str, str], rows: Mapping[str, int]
) -> None:
    put_text, put_number = _text(sheet), _number(sheet)
    header = ("Sheet", "Table", "Rows", "Description")
    lines: list[tuple[str | int, ...]] = [
        ("Title", package.title),
        ("Description", package.description),
        ("Version", package.version),
        ("Created", package.created),
        *(
            ("Licence", " ".join(licence[key] for key in ("title", "name", "path") if key in licence))
            for licence in package.descriptor.get("licenses", ())
        ),
        *((("Citation", package.descriptor["citation"]),) if "citation" in package.descriptor else ()),
        *(("Note", note) for note in NOTES),
        (),
        header,
        *(
            (sheets[table.name], table.title, rows[table.name], table.description)
            for table in package.tables.values()
        ),
    ]
    sheet.set_column(0, 0, NAME_LENGTH)
    sheet.set_column(1, 1, 34)
    sheet.set_column(3, 3, PROSE_WIDTH)
    for number, line in enumerate(lines):
        if line is header:
            sheet.set_row(number, None, bold)
        for column, value in enumerate(line):
            put = put_text if isinstance(value, str) else put_number
            if code := put(number, column, value):
                raise DoesNotFit(Xlsx.name, f"{ABOUT}, row {number + 1}", REASONS[code])


def _put(sheet: Any, field: Field) -> Put:
    match field.type:
        case "string":
            return _text(sheet)
        case "boolean":
            put: Put = sheet.write_boolean
            return put
        case "date":
            return _date(sheet)
    return _number(sheet)


def _text(sheet: Any) -> Put:
    # Not `write`, which looks for formulas and links.
    write: Put = sheet.write_string

    def put(row: int, column: int, value: str) -> int:
        return MARKUP if _looks_like_markup(value) else write(row, column, value)

    return put


def _looks_like_markup(text: str) -> bool:
    """Whether a text would be read as another one, for xlsxwriter takes a part of it for markup."""
    rich = text.startswith("<r>") and text.endswith("</r>")
    return rich or ("_x" in text and ESCAPES_TOGETHER.search(text) is not None)


def _date(sheet: Any) -> Put:
    write: Put = sheet.write_string

    def put(row: int, column: int, value: date) -> int:
        return write(row, column, value.isoformat())

    return put


def _number(sheet: Any) -> Put:
    write: Put = sheet.write_number

    def put(row: int, column: int, value: int | Decimal) -> int:
        # As the API gives it; xlsxwriter writes 16 digits of it, of 17 that a double can need.
        number = float(value) if isinstance(value, Decimal) else value
        return write(row, column, number) if float(f"{number:.16G}") == number else ROUNDED

    return put


def _width(field: Field) -> int:
    width = PROSE_WIDTH if field.prose else WIDTHS[field.type]
    # The button of the filter takes the room of some three characters.
    return max(width, len(field.name) + 3)
