"""What was found whole is not read again; what is no longer the same file is."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from api.package.release_index import read_index
from api.store import seen
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.manifest import read_manifest
from tests.history.releases import publish_history


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stores of two releases."""
    folder = tmp_path_factory.mktemp("seen")
    releases = publish_history(folder)
    build_stores(read_index(releases), releases, folder / "store")
    return folder / "store"


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of built stores, read once by a server that starts."""
    folder = Path(shutil.copytree(built, tmp_path / "store"))
    time.sleep(2 * seen.SETTLED / 1e9)
    assert Catalogue(folder).inspect() == []
    return folder


def parts(store: Path) -> list[Path]:
    """Every store and every index."""
    return [store / name for entry in read_manifest(store).stores for name in (entry.file, entry.search)]


def test_what_a_start_found_whole_the_next_does_not_read(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all(seen.is_seen(part) for part in parts(store))
    read: list[Path] = []
    monkeypatch.setattr("api.store.release.sha256_of", lambda path: read.append(path))
    monkeypatch.setattr("api.store.search_index.sha256_of", lambda path: read.append(path))
    assert Catalogue(store).inspect() == []
    assert read == []


def test_a_changed_byte_is_read_and_named_though_size_and_time_are_as_they_were(store: Path) -> None:
    # All but the newest release: without that, no server starts.
    older = read_manifest(store).stores[1:]
    changed = [store / name for entry in older for name in (entry.file, entry.search)]
    for part in changed:
        target = max(part.iterdir(), key=lambda file: file.stat().st_size) if part.is_dir() else part
        before = target.stat()
        with target.open("r+b") as handle:
            handle.seek(before.st_size // 2)
            byte = handle.read(1)
            handle.seek(before.st_size // 2)
            handle.write(bytes([byte[0] ^ 1]))
        os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert not seen.is_seen(part)
    named = {fault.file for fault in Catalogue(store).inspect()}
    assert named == {part.name for part in changed}
    assert not any(seen.is_seen(part) for part in changed), "what is damaged is read at every start"


def test_another_file_in_its_place_is_read(store: Path) -> None:
    part = store / read_manifest(store).stores[0].file
    other = part.with_name("other")
    shutil.copy2(part, other)
    other.replace(part)
    assert not seen.is_seen(part)


def test_where_no_note_can_be_written_all_is_served(built: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(built, tmp_path / "store"))
    shutil.rmtree(folder / seen.FOLDER, ignore_errors=True)
    (folder / seen.FOLDER).touch()
    assert Catalogue(folder).inspect() == []
    assert not seen.is_seen(parts(folder)[0])


def test_a_note_that_says_nothing_is_no_note(store: Path) -> None:
    part = parts(store)[0]
    for content in (b"", b"\xff", b"1.1.0"):
        (store / seen.FOLDER / part.name).write_bytes(content)
        assert not seen.is_seen(part)
    assert Catalogue(store).inspect() == []
    assert seen.is_seen(part)
