"""The release index: which versions exist, in which archive, with which checksum.

dataset/releases/index.json, newest first. Written last when publishing, so that an archive is
named only once it is whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from api.errors import PackageUnreadable
from api.package.descriptor import CREATED, read_json, version_key
from api.package.files import Folder, write_whole

INDEX = "index.json"


@dataclass(frozen=True)
class ReleaseEntry:
    """One line of the index. `archive` is a file name beside the index; `created` is ISO 8601."""

    version: str
    created: str
    archive: str
    bytes: int
    sha256: str


def read_index(folder: Path) -> list[ReleaseEntry]:
    """Read the index, newest release first; an absent index is an empty one.

    Raises PackageUnreadable where it is damaged.
    """
    if not (folder / INDEX).exists():
        return []
    return parse_index(read_json(Folder(folder), INDEX), str(folder / INDEX))


def parse_index(content: Any, name: str) -> list[ReleaseEntry]:
    """The entries of an index, newest release first. Raises PackageUnreadable, naming it, where it is none."""
    try:
        entries = [ReleaseEntry(**entry) for entry in content["releases"]]
        for entry in entries:
            version_key(entry.version)
            if not isinstance(entry.created, str) or type(entry.bytes) is not int or entry.bytes < 0:
                raise ValueError(f"created or bytes of {entry.version} are not text and number")
            if not re.fullmatch(r"[A-Za-z0-9._-]+\.zip", entry.archive):
                raise ValueError(f"{entry.archive!r} is not the name of an archive beside the index")
            if not re.fullmatch(r"[0-9a-f]{64}", entry.sha256):
                raise ValueError(f"{entry.sha256!r} is not a sha256 checksum")
            if not CREATED.fullmatch(entry.created):
                raise ValueError(f"{entry.created!r} is not a time of the form 2026-01-31T00:00:00Z")
            if type(entry.bytes) is not int or entry.bytes < 0:
                raise ValueError(f"{entry.bytes!r} is not a number of bytes")
        versions = [entry.version for entry in entries]
        twice = {version for version in versions if versions.count(version) > 1}
        if twice:
            raise ValueError(f"it names {' and '.join(sorted(twice))} twice")
    except (KeyError, TypeError, ValueError) as error:
        raise PackageUnreadable(name, f"is not a release index: {error}") from None
    return sorted(entries, key=lambda entry: version_key(entry.version), reverse=True)


def write_index(folder: Path, entries: list[ReleaseEntry]) -> None:
    """Write the index, newest release first, in one move."""
    ordered = sorted(entries, key=lambda entry: version_key(entry.version), reverse=True)
    content = {"releases": [asdict(entry) for entry in ordered]}
    write_whole(folder / INDEX, (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
