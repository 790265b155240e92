"""Rows of a release as drawings use them: with names for ids, labels for codes, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.drawings.config import View, config
from api.package.descriptor import KEY, Field, Table
from api.settings import DRAWN_MAX
from api.store.release import Release

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """What a record of another table is called."""

    record_id: str
    name: str
    short: str
    group: str


@dataclass(frozen=True)
class Sure:
    """How surely a row stands: its value, the value's label in short, and what kind of value it is."""

    value: str
    label: str
    is_firm: bool
    is_disputed: bool


def is_drawable(release: Release, view: View) -> bool:
    """Whether the table has rows, and no more than a drawing can show."""
    return 0 < release.counts.get(view.table, 0) <= DRAWN_MAX


def table_of(release: Release, view: View) -> Table:
    """The view's table in a release."""
    return release.package.tables[view.table]


def labels(field: Field) -> dict[str, str]:
    """What the values of a field are called, in the order of its schema."""
    return {category.value: category.label for category in field.categories}


def short(label: str) -> str:
    """A label without the explanation after its colon."""
    return label.split(":")[0]


def sure_of(table: Table, row: Row) -> Sure:
    """How surely a row stands; one of a table that does not say so stands firm."""
    sure = config().certainty
    value = row.get(sure.field)
    if value is None:
        return Sure("", "", True, False)
    label = labels(table.by_name[sure.field]).get(value, str(value))
    return Sure(str(value), short(label), value in sure.firm, value in sure.disputed)


def named(release: Release, name: str) -> dict[str, Named]:
    """What the records of a table are called, by id, in order of group and id; empty where there are none."""
    table, naming = release.package.tables.get(name), config().names.get(name)
    if table is None or naming is None or release.counts[name] > DRAWN_MAX:
        return {}
    by = table.by_name.get(naming.group or "")
    groups = labels(by) if by else {}
    order = list(groups)
    found = []
    for row in release.rows(table):
        group = str(row.get(naming.group or "") or "")
        called = str(row.get(naming.name) or row[KEY])
        entry = Named(row[KEY], called, str(row.get(naming.short or "") or called), groups.get(group, group))
        found.append((order.index(group) if group in order else len(order), entry))
    return {entry.record_id: entry for _, entry in sorted(found, key=lambda pair: pair[0])}


def listed(names: list[str]) -> str:
    """Names as a phrase: 'a, b and c'."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def counted(count: int, thing: str) -> str:
    """'1 event', '2 events'."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")
