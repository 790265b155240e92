"""A store holds its rows to the Table Schemas by itself, and finds them by index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from api.package.descriptor import KEY, Field, Table
from api.store import ddl
from api.store.catalogue import Catalogue
from api.store.query import Filter, Query, SortKey, select_page, sortable


def fields(catalogue: Catalogue) -> Iterator[tuple[Table, Field]]:
    """Every field of every table that has rows."""
    for table in catalogue.latest.package.tables.values():
        assert catalogue.latest.counts[table.name], "each table of the sample has rows"
        for field in table.fields:
            yield table, field


def refused(connection: sqlite3.Connection, table: Table, field: Field, value: object) -> bool:
    """Whether a value is refused in the first row of a table."""
    name, column = ddl.quote(table.name), ddl.quote(field.name)
    try:
        connection.execute(
            f"UPDATE {name} SET {column} = ? WHERE rowid = (SELECT min(rowid) FROM {name})", (value,)
        )
    except sqlite3.IntegrityError:
        return True
    finally:
        connection.rollback()
    return False


def test_a_value_outside_the_enum_is_refused(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    found = {
        (table.name, field.name): refused(writable, table, field, "no such value")
        for table, field in fields(sample_catalogue)
        if field.enum
    }
    assert ("elements", "block") in found
    assert all(found.values()), found


def test_an_empty_value_is_refused_where_one_is_required_and_only_there(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    for table, field in fields(sample_catalogue):
        if field.required:
            assert refused(writable, table, field, None), (table.name, field.name)
    for table in sample_catalogue.latest.package.tables.values():
        columns = writable.execute(f"PRAGMA table_info({ddl.quote(table.name)})").fetchall()
        required = {name for _, name, _, not_null, _, _ in columns if not_null}
        assert required == {field.name for field in table.fields if field.required} | {"_json"}


def test_a_foreign_key_that_leads_nowhere_is_refused(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    found = {
        (table.name, field.name): refused(writable, table, field, "spec-nowhere")
        for table, field in fields(sample_catalogue)
        if field.record_reference or field.name in table.target
    }
    assert {
        ("quiz_options", "item_id"),
        ("citations", "record_id"),
        ("spec_points", "parent_id"),
    } <= set(found)
    assert all(found.values()), found


def test_a_row_that_others_lead_to_cannot_go(writable: sqlite3.Connection) -> None:
    for table, record in (("spec_points", "spec-metals"), ("sources", "source-handbook")):
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            writable.execute(f"DELETE FROM {table} WHERE id = ?", (record,))


def test_a_boolean_is_0_or_1(sample_catalogue: Catalogue, writable: sqlite3.Connection) -> None:
    booleans = [(t, f) for t, f in fields(sample_catalogue) if f.type == "boolean"]
    assert booleans
    for table, field in booleans:
        assert refused(writable, table, field, 2)
        assert not refused(writable, table, field, 1)


def test_a_number_beyond_its_bounds_is_refused(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    bounds = [
        (t, f, bound, step)
        for t, f in fields(sample_catalogue)
        for bound, step in ((f.minimum, -1), (f.maximum, 1))
        if bound is not None
    ]
    assert {f.name for _, f, _, step in bounds if step == 1} >= {"atomic_number"}
    for table, field, bound, step in bounds:
        assert refused(writable, table, field, float(bound) + step), (table.name, field.name)


def test_a_value_of_another_type_is_refused(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    for table, field in fields(sample_catalogue):
        if ddl.SQL_TYPES[field.type] != "TEXT":
            assert refused(writable, table, field, "many"), (table.name, field.name)
        assert refused(writable, table, field, b"\0\1"), (table.name, field.name)


def test_no_row_can_be_doubled_under_another_id_where_a_key_must_be_unique(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    writable.execute("PRAGMA foreign_keys = OFF")
    tried = 0
    for table in sample_catalogue.latest.package.tables.values():
        unique = bool(table.unique_keys) or any(f.unique for f in table.fields if f.name != KEY)
        columns = ", ".join(ddl.quote(field.name) for field in table.fields if field.name != KEY)
        twin = f"INSERT INTO {table.name} SELECT NULL, 'twin', {columns}, _json FROM {table.name} LIMIT 1"
        if unique:
            tried += 1
            with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
                writable.execute(twin)
        else:
            writable.execute(twin)
    assert tried > 1


def test_two_empty_values_are_the_same_in_a_unique_key(writable: sqlite3.Connection) -> None:
    assert writable.execute("SELECT DISTINCT part FROM mark_points").fetchall() == [(None,)]
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        writable.execute("UPDATE mark_points SET position = 1")


def test_an_id_stands_once_in_the_whole_package(writable: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        writable.execute("INSERT INTO _records VALUES ('element-iron', 'terms')")


def test_every_field_but_prose_has_an_index_that_ends_in_the_id(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    for table in sample_catalogue.latest.package.tables.values():
        indexes = set()
        for row in writable.execute(f"PRAGMA index_list({ddl.quote(table.name)})").fetchall():
            columns = writable.execute(f"PRAGMA index_info({ddl.quote(row[1])})").fetchall()
            indexes.add(tuple(column[2] for column in columns))
        expected = {(field.name, KEY) for field in table.fields if not field.prose and field.name != KEY}
        assert expected | {(KEY,)} <= indexes, table.name
        assert not {f.name for f in table.fields if f.prose} & {columns[0] for columns in indexes}


def plan(connection: sqlite3.Connection, query: Query) -> str:
    text, values = select_page(query, ("_json",))
    steps = connection.execute(f"EXPLAIN QUERY PLAN {text}", values)
    return "; ".join(step[3] for step in steps)


def test_a_page_sorted_by_any_field_is_read_in_order_and_not_sorted(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    for table, field in fields(sample_catalogue):
        if sortable(field):
            steps = plan(writable, Query(table, sort=(SortKey(field.name),)))
            assert "TEMP B-TREE" not in steps, (table.name, field.name, steps)


def test_records_of_a_value_are_looked_up_and_not_scanned(
    sample_catalogue: Catalogue, writable: sqlite3.Connection
) -> None:
    for table, field in fields(sample_catalogue):
        if sortable(field) and field.type == "string" and not field.enum:
            query = Query(table, (Filter(field.name, "eq", ("x",)),), (SortKey(field.name),))
            assert plan(writable, query).startswith("SEARCH"), (table.name, field.name)
