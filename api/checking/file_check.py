"""Faults of a table's file as a file: can it be read, has it the shape, is it canonical."""

from __future__ import annotations

from collections.abc import Iterator

from api.checking.report import Fault
from api.package.descriptor import KEY, Table
from api.package.rows import BOM, Sheet, csv_line, tidy_header
from api.package.values import ADDRESS, canonical, parse

MEND = "run 'syllabank format'"
RETYPE = "write a value of the field's type"


def shape_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    """The header must be the schema's fields, in its order, and each row must have as many cells."""
    if _headed(table, sheet):
        yield from _length_faults(table, sheet)
        return
    expected = [field.name for field in table.fields]
    header = tidy_header(sheet)
    if sorted(header) == sorted(expected):
        message = "the header is not, letter by letter, " + ",".join(expected)
        yield Fault("canonical-header", table.path, message, MEND, 1)
        return
    if not set(header) & set(expected):
        message = "the first line has none of the schema's columns: there is no header, or no commas"
        yield Fault("header-absent", table.path, message, "begin with " + ",".join(expected), 1)
        return
    for name in dict.fromkeys(header):
        if name not in expected:
            yield Fault(
                "header-unknown",
                table.path,
                "the header has a column that the schema does not know",
                "remove the column, or add the field to the schema",
                1,
                name or None,
                name,
            )
        elif header.count(name) > 1:
            yield Fault(
                "header-twice", table.path, "the header has a column twice", "keep one of them", 1, name, name
            )
    for name in expected:
        if name not in header:
            yield Fault(
                "header-missing",
                table.path,
                "the header lacks a column of the schema",
                "add the column",
                1,
                name,
            )


def canonical_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    """What keeps the file from being, byte for byte, what `format` would write.

    Where one run of `format` mends many rows at once, the first of them is named. Rows are looked
    at only below a header that is the schema's.
    """
    if sheet.text.startswith(BOM):
        yield Fault("canonical-mark", table.path, "the file begins with a byte order mark", MEND, 1)
    number = next((i for i, line in enumerate(sheet.written, 1) if line.endswith(("\r", "\r\n"))), None)
    if number is not None:
        message = "the line ends in a carriage return; lines end in LF alone"
        yield Fault("canonical-line-ends", table.path, message, MEND, number)
    if not sheet.written[-1].endswith(("\n", "\r")):
        yield Fault(
            "canonical-end",
            table.path,
            "the last line does not end; the file may have been cut off",
            f"see that nothing is missing, then {MEND}",
            len(sheet.written),
        )
    if not _headed(table, sheet):
        return
    for number, record in enumerate(sheet.records, 2):
        if _empty(record):
            yield Fault("canonical-empty-row", table.path, "the row is empty", MEND, number)
    yield from _order_faults(table, sheet)
    width = len(table.fields)
    for number, (record, line) in enumerate(
        zip((sheet.header, *sheet.records), sheet.written, strict=True), 1
    ):
        cells = record[:width] if _empty(record[width:]) else record
        if not _empty(record) and line.rstrip("\r\n") != csv_line(cells):
            message = "a cell is quoted where CSV does not need it, or empty cells follow the last"
            yield Fault("canonical-quoting", table.path, message, MEND, number)
            break


def value_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    """Cells that our own reader would not take, or would spell otherwise.

    It is stricter than frictionless, which takes 1_000, +7, NaN, Arabic digits, and 1 for true.
    """
    for number, record in enumerate(sheet.records if _headed(table, sheet) else (), 2):
        if _empty(record):
            continue
        for field, cell in zip(table.fields, record, strict=False):
            place = (number, field.name, cell, record[0] or None)
            if field.type == "string":
                if field.format == "uri" and cell.strip() and not ADDRESS.fullmatch(cell.strip()):
                    expected = "expected a web address such as https://example.org/a%20b"
                    yield Fault("type", table.path, expected, RETYPE, *place)
                continue
            spelt = canonical(field, cell)
            if spelt != cell:
                message = f"the value is written {spelt!r} here"
                yield Fault("canonical-value", table.path, message, MEND, *place)
            try:
                parse(field, spelt)
            except ValueError as error:
                yield Fault("type", table.path, str(error), RETYPE, *place)


def _length_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    width = len(table.fields)
    for number, record in enumerate(sheet.records, 2):
        if _empty(record):
            continue
        if len(record) < width:
            message = f"the header has {width} columns, the row has {len(record)}"
            yield Fault("row-short", table.path, message, "add what is missing; was it cut off?", number)
        if not _empty(record[width:]):
            message = f"the header has {width} columns, the row has {len(record)}"
            yield Fault("row-long", table.path, message, "quote a text that holds a comma", number)


def _order_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    before = ""
    for number, record in enumerate(sheet.records, 2):
        key = record[0].strip() if record else ""
        if key and key < before:
            message = f"the row stands after '{before}'; rows are sorted by id"
            yield Fault("canonical-order", table.path, message, MEND, number, KEY, key, key)
            return
        before = key or before


def _headed(table: Table, sheet: Sheet) -> bool:
    return sheet.header == tuple(field.name for field in table.fields)


def _empty(record: tuple[str, ...]) -> bool:
    return not any(cell.strip() for cell in record)
