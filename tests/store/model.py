"""Filters, order and pages as plain Python has them, to hold the store's SQL to."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from api.package.descriptor import Field, Table
from api.store.query import Filter, Query, SortKey, operators_of, sortable
from api.store.release import Release

Record = dict[str, Any]
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=4)


def records_of(release: Release, table: Table) -> list[Record]:
    """Every full record of a table, each read by its id."""
    return [json.loads(release.record(table, row["id"])) for row in release.rows(table)]


def passes(record: Record, condition: Filter) -> bool:
    """Whether a record passes a filter, by the words of the API's documentation."""
    value, wanted = record[condition.field], condition.values
    match condition.operator:
        case "eq":
            return value in wanted
        case "not":
            return value is None or value not in wanted
        case "gte":
            return value is not None and any(value >= bound for bound in wanted)
        case "lte":
            return value is not None and any(value <= bound for bound in wanted)
        case "contains":
            found = (value or "").translate(LOWER)
            return any(text.translate(LOWER) in found for text in wanted)
        case "isnull":
            return (value is None) in wanted
    raise AssertionError(condition.operator)


def ordered(records: Sequence[Record], sort: Sequence[SortKey]) -> list[Record]:
    """Records in order: empty values first, and last where the order is reversed.

    The id is the last key, in the direction of the key before it.
    """
    backwards = bool(sort) and sort[-1].descending
    found = sorted(records, key=lambda record: record["id"], reverse=backwards)
    for key in reversed(sort):
        found.sort(
            key=lambda record: (
                (record[key.field] is not None, record[key.field] or 0)
                if not isinstance(record[key.field], str)
                else (True, record[key.field])
            ),
            reverse=key.descending,
        )
    return found


def expected(records: Sequence[Record], query: Query) -> list[Record]:
    """The records a query asks for, in order."""
    return ordered([r for r in records if all(passes(r, f) for f in query.filters)], query.sort)


def walk(release: Release, query: Query, fields: tuple[str, ...] | None = None) -> list[Record]:
    """Every record of a query, page after page."""
    found: list[Record] = []
    cursor: str | None = None
    while True:
        page = release.page(query, cursor, fields)
        found.extend(json.loads(record) for record in page.records)
        if page.next_cursor is None:
            assert len(found) == page.total
            return found
        assert len(page.records) == query.limit, "only the last page may be short"
        assert len(found) < page.total
        cursor = page.next_cursor


def sorts(table: Table) -> st.SearchStrategy[tuple[SortKey, ...]]:
    """None to three sort keys, each in either direction."""
    names = st.sampled_from([field.name for field in table.fields if sortable(field)])
    keys = st.builds(SortKey, names, st.booleans())
    return st.lists(keys, max_size=3, unique_by=lambda key: key.field).map(tuple)


def filters(table: Table, records: Sequence[Record]) -> st.SearchStrategy[tuple[Filter, ...]]:
    """None to three filters that the API takes, on values that are there and on some that are not."""
    each = [
        _filter(field, operator, [r[field.name] for r in records if r[field.name] is not None])
        for field in table.fields
        for operator in operators_of(field)
    ]
    return st.lists(st.one_of(each), max_size=3).map(tuple)


def _filter(field: Field, operator: str, present: list[Any]) -> st.SearchStrategy[Filter]:
    values: st.SearchStrategy[Any]
    if operator == "isnull":
        return st.builds(Filter, st.just(field.name), st.just(operator), st.booleans().map(lambda v: (v,)))
    if operator == "contains":
        parts = st.sampled_from(present).flatmap(
            lambda text: st.slices(len(text)).map(lambda cut: text[cut.start : cut.stop] or text)
        )
        values = st.one_of(parts, parts.map(str.swapcase), st.sampled_from(present), TEXTS)
    else:
        others: dict[str, st.SearchStrategy[Any]] = {
            "integer": st.integers(-(2**63), 2**63 - 1),
            "year": st.integers(1000, 9999),
            "number": st.floats(allow_nan=False, allow_infinity=False),
            "boolean": st.booleans(),
            "date": st.dates().map(str),
        }
        values = st.one_of(st.sampled_from(present), others.get(field.type, TEXTS))
        if field.type == "number":
            values = values.map(float)
    some = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.builds(Filter, st.just(field.name), st.just(operator), some)
