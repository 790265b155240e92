"""The records that lead to a record, table by table, within bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.package.descriptor import KEY, Table
from api.settings import COUNT_MAX
from api.store.ddl import quote
from api.store.relations import Relation, relations
from api.store.release import Release

ORDERED_MAX = 1000
"""Most records that are put into their own order; of more, the first by id are shown."""


@dataclass(frozen=True)
class Referring:
    """Records of one table that lead to a record by one of their fields: how many, and the first ids.

    whole: whether `count` is all, or a least number.
    """

    relation: Relation
    table: Table
    count: int
    whole: bool
    ids: tuple[str, ...]


def referring(release: Release, table: Table, record_id: str, shown: int) -> Iterator[Referring]:
    """What leads to a record, in the order of the package's tables; ways that nothing comes by are left out."""
    for relation in relations(release.package, table).values():
        if relation.many and relation.target is not None:
            found = _by(release, relation, relation.target, record_id, shown)
            if found.count:
                yield found


def rows_by(
    release: Release,
    table: Table,
    field: str,
    values: Sequence[str],
    order: Sequence[str] = (KEY,),
    most: int = -1,
) -> list[dict[str, Any]]:
    """The rows of a table whose field has one of the values, as SQLite holds them: at most so many.

    The field is one that is indexed: any but prose. As many queries as the values need.
    """
    names = [column.name for column in table.fields]
    columns = ", ".join(quote(name) for name in names)
    ordered = ", ".join(quote(name) for name in order)
    found: list[dict[str, Any]] = []
    for start in range(0, len(values), ORDERED_MAX):
        some = values[start : start + ORDERED_MAX]
        marks = ", ".join("?" for _ in some)
        where = f"WHERE {quote(field)} IN ({marks}) ORDER BY {ordered} LIMIT ?"
        sql = f"SELECT {columns} FROM {quote(table.name)} {where}"
        left = most - len(found) if most >= 0 else -1
        found += [dict(zip(names, row, strict=True)) for row in release.read(sql, (*some, left))]
    return found


def _by(release: Release, relation: Relation, table: Table, record_id: str, shown: int) -> Referring:
    where = f"FROM {quote(table.name)} WHERE {quote(relation.there)} = ?"
    limited = f"SELECT count(*) FROM (SELECT 1 {where} LIMIT ?)"
    count = int(release.read(limited, (record_id, COUNT_MAX + 1))[0][0])
    order = relation.order if count <= ORDERED_MAX else (KEY,)
    ordered = ", ".join(quote(name) for name in order)
    rows = release.read(f"SELECT {quote(KEY)} {where} ORDER BY {ordered} LIMIT ?", (record_id, shown))
    ids = tuple(str(row[0]) for row in rows)
    return Referring(relation, table, min(count, COUNT_MAX), count <= COUNT_MAX, ids)
