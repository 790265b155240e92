"""The specification tree with what there is for each point of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response

from api.assessment.bank import ITEMS, TREE
from api.assessment.coverage import Coverage, Thin
from api.assessment.reading import QUESTIONS
from api.package.descriptor import Package, Table
from api.store.release import Release
from api.web.coverage import coverage_of
from api.web.pages.frame import page
from api.web.parameters import kept_with
from api.web.scope import scope_of

blueprint = Blueprint("explore", __name__)


@dataclass(frozen=True)
class Bar:
    """How many rows of a table a point has, beside the most that any leaf has."""

    table: Table
    count: int
    most: int

    @property
    def part(self) -> float:
        """The length of the bar, of 100."""
        return round(100 * min(self.count, self.most) / self.most, 1) if self.most else 0


@dataclass(frozen=True)
class Point:
    """A point of the tree with its bars, what it is thin in, and the points below it."""

    row: Any
    level: str
    leaf: bool
    bars: tuple[Bar, ...]
    thin: tuple[str, ...]
    below: list[Point]
    items: int
    questions: int
    """Quiz items and written questions of the point and of those below it."""

    @property
    def has_any(self) -> bool:
        """Whether there is anything for the point."""
        return any(bar.count for bar in self.bars)


@blueprint.get("/explore")
@blueprint.get("/releases/<version>/explore")
def explore(version: str | None = None) -> Response:
    """The tree; of a package that has none, its collections alone."""
    scope = scope_of(version)
    release = scope.release
    has_tree = TREE in release.package.tables
    return page(
        "explore.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        prefix=scope.prefix,
        tree=tree_of(release) if has_tree else [],
        coverage=coverage_of(release) if has_tree else None,
        tables=bar_tables(release.package),
        counts=release.counts,
        items=ITEMS,
    )


@kept_with
def tree_of(release: Release) -> list[Point]:
    """The points without one above them, each with those below it."""
    return _tree(release.package, coverage_of(release))


def bar_tables(package: Package) -> list[Table]:
    """The tables that a covered point must have rows of, which the package itself names."""
    return [package.tables[name] for name in package.coverage if name in package.tables]


def _tree(package: Package, coverage: Coverage) -> list[Point]:
    tables = [table for table in bar_tables(package) if table.name in coverage.tables]
    leaves = [point for point in coverage.points if point.leaf]
    most = {t.name: max((point.total.get(t.name, 0) for point in leaves), default=0) for t in tables}
    levels = {c.value: c.label for c in package.tables[TREE].by_name["level"].categories}
    made: dict[str, Point] = {}
    roots: list[Point] = []
    for found in coverage.points:
        bars = tuple(Bar(table, found.total.get(table.name, 0), most[table.name]) for table in tables)
        thin = tuple(thin_words(package, thin) for thin in found.thin)
        level = levels.get(found.row["level"], found.row["level"])
        counts = (found.total.get(ITEMS, 0), found.total.get(QUESTIONS, 0))
        point = Point(found.row, level, found.leaf, bars, thin, [], *counts)
        made[found.row["id"]] = point
        above = made.get(found.row["parent_id"] or "")
        (above.below if above else roots).append(point)
    return roots


def thin_words(package: Package, thin: Thin) -> str:
    """What a point has too little of, in words."""
    title = package.tables[thin.table].title.lower()
    if thin.difficulty is None:
        return f"few {title}: {thin.found} of at least {thin.least}"
    labels = {c.value: c.label for c in package.tables[thin.table].by_name["difficulty"].categories}
    return f"no {title} of difficulty “{labels.get(thin.difficulty, thin.difficulty)}”"


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/explore"
