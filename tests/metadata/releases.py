"""Releases to describe: a package's real files, at an address of our choice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from api.metadata.published import Published
from api.package.descriptor import load_package
from api.package.files import Folder
from api.store.manifest import FileEntry

BASE = "https://data.example.org"


def file_entry(root: Path, name: str, format: str, media_type: str, table: str | None) -> FileEntry:
    content = (root / name).read_bytes()
    return FileEntry(
        name=name,
        format=format,
        media_type=media_type,
        table=table,
        reproducible=True,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def describe(root: Path, base: str = BASE, versions: Sequence[str] | None = None) -> Published:
    """The package below `root` as a release with its tables, and its descriptor as a whole file."""
    package = load_package(Folder(root))
    files = [file_entry(root, t.path, "csv", "text/csv", t.name) for t in package.tables.values()]
    files.append(file_entry(root, "datapackage.json", "datapackage", "application/json", None))
    return Published(package, files, versions or [package.version], base)
