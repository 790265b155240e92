"""A release as a SQLite database for anyone: its tables and nothing of our own.

The columns, constraints and unique keys are the store's. There is no finished JSON, and no table
that a package has not. A reference to a record of any table is text, for SQL has no such key. The
tables are not STRICT, so that programs with a SQLite older than 3.37 open the file too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from api.errors import PackageUnreadable
from api.package.descriptor import Package, Table
from api.package.files import Files
from api.package.rows import read_values
from api.store import ddl
from api.store.load import to_sql


def write_database(package: Package, files: Files, path: Path) -> None:
    """Write every table of a package to a new file at `path`; the same rows give the same bytes.

    Raises PackageUnreadable where rows break a rule of their own schemas.
    """
    unpacked = path.with_name(f"{path.name}.partial")
    with closing(sqlite3.connect(unpacked, isolation_level=None)) as connection:
        # A file that is not finished is thrown away: nothing is kept to take a step back.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = OFF")
        for table in package.tables.values():
            connection.execute(_create_table(table))
        for table in package.tables.values():
            try:
                _load(connection, table, files)
            except sqlite3.IntegrityError as error:
                raise _broken(table, str(error)) from None
        for name, _, target, _ in connection.execute("PRAGMA foreign_key_check"):
            raise _broken(package.tables[name], f"a row leads to a row of {target} that is not there")
        connection.execute("VACUUM INTO ?", (str(path),))
    unpacked.unlink()


def _create_table(table: Table) -> str:
    fields = (replace(field, record_reference=False) for field in table.fields)
    columns = ",\n  ".join(ddl.column(table, field) for field in fields)
    return f"CREATE TABLE {ddl.quote(table.name)} (\n  {columns}\n)"


def _create_indexes(table: Table) -> Iterator[str]:
    for key in table.foreign_keys:
        name = ddl.quote(f"{table.name}.{key.field}")
        yield f"CREATE INDEX {name} ON {ddl.quote(table.name)} ({ddl.quote(key.field)})"
    yield from ddl.create_unique_indexes(table)


def _load(connection: sqlite3.Connection, table: Table, files: Files) -> None:
    """Load a table and index it."""
    places = ", ".join("?" for _ in table.fields)
    connection.execute("BEGIN")
    connection.executemany(
        f"INSERT INTO {ddl.quote(table.name)} VALUES ({places})",
        ([to_sql(value) for value in row.values()] for row in read_values(files, table)),
    )
    for statement in _create_indexes(table):
        connection.execute(statement)
    connection.execute("COMMIT")


def _broken(table: Table, reason: str) -> PackageUnreadable:
    return PackageUnreadable(table.path, f"its rows break a rule of their own schema: {reason}")
