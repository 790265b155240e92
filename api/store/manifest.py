"""store.json: which stores a folder holds, with the checksum of each and of its archive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from api.errors import PackageUnreadable, StoreUnusable
from api.package.descriptor import read_json, version_key
from api.package.files import Folder, write_whole
from api.store.ddl import STORE_FORMAT

MANIFEST = "store.json"


@dataclass(frozen=True)
class StoreEntry:
    """One built store. `file` is a name beside the manifest; checksums are sha256 in hexadecimal."""

    version: str
    created: str
    file: str
    sha256: str
    archive_sha256: str


def read_manifest(folder: Path) -> list[StoreEntry]:
    """Read the manifest, newest release first.

    Raises StoreUnusable where there is none, it is damaged, or it is of another format.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise StoreUnusable(path, "there is no store here")
    try:
        content = read_json(Folder(folder), MANIFEST)
        if content["format"] != STORE_FORMAT:
            raise StoreUnusable(
                path, f"is of format {content['format']}, this program reads format {STORE_FORMAT}"
            )
        entries = [StoreEntry(**entry) for entry in content["stores"]]
        for entry in entries:
            if Path(entry.file).name != entry.file:
                raise ValueError(f"{entry.file!r} is not the name of a file beside the manifest")
        return sorted(entries, key=lambda entry: version_key(entry.version), reverse=True)
    except (PackageUnreadable, KeyError, TypeError, ValueError) as error:
        raise StoreUnusable(path, f"is not a store manifest: {error}") from None


def read_manifest_if_any(folder: Path) -> list[StoreEntry]:
    """What is built already, for a builder: nothing where the manifest cannot be used."""
    try:
        return read_manifest(folder)
    except StoreUnusable:
        return []


def write_manifest(folder: Path, entries: Sequence[StoreEntry]) -> None:
    """Write the manifest in one move."""
    content = {"format": STORE_FORMAT, "stores": [asdict(entry) for entry in entries]}
    write_whole(folder / MANIFEST, (json.dumps(content, indent=2) + "\n").encode())
