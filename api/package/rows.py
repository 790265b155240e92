"""The rows of a table: reading its CSV strictly, and the one canonical form it is written in.

Canonical: UTF-8, no byte order mark, lines ending in LF, the columns of the schema in its order,
rows sorted by id, cells quoted only where CSV needs it (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from api.errors import NotCanonical, PackageUnreadable
from api.package.descriptor import Table
from api.package.files import Files
from api.package.values import Value, canonical, parse

BOM = "\ufeff"
NEEDS_QUOTES = re.compile('[,"\r\n]')
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


@dataclass(frozen=True)
class Row:
    """A row as it stands in its file.

    number: as a person counts, with the header as row 1.
    cells: text by column name, as written.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A CSV file taken apart, before any schema is held to it.

    written: each record, the header first, as it stands in the file, with its line end.
    """

    text: str
    header: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    written: tuple[str, ...]


def read_sheet(files: Files, path: str) -> Sheet:
    """Read a CSV file: its text as it stands, its header, and its records.

    Raises PackageUnreadable where it is absent, empty, not UTF-8, or broken as CSV (an open quote
    at the end is what a half-written file looks like).
    """
    content = files.read(path)
    if not content.removeprefix(BOM.encode()).strip():
        raise PackageUnreadable(path, "is empty")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise PackageUnreadable(
            path, f"is not UTF-8: line {line} has the byte {content[error.start]:#04x}"
        ) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise PackageUnreadable(path, f"has a NUL character in line {line}")
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text.removeprefix(BOM), newline=""):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), strict=True)
    records, written = [], []
    try:
        for record in reader:
            records.append(tuple(record))
            written.append("".join(taken))
            taken.clear()
    except csv.Error as error:
        raise PackageUnreadable(path, f"is broken as CSV near line {reader.line_num}: {error}") from None
    return Sheet(text, records[0], tuple(records[1:]), tuple(written))


def tidy_header(sheet: Sheet) -> list[str]:
    """The names in the header without blanks around them, and without empty ones at the end."""
    header = [name.strip() for name in sheet.header]
    while header and not header[-1]:
        header.pop()
    return header


def rows_of(table: Table, sheet: Sheet) -> list[Row]:
    """The rows of a sheet whose header is the table's. Blank lines are no rows."""
    names = [field.name for field in table.fields]
    return [
        Row(number, dict(zip(names, record, strict=False)))
        for number, record in enumerate(sheet.records, 2)
        if any(cell.strip() for cell in record)
    ]


def read_records(files: Files, table: Table) -> Iterator[list[str]]:
    """Read a table's records as text, in file order, a few at a time whatever the table's length.

    For packages that were checked: raises PackageUnreadable at the first record that is not of the
    schema's width, or cannot be read.
    """
    width = len(table.fields)
    with files.open(table.path) as handle:
        reader = csv.reader(io.TextIOWrapper(handle, "utf-8", newline=""), strict=True)
        try:
            if next(reader, None) != [field.name for field in table.fields]:
                raise PackageUnreadable(table.path, "its header is not the schema's")
            for number, record in enumerate(reader, 2):
                if len(record) != width:
                    raise PackageUnreadable(table.path, f"row {number} has {len(record)} cells, not {width}")
                yield record
        except csv.Error as error:
            reason = f"is broken as CSV near line {reader.line_num}: {error}"
            raise PackageUnreadable(table.path, reason) from None
        except UnicodeDecodeError as error:
            reason = f"is not UTF-8 near line {reader.line_num + 1}: {error.reason}"
            raise PackageUnreadable(table.path, reason) from None


def read_values(files: Files, table: Table) -> Iterator[dict[str, Value]]:
    """Read a table's rows as values, in file order, one dict a row with every field of the schema.

    For packages that were checked: raises PackageUnreadable at the first cell that does not fit.
    """
    values = values_of(table)
    for number, record in enumerate(read_records(files, table), 2):
        try:
            yield values(record)
        except ValueError as error:
            raise PackageUnreadable(table.path, f"row {number}, {error}") from None


def values_of(table: Table) -> Callable[[Sequence[str]], dict[str, Value]]:
    """A function from a record of the table to its values by field.

    It raises ValueError, naming the field, for a cell that does not fit.
    """
    # A text is its own value: most cells need no more than that.
    readers = [(field.name, None if field.type == "string" else field) for field in table.fields]

    def values(record: Sequence[str]) -> dict[str, Value]:
        row: dict[str, Value] = {}
        for (name, field), text in zip(readers, record, strict=True):
            try:
                row[name] = (text or None) if field is None else parse(field, text)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return row

    return values


def canonical_text(table: Table, sheet: Sheet) -> str:
    """The canonical form of a sheet's text: what `format` writes and `check` compares with.

    Mends what a spreadsheet leaves behind: mark, line ends, order of rows and columns, blanks
    around cells, TRUE and FALSE, empty rows and empty columns at the end. Raises NotCanonical where
    a cell would be lost: an unknown, missing or doubled column, or a row longer than the header.
    """
    header = tidy_header(sheet)
    expected = [field.name for field in table.fields]
    if sorted(header) != sorted(expected):
        twice = {name for name in header if header.count(name) > 1}
        odd = sorted(set(header) ^ set(expected) | twice)
        raise NotCanonical(
            table.path, 1, f"the header must have the schema's columns; differs in {', '.join(odd)}"
        )
    rows = []
    for number, record in enumerate(sheet.records, 2):
        if not any(cell.strip() for cell in record):
            continue
        if any(cell.strip() for cell in record[len(header) :]):
            raise NotCanonical(table.path, number, f"has more cells than the header's {len(header)}")
        if len(record) < len(header):
            raise NotCanonical(table.path, number, f"has {len(record)} cells, the header {len(header)}")
        cells = dict(zip(header, record, strict=False))
        rows.append([canonical(field, cells[field.name]) for field in table.fields])
    rows.sort(key=lambda row: row[0])
    return write_csv(expected, rows)


def write_csv(header: list[str], rows: list[list[str]]) -> str:
    """Text of a CSV file in canonical quoting and line ends."""
    return "".join(csv_line(row) + "\n" for row in (header, *rows))


def csv_line(cells: Iterable[str]) -> str:
    """A row as a line, without its end. Versions of csv.writer differ on a carriage return."""
    return ",".join(_quoted(cell) if NEEDS_QUOTES.search(cell) else cell for cell in cells)


def format_table(files: Files, table: Table) -> tuple[str, bool]:
    """The canonical text of a table, and whether the file differs from it."""
    sheet = read_sheet(files, table.path)
    text = canonical_text(table, sheet)
    return text, text != sheet.text


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'
