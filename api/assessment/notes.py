"""The notes of one specification point: its sections in order, with their statements and what these mention.

Only what belongs to the point is read, however large the release. A package need not have sections:
statements that lead to the point themselves then stand by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import TREE
from api.assessment.reading import SECTIONS, STATEMENTS, TERMS
from api.package.descriptor import KEY, Package, Table
from api.store.labels import naming_field
from api.store.referring import rows_by
from api.store.release import Release

Row = Mapping[str, Any]
POSITION = "position"
ROWS_MAX = 1000
"""Most statements, sections and terms of a point that are read: far more than anyone reads at once."""


@dataclass(frozen=True)
class Part:
    """A heading with its statements; `section` is None where they hang on the point itself.

    depth: 0 for a section of the point, more for one below another.
    """

    section: Row | None
    depth: int
    statements: tuple[Row, ...]


@dataclass(frozen=True)
class Notes:
    """The notes of a point. mentioned: by statement, the ids of the records that it speaks of."""

    parts: tuple[Part, ...]
    mentioned: Mapping[str, tuple[str, ...]]
    terms: tuple[Row, ...]
    """The terms of the point, and those that its statements mention."""

    @property
    def statements(self) -> Iterator[Row]:
        """Every statement, in order."""
        for part in self.parts:
            yield from part.statements


def read_notes(release: Release, point: str) -> Notes:
    """The notes of a point itself, without those of the points below it; empty where there are none."""
    tables = release.package.tables
    if STATEMENTS not in tables:
        return Notes((), {}, ())
    parts = tuple(part for part in _parts(release, point) if part.statements or part.section)
    ids = [row[KEY] for part in parts for row in part.statements]
    mentioned = _mentioned(release, ids)
    terms: dict[str, Row] = {}
    if TERMS in tables and naming_field(tables[TERMS]) is not None:
        spoken_of = sorted({one for some in mentioned.values() for one in some})
        for row in (*_of_point(release, TERMS, point), *rows_by(release, tables[TERMS], KEY, spoken_of)):
            terms[row[KEY]] = row
    return Notes(parts, mentioned, tuple(terms.values()))


def headings(release: Release, point: str) -> list[Row]:
    """The sections of a point that are in no other, in order."""
    tables = release.package.tables
    if SECTIONS not in tables:
        return []
    above = _way(tables[SECTIONS], SECTIONS)
    return [row for row in _of_point(release, SECTIONS, point) if not (above and row[above])]


def point_of(release: Release, table: Table, row: Row) -> str | None:
    """The point in whose notes a record stands: a statement or a section; None for any other record."""
    tables = release.package.tables
    if table.name not in (STATEMENTS, SECTIONS):
        return None
    field = _way(table, TREE)
    if field is not None:
        return str(row[field]) if row[field] else None
    field = _way(table, SECTIONS)
    if field is None or SECTIONS not in tables or not row[field]:
        return None
    (section,) = rows_by(release, tables[SECTIONS], KEY, [row[field]])
    return point_of(release, tables[SECTIONS], section)


def _parts(release: Release, point: str) -> Iterator[Part]:
    tables = release.package.tables
    yield Part(None, 0, tuple(_of_point(release, STATEMENTS, point)))
    within = _way(tables[STATEMENTS], SECTIONS)
    if SECTIONS not in tables or within is None:
        return
    sections = _of_point(release, SECTIONS, point)
    by_section: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(release, STATEMENTS, within, [row[KEY] for row in sections]):
        by_section[row[within]].append(row)
    above = _way(tables[SECTIONS], SECTIONS)
    ids = {row[KEY] for row in sections}
    below: dict[str | None, list[Row]] = defaultdict(list)
    for row in sections:
        over = row[above] if above else None
        below[over if over in ids else None].append(row)
    yield from _nested(below, by_section, None, 0)


def _nested(
    below: Mapping[str | None, list[Row]], by_section: Mapping[str, list[Row]], over: str | None, depth: int
) -> Iterator[Part]:
    for section in below.get(over, ()):
        yield Part(section, depth, tuple(by_section.get(section[KEY], ())))
        yield from _nested(below, by_section, section[KEY], depth + 1)


def _of_point(release: Release, name: str, point: str) -> list[dict[str, Any]]:
    """The rows of a table that lead to the point by a key of their own, in their order."""
    field = _way(release.package.tables[name], TREE)
    return _rows(release, name, field, [point]) if field else []


def _rows(release: Release, name: str, field: str, values: Sequence[str]) -> list[dict[str, Any]]:
    table = release.package.tables[name]
    ordered = [POSITION] if POSITION in table.by_name else []
    return rows_by(release, table, field, values, (*ordered, KEY), ROWS_MAX)


def _mentioned(release: Release, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What statements speak of, by the tables that say so."""
    found: dict[str, list[str]] = defaultdict(list)
    for table, by, told in _tables_of_mentions(release.package):
        for row in rows_by(release, table, by, ids):
            found[row[by]].append(row[told])
    return {key: tuple(value) for key, value in found.items()}


def _tables_of_mentions(package: Package) -> Iterator[tuple[Table, str, str]]:
    """The tables that tie a statement to a record of any table: each with its two fields."""
    for table in package.tables.values():
        by = _way(table, STATEMENTS)
        told = next((field.name for field in table.fields if field.record_reference), None)
        if by is not None and told is not None:
            yield table, by, told


def _way(table: Table, target: str) -> str | None:
    """The first field by which a table leads to another."""
    return next((field for field, name in table.target.items() if name == target), None)
