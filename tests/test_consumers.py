"""Programs that people use on the dataset read what we publish, and read it right."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient

from api.package.descriptor import Package
from api.store.catalogue import Catalogue
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def unpacked(published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The newest release's archive, unpacked as a user does."""
    folder = tmp_path_factory.mktemp("unpacked")
    package = published_catalogue.latest.package
    archive = ROOT / "dataset" / "releases" / f"{package.name}-{package.version}.zip"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def duck(unpacked: Path, published_catalogue: Catalogue) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with every table of the release, read without a word about types."""
    connection = duckdb.connect()
    for table in published_catalogue.latest.package.tables.values():
        connection.execute(
            f"CREATE TABLE {table.name} AS SELECT * FROM read_csv('{unpacked / table.path}', header = true)"
        )
    yield connection
    connection.close()


def test_duckdb_reads_every_table_whole(
    duck: duckdb.DuckDBPyConnection, published_catalogue: Catalogue
) -> None:
    for name, count in published_catalogue.latest.counts.items():
        assert duck.execute(f"SELECT count(*) FROM {name}").fetchone() == (count,)


def test_duckdb_reads_the_texts_that_the_api_gives(
    duck: duckdb.DuckDBPyConnection, unpacked: Path, published: FlaskClient
) -> None:
    for record_id, text, note in duck.execute(
        "SELECT id, text, note FROM statements ORDER BY id LIMIT 50"
    ).fetchall():
        record = published.get(f"/v1/statements/{record_id}").get_json()["data"]
        assert (record["text"], record["note"]) == (text, note)


def test_duckdb_joins_along_the_keys(duck: duckdb.DuckDBPyConnection) -> None:
    uncited = duck.execute(
        "SELECT count(*) FROM statements WHERE id NOT IN (SELECT record_id FROM citations JOIN sources ON sources.id = source_id)"
    ).fetchone()
    assert uncited == (0,)
    early = duck.execute(
        "SELECT count(*) FROM events JOIN event_participants ON event_id = events.id WHERE date_start < DATE '1953-07-27'"
    ).fetchone()
    assert early is not None
    assert early[0] > 0


def test_pythons_csv_module_reads_the_schemas_columns(unpacked: Path, published_catalogue: Catalogue) -> None:
    package: Package = published_catalogue.latest.package
    for table in package.tables.values():
        with (unpacked / table.path).open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle)
            assert next(reader) == list(table.by_name)
            assert all(len(row) == len(table.fields) for row in reader)


def test_any_sqlite_client_reads_a_store(published_catalogue: Catalogue) -> None:
    with closing(sqlite3.connect(f"file:{published_catalogue.latest.path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        record = connection.execute("SELECT _json FROM terms WHERE term = 'armistice'").fetchone()
        assert json.loads(record[0])["id"] == "term-armistice"
