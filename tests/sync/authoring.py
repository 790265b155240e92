"""An author of a tiny package, who makes of it whatever a list of edits says, release by release.

Everything is chosen by numbers, taken modulo what there is: any list of edits makes a history. The
revisions are written when a release is, from what became of the records since the one before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from api.package.descriptor import load_package
from api.package.rows import write_csv
from api.package.values import parse
from tests.history.small import field as column_named
from tests.history.small import small

NAMES = ("alpha", "beta_ray", "gamma")
"""Names of tables. One that was dropped may come again, with other ids."""

TYPES = ("string", "integer", "number", "boolean", "date", "year")
CELLS = {
    "integer": ("0", "1", "-1", "007", "1953", "9007199254740993", "-9223372036854775808"),
    "number": ("0", "-0", "1", "1.0", "1.10", "0.1", "0.1000000000000000055", "-2.5", "1953"),
    "boolean": ("true", "false"),
    "date": ("1953-07-27", "2024-02-29"),
    "year": ("1953", "0001", "9999"),
}
"""Cells of each type but text; other cells of the type are as good, these are awkward."""

FIELDS = (
    load_package(small("1.0.0", {"t": []}, {"t": [column_named(name, name) for name in TYPES]}))
    .tables["t"]
    .by_name
)
"""A column of each type."""


class Edit(NamedTuple):
    """What is done, to which, with what."""

    kind: str
    which: int
    other: int
    text: str


@dataclass
class Table:
    """Columns with their types, and the cells of each row by id."""

    columns: dict[str, str]
    rows: dict[str, dict[str, str]] = field(default_factory=dict)


class Author:
    """The package at work. `done` counts the edits that changed anything, by kind."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.version = (0, 0, 0)
        self.number = 0
        self.done: Counter[str] = Counter()
        self.tables = {name: Table({"text": "string", "size": "integer"}) for name in NAMES[:2]}
        self.published: dict[str, tuple[str, dict[str, str]]] = {}
        self.became: dict[str, str] = {}
        self.successors: list[str] = []
        self.revisions: list[dict[str, str]] = []
        for place in range(6):
            self._add(Edit("add", place, place, f"text {place}"))

    def release(self, edits: Sequence[Edit]) -> tuple[Path, str]:
        """Make the edits and write the package as its next release: its descriptor, and its version."""
        breaking = False
        for edit in edits:
            if EDITS[edit.kind](self, edit):
                self.done[edit.kind] += 1
                breaking |= edit.kind in BREAKING
        major, minor, patch = self.version
        self.version = (
            (major + 1, 0, 0)
            if breaking or not major
            else (major, minor + 1, 0)
            if edits
            else (major, minor, patch + 1)
        )
        version = ".".join(map(str, self.version))
        self._revise(version)
        if not edits:
            self.done["nothing"] += 1
        return self._write(version), version

    def _rows(self) -> list[tuple[str, str]]:
        return [(name, key) for name, table in self.tables.items() for key in table.rows]

    def _key(self, name: str, text: str) -> str:
        """A new id. Where it stands among the others is up to the text."""
        self.number += 1
        letters = "".join(c for c in text.lower() if c.isascii() and c.isalpha())[:3]
        return f"{name[0]}-{letters}{self.number}"

    def _add(self, edit: Edit) -> bool:
        name = list(self.tables)[edit.which % len(self.tables)]
        table = self.tables[name]
        cells = {c: _cell(t, edit.other + n, edit.text) for n, (c, t) in enumerate(table.columns.items())}
        table.rows[self._key(name, edit.text)] = cells
        return True

    def _change(self, edit: Edit) -> bool:
        if not self._rows():
            return False
        name, key = self._rows()[edit.which % len(self._rows())]
        table = self.tables[name]
        if not table.columns:
            return False
        column = list(table.columns)[edit.other % len(table.columns)]
        table.rows[key][column] = _cell(table.columns[column], edit.other, edit.text)
        return True

    def _remove(self, edit: Edit) -> bool:
        if not self._rows():
            return False
        name, key = self._rows()[edit.which % len(self._rows())]
        del self.tables[name].rows[key]
        self.became[key] = ""
        return True

    def _rename(self, edit: Edit) -> bool:
        return bool(self._rows()) and self._rename_row(*self._rows()[edit.which % len(self._rows())], edit)

    def _rename_again(self, edit: Edit) -> bool:
        """Rename a record that has been renamed before: a chain."""
        again = [(name, key) for name, key in self._rows() if key in self.successors]
        return bool(again) and self._rename_row(*again[edit.which % len(again)], edit)

    def _rename_row(self, name: str, key: str, edit: Edit) -> bool:
        new = self._key(name, edit.text)
        rows = self.tables[name].rows
        rows[new] = rows.pop(key)
        self.became[key] = new
        self.successors.append(new)
        return True

    def _merge(self, edit: Edit) -> bool:
        """Rename a record to one that is there already."""
        if not self._rows():
            return False
        name, key = self._rows()[edit.which % len(self._rows())]
        others = [other for other in self.tables[name].rows if other != key]
        if not others:
            return False
        del self.tables[name].rows[key]
        self.became[key] = others[edit.other % len(others)]
        self.successors.append(self.became[key])
        return True

    def _add_column(self, edit: Edit) -> bool:
        """An optional column, where the text says; filled in some rows, or in none."""
        table = list(self.tables.values())[edit.which % len(self.tables)]
        name = f"c{edit.other % 4}"
        if name in table.columns:
            return False
        type_ = TYPES[edit.other % len(TYPES)]
        columns = list(table.columns.items())
        columns.insert(len(edit.text) % (len(columns) + 1), (name, type_))
        table.columns = dict(columns)
        for place, cells in enumerate(table.rows.values()):
            cells[name] = _cell(type_, edit.other + place, edit.text) if (edit.which + place) % 3 == 0 else ""
        return True

    def _drop_column(self, edit: Edit) -> bool:
        table = list(self.tables.values())[edit.which % len(self.tables)]
        if not table.columns:
            return False
        name = list(table.columns)[edit.other % len(table.columns)]
        del table.columns[name]
        for cells in table.rows.values():
            del cells[name]
        return True

    def _retype(self, edit: Edit) -> bool:
        """Another type: a cell that it cannot hold is emptied."""
        table = list(self.tables.values())[edit.which % len(self.tables)]
        if not table.columns:
            return False
        name = list(table.columns)[edit.other % len(table.columns)]
        type_ = TYPES[edit.which % len(TYPES)]
        if table.columns[name] == type_:
            return False
        table.columns[name] = type_
        for cells in table.rows.values():
            cells[name] = cells[name] if _fits(type_, cells[name]) else ""
        return True

    def _reorder(self, edit: Edit) -> bool:
        table = list(self.tables.values())[edit.which % len(self.tables)]
        if len(table.columns) < 2:
            return False
        table.columns = dict(reversed(table.columns.items()))
        return True

    def _add_table(self, edit: Edit) -> bool:
        free = [name for name in NAMES if name not in self.tables]
        if not free:
            return False
        name = free[edit.which % len(free)]
        self.tables[name] = Table({"text": "string", f"c{edit.other % 4}": TYPES[edit.other % len(TYPES)]})
        for place in range(edit.other % 3):
            columns = self.tables[name].columns.items()
            cells = {column: _cell(type_, place, edit.text) for column, type_ in columns}
            self.tables[name].rows[self._key(name, edit.text)] = cells
        return True

    def _drop_table(self, edit: Edit) -> bool:
        if len(self.tables) == 1:
            return False
        name = list(self.tables)[edit.which % len(self.tables)]
        for key in self.tables.pop(name).rows:
            self.became[key] = ""
        return True

    def _revise(self, version: str) -> None:
        """Write a revision for each record that was published, and is gone or may have changed."""
        now = {key: (name, cells) for name, table in self.tables.items() for key, cells in table.rows.items()}
        for key, was in self.published.items():
            if key not in now:
                self._tell(version, key, self._successor(key))
            elif any(was[1].get(column, cell) != cell for column, cell in now[key][1].items()):
                self._tell(version, key, None)
        self.became = {}
        self.published = {key: (name, dict(cells)) for key, (name, cells) in now.items()}

    def _successor(self, key: str) -> str:
        """What took the place of a record, by what users know; nothing where it was removed."""
        found = self.became[key]
        while found and found not in self.published and found in self.became:
            found = self.became[found]
        return found

    def _tell(self, version: str, key: str, successor: str | None) -> None:
        kind = "corrected" if successor is None else "renamed" if successor else "removed"
        told = {"id": f"revision-{len(self.revisions):05}", "release": version, "record_id": key}
        self.revisions.append(
            told | {"kind": kind, "reason": f"{kind} in {version}", "successor_id": successor or ""}
        )

    def _write(self, version: str) -> Path:
        self.root.mkdir(exist_ok=True)
        told = ("release", "record_id", "kind", "reason", "successor_id")
        revisions = Table(dict.fromkeys(told, "string"), {row["id"]: row for row in self.revisions})
        resources = []
        for name, table in {**self.tables, "revisions": revisions}.items():
            columns = {"id": "string", **table.columns}
            rows = [[key, *(table.rows[key][c] for c in table.columns)] for key in sorted(table.rows)]
            (self.root / f"{name}.csv").write_bytes(write_csv(list(columns), rows).encode())
            fields = [column_named(c, t) for c, t in columns.items()]
            # The first word of ids, by which a table knows its own.
            fields[0]["constraints"] = {"required": True, "pattern": f"{name[0]}-[a-z0-9]+"}
            (self.root / f"{name}.json").write_text(json.dumps({"fields": fields}))
            texts = {"title": name, "description": name}
            resources.append({"name": name, "path": f"{name}.csv", "schema": f"{name}.json"} | texts)
        top: dict[str, Any] = {"name": "tiny", "title": "Tiny", "description": "Tiny", "version": version}
        top |= {"created": "2026-01-01T00:00:00Z", "resources": resources}
        descriptor = self.root / "datapackage.json"
        descriptor.write_text(json.dumps(top))
        return descriptor


EDITS: dict[str, Callable[[Author, Edit], bool]] = {
    "add": Author._add,
    "change": Author._change,
    "remove": Author._remove,
    "rename": Author._rename,
    "rename again": Author._rename_again,
    "merge": Author._merge,
    "add column": Author._add_column,
    "drop column": Author._drop_column,
    "retype": Author._retype,
    "reorder": Author._reorder,
    "add table": Author._add_table,
    "drop table": Author._drop_table,
}
BREAKING = {"drop column", "retype", "reorder", "drop table"}


def every_kind() -> Iterator[list[Edit]]:
    """Fifty releases in which each kind of edit comes several times, beside others."""
    kinds = list(EDITS)
    for place in range(50):
        if place % 10 == 9:
            yield []
            continue
        # A step that shares no factor with their number, so that each meets each.
        chosen = [kinds[(place * 5 + more * 3) % len(kinds)] for more in range(1 + place % 3)]
        yield [
            Edit(kind, place * 7 + n, place * 3 + n, f'é "{place}",\n{chr(97 + place % 26)}')
            for n, kind in enumerate(["add", "add", *chosen])
        ]


def any_kind(random: Random, releases: int) -> Iterator[list[Edit]]:
    """Releases of up to six edits, of which most add and change records; in one of seven nothing is done."""
    kinds = ["add", "change", *EDITS, "add", "change", "add"]
    for _ in range(releases):
        yield [
            Edit(random.choice(kinds), random.randrange(1000), random.randrange(1000), _text(random))
            for _ in range(random.randrange(7))
        ]


def _text(random: Random) -> str:
    """A text of any characters that a file can hold, and often of those that CSV and JSON are about."""
    awkward = ',"\n\r\\\t \x00\x85\u2028\ufeff/é'.replace("\0", "")
    characters = (
        random.choice(awkward) if random.random() < 0.4 else chr(random.choice((97, 0x4E00, 0x1F600)) + n)
        for n in range(random.randrange(8))
    )
    return "".join(characters)


def _cell(type_: str, number: int, text: str) -> str:
    if type_ == "string":
        return text
    choice = ("", *CELLS[type_])
    return choice[number % len(choice)]


def _fits(type_: str, text: str) -> bool:
    try:
        parse(FIELDS[type_], text)
    except ValueError:
        return False
    return True
