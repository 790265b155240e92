"""A built store holds the release as it was published, and is the same file whoever builds it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.downloads.maker import Maker
from api.errors import ReleaseUnavailable, StoreUnusable
from api.history.publish import publish
from api.package.archive import open_archive, sha256_of
from api.package.descriptor import Field
from api.package.release_index import read_index, write_index
from api.store import ddl, seen
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.feed import Range, read_feed
from api.store.manifest import mark_of, read_files, read_manifest
from api.store.search_index import digest_of, is_whole
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import bytes_below, publish_history, set_version
from tests.store.same import contents


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {seen.FOLDER}


def as_typed(field: Field, text: str) -> Any:
    """A cell's text as JSON has it."""
    if text == "":
        return None
    match field.type:
        case "integer" | "year":
            return int(text)
        case "number":
            return float(text)
        case "boolean":
            return {"true": True, "false": False}[text]
    return text


def test_every_cell_of_the_tables_is_in_the_records(sample_catalogue: Catalogue) -> None:
    release = sample_catalogue.latest
    for table in release.package.tables.values():
        for row in Workbench(SAMPLE).table(table.name):
            expected = {field.name: as_typed(field, row[field.name]) for field in table.fields}
            assert json.loads(release.record(table, row["id"])) == expected


def test_every_table_and_every_record_is_counted(sample_catalogue: Catalogue) -> None:
    release = sample_catalogue.latest
    rows = {name: len(Workbench(SAMPLE).table(name)) for name in release.package.tables}
    assert release.counts == rows
    assert release.count_records() == sum(rows.values())


def test_a_store_holds_its_own_descriptor_and_schemas_byte_for_byte(history: Path, built: Path) -> None:
    for entry in read_index(history):
        with (
            open_archive(history / entry.archive, entry.sha256) as files,
            closing(sqlite3.connect(Catalogue(built).get(entry.version).path)) as store,
        ):
            held = dict(store.execute("SELECT path, content FROM _files").fetchall())
            assert held == {path: files.read(path) for path in held}
        resources = json.loads(held["datapackage.json"])["resources"]
        assert set(held) == {"datapackage.json", *(resource["schema"] for resource in resources)}


def test_a_store_says_what_it_is(history: Path, built: Path) -> None:
    for entry in read_index(history):
        with closing(sqlite3.connect(Catalogue(built).get(entry.version).path)) as store:
            assert store.execute("PRAGMA application_id").fetchone() == (ddl.APPLICATION_ID,)
            assert store.execute("PRAGMA user_version").fetchone() == (ddl.STORE_FORMAT,)
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert store.execute("PRAGMA foreign_key_check").fetchall() == []
            meta = dict(store.execute("SELECT key, value FROM _meta").fetchall())
            assert json.loads(meta.pop("schema_changes")) == []
            assert meta == {
                "version": entry.version,
                "created": entry.created,
                "archive_sha256": entry.sha256,
            }


def test_a_folder_of_stores_holds_a_store_a_release_and_the_manifest(history: Path, built: Path) -> None:
    manifest = read_manifest(built)
    entries = manifest.stores
    assert (manifest.first, manifest.faults) == ("1.0.0", ())
    assert [(e.version, e.archive_sha256) for e in entries] == [
        (e.version, e.sha256) for e in read_index(history)
    ]
    assert names(built) == {"store.json", ".lock", *(name for e in entries for name in (e.file, e.search))}
    for entry in entries:
        assert sha256_of(built / entry.file) == entry.sha256
        assert entry.sha256[:16] in entry.file
        assert is_whole(built / entry.search)
        assert digest_of(built / entry.search)[:16] in entry.search


def test_two_builds_of_the_same_releases_are_the_same(history: Path, built: Path, tmp_path: Path) -> None:
    build_stores(read_index(history), history, tmp_path)
    assert contents(tmp_path) == contents(built)


def test_what_is_built_is_not_built_again(history: Path, store: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in store.iterdir() if path.suffix}
    steps: list[str] = []
    manifest = build_stores(read_index(history), history, store, steps.append)
    assert (manifest, steps) == (read_manifest(store), ["1.1.0 archive", "1.0.0 archive"])
    assert before == {path.name: path.stat().st_mtime_ns for path in store.iterdir() if path.suffix}


def test_a_new_release_is_built_and_the_old_ones_are_kept_as_they_are(tmp_path: Path) -> None:
    releases, store = publish_history(tmp_path), tmp_path / "store"
    newest, oldest = read_index(releases)
    build_stores([oldest], releases, store)
    before = bytes_below(store)
    steps: list[str] = []
    build_stores([newest, oldest], releases, store, steps.append)
    assert {step.split()[0] for step in steps if not step.endswith(" archive")} == {"1.1.0"}
    assert Catalogue(store).versions == ["1.1.0", "1.0.0"]
    (kept,) = (name for name in before if name.endswith(".sqlite"))
    assert (store / kept).read_bytes() == before[kept]


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_store_that_was_damaged_is_built_again_to_the_same(
    history: Path, built: Path, store: Path, damage: str
) -> None:
    path = store / read_manifest(store).stores[0].file
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-5000] if damage == "cut" else content[:9000] + b"\xff" + content[9001:])
    build_stores(read_index(history), history, store)
    build_stores(read_index(history), history, store)
    assert contents(store) == contents(built)


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "more"])
def test_an_index_that_was_damaged_is_built_again(
    history: Path, built: Path, store: Path, damage: str
) -> None:
    folder = store / read_manifest(store).stores[0].search
    path = max(folder.iterdir(), key=lambda file: file.stat().st_size)
    content = path.read_bytes()
    match damage:
        case "gone":
            shutil.rmtree(folder)
        case "more":
            (folder / "another.idx").write_bytes(b"")
        case _:
            path.write_bytes(content[:-1] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    steps: list[str] = []
    build_stores(read_index(history), history, store, steps.append)
    assert {step.split()[0] for step in steps if not step.endswith(" archive")} == {"1.1.0"}
    build_stores(read_index(history), history, store)
    assert contents(store) == contents(built)


@pytest.mark.parametrize("content", ["", "{", "null", '{"format": 0, "stores": []}'])
def test_a_manifest_that_cannot_be_used_is_made_again(
    history: Path, built: Path, store: Path, content: str
) -> None:
    (store / "store.json").write_text(content)
    build_stores(read_index(history), history, store)
    assert contents(store) == contents(built)


def test_a_running_server_keeps_the_files_it_opened_until_the_build_after(history: Path, store: Path) -> None:
    newest = read_index(history)[0]
    before = names(store)
    build_stores([newest], history, store)
    assert names(store) == before
    build_stores([newest], history, store)
    assert before - names(store) == {e for e in before if e.startswith("1.0.0")}
    assert Catalogue(store).versions == ["1.1.0"]


def test_files_of_others_in_the_folder_are_left_alone(history: Path, store: Path) -> None:
    (store / "notes.txt").write_text("mine")
    build_stores(read_index(history), history, store)
    assert (store / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "text"])
def test_a_damaged_archive_is_a_fault_by_name_and_what_was_built_stays(
    history: Path, tmp_path: Path, damage: str
) -> None:
    releases, store = Path(shutil.copytree(history, tmp_path / "releases")), tmp_path / "store"
    newest, oldest = read_index(releases)
    build_stores([oldest], releases, store)
    before = bytes_below(store)
    archive = releases / newest.archive
    content = archive.read_bytes()
    if damage == "gone":
        archive.unlink()
    else:
        flipped = content[:300] + bytes([content[300] ^ 1]) + content[301:]
        archive.write_bytes({"flipped": flipped, "cut": content[:-1], "text": b"not found"}[damage])
    manifest = build_stores([newest, oldest], releases, store)
    (fault,) = manifest.faults
    assert (fault.version, fault.file) == ("1.1.0", "sample-1.1.0.zip")
    assert ("cannot be read" if damage == "gone" else "its sha256 is") in fault.reason
    assert read_manifest(store) == manifest
    after = bytes_below(store)
    assert {n: c for n, c in after.items() if n != "store.json"} == {
        n: c for n, c in before.items() if n != "store.json"
    }
    assert Catalogue(store).versions == ["1.0.0"]
    assert Catalogue(store).faults == [fault]
    with pytest.raises(ReleaseUnavailable):
        Catalogue(store).get("1.1.0")


@pytest.mark.parametrize("name", ["sample-1.1.0.zip", "sample-1.0.0.zip"])
def test_a_release_that_was_built_goes_on_when_its_archive_is_damaged(
    history: Path, built: Path, store: Path, tmp_path: Path, name: str
) -> None:
    releases = Path(shutil.copytree(history, tmp_path / "releases"))
    whole = (releases / name).read_bytes()
    (releases / name).write_bytes(whole[: len(whole) // 2])
    manifest = build_stores(read_index(releases), releases, store)
    assert [fault.file for fault in manifest.faults] == [name]
    assert manifest.stores == read_manifest(built).stores
    assert Catalogue(store).versions == ["1.1.0", "1.0.0"]
    (releases / name).write_bytes(whole)
    build_stores(read_index(releases), releases, store)
    assert bytes_below(store) == bytes_below(built)


def test_the_changes_are_told_once_the_release_before_has_come_back(
    history: Path, built: Path, tmp_path: Path
) -> None:
    releases, store = Path(shutil.copytree(history, tmp_path / "releases")), tmp_path / "store"
    older = releases / "sample-1.0.0.zip"
    content = older.read_bytes()
    older.unlink()
    manifest = build_stores(read_index(releases), releases, store)
    assert [(entry.version, entry.predecessor_sha256) for entry in manifest.stores] == [("1.1.0", None)]
    everything = Range("1.0.0", "1.1.0")
    with pytest.raises(ReleaseUnavailable):
        read_feed(Catalogue(store), everything, 100)
    older.write_bytes(content)
    build_stores(read_index(releases), releases, store)
    build_stores(read_index(releases), releases, store)
    assert contents(store) == contents(built)
    assert read_feed(Catalogue(store), everything, 100).total > 0


def test_an_archive_that_is_none_is_refused_whatever_the_index_says(history: Path, tmp_path: Path) -> None:
    releases = Path(shutil.copytree(history, tmp_path / "releases"))
    archive = releases / "sample-1.1.0.zip"
    archive.write_bytes(b"not found")
    entry = read_index(releases)[0]
    entry = type(entry)(entry.version, entry.created, entry.archive, 9, sha256_of(archive))
    write_index(releases, [entry])
    manifest = build_stores(read_index(releases), releases, tmp_path / "store")
    (fault,) = manifest.faults
    assert (manifest.stores, fault.file) == ((), "sample-1.1.0.zip")
    assert "not a zip" in fault.reason
    with pytest.raises(StoreUnusable, match="names no release"):
        Catalogue(tmp_path / "store")


@pytest.mark.parametrize(
    ("table", "record", "cells"),
    [
        ("quiz_options", "option-symbols-a", {"item_id": "quiz-nowhere"}),
        ("citations", "citation-term-metal-1", {"record_id": "term-nowhere"}),
        ("elements", "element-iron", {"block": "x"}),
        ("elements", "element-iron", {"atomic_number": "119"}),
        ("elements", "element-iron", {"name": ""}),
        ("elements", "element-iron", {"name": "Neon"}),
        ("elements", "element-iron", {"id": "term-metal"}),
        ("mark_points", "markpoint-two-properties-1", {"position": "2"}),
    ],
)
def test_rows_that_break_their_own_schema_never_become_a_store(
    history: Path, tmp_path: Path, workbench: Workbench, table: str, record: str, cells: dict[str, str]
) -> None:
    releases, store = Path(shutil.copytree(history, tmp_path / "releases")), tmp_path / "store"
    build_stores(read_index(releases), releases, store)
    before = bytes_below(store)
    set_version(workbench, "2.0.0")
    rows = workbench.table(table)
    next(row for row in rows if row["id"] == record).update(cells)
    workbench.write(table, rows)
    # Published as by hand: `check` and the reasons that `publish` asks for would stop it before.
    other = tmp_path / "other"
    publish(workbench.descriptor, other)
    (bad,) = read_index(other)
    shutil.copyfile(other / bad.archive, releases / bad.archive)
    manifest = build_stores([bad, *read_index(releases)], releases, store)
    (fault,) = manifest.faults
    assert (fault.version, fault.file) == ("2.0.0", "sample-2.0.0.zip")
    assert "its own schemas" in fault.reason
    after = bytes_below(store)
    assert after.keys() == before.keys()
    assert all(after[name] == before[name] for name in before if name != "store.json")
    assert Catalogue(store).versions == ["1.1.0", "1.0.0"]


def test_files_that_were_mended_to_the_same_bytes_are_told_all_the_same(
    history: Path, tmp_path: Path
) -> None:
    """A running server looks at the manifest alone, and has noted that a file is damaged."""
    store, releases = tmp_path / "store", read_index(history)
    manifest = build_stores(releases, history, store, make_files=Maker())
    state = mark_of(store)
    assert build_stores(releases, history, store, make_files=Maker()) == manifest
    assert mark_of(store) == state, "where nothing was made, there is nothing to tell"
    folder = store / str(manifest.stores[0].folder)
    damaged = folder / read_files(store, manifest.stores[0])[0].name
    damaged.write_bytes(b"damaged")
    assert build_stores(releases, history, store, make_files=Maker()) == manifest
    assert damaged.read_bytes() != b"damaged"
    assert mark_of(store) != state
