"""Facets: how often each value of a field stands among the records that pass the filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.package.descriptor import KEY, Field, Table
from api.settings import FACET_VALUES
from api.store.ddl import quote
from api.store.query import Query, Statement, narrow
from api.store.release import Release


@dataclass(frozen=True)
class Facet:
    """Values of a field, most frequent first, each with its count; `whole` where that is all of them."""

    values: tuple[tuple[Any, int], ...]
    whole: bool


def facetable(table: Table) -> tuple[Field, ...]:
    """The fields that can be counted: all but prose, the id, and what is unique to each record."""
    return tuple(f for f in table.fields if not (f.prose or f.unique or f.name == KEY))


def facet(release: Release, query: Query, field: str) -> Facet:
    """Count the values of a field under a query's conditions."""
    statement = Statement()
    if not query.filters and query.among is None:
        statement.add(
            "SELECT value, count FROM _facets WHERE table_name = ? AND field = ? ORDER BY count DESC, value",
            query.table.name,
            field,
        )
    else:
        column = quote(field)
        statement.add(f"SELECT {column}, count(*) FROM {quote(query.table.name)} WHERE 1")
        narrow(statement, query)
        statement.add(f"GROUP BY {column} ORDER BY count(*) DESC, {column} LIMIT ?", FACET_VALUES + 1)
    rows = release.read(" ".join(statement.sql), statement.parameters)
    shown = [(_value(query.table.by_name[field], value), count) for value, count in rows[:FACET_VALUES]]
    return Facet(tuple(shown), len(rows) <= FACET_VALUES)


def _value(field: Field, value: Any) -> Any:
    return bool(value) if field.type == "boolean" and value is not None else value
