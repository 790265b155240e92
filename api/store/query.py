"""A page of a collection: filters, sort, and a cursor that continues after the last record.

Keyset paging: a page is found by the sort keys of the record before it, so that no record is skipped
or repeated, and a page deep in a collection begins where its index says. The id is always the last
key. Empty values sort before all others, and last when the order is reversed, as SQLite has it.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from api.errors import CursorInvalid
from api.package.descriptor import KEY, Field, Table, version_key
from api.package.values import INT64
from api.settings import COUNT_MAX
from api.store.cursor import MALFORMED, pack, unpack
from api.store.ddl import quote

SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Filter:
    """One condition: `values` are alternatives (or); several filters all hold (and)."""

    field: str
    operator: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class SortKey:
    """A field to sort by."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass(frozen=True)
class Query:
    """What is asked of one table."""

    table: Table
    filters: tuple[Filter, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: int = 25
    among: tuple[int, ...] | None = None
    """Places of the only records that count, as a search found them; all where None."""
    text: str = ""
    """What was searched for, which a cursor is bound to as it is to the filters."""

    @cached_property
    def keys(self) -> tuple[SortKey, ...]:
        """The sort keys, with the id as the last where it is not named.

        The id follows the direction of the key before it, so that one index serves both ways.
        """
        if any(key.field == KEY for key in self.sort):
            return self.sort
        return (*self.sort, SortKey(KEY, bool(self.sort) and self.sort[-1].descending))

    @cached_property
    def selects(self) -> dict[Any, tuple[str, list[Any], tuple[int, ...]]]:
        """Texts of `select_page`, as far as they were made."""
        return {}

    @cached_property
    def fingerprint(self) -> str:
        """What a cursor is bound to: the table, the filters and the sort, but not the page size."""
        filters = sorted((f.field, f.operator, sorted(map(repr, f.values))) for f in self.filters)
        content = repr((self.table.name, filters, [str(key) for key in self.keys], self.text))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


@dataclass
class Statement:
    """SQL and its parameters, put together piece by piece."""

    sql: list[str] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)

    def add(self, sql: str, *parameters: Any) -> None:
        """Append a piece and the values of its placeholders."""
        self.sql.append(sql)
        self.parameters.extend(parameters)


def operators_of(field: Field) -> tuple[str, ...]:
    """The filter operators a field takes, from its type. 'eq' is written without a suffix."""
    found: tuple[str, ...]
    if field.prose:
        found = ("contains",)
    elif field.type in ("integer", "number", "date", "year"):
        found = ("eq", "not", "gte", "lte")
    elif field.type == "boolean" or field.enum or field.name.endswith("_id") or field.name == KEY:
        found = ("eq", "not")
    else:
        found = ("eq", "not", "contains")
    return found if field.required else (*found, "isnull")


def sortable(field: Field) -> bool:
    """Whether a collection can be sorted by the field: by all but prose."""
    return not field.prose


def select_page(
    query: Query, columns: tuple[str, ...], after: Sequence[Any] | None = None
) -> tuple[str, list[Any]]:
    """SELECT for one record more than the page holds (the one more says whether there is a next).

    after: sort keys of the record before the page, its id among them. The pages of a query differ by
    these alone, so its text is put together once.
    """
    shape = None if after is None else tuple(value is None for value in after)
    made = query.selects.get((columns, shape))
    if made is None:
        made = query.selects[columns, shape] = _page_text(query, columns, after)
    text, conditions, places = made
    bound = [after[place] for place in places] if after else []
    return text, [*conditions, *bound, query.limit + 1]


def _page_text(
    query: Query, columns: tuple[str, ...], after: Sequence[Any] | None
) -> tuple[str, list[Any], tuple[int, ...]]:
    """The text, the values of the conditions, and which of the keys after these its marks stand for."""
    names = ", ".join(quote(name) for name in (*columns, *(key.field for key in query.keys)))
    statement = Statement()
    statement.add(f"SELECT {names} FROM {quote(query.table.name)} WHERE 1")
    narrow(statement, query)
    places: tuple[int, ...] = ()
    if after is not None:
        condition, places = _after(query, after)
        statement.add(condition)
    order = ", ".join(f"{quote(key.field)}{' DESC' if key.descending else ''}" for key in query.keys)
    statement.add(f"ORDER BY {order} LIMIT ?")
    return " ".join(statement.sql), statement.parameters, places


def select_count(query: Query) -> Statement:
    """SELECT for the number of records that pass the filters, counted up to one more than COUNT_MAX."""
    statement = Statement()
    statement.add(f"SELECT count(*) FROM (SELECT 1 FROM {quote(query.table.name)} WHERE 1")
    narrow(statement, query)
    statement.add("LIMIT ?)", COUNT_MAX + 1)
    return statement


def select_places(query: Query) -> Statement:
    """SELECT for the places of the records that pass the filters, in the order of the ids."""
    statement = Statement()
    statement.add(f"SELECT _place FROM {quote(query.table.name)} WHERE 1")
    narrow(statement, query)
    statement.add("ORDER BY _place")
    return statement


def encode_cursor(query: Query, release: str, keys: Sequence[Any]) -> str:
    """A cursor for the page after the record with these sort keys."""
    return pack([release, query.fingerprint, *keys])


def decode_cursor(cursor: str, query: Query, release: str) -> tuple[Any, ...]:
    """The sort keys a cursor holds.

    Raises CursorInvalid for a cursor that is malformed, or of another release or query.
    """
    try:
        version, bound_to, *keys = unpack(cursor)
        # What is not a version is not repeated in a reason either: it could be no text at all.
        version_key(version)
    except (ValueError, TypeError):
        raise CursorInvalid(cursor, MALFORMED) from None
    if version != release:
        raise CursorInvalid(
            cursor, f"the cursor belongs to release {version}, this answer is of release {release}"
        )
    if bound_to != query.fingerprint or len(keys) != len(query.keys):
        raise CursorInvalid(cursor, "the cursor belongs to another collection, filter or sort")
    if not all(
        _fits(query.table.by_name[key.field], value) for key, value in zip(query.keys, keys, strict=True)
    ):
        raise CursorInvalid(cursor, MALFORMED)
    return tuple(keys)


def _fits(field: Field, value: Any) -> bool:
    if value is None:
        return not field.required
    match field.type:
        case "integer" | "year" | "boolean":
            return type(value) is int and -INT64 <= value < INT64
        case "number":
            return isinstance(value, float) and math.isfinite(value)
    # JSON can spell half of a surrogate pair, which is no text.
    return isinstance(value, str) and not SURROGATE.search(value)


def narrow(statement: Statement, query: Query) -> None:
    """Add the conditions that a record must pass."""
    if query.among is not None:
        # One value, whatever their number: SQLite takes no more than 32,766 placeholders.
        statement.add("AND _place IN (SELECT value FROM json_each(?))", str(list(query.among)))
    for condition in query.filters:
        column = quote(condition.field)
        places = ", ".join("?" for _ in condition.values)
        match condition.operator:
            case "eq" if len(condition.values) == 1:
                statement.add(f"AND {column} = ?", *condition.values)
            case "eq":
                statement.add(f"AND {column} IN ({places})", *condition.values)
            case "not":
                # An empty value is not any of them.
                statement.add(f"AND ({column} IS NULL OR {column} NOT IN ({places}))", *condition.values)
            case "gte":
                # At or above any of them is at or above the least.
                statement.add(f"AND {column} >= ?", min(condition.values))
            case "lte":
                statement.add(f"AND {column} <= ?", max(condition.values))
            case "contains":
                either = _either([f"{column} LIKE ? ESCAPE '\\'"] * len(condition.values))
                statement.add(f"AND {either}", *(f"%{_like(value)}%" for value in condition.values))
            case "isnull":
                either = _either([f"{column} IS {'' if v else 'NOT '}NULL" for v in condition.values])
                statement.add(f"AND {either}")
            case _:
                raise AssertionError(condition.operator)


def _either(conditions: Sequence[str]) -> str:
    """Conditions joined by OR, as a balanced tree: SQLite takes no chain of more than 1,000."""
    if len(conditions) == 1:
        return conditions[0]
    half = len(conditions) // 2
    return f"({_either(conditions[:half])} OR {_either(conditions[half:])})"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _after(query: Query, values: Sequence[Any]) -> tuple[str, tuple[int, ...]]:
    """A condition for the records whose keys come after `values`, and which of them its marks stand for.

    They are equal in the first i keys and after in the next.
    """
    keys = query.keys
    if _compares_as_row(query, values):
        names = ", ".join(quote(key.field) for key in keys)
        marks = ", ".join("?" for _ in keys)
        return f"AND ({names}) {'<' if keys[0].descending else '>'} ({marks})", tuple(range(len(keys)))
    pieces = []
    places: list[int] = []
    if values[0] is not None and not keys[0].descending:
        # Says no more than what follows, in a form that an index can begin at.
        pieces.append(f"{quote(keys[0].field)} >= ? AND")
        places.append(0)
    either = []
    for place, key in enumerate(keys):
        after = _beyond(key, values[place])
        if after is None:
            continue
        equal = [f"{quote(other.field)} IS ?" for other in keys[:place]]
        either.append(f"({' AND '.join([*equal, after])})")
        places.extend([*range(place), *([place] if "?" in after else [])])
    return f"AND {' '.join(pieces)} ({' OR '.join(either)})", tuple(places)


def _compares_as_row(query: Query, values: Sequence[Any]) -> bool:
    """Whether SQLite's comparison of rows says the same, which an index answers at any depth.

    It does in one direction, and without empty values: forwards they come before the record, but
    backwards they come after it.
    """
    keys = query.keys
    if None in values or len({key.descending for key in keys}) > 1:
        return False
    return not keys[0].descending or all(query.table.by_name[key.field].required for key in keys)


def _beyond(key: SortKey, value: Any) -> str | None:
    """A condition for what comes after a value; None where nothing does."""
    column = quote(key.field)
    if value is None:
        # Empty values come first; reversed, nothing comes after them.
        return None if key.descending else f"{column} IS NOT NULL"
    return f"({column} < ? OR {column} IS NULL)" if key.descending else f"{column} > ?"
