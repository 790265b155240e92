"""Archives and indexes that another made: nothing in them is more, larger or elsewhere than it seems.

Zip bombs, links, paths that lead out, names twice, overlapping members: tests/fuzz has the same at length.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.downloads.maker import Maker
from api.errors import ArchiveDamaged, PackageUnreadable
from api.package.archive import open_archive
from api.package.descriptor import DESCRIPTOR, load_package
from api.package.files import Held
from api.package.release_index import INDEX, ReleaseEntry, read_index
from api.store.build import build_stores
from tests.fuzz.targets.small import SCHEMA, hostile_archives, small_archive, small_files, zipped

HOSTILE = dict(hostile_archives())
Change = Callable[[dict[str, Any]], object]


def opened(path: Path, content: bytes) -> int:
    path.write_bytes(content)
    with open_archive(path, hashlib.sha256(content).hexdigest()) as files:
        return len(load_package(files).tables)


def test_what_publishing_writes_is_taken(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.zip", small_archive()) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_what_it_never_writes_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveDamaged) as refused:
        opened(tmp_path / "a.zip", HOSTILE[name])
    assert "member" in refused.value.reason or "zip archive" in refused.value.reason


@pytest.mark.parametrize("length", [0, 1, 21, 22, 100, 1_000, -1, -22, -200])
def test_a_part_of_an_archive_is_none(tmp_path: Path, length: int) -> None:
    with pytest.raises((ArchiveDamaged, PackageUnreadable)):
        opened(tmp_path / "a.zip", small_archive()[:length])


PLACES: dict[str, tuple[str, Change]] = {
    "path above": (DESCRIPTOR, lambda d: d["resources"][0].update(path="../../outside.csv")),
    "path from the root": (DESCRIPTOR, lambda d: d["resources"][0].update(path="/tmp/outside.csv")),
    "schema above": (DESCRIPTOR, lambda d: d["resources"][0].update(schema="../outside.json")),
    "package name": (DESCRIPTOR, lambda d: d.update(name="../outside")),
    "version": (DESCRIPTOR, lambda d: d.update(version="../../1.0.0")),
    "time": (DESCRIPTOR, lambda d: d.update(created="yesterday")),
    "table name": (DESCRIPTOR, lambda d: d["resources"][0].update(name='x" (y); --')),
    "table of ours": (DESCRIPTOR, lambda d: d["resources"][0].update(name="_meta")),
    "column name": (SCHEMA, lambda s: s["fields"][1].update(name='x") SELECT 1; --')),
    "column of ours": (SCHEMA, lambda s: s["fields"][1].update(name="_json")),
    "type": (SCHEMA, lambda s: s["fields"][1].update(type="any")),
    "key": (SCHEMA, lambda s: s.update(uniqueKeys=[['x"), sqlite_version()) --']])),
    "table led to": (SCHEMA, lambda s: s["foreignKeys"][0]["reference"].update(resource='x" (y) --')),
}


def changed(path: str, change: Change) -> dict[str, bytes]:
    files = small_files()
    content = json.loads(files[path])
    change(content)
    return {**files, path: json.dumps(content).encode()}


@pytest.mark.parametrize("name", PLACES)
def test_no_name_leads_elsewhere_or_into_sql(name: str) -> None:
    """Names become files, tables and columns; nobody need have checked the package."""
    with pytest.raises(PackageUnreadable) as refused:
        load_package(Held(changed(*PLACES[name])))
    assert "cannot be" in refused.value.reason or "is not a version" in refused.value.reason


FOREIGN: dict[str, tuple[str, Change]] = {
    **PLACES,
    "another release": (DESCRIPTOR, lambda d: d.update(version="7.7.7")),
    "columns twice": (SCHEMA, lambda s: s["fields"][1].update(name="mass")),
    "a table of SQLite": (DESCRIPTOR, lambda d: d["resources"][0].update(name="sqlite_master")),
    "a bound that is none": (SCHEMA, lambda s: s["fields"][1]["constraints"].update(minimum="least")),
    "no key": (SCHEMA, lambda s: s["fields"].pop(0)),
    "a table that is not there": (SCHEMA, lambda s: s["foreignKeys"][0]["reference"].update(resource="none")),
    "a key that is no column": (SCHEMA, lambda s: s.update(uniqueKeys=[["none"]])),
    "an enum of numbers": (SCHEMA, lambda s: s["fields"][6]["constraints"].update(enum=[1, 2])),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_release_is_named_and_the_others_are_built(tmp_path: Path, name: str) -> None:
    """Also where index and checksum are right; and nothing is written outside the folder."""
    archives, inside = tmp_path / "archives", tmp_path / "a" / "b" / "store"
    archives.mkdir()
    path, change = FOREIGN[name]
    contents = {
        "1.0.0": small_archive(),
        "2.0.0": zipped(
            [
                (member, content)
                for member, content in _as_release_two(
                    changed(path, change), keep="version" in name or "release" in name
                ).items()
            ]
        ),
    }
    entries = []
    for version, content in contents.items():
        (archives / f"{version}.zip").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        entries.append(ReleaseEntry(version, "2026-01-01T00:00:00Z", f"{version}.zip", len(content), digest))
    before = sorted(p for p in tmp_path.rglob("*") if inside not in p.parents)
    manifest = build_stores(entries[::-1], archives, inside, make_files=Maker())
    assert [entry.version for entry in manifest.stores] == ["1.0.0"]
    assert [fault.version for fault in manifest.faults] == ["2.0.0"]
    assert manifest.faults[0].reason
    after = sorted(p for p in tmp_path.rglob("*") if inside not in p.parents)
    assert set(after) - set(before) <= {inside, *inside.parents}


def _as_release_two(files: dict[str, bytes], keep: bool) -> dict[str, bytes]:
    if keep:
        return files
    descriptor = json.loads(files[DESCRIPTOR]) | {"version": "2.0.0"}
    return {**files, DESCRIPTOR: json.dumps(descriptor).encode()}


@pytest.mark.parametrize(
    "change",
    [
        {"archive": "../outside.zip"},
        {"archive": "/etc/outside.zip"},
        {"archive": "a/b.zip"},
        {"archive": "a\\b.zip"},
        {"archive": ".zip\n"},
        {"archive": 7},
        {"version": "1.0"},
        {"version": "01.0.0"},
        {"version": "1.0.0\n"},
        {"version": "١.٠.٠"},
        {"version": None},
        {"created": "yesterday"},
        {"created": 2026},
        {"bytes": -1},
        {"bytes": "many"},
        {"bytes": True},
        {"sha256": "0" * 63},
        {"sha256": "Z" * 64},
        {"more": 1},
    ],
    ids=str,
)
def test_an_index_that_lies_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    entry = {
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "archive": "small-1.0.0.zip",
        "bytes": 10,
        "sha256": "0" * 64,
    }
    (tmp_path / INDEX).write_text(json.dumps({"releases": [entry]}))
    assert len(read_index(tmp_path)) == 1
    (tmp_path / INDEX).write_text(json.dumps({"releases": [entry | change]}))
    with pytest.raises(PackageUnreadable, match="is not a release index"):
        read_index(tmp_path)


def test_an_index_names_a_release_once(tmp_path: Path) -> None:
    """Else nobody knew which of the two is served."""
    entry = {
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "archive": "a.zip",
        "bytes": 1,
        "sha256": "0" * 64,
    }
    (tmp_path / INDEX).write_text(json.dumps({"releases": [entry, entry | {"archive": "b.zip"}]}))
    with pytest.raises(PackageUnreadable, match="twice"):
        read_index(tmp_path)
