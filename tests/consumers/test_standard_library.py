"""What Python itself brings, csv and sqlite3, reads the archive, the database, and a store."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from api.store.catalogue import Catalogue
from tests.consumers.conftest import Published, assert_same, read, with_truth

pytestmark = pytest.mark.xdist_group("server")


def test_pythons_csv_module_reads_the_schemas_columns(
    release: Published, downloaded: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(downloaded / f"{release.stem}.zip") as archive:
        archive.extractall(tmp_path)
    for table in release.package.tables.values():
        with (tmp_path / table.path).open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle)
            assert reader.fieldnames == list(table.by_name)
            rows = list(reader)
        records = release.records[table.name]
        assert [row["id"] for row in rows] == [record["id"] for record in records]
        texts = [field.name for field in table.fields if field.type in ("string", "date")]
        for row, record in zip(rows, records, strict=True):
            assert [row[name] for name in texts] == [record[name] or "" for name in texts]


def test_sqlite_opens_the_database_for_reading(release: Published, downloaded: Path) -> None:
    found = read("read_sqlite", downloaded / f"{release.stem}.sqlite")
    assert_same(with_truth(found["tables"], release), release.records)
    assert (found["integrity"], found["loose"]) == (["ok"], [])
    assert found["keys"] == sum(len(table.foreign_keys) for table in release.package.tables.values())
    assert found["refused"] == "attempt to write a readonly database"
    names = {row["id"]: row["name"] for row in release.records["participants"]}
    present = [
        row["participant_id"]
        for row in release.records["event_participants"]
        if row["event_id"] == "event-agenda-agreed"
    ]
    assert found["participants"] == [names[one] for one in sorted(present)]
    assert found["participants"]


def test_any_sqlite_client_reads_a_store(published_catalogue: Catalogue) -> None:
    with closing(sqlite3.connect(f"file:{published_catalogue.latest.path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        record = connection.execute("SELECT _json FROM terms WHERE term = 'armistice'").fetchone()
        assert json.loads(record[0])["id"] == "term-armistice"
