"""Bring related records along, with a fixed number of queries for each relation, however many records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from api.errors import TooMuch
from api.package.descriptor import KEY, Package, Table
from api.settings import INCLUDED_MAX
from api.store.ddl import quote
from api.store.relations import Relation, relations
from api.store.release import Release


@dataclass
class Wanted:
    """Relations to bring along, each with those of its own records."""

    parts: dict[str, Wanted] = field(default_factory=dict)


def paths(package: Package, table: Table) -> dict[str, str]:
    """Every path that `include` takes on a table, with the name of the table it ends at.

    A relation, or two with a dot between. A path through a field that leads to any table ends there.
    """
    found = {}
    for name, relation in relations(package, table).items():
        found[name] = relation.target.name if relation.target else "any"
        if relation.target is not None:
            for further, last in relations(package, relation.target).items():
                found[f"{name}.{further}"] = last.target.name if last.target else "any"
    return found


def wanted_of(asked: Sequence[str]) -> Wanted:
    """The relations that paths name, as a tree."""
    top = Wanted()
    for path in asked:
        here = top
        for name in path.split("."):
            here = here.parts.setdefault(name, Wanted())
    return top


def with_included(
    release: Release, table: Table, ids: Sequence[str], records: Sequence[str], wanted: Wanted
) -> list[str]:
    """The records' JSON with the records that were asked for in it, under the relation's name.

    ids, records: of one page, side by side. Raises TooMuch where a relation would bring more than
    INCLUDED_MAX records.
    """
    found = list(records)
    known = relations(release.package, table)
    for name, further in wanted.parts.items():
        relation = known[name]
        values = _values(release, table, ids, relation)
        related = _related(release, relation, sorted({v for v in values.values() if v}), name, further)
        for place, record_id in enumerate(ids):
            there = related.get(values.get(record_id) or "", [])
            text = f"[{','.join(there)}]" if relation.many else (there[0] if there else "null")
            found[place] = f'{found[place][:-1]},"{name}":{text}}}'
    return found


def _values(
    release: Release, table: Table, ids: Sequence[str], relation: Relation
) -> Mapping[str, str | None]:
    """What each record has in the relation's field here."""
    if relation.here == KEY:
        return {record_id: record_id for record_id in ids}
    sql = f"SELECT {quote(KEY)}, {quote(relation.here)} FROM {quote(table.name)} WHERE {quote(KEY)} IN ({_places(ids)})"
    return dict(release.read(sql, ids))


def _related(
    release: Release, relation: Relation, values: Sequence[str], name: str, further: Wanted
) -> dict[str, list[str]]:
    """The related records' JSON, by the value that they are related by."""
    found: dict[str, list[str]] = defaultdict(list)
    for target, some in _targets(release, relation, values):
        there, order = quote(relation.there), ", ".join(quote(name) for name in relation.order)
        sql = (
            f"SELECT {there}, {quote(KEY)}, _json FROM {quote(target.name)} "
            f"WHERE {there} IN ({_places(some)}) ORDER BY {order} LIMIT ?"
        )
        rows = release.read(sql, (*some, INCLUDED_MAX + 1))
        if len(rows) > INCLUDED_MAX:
            raise TooMuch("include", name, f"more than {INCLUDED_MAX} records; ask for fewer at a time")
        records: Sequence[str] = [row[2] for row in rows]
        if further.parts:
            records = with_included(release, target, [row[1] for row in rows], records, further)
        for row, record in zip(rows, records, strict=True):
            found[row[0]].append(record)
    return found


def _targets(
    release: Release, relation: Relation, values: Sequence[str]
) -> list[tuple[Table, Sequence[str]]]:
    """The tables that the related records are of, each with the values to look for there."""
    if not values:
        return []
    if relation.target is not None:
        return [(relation.target, values)]
    sql = f"SELECT table_name, id FROM _records WHERE id IN ({_places(values)}) ORDER BY 1, 2"
    rows = release.read(sql, values)
    tables = release.package.tables
    return [
        (tables[name], [row[1] for row in group]) for name, group in groupby(rows, lambda row: str(row[0]))
    ]


def _places(values: Sequence[str]) -> str:
    return ", ".join("?" for _ in values)
