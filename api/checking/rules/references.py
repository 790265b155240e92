"""Rules for what leads from one row to another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.checking.data import Data
from api.checking.report import Fault
from api.package.descriptor import KEY
from api.package.rows import Row

NAMED = re.compile(r"\[([a-z]+(?:-[a-z0-9]+)+)\]")
"""An id named in prose stands in square brackets."""


def unique_ids(data: Data) -> Iterator[Fault]:
    """An id is used once in the whole package, whatever the table."""
    for name, rows in data.rows.items():
        for row in rows:
            home, first = data.ids[row.cells.get(KEY, "")]
            if home != name:
                path = data.package.tables[home].path
                yield data.fault(
                    "id-in-two-tables",
                    name,
                    row,
                    KEY,
                    f"the id is used in {path}, row {first.number}, too",
                    "give one of the two another id",
                )


def unique_keys(data: Data) -> Iterator[Fault]:
    """Unique keys of the Table Schemas, which frictionless stores and does not check."""
    for name, rows in data.rows.items():
        for key in data.package.tables[name].unique_keys:
            seen: dict[tuple[str, ...], Row] = {}
            for row in rows:
                values = tuple(row.cells.get(column, "") for column in key)
                first = seen.setdefault(values, row)
                if first is not row:
                    yield data.fault(
                        "unique-key",
                        name,
                        row,
                        ", ".join(key),
                        f"the same values stand in row {first.number}",
                        "change one of the two rows",
                        ", ".join(values),
                    )


def record_references(data: Data) -> Iterator[Fault]:
    """A field that holds the id of any record holds one that exists."""
    for table, field, row, text in data.cells():
        if field.record_reference and text not in data.ids:
            yield data.fault(
                "record-reference",
                table.name,
                row,
                field.name,
                "no table has a row of this id",
                "use the id of a row that exists, or add that row",
            )


def ids_in_prose(data: Data) -> Iterator[Fault]:
    """An id that a text names, in square brackets, exists."""
    for table, field, row, text in data.cells():
        if field.prose:
            for name in NAMED.findall(text):
                if name not in data.ids:
                    yield data.fault(
                        "id-in-prose",
                        table.name,
                        row,
                        field.name,
                        f"the text names [{name}], and no table has a row of this id",
                        "name an id that exists, or write round brackets",
                        name,
                    )


def referred_by(data: Data) -> Iterator[Fault]:
    """Each row of a table with `referredBy` is led to: a statement is cited, an item has options."""
    for name, rows in data.rows.items():
        for other in data.package.tables[name].referred_by:
            table = data.package.tables[other]
            columns = [f.name for f in table.fields if f.record_reference or table.target.get(f.name) == name]
            used = {row.cells.get(column) for row in data.rows.get(other, ()) for column in columns}
            for row in rows:
                if row.cells.get(KEY) not in used:
                    yield data.fault(
                        "referred-by",
                        name,
                        row,
                        KEY,
                        f"no row of {other} leads to this one",
                        f"add a row to {table.path}",
                    )


def required_when(data: Data) -> Iterator[Fault]:
    """A field with `requiredWhen` has a value where it says so: a contested statement has a note."""
    for name, rows in data.rows.items():
        for field in data.package.tables[name].fields:
            for other, values in field.required_when.items():
                for row in rows:
                    if row.cells.get(other) in values and not row.cells.get(field.name):
                        yield data.fault(
                            "required-when",
                            name,
                            row,
                            field.name,
                            f"the field is empty, and {other} is '{row.cells[other]}'",
                            f"fill the field, or change {other}",
                        )


def cycles(data: Data) -> Iterator[Fault]:
    """A table that refers to itself is a tree: no row is its own ancestor."""
    for name, rows in data.rows.items():
        for column, target in data.package.tables[name].target.items():
            if target != name:
                continue
            parents = {row.cells.get(KEY, ""): row.cells.get(column, "") for row in rows}
            for row in rows:
                start = row.cells.get(KEY, "")
                place, steps = parents.get(start, ""), 0
                while place and place != start and steps <= len(parents):
                    place, steps = parents.get(place, ""), steps + 1
                if place == start:
                    yield data.fault(
                        "cycle",
                        name,
                        row,
                        column,
                        "the row is its own ancestor",
                        "let the topmost row have no parent",
                    )
