"""Build stores from release archives.

A store is one SQLite file whose name ends in its own checksum, and is never written again. The
manifest store.json names the stores that belong together; it is replaced in one move, last, so a
reader sees the old set or the new one. A build that was cut off goes on where it stopped: releases
already built are kept, and within one release the tables already loaded are.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from api.errors import ArchiveDamaged
from api.package.archive import open_archive, sha256_of
from api.package.descriptor import DESCRIPTOR, KEY, Package, Table, load_package
from api.package.files import Files, alone
from api.package.release_index import ReleaseEntry
from api.package.rows import read_values
from api.serialise.records import record_json, serialiser
from api.store import ddl
from api.store.manifest import MANIFEST, StoreEntry, read_manifest_if_any, write_manifest

Progress = Callable[[str], None]
"""Called with a short text at each step of a build."""


def build_stores(
    releases: Sequence[ReleaseEntry], archives: Path, folder: Path, progress: Progress = lambda _: None
) -> list[StoreEntry]:
    """Build a store in `folder` for each release whose archive lies in `archives`.

    Releases that are built already, from the same archive in the same format, are kept as they
    are. Files that no release needs any more are removed at the end. Returns the manifest's
    entries, newest first. Raises ArchiveDamaged where an archive is not what the index says, and
    leaves the manifest as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / ".lock"):
        before = read_manifest_if_any(folder)
        built = {entry.archive_sha256: entry for entry in before}
        entries = []
        for release in releases:
            kept = built.get(release.sha256)
            if kept is None or not _is_whole(folder, kept):
                kept = build_store(release, archives / release.archive, folder, progress)
            entries.append(kept)
        if entries != before:
            write_manifest(folder, entries)
        # A running server may still open what the last manifest named.
        _sweep(folder, [*entries, *before])
    return entries


def build_store(
    release: ReleaseEntry, archive: Path, folder: Path, progress: Progress = lambda _: None
) -> StoreEntry:
    """Build the store of one release and put it in its place. Returns its manifest entry."""
    # Named after the format too: what a program of another one left behind is not gone on with.
    partial = folder / f"{release.version}-{release.sha256[:16]}-{ddl.STORE_FORMAT}.partial"
    finished = folder / f"{release.version}-{release.sha256[:16]}.finished"
    with open_archive(archive, release.sha256) as files:
        package = load_package(files)
        try:
            _load(partial, package, files, release, progress)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError):
                partial.unlink(missing_ok=True)
                raise ArchiveDamaged(archive, f"its rows break a rule of its own schemas: {error}") from None
            # What an earlier build left behind cannot be gone on with: begin again.
            partial.unlink(missing_ok=True)
            _load(partial, package, files, release, progress)
    finished.unlink(missing_ok=True)
    with closing(sqlite3.connect(partial)) as connection:
        # The same rows give the same file: VACUUM lays every page out afresh.
        connection.execute("VACUUM INTO ?", (str(finished),))
    digest = sha256_of(finished)
    target = folder / f"{release.version}-{digest[:16]}.sqlite"
    finished.replace(target)
    partial.unlink()
    return StoreEntry(release.version, release.created, target.name, digest, release.sha256)


def to_sql(value: Any) -> Any:
    """A value as SQLite stores it: dates as ISO 8601 text, booleans as 0 and 1, decimals as REAL."""
    match value:
        case bool():
            return int(value)
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return float(value)
    return value


def _load(partial: Path, package: Package, files: Files, release: ReleaseEntry, progress: Progress) -> None:
    with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {ddl.APPLICATION_ID}")
        _prepare(connection, package, files, release)
        loaded = {name for (name,) in connection.execute("SELECT table_name FROM _counts")}
        for table in package.tables.values():
            if table.name not in loaded:
                progress(f"{release.version} {table.name}")
                _load_table(connection, table, files)
        progress(f"{release.version} indexes")
        for table in package.tables.values():
            for statement in ddl.create_indexes(table):
                connection.execute(statement.replace("INDEX ", "INDEX IF NOT EXISTS ", 1))
        for name, _, target, _ in connection.execute("PRAGMA foreign_key_check"):
            raise sqlite3.IntegrityError(f"a row of {name} leads to a row of {target} that is not there")
        connection.execute("ANALYZE")
        # Set last: a file that has the format number is a finished one.
        connection.execute(f"PRAGMA user_version = {ddl.STORE_FORMAT}")


def _prepare(connection: sqlite3.Connection, package: Package, files: Files, release: ReleaseEntry) -> None:
    """Create the tables in a new file, all or none."""
    if connection.execute("SELECT count(*) FROM sqlite_schema WHERE name = '_meta'").fetchone()[0]:
        return
    paths = [DESCRIPTOR, *(table.schema_path for table in package.tables.values())]
    meta = {"version": package.version, "created": package.created, "archive_sha256": release.sha256}
    connection.execute("BEGIN")
    for statement in ddl.create_all(package):
        connection.execute(statement)
    connection.executemany("INSERT INTO _meta VALUES (?, ?)", meta.items())
    connection.executemany("INSERT INTO _files VALUES (?, ?)", [(path, files.read(path)) for path in paths])
    connection.execute("COMMIT")


def _load_table(connection: sqlite3.Connection, table: Table, files: Files) -> None:
    """Load one table in one transaction, with its count: either all of it is there or none."""
    schema = serialiser(table)
    connection.execute("BEGIN")
    rows = 0

    def records() -> Iterable[list[Any]]:
        nonlocal rows
        for row in read_values(files, table):
            rows += 1
            yield [*(to_sql(value) for value in row.values()), record_json(schema, row)]

    connection.executemany(ddl.insert_into(table), records())
    connection.execute(
        f"INSERT INTO _records SELECT {ddl.quote(KEY)}, ? FROM {ddl.quote(table.name)}", (table.name,)
    )
    connection.execute("INSERT INTO _counts VALUES (?, ?)", (table.name, rows))
    connection.execute("COMMIT")


def _is_whole(folder: Path, entry: StoreEntry) -> bool:
    path = folder / entry.file
    return path.exists() and sha256_of(path) == entry.sha256


def _sweep(folder: Path, entries: Sequence[StoreEntry]) -> None:
    """Remove stores that no manifest needs, and what builds that were cut off left behind."""
    needed = {entry.file for entry in entries}
    for path in folder.iterdir():
        cut_off = path.suffix.startswith((".partial", ".finished")) or path.name.startswith(f".{MANIFEST}.")
        if cut_off or (path.suffix == ".sqlite" and path.name not in needed):
            path.unlink(missing_ok=True)
