"""What a release holds for each specification point: rows of every table, items, and what is thin.

Only the tree and the quiz items are named here. A row of any other table belongs to the points that
its foreign keys lead to: by the shortest way there is, directly or through rows of other tables; a
longer way counts only for a row on which the shorter one is empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import ITEMS, TREE
from api.errors import TableMissing
from api.package.descriptor import KEY, Package, Table
from api.store.release import Release

LEAST = 5
"""Fewest rows of a table of the package's `coverage` that a covered leaf has without being thin. A
judgement, not a standard; answers tell it, and change with it, those of old releases too."""

Points = frozenset[str]
Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Thin:
    """What a covered leaf has too little of: rows of a table, or items of one difficulty."""

    rule: str
    table: str
    difficulty: str | None
    found: int
    least: int


@dataclass(frozen=True)
class PointCoverage:
    """A point of the tree with what leads to it; `total` takes in the points below it."""

    row: Mapping[str, Any]
    leaf: bool
    own: Mapping[str, int]
    total: Mapping[str, int]
    items: Mapping[tuple[str, str], int]
    """Items of the point and of those below it, by kind and difficulty."""
    thin: tuple[Thin, ...]


@dataclass(frozen=True)
class Coverage:
    """Every point in the order of the tree; `tables` are those whose rows can lead to a point."""

    tables: tuple[str, ...]
    kinds: tuple[str, ...]
    difficulties: tuple[str, ...]
    points: tuple[PointCoverage, ...]


def read_coverage(release: Release) -> Coverage:
    """Count a release. Raises TableMissing where it has no tree of specification points."""
    package = release.package
    if TREE not in package.tables:
        raise TableMissing(TREE, release.version)
    distance = _distances(package)
    rows = {name: release.rows(package.tables[name]) for name in distance}
    tree = _in_tree_order(rows[TREE])
    above = _points_above(tree)
    tables = tuple(name for name in package.tables if name in distance and name != TREE)
    own: dict[str, Counter[str]] = defaultdict(Counter)
    total: dict[str, Counter[str]] = defaultdict(Counter)
    items: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    led = _points_of_rows(package, distance, rows)
    for name in tables:
        for row in rows[name]:
            mine = led[name].get(row[KEY], frozenset())
            for point in mine:
                own[point][name] += 1
            # A row that leads to two points is one row for the point above both.
            for over in {over for point in mine for over in above[point]}:
                total[over][name] += 1
                if name == ITEMS:
                    items[over][row["kind"], row["difficulty"]] += 1
    fields = package.tables[ITEMS].by_name if ITEMS in tables else {}
    difficulties = fields["difficulty"].enum if fields else ()
    parents = {row["parent_id"] for row in tree}
    covered = {row[KEY] for row in tree if row["covered"]}
    found = []
    for row in tree:
        point, leaf = row[KEY], row[KEY] not in parents
        thin: tuple[Thin, ...] = ()
        if leaf and covered.intersection(above[point]):
            thin = tuple(_thin(package, tables, difficulties, total[point], items[point]))
        found.append(PointCoverage(row, leaf, own[point], total[point], items[point], thin))
    return Coverage(tables, fields["kind"].enum if fields else (), difficulties, tuple(found))


def _thin(
    package: Package,
    tables: tuple[str, ...],
    difficulties: tuple[str, ...],
    total: Counter[str],
    items: Counter[tuple[str, str]],
) -> Iterator[Thin]:
    for name in package.coverage:
        if name in tables and total[name] < LEAST:
            yield Thin("few_rows", name, None, total[name], LEAST)
    for difficulty in difficulties:
        if not any(count for (_, of), count in items.items() if of == difficulty):
            yield Thin("no_item_of_difficulty", ITEMS, difficulty, 0, 1)


def _distances(package: Package) -> dict[str, int]:
    """How many foreign keys away from the tree each table is; those that do not reach it are absent."""
    sources: dict[str, list[str]] = defaultdict(list)
    for table in package.tables.values():
        for target in table.target.values():
            sources[target].append(table.name)
    found, waiting = {TREE: 0}, deque([TREE])
    while waiting:
        target = waiting.popleft()
        for name in sources[target]:
            if name not in found:
                found[name] = found[target] + 1
                waiting.append(name)
    return found


def _points_of_rows(
    package: Package, distance: Mapping[str, int], rows: Rows
) -> dict[str, dict[str, Points]]:
    """The points that each row leads to, by table and id; rows that lead to none are absent."""
    led: dict[str, dict[str, Points]] = {name: {} for name in distance}
    led[TREE] = {row[KEY]: frozenset([row[KEY]]) for row in rows[TREE]}
    nearest_first = sorted((name for name in distance if name != TREE), key=lambda name: distance[name])
    changed, towards = True, True
    while changed:
        changed = False
        for name in nearest_first:
            ways = _ways(package.tables[name], distance, towards)
            for row in rows[name]:
                if row[KEY] in led[name]:
                    continue
                points = _follow(row, ways, led)
                if points:
                    led[name][row[KEY]] = points
                    changed = True
        # First the ways that come nearer with every step; then, for rows that are left, all.
        changed, towards = changed or towards, False
    return led


def _ways(table: Table, distance: Mapping[str, int], towards: bool) -> list[list[tuple[str, str]]]:
    """A table's foreign keys as field and target, those to the nearest tables first, together where as near."""
    by_distance: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for field, target in table.target.items():
        if target in distance and (not towards or distance[target] < distance[table.name]):
            by_distance[distance[target]].append((field, target))
    return [by_distance[steps] for steps in sorted(by_distance)]


def _follow(
    row: Mapping[str, Any], ways: list[list[tuple[str, str]]], led: Mapping[str, Mapping[str, Points]]
) -> Points:
    for equals in ways:
        found: Points = frozenset().union(
            *(led[target].get(row[field], frozenset()) for field, target in equals)
        )
        if found:
            return found
    return frozenset()


def _in_tree_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The points, each followed by those below it, brothers by their position."""
    children: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        children[row["parent_id"]].append(row)
    for brothers in children.values():
        brothers.sort(key=lambda row: (row["position"], row[KEY]), reverse=True)
    found, waiting = [], list(children[None])
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting.extend(children[row[KEY]])
    return found


def _points_above(tree: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Each point with all that it lies under, itself included."""
    found: dict[str, tuple[str, ...]] = {}
    for row in tree:
        found[row[KEY]] = (row[KEY], *(found[row["parent_id"]] if row["parent_id"] else ()))
    return found
