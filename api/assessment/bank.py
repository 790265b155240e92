"""The bank: quiz items with their options, as one model that every export reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from api.assessment.material import Event, Question, Section, SpecPoint, Term
from api.errors import RecordUnknown, TableMissing, ValueUnknown
from api.store.release import Release

ITEMS, OPTIONS, TREE = "quiz_items", "quiz_options", "spec_points"


@dataclass(frozen=True)
class Option:
    """An option of an item. `rank`, `gap` and `match_text` are set for the kinds that use them."""

    id: str
    position: int
    text: str
    correct: bool
    feedback: str
    match_text: str | None
    rank: int | None
    gap: int | None


@dataclass(frozen=True)
class Item:
    """A quiz item; `options` are in their listed order."""

    id: str
    spec_point_id: str
    kind: str
    difficulty: str
    prompt: str
    explanation: str
    options: tuple[Option, ...]
    statement_id: str | None = None


@dataclass(frozen=True)
class Selection:
    """Which items are wanted; an empty part asks for all.

    spec_point: the id of a point; items of the points under it are included.
    """

    spec_point: str | None = None
    kinds: Collection[str] = ()
    difficulties: Collection[str] = ()


@dataclass(frozen=True)
class Bank:
    """Selected items of one release, by id, and what goes with them.

    name: the package's, a slug. created: of the release, ISO 8601 in UTC. citation: how to cite it. scope: the selection in a
    few words for a file's name, a slug, empty where all is selected. The rest is empty where only
    items were read. `points` is the whole tree in its order, whatever the selection.
    """

    title: str
    release: str
    items: tuple[Item, ...]
    name: str = ""
    created: str = ""
    scope: str = ""
    citation: str = ""
    questions: tuple[Question, ...] = ()
    points: tuple[SpecPoint, ...] = ()
    sections: tuple[Section, ...] = ()
    terms: tuple[Term, ...] = ()
    events: tuple[Event, ...] = ()


def read_bank(release: Release, selection: Selection = Selection()) -> Bank:
    """Read the items of a release that a selection asks for.

    Raises ValueUnknown for a kind or difficulty that there is not, RecordUnknown for a specification point that the release does not have, TableMissing
    where the release lacks a table that is needed.
    """
    tables = release.package.tables
    for name in (ITEMS, OPTIONS):
        if name not in tables:
            raise TableMissing(name, release.version)
    options: dict[str, list[Option]] = defaultdict(list)
    for row in release.rows(tables[OPTIONS]):
        options[row["item_id"]].append(_option(row))
    items = tuple(
        Item(
            id=row["id"],
            spec_point_id=row["spec_point_id"],
            kind=row["kind"],
            difficulty=row["difficulty"],
            prompt=row["prompt"],
            explanation=row["explanation"],
            options=tuple(sorted(options[row["id"]], key=lambda option: option.position)),
            statement_id=row.get("statement_id"),
        )
        for row in release.rows(tables[ITEMS])
    )
    return choose(release, Bank(release.package.title, release.version, items), selection)


def choose(release: Release, bank: Bank, selection: Selection) -> Bank:
    """The part of a release's bank that a selection asks for. Raises as `read_bank` does."""
    if selection.spec_point is not None and TREE not in release.package.tables:
        raise TableMissing(TREE, release.version)
    fields = release.package.tables[ITEMS].by_name
    for name, wanted in (("kind", selection.kinds), ("difficulty", selection.difficulties)):
        for value in wanted:
            if value not in fields[name].enum:
                raise ValueUnknown(name, value, fields[name].enum)
    points = points_under(release, selection.spec_point)
    items = tuple(
        item
        for item in bank.items
        if (points is None or item.spec_point_id in points)
        and (not selection.kinds or item.kind in selection.kinds)
        and (not selection.difficulties or item.difficulty in selection.difficulties)
    )
    return Bank(bank.title, bank.release, items)


def points_under(release: Release, top: str | None) -> set[str] | None:
    """The id of a point and of all points under it; None for no restriction."""
    if top is None:
        return None
    children: dict[str | None, list[str]] = defaultdict(list)
    known = set()
    for row in release.rows(release.package.tables[TREE]):
        children[row["parent_id"]].append(row["id"])
        known.add(row["id"])
    if top not in known:
        raise RecordUnknown(top, release.version)
    found, waiting = set(), [top]
    while waiting:
        point = waiting.pop()
        found.add(point)
        waiting.extend(children[point])
    return found


def _option(row: dict[str, Any]) -> Option:
    return Option(
        id=row["id"],
        position=row["position"],
        text=row["text"],
        correct=bool(row["correct"]),
        feedback=row["feedback"],
        match_text=row["match_text"],
        rank=row["rank"],
        gap=row["gap"],
    )
