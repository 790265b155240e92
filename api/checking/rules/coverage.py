"""Rules for the tree of specification points and what stands under it."""

from __future__ import annotations

from collections.abc import Iterator

from api.checking.data import Data
from api.checking.report import Fault
from api.package.rows import Row

TREE = "spec_points"
LEVELS = ("awarding_body", "qualification", "component", "unit", "key_topic", "content_point", "focus")


def covered_points(data: Data) -> Iterator[Fault]:
    """Every leaf under a covered point has rows in each table that the package's `coverage` names."""
    children = data.children(TREE, "parent_id")
    reached = {name: _points_reached(data, name) for name in data.package.coverage}
    for point in data.rows.get(TREE, ()):
        if point.cells.get("covered") != "true":
            continue
        for leaf in _leaves(point, children):
            for name, points in reached.items():
                if leaf.cells["id"] not in points:
                    message = f"'{leaf.cells['id']}' is under a covered point and has no rows in {name}"
                    yield data.fault(
                        "coverage", TREE, leaf, "id", message, "add rows, or set 'covered' to false above it"
                    )


def tree_levels(data: Data) -> Iterator[Fault]:
    """A point is at a lower level than its parent; only an awarding body has none."""
    by_id = {row.cells["id"]: row for row in data.rows.get(TREE, ())}
    for row in data.rows.get(TREE, ()):
        level, parent = row.cells.get("level", ""), by_id.get(row.cells.get("parent_id", ""))
        if level not in LEVELS:
            continue
        if parent is None:
            if not row.cells.get("parent_id") and level != LEVELS[0]:
                yield data.fault(
                    "tree-level",
                    TREE,
                    row,
                    "parent_id",
                    f"a point of level '{level}' has no parent",
                    "name the point above it",
                )
        elif parent.cells.get("level") in LEVELS and LEVELS.index(level) <= LEVELS.index(
            parent.cells["level"]
        ):
            yield data.fault(
                "tree-level",
                TREE,
                row,
                "level",
                f"the level is not below its parent's, '{parent.cells['level']}'",
                "mend the level or the parent",
            )


def _leaves(point: Row, children: dict[str, list[Row]], depth: int = 0) -> Iterator[Row]:
    below = children.get(point.cells["id"], [])
    if not below:
        yield point
    # A tree has no more levels than LEVELS; more is a cycle, which has its own rule.
    elif depth <= len(LEVELS):
        for child in below:
            yield from _leaves(child, children, depth + 1)


def _points_reached(data: Data, table: str) -> set[str]:
    """The specification points that rows of a table belong to, along its foreign keys."""
    schema = data.package.tables[table]
    for column, target in schema.target.items():
        if target == TREE:
            return {row.cells.get(column, "") for row in data.rows.get(table, ())}
    for column, target in schema.target.items():
        if target == table:
            continue
        step = data.package.tables[target]
        onward = next((c for c, t in step.target.items() if t == TREE), None)
        if onward is not None:
            points = {row.cells["id"]: row.cells.get(onward, "") for row in data.rows.get(target, ())}
            return {points.get(row.cells.get(column, ""), "") for row in data.rows.get(table, ())}
    return set()
