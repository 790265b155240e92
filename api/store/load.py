"""One release's archive into one store.

A load that was cut off goes on where it stopped: the tables already loaded are kept.
"""

from __future__ import annotations

import datetime
import errno
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from api.errors import ArchiveDamaged
from api.history.diff import changes_between
from api.history.policy import BY_RULE
from api.history.row_diff import RowChange
from api.history.schema_diff import SchemaChange, schema_changes
from api.package.archive import open_archive, sha256_of
from api.package.descriptor import DESCRIPTOR, KEY, Package, Table, load_package
from api.package.files import Files
from api.package.release_index import ReleaseEntry
from api.package.rows import read_values
from api.package.values import Value
from api.serialise.records import record_json, serialiser, to_json
from api.settings import FACET_VALUES
from api.store import ddl
from api.store.facets import facetable
from api.store.manifest import StoreEntry
from api.store.search_index import build_index, digest_of

Progress = Callable[[str], None]
"""Called with a short text at each step of a build."""


@dataclass(frozen=True)
class Archived:
    """A release and where its archive lies."""

    release: ReleaseEntry
    archive: Path


def build_store(
    wanted: Archived, before: Archived | None, folder: Path, progress: Progress = lambda _: None
) -> StoreEntry:
    """Build the store of one release and put it in its place. Returns its manifest entry.

    before: the release before it, against which its changes are told. Raises ArchiveDamaged, and
    OSError where the disk is full.
    """
    release = wanted.release
    # Named after the format too: what a program of another one left behind is not gone on with.
    told_from = before.release.sha256[:8] if before else "none"
    partial = folder / f"{release.version}-{release.sha256[:16]}-{told_from}-{ddl.STORE_FORMAT}.partial"
    finished = folder / f"{release.version}-{release.sha256[:16]}.finished"
    with ExitStack() as stack:
        files = stack.enter_context(open_archive(wanted.archive, release.sha256))
        package = load_package(files)
        if package.version != release.version:
            reason = f"holds release {package.version}, the release index says {release.version}"
            raise ArchiveDamaged(wanted.archive, reason)
        earlier = None
        if before is not None:
            earlier_files = stack.enter_context(open_archive(before.archive, before.release.sha256))
            earlier = (earlier_files, load_package(earlier_files))
        stack.enter_context(telling(partial))
        try:
            _load(partial, package, files, earlier, release, progress)
        except sqlite3.DatabaseError as error:
            if _is_the_disk(error):
                raise
            partial.unlink(missing_ok=True)
            if isinstance(error, sqlite3.IntegrityError):
                raise ArchiveDamaged(
                    wanted.archive, f"its rows break a rule of its own schemas: {error}"
                ) from None
            # What an earlier build left behind cannot be gone on with: begin again.
            _load(partial, package, files, earlier, release, progress)
    finished.unlink(missing_ok=True)
    with telling(finished), closing(sqlite3.connect(partial)) as connection:
        records = {
            package.tables[name].collection: rows
            for name, rows in connection.execute("SELECT table_name, rows FROM _counts ORDER BY place")
        }
        changes = dict(
            connection.execute("SELECT collection, count(*) FROM _changes GROUP BY 1 ORDER BY min(seq)")
        )
        # The same rows give the same file: VACUUM lays every page out afresh.
        connection.execute("VACUUM INTO ?", (str(finished),))
        search = _index(connection, package, folder, progress)
    digest = sha256_of(finished)
    target = folder / f"{release.version}-{digest[:16]}.sqlite"
    finished.replace(target)
    partial.unlink()
    return StoreEntry(
        release.version,
        release.created,
        target.name,
        digest,
        release.sha256,
        search,
        records,
        changes,
        before.release.sha256 if before else None,
    )


def _index(connection: sqlite3.Connection, package: Package, folder: Path, progress: Progress) -> str:
    """Build the full-text index and put it in its place; returns its folder's name."""
    working = folder / f"{package.version}.search.partial"
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir()
    try:
        build_index(connection, package, working, progress)
    except ValueError as error:
        # What the library says of any failure to write.
        raise OSError(errno.EIO, str(error), str(working)) from error
    for path in working.iterdir():
        # The library's own are for their owner alone, and a server may be another user.
        path.chmod(0o644)
    target = folder / f"{package.version}-{digest_of(working)[:16]}.search"
    shutil.rmtree(target, ignore_errors=True)
    working.rename(target)
    return target.name


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


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Tell of a full or failing disk by the name of what was being written, whoever found it full."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    except sqlite3.DatabaseError as error:
        if _is_the_disk(error):
            raise OSError(errno.EIO, str(error), str(path)) from error
        raise


def _is_the_disk(error: sqlite3.DatabaseError) -> bool:
    """Whether the disk is at fault, and nothing that could be mended by beginning again."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN"))


def _load(
    partial: Path,
    package: Package,
    files: Files,
    earlier: tuple[Files, Package] | None,
    release: ReleaseEntry,
    progress: Progress,
) -> None:
    with closing(sqlite3.connect(partial, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA application_id = {ddl.APPLICATION_ID}")
        _prepare(connection, package, files, release)
        loaded = {name for (name,) in connection.execute("SELECT table_name FROM _counts")}
        for place, table in enumerate(package.tables.values()):
            if table.name not in loaded:
                progress(f"{release.version} {table.name}")
                _load_table(connection, place, table, files)
        if not connection.execute("SELECT 1 FROM _meta WHERE key = 'schema_changes'").fetchone():
            progress(f"{release.version} changes")
            _load_changes(connection, package, files, earlier, release.version)
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


def _load_table(connection: sqlite3.Connection, place: int, table: Table, files: Files) -> None:
    """Load one table in one transaction, with its count: either all of it is there or none."""
    schema = serialiser(table)
    connection.execute("BEGIN")
    rows = 0

    def records() -> Iterable[list[Any]]:
        nonlocal rows
        for row in read_values(files, table):
            rows += 1
            yield [rows, *(to_sql(value) for value in row.values()), record_json(schema, row)]

    connection.executemany(ddl.insert_into(table), records())
    connection.execute(
        f"INSERT INTO _records SELECT {ddl.quote(KEY)}, ? FROM {ddl.quote(table.name)}", (table.name,)
    )
    connection.execute("INSERT INTO _counts VALUES (?, ?, ?)", (place, table.name, rows))
    for field in facetable(table):
        column, name = ddl.quote(field.name), ddl.quote(table.name)
        connection.execute(
            f"INSERT INTO _facets SELECT ?, ?, {column}, count(*) FROM {name} GROUP BY {column} "
            "ORDER BY count(*) DESC, 3 LIMIT ?",
            (table.name, field.name, FACET_VALUES + 1),
        )
    connection.execute("COMMIT")


def _load_changes(
    connection: sqlite3.Connection,
    package: Package,
    files: Files,
    earlier: tuple[Files, Package] | None,
    version: str,
) -> None:
    """Load what the release changed, in one transaction. The first release changed nothing."""
    schema: list[dict[str, Any]] = []
    connection.execute("BEGIN")
    if earlier is not None:
        old_files, old = earlier
        schema = [_schema_entry(change) for change in schema_changes(old, package)]
        rows = changes_between(old_files, old, files, package)
        connection.executemany(
            "INSERT INTO _changes (collection, kind, entry) VALUES (?, ?, ?)",
            _entries(rows, old, package, version),
        )
    connection.execute("INSERT INTO _meta VALUES ('schema_changes', ?)", (json.dumps(schema),))
    connection.execute("COMMIT")


def _schema_entry(change: SchemaChange) -> dict[str, Any]:
    return {**asdict(change), "bump": str(BY_RULE[change.rule].bump)}


def _entries(
    changes: Iterable[RowChange], old: Package, new: Package, version: str
) -> Iterator[tuple[str, str, str]]:
    """Entries of the change feed: a row's states as its record in either release."""
    before = {name: serialiser(table) for name, table in old.tables.items()}
    after = {name: serialiser(table) for name, table in new.tables.items()}

    def record(schemas: Mapping[str, Any], table: str, values: Mapping[str, Value] | None) -> Any:
        return None if values is None else schemas[table].dump(values)

    for change in changes:
        collection = (new.tables.get(change.table) or old.tables[change.table]).collection
        entry = {
            "release": version,
            "collection": collection,
            "id": change.id,
            "kind": change.kind,
            "before": record(before, change.table, change.before),
            "after": record(after, change.table, change.after),
            "fields": list(change.fields),
            "reason": change.reason,
        }
        yield collection, change.kind, to_json(entry)
