"""SQL of a store, derived from the Table Schemas: tables with real constraints, and indexes.

Names are safe to quote: the package profile allows only [a-z][a-z0-9_]* for tables and fields.
Tables of our own begin with '_', which no table of a package can.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from api.package.descriptor import KEY, Field, Package, Table

APPLICATION_ID = 0x53594C4C
"""'SYLL' in the file's header, so that any tool can tell a store from another SQLite file."""

STORE_FORMAT = 4
"""Bump this when the tables below, or what is written into them, change in any way: stores of
another format are refused and built again from their archives."""

SQL_TYPES = {
    "string": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "year": "INTEGER",
}

OWN_TABLES = (
    # key and value: version, created, archive_sha256, and schema_changes once the changes are loaded
    "CREATE TABLE _meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # the release's own descriptor and schemas, byte for byte
    "CREATE TABLE _files (path TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID",
    # every id of the release and the table it is in; record references lead here
    "CREATE TABLE _records (id TEXT PRIMARY KEY, table_name TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # rows per table, so that no total of a whole table is ever counted
    "CREATE TABLE _counts (place INTEGER PRIMARY KEY, table_name TEXT NOT NULL UNIQUE, rows INTEGER NOT NULL) STRICT",
    # how often each value of a field stands in a table, so that facets of a whole table cost no scan
    "CREATE TABLE _facets (table_name TEXT, field TEXT, value ANY, count INTEGER NOT NULL) STRICT",
    "CREATE INDEX _facets_of ON _facets (table_name, field, count DESC)",
    # what the release changed, as finished entries of the change feed, in their order
    "CREATE TABLE _changes (seq INTEGER PRIMARY KEY, collection TEXT NOT NULL, kind TEXT NOT NULL, entry TEXT NOT NULL) STRICT",
    "CREATE INDEX _changes_of ON _changes (collection, seq)",
)


def quote(name: str) -> str:
    """Quote a table or field name."""
    return f'"{name}"'


def literal(text: str) -> str:
    """Quote a text value."""
    return "'" + text.replace("'", "''") + "'"


def create_table(table: Table) -> str:
    """CREATE TABLE with the constraints of the Table Schema.

    `_place` is the record's place among all, by id, from 1; `_json` the finished record.
    """
    lines = ["_place INTEGER PRIMARY KEY", *(column(table, field, "UNIQUE") for field in table.fields)]
    lines.append("_json TEXT NOT NULL")
    return f"CREATE TABLE {quote(table.name)} (\n  " + ",\n  ".join(lines) + "\n) STRICT"


def create_indexes(table: Table) -> Iterator[str]:
    """Indexes for what can be filtered and sorted (all but prose), and for unique keys.

    Each ends in the id, so that a filtered or sorted page continues from its last record.
    """
    for field in table.fields:
        if field.name != KEY and not field.prose:
            name = quote(f"{table.name}.{field.name}")
            yield f"CREATE INDEX {name} ON {quote(table.name)} ({quote(field.name)}, {quote(KEY)})"
    # Two filters on fields of few values let through so little of what one finds that it is worth an index.
    few = [field for field in table.fields if field.enum or field.type == "boolean"]
    for one, other in combinations(few, 2):
        name = quote(f"{table.name}.{one.name}.{other.name}")
        columns = ", ".join(quote(column) for column in (one.name, other.name, KEY))
        yield f"CREATE INDEX {name} ON {quote(table.name)} ({columns})"
    yield from create_unique_indexes(table)


def create_unique_indexes(table: Table) -> Iterator[str]:
    """Indexes that hold the table's unique keys."""
    for key in table.unique_keys:
        name = quote(f"{table.name}.unique.{'.'.join(key)}")
        # Two empty values are the same in a unique key, unlike in SQL.
        columns = ", ".join(f"ifnull({quote(column)}, '')" for column in key)
        yield f"CREATE UNIQUE INDEX {name} ON {quote(table.name)} ({columns})"


def insert_into(table: Table) -> str:
    """INSERT with a placeholder for `_place`, one per field, and the last for `_json`."""
    places = ", ".join("?" for _ in range(len(table.fields) + 2))
    return f"INSERT INTO {quote(table.name)} VALUES ({places})"


def create_all(package: Package) -> Iterator[str]:
    """Every CREATE TABLE of a release's store."""
    yield from OWN_TABLES
    for table in package.tables.values():
        yield create_table(table)


def column(table: Table, field: Field, key: str = "PRIMARY KEY") -> str:
    """The definition of a column, with the constraints of its field; `key` is those of the id."""
    column = quote(field.name)
    parts = [column, SQL_TYPES[field.type]]
    if field.name == KEY:
        parts.append(key)
    if field.required:
        parts.append("NOT NULL")
    if field.unique and field.name != KEY:
        parts.append("UNIQUE")
    if field.type == "boolean":
        parts.append(f"CHECK ({column} IN (0, 1))")
    if field.enum:
        parts.append(f"CHECK ({column} IN ({', '.join(literal(value) for value in field.enum)}))")
    if field.type in ("integer", "number", "year"):
        if field.minimum is not None:
            parts.append(f"CHECK ({column} >= {float(field.minimum)!r})")
        if field.maximum is not None:
            parts.append(f"CHECK ({column} <= {float(field.maximum)!r})")
    if field.record_reference:
        parts.append("REFERENCES _records (id)")
    elif field.name in table.target:
        parts.append(f"REFERENCES {quote(table.target[field.name])} ({quote(KEY)})")
    return " ".join(parts)
