"""Faults of a table's file as a file: can it be read, is its header right, is it canonical."""

from __future__ import annotations

from collections.abc import Iterator

from api.checking.report import Fault
from api.errors import NotCanonical
from api.package.descriptor import Table
from api.package.rows import BOM, Sheet, canonical_text
from api.package.values import canonical

MEND = "run 'syllabank format'"


def header_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    """The header must be the schema's fields, in its order."""
    expected = [field.name for field in table.fields]
    header = list(sheet.header)
    if header == expected:
        return
    unknown = [name for name in header if name not in expected]
    missing = [name for name in expected if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in unknown:
        yield Fault(
            "header-unknown",
            table.path,
            "the header has a column that the schema does not know",
            "remove the column, or add the field to the schema",
            1,
            name or None,
            name,
        )
    for name in missing:
        yield Fault(
            "header-missing", table.path, "the header lacks a column of the schema", "add the column", 1, name
        )
    for name in twice:
        yield Fault(
            "header-twice", table.path, "the header has a column twice", "keep one of them", 1, name, name
        )
    if not unknown and not missing and not twice:
        yield Fault(
            "header-order",
            table.path,
            f"the columns are not in the schema's order: {', '.join(expected)}",
            MEND,
            1,
        )


def canonical_faults(table: Table, sheet: Sheet) -> Iterator[Fault]:
    """What keeps the file from being, byte for byte, what `format` would write."""
    text = sheet.text
    if text.startswith(BOM):
        yield Fault("canonical-mark", table.path, "the file begins with a byte order mark", MEND, 1)
        text = text.removeprefix(BOM)
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        yield Fault("canonical-line-ends", table.path, "lines end in CR LF, not LF", MEND, line)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.endswith("\n"):
        yield Fault(
            "canonical-end",
            table.path,
            "the last line does not end; the file may have been cut off",
            f"see that nothing is missing, then {MEND}",
            len(sheet.records) + 1,
        )
        text += "\n"
    before = ""
    for number, record in enumerate(sheet.records, 2):
        if not any(record):
            yield Fault("canonical-empty-row", table.path, "the row is empty", MEND, number)
            continue
        if record[0] < before:
            yield Fault(
                "canonical-order",
                table.path,
                f"the row stands after '{before}': rows are sorted by id",
                MEND,
                number,
                "id",
                record[0],
            )
        before = max(before, record[0])
        for field, cell in zip(table.fields, record, strict=False):
            if field.type != "string" and canonical(field, cell) != cell:
                yield Fault(
                    "canonical-value",
                    table.path,
                    f"the value is written {canonical(field, cell)!r} here",
                    MEND,
                    number,
                    field.name,
                    cell,
                )
    try:
        expected = canonical_text(table, Sheet(text, sheet.header, sheet.records))
    except NotCanonical:
        # A row of the wrong length: frictionless names it.
        return
    if sorted(text.split("\n")) != sorted(expected.split("\n")) and not _spaced(table, sheet):
        differing = next(
            (
                i
                for i, (a, b) in enumerate(
                    zip(sorted(text.split("\n")), sorted(expected.split("\n")), strict=False)
                )
                if a != b
            ),
            0,
        )
        line = text.split("\n").index(sorted(text.split("\n"))[differing]) + 1
        yield Fault(
            "canonical-quoting",
            table.path,
            "a cell is quoted where CSV does not need it, or otherwise not written in the one form",
            MEND,
            line,
        )


def _spaced(table: Table, sheet: Sheet) -> bool:
    """Whether some cell differs from its canonical spelling, which is said cell by cell elsewhere."""
    return any(
        canonical(field, cell) != cell or not any(record)
        for record in sheet.records
        for field, cell in zip(table.fields, record, strict=False)
    ) or any(not any(record) for record in sheet.records)
