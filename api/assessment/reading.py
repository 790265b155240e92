"""A whole bank read from a release: items, written questions, the spec tree, notes, terms and events.

Here alone the tables of study material are named, beside those of assessment: an export carries them
into other programs. A package need not have them; what it lacks is empty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from api.assessment.bank import ITEMS, OPTIONS, TREE, Bank, read_bank
from api.assessment.material import (
    Event,
    IndicativePoint,
    MarkLevel,
    MarkPoint,
    Question,
    Section,
    SpecPoint,
    Statement,
    Term,
)
from api.package.descriptor import KEY
from api.store.release import Release

QUESTIONS, SECTIONS, STATEMENTS, TERMS, EVENTS = "questions", "sections", "statements", "terms", "events"

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document can hold, not even escaped (XML 1.0, 2.2)."""

Row = Mapping[str, Any]
T = TypeVar("T")


def read_whole_bank(release: Release) -> Bank:
    """Everything of a release that an export can carry.

    Points stand in the order of the tree; questions and sections by their point's place in it and their
    own position; events by date; all else by id.
    """
    tables = release.package.tables
    if ITEMS in tables and OPTIONS in tables:
        bank = read_bank(release)
    else:
        bank = Bank(release.package.title, release.version, ())
    points = tuple(_in_tree_order(_rows(release, TREE)))
    place = {point.id: number for number, point in enumerate(points)}
    sections = _sections(release)
    events = [_plain(Event, row) for row in _rows(release, EVENTS)]
    whole = replace(
        bank,
        name=release.package.name,
        created=release.entry.created,
        citation=str(release.package.descriptor.get("citation") or ""),
        questions=tuple(sorted(_questions(release), key=_by_place(place))),
        points=points,
        sections=tuple(sorted(sections, key=_by_place(place))),
        terms=tuple(_plain(Term, row) for row in _rows(release, TERMS)),
        events=tuple(sorted(events, key=lambda event: (event.date_start or "9999", event.id))),
    )
    return cast(Bank, _without_unwritable(whole))


def _without_unwritable(part: Any) -> Any:
    """The same with U+FFFD for each character that XML has no place for; most formats are XML or HTML."""
    if isinstance(part, str):
        return UNWRITABLE.sub("\ufffd", part)
    if isinstance(part, tuple):
        return tuple([_without_unwritable(element) for element in part])
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: _without_unwritable(getattr(part, f.name)) for f in fields(part)})
    return part


def _rows(release: Release, name: str) -> list[dict[str, Any]]:
    table = release.package.tables.get(name)
    return [] if table is None else release.rows(table)


def _plain(kind: Callable[..., T], row: Row, **more: Any) -> T:
    """A dataclass from the fields of a row that bear the names of its own; a field that is absent is None."""
    names = [name for name in kind.__dataclass_fields__ if name not in more]  # type: ignore[attr-defined]
    return kind(**{name: row.get(name) for name in names}, **more)


def _by_place(place: Mapping[str, int]) -> Callable[[Question | Section], tuple[int, int, str]]:
    return lambda record: (place.get(record.spec_point_id, len(place)), record.position, record.id)


def _parts(release: Release, name: str, key: str, make: Callable[[Row], T]) -> dict[str, list[T]]:
    """The rows of a table by what they belong to, in their order there."""
    found: dict[str, list[T]] = defaultdict(list)
    for row in sorted(_rows(release, name), key=lambda row: row.get("position") or row.get("level") or 0):
        found[row[key]].append(make(row))
    return found


def _questions(release: Release) -> Iterable[Question]:
    points = _parts(release, "mark_points", "question_id", lambda row: _plain(MarkPoint, row))
    levels = _parts(release, "mark_levels", "question_id", lambda row: _plain(MarkLevel, row))
    content = _parts(release, "indicative_points", "question_id", lambda row: _plain(IndicativePoint, row))
    for row in _rows(release, QUESTIONS):
        mine = row[KEY]
        yield _plain(
            Question,
            row,
            mark_points=tuple(points[mine]),
            mark_levels=tuple(levels[mine]),
            indicative_points=tuple(content[mine]),
        )


def _sections(release: Release) -> list[Section]:
    rows = _rows(release, SECTIONS)
    if not rows:
        return []
    statements = _parts(release, STATEMENTS, "section_id", lambda row: _plain(Statement, row))
    return [_plain(Section, row, statements=tuple(statements[row[KEY]])) for row in rows]


def _in_tree_order(rows: Iterable[Row]) -> Iterable[SpecPoint]:
    """Each point followed by those below it, brothers by their position."""
    children: dict[str | None, list[Row]] = defaultdict(list)
    for row in rows:
        children[row["parent_id"]].append(row)
    waiting = sorted(children[None], key=_brother, reverse=True)
    while waiting:
        row = waiting.pop()
        yield replace(_plain(SpecPoint, row), covered=bool(row.get("covered")))
        waiting.extend(sorted(children[row[KEY]], key=_brother, reverse=True))


def _brother(row: Row) -> tuple[int, str]:
    return row.get("position") or 0, row[KEY]
