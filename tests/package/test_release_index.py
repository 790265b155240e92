"""The release index: what is published, newest first, and never half written."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from api.errors import PackageUnreadable
from api.package.release_index import ReleaseEntry, read_index, write_index


def entry(version: str) -> ReleaseEntry:
    return ReleaseEntry(version, "2026-01-02T03:04:05Z", f"sample-{version}.zip", 10, "ab" * 32)


def written(folder: Path, content: Any) -> Path:
    (folder / "index.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def test_where_nothing_was_released_the_index_is_empty(tmp_path: Path) -> None:
    assert read_index(tmp_path) == []
    assert read_index(tmp_path / "nowhere") == []


def test_releases_are_listed_newest_first_by_number_and_not_by_letter(tmp_path: Path) -> None:
    versions = ["1.9.0", "1.10.0", "0.1.0", "1.9.10", "1.9.9"]
    write_index(tmp_path, [entry(version) for version in versions])
    newest_first = ["1.10.0", "1.9.10", "1.9.9", "1.9.0", "0.1.0"]
    assert [found.version for found in read_index(tmp_path)] == newest_first
    listed = json.loads((tmp_path / "index.json").read_text())["releases"]
    assert [line["version"] for line in listed] == newest_first


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    entries = [replace(entry("2.0.0"), bytes=7), entry("1.0.0")]
    write_index(tmp_path, entries)
    assert read_index(tmp_path) == entries


def test_the_order_of_writing_does_not_change_the_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    write_index(one, [entry("1.0.0"), entry("2.0.0")])
    write_index(two, [entry("2.0.0"), entry("1.0.0")])
    assert (one / "index.json").read_bytes() == (two / "index.json").read_bytes()


GOOD = asdict(entry("1.0.0"))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"releases": [',
        "[]",
        "null",
        {},
        {"releases": None},
        {"releases": ["1.0.0"]},
        {"releases": [[]]},
        {"releases": [{}]},
        {"releases": [{**GOOD, "colour": "red"}]},
        {"releases": [{**GOOD, "version": "1.0"}]},
        {"releases": [{**GOOD, "version": "latest"}]},
        {"releases": [{**GOOD, "version": 1}]},
        {"releases": [{**GOOD, "sha256": "AB" * 32}]},
        {"releases": [{**GOOD, "sha256": ""}]},
        {"releases": [{**GOOD, "archive": "../secret.zip"}]},
        {"releases": [{**GOOD, "archive": "/etc/secret.zip"}]},
        {"releases": [{**GOOD, "archive": "sample.tar"}]},
        {"releases": [{**GOOD, "archive": None}]},
    ],
    ids=str,
)
def test_a_damaged_index_is_refused_by_name(tmp_path: Path, content: Any) -> None:
    with pytest.raises(PackageUnreadable, match=r"index\.json"):
        read_index(written(tmp_path, content))


def test_a_folder_in_the_indexs_place_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "index.json").mkdir()
    with pytest.raises(PackageUnreadable, match=r"index\.json"):
        read_index(tmp_path)
