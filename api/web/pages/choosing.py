"""The form that chooses a quiz: what it offers, what it sent, and the choice as an address has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import ITEMS, TREE
from api.package.descriptor import Category
from api.settings import LENGTH_DEFAULT, LENGTH_MAX
from api.store.release import Release
from api.web.pages.explore import tree_of
from api.web.parameters import Parameters, read_arguments
from api.web.scope import Scope


@dataclass(frozen=True)
class ChoosingForm:
    """What a release has to choose from, and what is chosen already."""

    total: int
    points: tuple[tuple[Category, int], ...]
    """Points with items, in the order of the tree, titles set in by their depth; with how many."""
    kinds: tuple[Category, ...]
    difficulties: tuple[Category, ...]
    length: int
    longest: int
    chosen: Mapping[str, Any]
    """As `form_arguments` reads it; empty at first."""


def form_of(scope: Scope, chosen: Mapping[str, Any] | None = None) -> ChoosingForm:
    """The form for a release. Its `total` is 0 where the release has no quiz items."""
    package = scope.release.package
    if ITEMS not in package.tables:
        return ChoosingForm(0, (), (), (), LENGTH_DEFAULT, LENGTH_MAX, {})
    fields = package.tables[ITEMS].by_name
    categories = fields["kind"].categories
    return ChoosingForm(
        scope.release.counts.get(ITEMS, 0),
        tuple(_points(scope.release)) if TREE in package.tables else (),
        categories or tuple(Category(each, each.replace("_", " ")) for each in fields["kind"].enum),
        tuple(Category(each, each.capitalize()) for each in fields["difficulty"].enum),
        LENGTH_DEFAULT,
        LENGTH_MAX,
        chosen or {},
    )


def form_arguments(parameters: Parameters, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """What a form sent: empty fields were not given, and several boxes of one name are a list."""
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if value and name in parameters.by_name and name != "cursor":
            given.setdefault(name, []).append(value)
    joined: list[tuple[str, str]] = []
    for name, values in given.items():
        if parameters.by_name[name].is_list:
            joined.append((name, ",".join(values)))
        else:
            joined += [(name, value) for value in values]
    return read_arguments(parameters, joined)


def query_of(arguments: dict[str, Any]) -> list[tuple[str, str]]:
    """The choice as an address has it, in one order."""
    found = []
    for name in ("spec_point", "kind", "difficulty", "length"):
        value = arguments.get(name)
        if value:
            found.append((name, ",".join(value) if isinstance(value, tuple) else str(value)))
    if arguments.get("balance"):
        found.append(("balance", "yes"))
    return found


def _points(release: Release) -> Iterator[tuple[Category, int]]:
    """Points with items, in the order of the tree, with how many."""
    waiting = [(point, 0) for point in reversed(tree_of(release))]
    while waiting:
        point, depth = waiting.pop()
        if point.items:
            yield Category(point.row["id"], f"{'– ' * depth}{point.row['title']}"), point.items
            waiting += [(below, depth + 1) for below in reversed(point.below)]
