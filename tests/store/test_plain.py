"""The database that people download: the tables and rules of the package, and nothing of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.errors import PackageUnreadable
from api.package.descriptor import Package, load_package
from api.package.files import Folder
from api.package.rows import read_values
from api.store.plain import write_database
from tests.conftest import ROOT, SAMPLE, Workbench

FILES = Folder(SAMPLE)


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package(FILES)


@pytest.fixture
def path(package: Package, tmp_path: Path) -> Path:
    write_database(package, FILES, tmp_path / "sample.sqlite")
    return tmp_path / "sample.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def test_it_has_the_packages_tables_and_columns_and_no_others(
    package: Package, database: sqlite3.Connection
) -> None:
    tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid").fetchall()
    assert [name for (name,) in tables] == list(package.tables)
    for table in package.tables.values():
        columns = database.execute(f"PRAGMA table_info({table.name})").fetchall()
        assert [column[1] for column in columns] == list(table.by_name)
        assert {c[1] for c in columns if c[3]} == {f.name for f in table.fields if f.required}
        assert [c[1] for c in columns if c[5]] == ["id"]
    assert database.execute("PRAGMA application_id").fetchone() == (0,), "it is no store"


def test_rows_stand_in_the_order_of_the_files(package: Package, database: sqlite3.Connection) -> None:
    for table in package.tables.values():
        found = [row_id for (row_id,) in database.execute(f"SELECT id FROM {table.name} ORDER BY rowid")]
        assert found == [row["id"] for row in read_values(FILES, table)]
        assert found


def test_foreign_keys_are_the_schemas_and_hold(package: Package, database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for table in package.tables.values():
        keys = database.execute(f"PRAGMA foreign_key_list({table.name})").fetchall()
        assert {(key[3], key[2], key[4]) for key in keys} == {
            (key.field, key.table, "id") for key in table.foreign_keys
        }
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database.execute("UPDATE quiz_items SET spec_point_id = 'spec-none'")


def test_a_reference_to_a_record_of_any_table_is_text(database: sqlite3.Connection) -> None:
    database.execute("UPDATE citations SET record_id = 'nowhere' WHERE id = (SELECT min(id) FROM citations)")


def test_each_foreign_key_is_indexed_and_each_unique_key(
    package: Package, database: sqlite3.Connection
) -> None:
    for table in package.tables.values():
        indexes = database.execute(f"PRAGMA index_list({table.name})").fetchall()
        plain = {
            database.execute(f'PRAGMA index_info("{name}")').fetchone()[2]
            for _, name, unique, _, _ in indexes
            if not unique
        }
        assert plain == {key.field for key in table.foreign_keys}
        made = [name for _, name, unique, origin, _ in indexes if unique and origin == "c"]
        assert len(made) == len(table.unique_keys)


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE elements SET block = 'x'", "CHECK"),
        ("UPDATE elements SET atomic_number = 119", "CHECK"),
        ("UPDATE elements SET radioactive = 2", "CHECK"),
        ("UPDATE elements SET name = 'one name'", "UNIQUE"),
        ("UPDATE elements SET name = NULL", "NOT NULL"),
        ("UPDATE elements SET id = 'element-one'", "UNIQUE"),
        # Two empty values are the same in a unique key.
        ("UPDATE spec_points SET parent_id = NULL, position = 1", "UNIQUE"),
    ],
)
def test_it_holds_its_rows_to_the_schemas(database: sqlite3.Connection, statement: str, rule: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        database.execute(statement)


def test_the_same_rows_give_the_same_bytes_and_leave_nothing_beside_them(
    package: Package, path: Path, tmp_path: Path
) -> None:
    write_database(package, FILES, tmp_path / "again.sqlite")
    assert (tmp_path / "again.sqlite").read_bytes() == path.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.sqlite", "sample.sqlite"]


def test_programs_with_an_old_sqlite_open_it(database: sqlite3.Connection) -> None:
    for (sql,) in database.execute("SELECT sql FROM sqlite_schema WHERE type = 'table'"):
        assert not sql.endswith("STRICT")
        assert "WITHOUT ROWID" not in sql


def test_the_published_package_is_written_whole(tmp_path: Path) -> None:
    files = Folder(ROOT)
    package = load_package(files)
    write_database(package, files, tmp_path / "published.sqlite")
    with closing(sqlite3.connect(tmp_path / "published.sqlite")) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in package.tables.values():
            counted = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
            assert counted == (sum(1 for _ in read_values(files, table)),)


@pytest.mark.parametrize(
    ("table", "cells", "reason"),
    [
        ("elements", {"block": "x"}, "CHECK constraint failed"),
        ("elements", {"name": ""}, "NOT NULL constraint failed"),
        ("elements", {"name": "Neon"}, "UNIQUE constraint failed"),
        ("terms", {"spec_point_id": "spec-none"}, "a row leads to a row of spec_points that is not there"),
    ],
)
def test_rows_that_break_their_schema_are_refused_with_their_file(
    workbench: Workbench, tmp_path: Path, table: str, cells: dict[str, str], reason: str
) -> None:
    record = next(row["id"] for row in workbench.table(table) if row.get("name") != "Neon")
    workbench.edit(table, record, **cells)
    files = Folder(workbench.root)
    with pytest.raises(PackageUnreadable) as refused:
        write_database(load_package(files), files, tmp_path / "broken.sqlite")
    assert refused.value.file == f"dataset/{table}.csv"
    assert reason in refused.value.reason
    assert not (tmp_path / "broken.sqlite").exists()
