"""A store that is not the very file its manifest names is refused by name, and never served.

The newest is served that is whole; where none is, and so where the only one is damaged, nothing is.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.errors import ReleaseUnavailable, ReleaseUnknown, StoreUnusable
from api.package.archive import sha256_of
from api.store.catalogue import Catalogue
from tests.conftest import syllabank

Break = Callable[[Path], Path]
"""Breaks a folder of stores; returns the file that must be named."""


@pytest.fixture
def single(store: Path) -> Path:
    """A folder of stores whose manifest names the newest release only."""
    manifest(store, lambda content: content | {"stores": content["stores"][:1]})
    return store


def newest(folder: Path) -> Path:
    return next(folder.glob("1.1.0-*.sqlite"))


def manifest(folder: Path, change: Callable[[Any], Any]) -> Path:
    path = folder / "store.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    return path


def adopt(path: Path) -> Path:
    """Let the manifest name the file's checksum, so that it is opened in spite of its bytes."""

    def change(content: Any) -> Any:
        for entry in content["stores"]:
            if entry["file"] == path.name:
                entry["sha256"] = sha256_of(path)
        return content

    manifest(path.parent, change)
    return path


def rewrite(change: Callable[[bytes], bytes]) -> Break:
    def damage(folder: Path) -> Path:
        path = newest(folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return damage


def execute(*statements: str) -> Break:
    def damage(folder: Path) -> Path:
        path = newest(folder)
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return adopt(path)

    return damage


def plain_text(folder: Path) -> Path:
    return adopt(rewrite(lambda _: b"There was a store here.\n")(folder))


def foreign(folder: Path) -> Path:
    path = newest(folder)
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE _meta (key TEXT, value TEXT)")
    return adopt(path)


def gone(folder: Path) -> Path:
    path = newest(folder)
    path.unlink()
    return path


def a_folder(folder: Path) -> Path:
    path = gone(folder)
    path.mkdir()
    return path


def of_another_release(folder: Path) -> Path:
    path = newest(folder)
    shutil.copyfile(next(folder.glob("1.0.0-*.sqlite")), path)
    return adopt(path)


def text_manifest(content: str) -> Break:
    def damage(folder: Path) -> Path:
        path = folder / "store.json"
        path.write_text(content)
        return path

    return damage


def entry_with(**members: Any) -> Break:
    def change(content: Any) -> Any:
        content["stores"][0].update(members)
        return content

    return lambda folder: manifest(folder, change)


def no_manifest(folder: Path) -> Path:
    (folder / "store.json").unlink()
    return folder / "store.json"


def no_folder(folder: Path) -> Path:
    shutil.rmtree(folder)
    return folder / "store.json"


def manifest_folder(folder: Path) -> Path:
    path = no_manifest(folder)
    path.mkdir()
    return path


STORES: dict[str, Break] = {
    "first byte flipped": rewrite(lambda content: bytes([content[0] ^ 1]) + content[1:]),
    "last byte flipped": rewrite(lambda content: content[:-1] + bytes([content[-1] ^ 1])),
    "truncated": rewrite(lambda content: content[: len(content) // 2]),
    "longer": rewrite(lambda content: content + b"\0"),
    "empty": rewrite(lambda _: b""),
    "missing": gone,
    "a folder": a_folder,
    "plain text": plain_text,
    "a foreign SQLite file": foreign,
    "without its own tables": execute("DROP TABLE _meta"),
    "of an older format": execute("PRAGMA user_version = 0"),
    "of a newer format": execute("PRAGMA user_version = 999"),
    "not of our application": execute("PRAGMA application_id = 1"),
    "of another release": of_another_release,
}
MANIFESTS: dict[str, Break] = {
    "no manifest": no_manifest,
    "no folder": no_folder,
    "a folder as manifest": manifest_folder,
    "an empty manifest": text_manifest(""),
    "half a manifest": lambda folder: manifest_cut(folder),
    "a manifest that is no JSON": text_manifest("stores: all of them"),
    "a manifest that is not UTF-8": lambda folder: manifest_bytes(folder, b'{"format": "\xff"}'),
    "a list": text_manifest("[]"),
    "null": text_manifest("null"),
    "a manifest without a format": lambda folder: manifest(folder, lambda m: {"stores": m["stores"]}),
    "a manifest of another format": lambda folder: manifest(folder, lambda m: m | {"format": 999}),
    "a manifest without stores": lambda folder: manifest(folder, lambda m: {"format": m["format"]}),
    "a manifest with null for stores": lambda folder: manifest(folder, lambda m: m | {"stores": None}),
    "a manifest that names none": lambda folder: manifest(folder, lambda m: m | {"stores": []}),
    "an entry that is no object": lambda folder: manifest(folder, lambda m: m | {"stores": ["1.1.0"]}),
    "an entry that lacks a member": lambda folder: manifest(folder, lambda m: m | {"stores": [{}]}),
    "an unknown member": entry_with(colour="red"),
    "a file elsewhere": entry_with(file="../1.1.0.sqlite"),
    "a file at the root": entry_with(file="/etc/passwd"),
    "an index elsewhere": entry_with(search="../1.1.0.search"),
    "an index that is none": entry_with(search=None),
    "files elsewhere": entry_with(folder="../1.1.0.files"),
    "a manifest without faults": lambda folder: manifest(folder, lambda m: without(m, "faults")),
    "a fault that is no object": lambda folder: manifest(folder, lambda m: m | {"faults": ["1.1.0"]}),
    "a file that is none": entry_with(file=None),
    "a version that is none": entry_with(version="newest"),
    "a version that is a number": entry_with(version=1.1),
}


def without(content: Any, member: str) -> Any:
    return {name: value for name, value in content.items() if name != member}


def manifest_bytes(folder: Path, content: bytes) -> Path:
    (folder / "store.json").write_bytes(content)
    return folder / "store.json"


def manifest_cut(folder: Path) -> Path:
    return manifest_bytes(folder, (folder / "store.json").read_bytes()[:-20])


@pytest.mark.parametrize("name", [*STORES, *MANIFESTS])
def test_an_unusable_store_is_refused_by_the_name_of_its_file(single: Path, name: str) -> None:
    path = (STORES | MANIFESTS)[name](single)
    with pytest.raises(StoreUnusable) as caught:
        Catalogue(single)
    assert caught.value.path == str(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("truncated", "its sha256 is"),
        ("missing", "there is no such file"),
        ("plain text", "is not a store"),
        ("a foreign SQLite file", "is an SQLite file, but not a store"),
        ("not of our application", "is an SQLite file, but not a store"),
        ("of a newer format", "is of format 999"),
        ("of another release", "holds release 1.0.0"),
        ("a manifest of another format", "is of format 999"),
        ("no manifest", "there is no store here"),
    ],
)
def test_the_reason_tells_one_fault_from_another(single: Path, name: str, reason: str) -> None:
    (STORES | MANIFESTS)[name](single)
    with pytest.raises(StoreUnusable) as caught:
        Catalogue(single)
    assert reason in caught.value.reason


@pytest.mark.parametrize("name", STORES)
def test_where_the_newest_is_unusable_the_one_before_it_is_the_latest(store: Path, name: str) -> None:
    path = STORES[name](store)
    catalogue = Catalogue(store)
    assert (catalogue.latest.version, catalogue.versions) == ("1.0.0", ["1.0.0"])
    assert catalogue.latest.count_records() > 0
    (fault,) = catalogue.faults
    assert (fault.version, fault.file) == ("1.1.0", path.name)
    assert catalogue.inspect() == [fault]
    assert catalogue.known == ["1.1.0", "1.0.0"]
    for ask in (catalogue.get, catalogue.entry):
        with pytest.raises(ReleaseUnavailable) as caught:
            ask("1.1.0")
        assert (caught.value.version, caught.value.reason) == ("1.1.0", fault.reason)


def test_an_older_release_that_is_unusable_is_found_when_it_is_asked_for_or_inspected(store: Path) -> None:
    old = next(store.glob("1.0.0-*.sqlite"))
    old.write_bytes(old.read_bytes()[:-1])
    catalogue = Catalogue(store)
    assert catalogue.faults == []
    for _ in range(2):
        with pytest.raises(ReleaseUnavailable, match="its sha256 is"):
            catalogue.get("1.0.0")
    (fault,) = catalogue.faults
    assert (fault.version, fault.file) == ("1.0.0", old.name)
    assert (catalogue.latest.version, catalogue.versions) == ("1.1.0", ["1.1.0"])
    assert Catalogue(store).inspect() == [fault]
    # What another process found is known from the start, and not looked for again.
    told = Catalogue(store, [fault])
    assert told.versions == ["1.1.0"]
    with pytest.raises(ReleaseUnavailable):
        told.get("1.0.0")


def test_where_every_release_is_unusable_the_newest_is_named_with_its_own_fault(store: Path) -> None:
    old = next(store.glob("1.0.0-*.sqlite"))
    old.write_bytes(old.read_bytes()[:-1])
    path = gone(store)
    with pytest.raises(StoreUnusable) as caught:
        Catalogue(store)
    assert (caught.value.path, caught.value.reason) == (str(path), "there is no such file")


@pytest.mark.parametrize("parent", ["..", ".", ""])
def test_the_folder_itself_is_no_store(single: Path, parent: str) -> None:
    entry_with(file=parent)(single)
    with pytest.raises(StoreUnusable):
        Catalogue(single)


@pytest.mark.parametrize("name", ["plain text", "of an older format", "of another release"])
def test_a_refused_store_is_not_kept_open(store: Path, name: str) -> None:
    path = STORES[name](store)
    catalogue = Catalogue(store)
    assert catalogue.latest.version == "1.0.0"
    open_files = [Path(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    assert str(path) not in {os.readlink(file) for file in open_files if file.is_symlink()}


def test_an_unknown_release_is_named_with_those_there_are(built: Path) -> None:
    with pytest.raises(ReleaseUnknown) as caught:
        Catalogue(built).get("9.9.9")
    assert (caught.value.version, caught.value.known) == ("9.9.9", ("1.1.0", "1.0.0"))


@pytest.mark.parametrize("place", ["a b", "a#b?c", "100%25", "übung", "it's"])
def test_a_store_is_served_from_a_folder_of_any_name(built: Path, tmp_path: Path, place: str) -> None:
    folder = Path(shutil.copytree(built, tmp_path / place))
    assert Catalogue(folder).latest.count_records() > 0


@pytest.mark.parametrize(
    "name",
    [
        "last byte flipped",
        "a folder",
        "plain text",
        "a foreign SQLite file",
        "of a newer format",
        "missing",
        "no manifest",
        "half a manifest",
    ],
)
def test_a_server_does_not_start_on_an_unusable_store(single: Path, name: str) -> None:
    path = (STORES | MANIFESTS)[name](single)
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        # The port is taken: a server that came to opening its own would complain of that instead.
        port = taken.getsockname()[1]
        done = syllabank("serve", SYLLABANK_STORE=str(single), PORT=str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"syllabank: {path}: ")
    assert done.stderr.endswith("; run 'syllabank build'\n")
    assert done.stderr.count("\n") == 1
