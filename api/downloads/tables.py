"""The package's own files, each at its path in the archive and byte for byte as it is there.

Together they are the data package again: who opens datapackage.json finds its tables and schemas
at the relative paths that it names.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from api.downloads.format import Source, Written
from api.package.descriptor import DESCRIPTOR

JSON = "application/json"

PIECE = 1 << 20
"""Bytes copied at a time."""


class Csv:
    """Each table's CSV file."""

    name = "csv"
    title = "CSV, a file a table"
    reproducible = True

    def missing(self) -> None:
        """Nothing: it is copied."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Copy each table."""
        for table in source.package.tables.values():
            _copy(source, table.path, folder)
            yield Written(table.path, "text/csv; charset=utf-8; header=present", table.name)


class Schemas:
    """Each table's Table Schema."""

    name = "schema"
    title = "Table Schema, a file a table"
    reproducible = True

    def missing(self) -> None:
        """Nothing: it is copied."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Copy each schema."""
        for table in source.package.tables.values():
            _copy(source, table.schema_path, folder)
            yield Written(table.schema_path, JSON, table.name)


class Descriptor:
    """The data package's descriptor, with the checksum of each table."""

    name = "descriptor"
    title = "Data package descriptor"
    reproducible = True

    def missing(self) -> None:
        """Nothing: it is copied."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Copy the descriptor."""
        _copy(source, DESCRIPTOR, folder)
        yield Written(DESCRIPTOR, JSON)


def _copy(source: Source, path: str, folder: Path) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.files.open(path) as member, target.open("wb") as out:
        shutil.copyfileobj(member, out, PIECE)
