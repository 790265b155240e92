"""One release, open for reading."""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NoReturn

from api.errors import (
    ArchiveDamaged,
    FileUnknown,
    RecordRemoved,
    RecordRenamed,
    RecordUnknown,
    ReleaseUnavailable,
    StoreUnusable,
)
from api.package.archive import sha256_of
from api.package.descriptor import KEY, Package, Table, load_package
from api.package.files import Held
from api.serialise.records import record_json, serialiser
from api.settings import COUNT_MAX, FACET_VALUES, PLACES_KEPT, Q_DEPTH, TOTALS_KEPT
from api.store import ddl
from api.store.manifest import FileEntry, StoreEntry, read_files
from api.store.query import (
    Query,
    decode_cursor,
    encode_cursor,
    select_count,
    select_page,
    select_places,
)
from api.store.search import Search
from api.store.search_index import is_sound
from api.store.seen import is_seen

REVISIONS = "revisions"


@dataclass(frozen=True)
class Page:
    """A page of finished records, how many there are in all, and the cursor of the next page.

    ids: of the records, side by side with them. exact: whether the total is all, or a least number.
    """

    records: tuple[str, ...]
    total: int
    next_cursor: str | None
    ids: tuple[str, ...] = ()
    exact: bool = True


class Release:
    """A release's store: read-only, immutable, one connection per thread.

    Raises StoreUnusable on opening a file that is absent, damaged, foreign or of another format. Its
    connections are closed when nobody holds it any more.
    """

    def __init__(self, folder: Path, entry: StoreEntry) -> None:
        self.entry = entry
        self.folder = folder
        self.path = folder / entry.file
        self._threads = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._sound: set[str] = set()
        self._totals: dict[str, tuple[int, bool]] = {}
        self._places: dict[str, array[int]] = {}
        self._lock = threading.Lock()
        try:
            self._verify()
        except StoreUnusable:
            self.close()
            raise
        self._known = {_facts(self.path)}
        self.counts: dict[str, int] = dict(self._rows("SELECT table_name, rows FROM _counts"))
        # Marshmallow schemas are made once per table and set of fields, not per request.
        self.serialiser = lru_cache(maxsize=1024)(serialiser)

    @property
    def version(self) -> str:
        """The release's version."""
        return self.entry.version

    @cached_property
    def package(self) -> Package:
        """The release's descriptor and schemas; read when asked for, which its changes need not be."""
        return load_package(Held(dict(self._rows("SELECT path, content FROM _files"))))

    def page(self, query: Query, cursor: str | None = None, fields: tuple[str, ...] | None = None) -> Page:
        """Read one page. `fields` are the fields to serialise, all where None.

        Raises CursorInvalid for a cursor that this query at this release did not give out.
        """
        after = None if cursor is None else decode_cursor(cursor, query, self.version)
        columns = ("_json",) if fields is None else fields
        rows = self._rows(*select_page(query, columns, after))
        width = len(columns)
        shown = rows[: query.limit]
        if fields is None:
            records = tuple(row[0] for row in shown)
        else:
            schema = self.serialiser(query.table, fields)
            records = tuple(record_json(schema, dict(zip(fields, row, strict=False))) for row in shown)
        more = len(rows) > query.limit
        next_cursor = encode_cursor(query, self.version, shown[-1][width:]) if more else None
        total, exact = self._total(query)
        place = [key.field for key in query.keys].index(KEY)
        return Page(records, total, next_cursor, tuple(row[width + place] for row in shown), exact)

    def record(self, table: Table, record_id: str, fields: tuple[str, ...] | None = None) -> str:
        """The finished JSON of one record.

        Raises RecordRemoved or RecordRenamed where a revision says so, else RecordUnknown.
        """
        columns = ("_json",) if fields is None else fields
        names = ", ".join(ddl.quote(column) for column in columns)
        sql = f"SELECT {names} FROM {ddl.quote(table.name)} WHERE {ddl.quote(KEY)} = ?"
        rows = self._rows(sql, (record_id,))
        if not rows:
            self._missing(record_id, table)
        if fields is None:
            return str(rows[0][0])
        return record_json(self.serialiser(table, fields), dict(zip(fields, rows[0], strict=True)))

    def locate(self, record_id: str) -> Table:
        """The table that holds a record. Raises as `record` does."""
        rows = self._rows("SELECT table_name FROM _records WHERE id = ?", (record_id,))
        if not rows:
            self._missing(record_id, None)
        return self.package.tables[rows[0][0]]

    def has(self, record_id: str) -> bool:
        """Whether the release has a record of this id."""
        return bool(self._rows("SELECT 1 FROM _records WHERE id = ?", (record_id,)))

    def ids(self) -> Iterator[str]:
        """The id of every record, in order."""
        for row in self._connection().execute("SELECT id FROM _records ORDER BY id"):
            yield row[0]

    def examples(self) -> dict[str, Any]:
        """The first record of each table that has any, by table name: true examples for documents."""
        found = {}
        for name in self.package.tables:
            rows = self._rows(f"SELECT _json FROM {ddl.quote(name)} ORDER BY {ddl.quote(KEY)} LIMIT 1")
            if rows:
                found[name] = json.loads(rows[0][0])
        return found

    def count_records(self) -> int:
        """How many records the release has, read from the file."""
        return int(self._rows("SELECT sum(rows) FROM _counts")[0][0])

    def fault(self) -> str | None:
        """Why the file could not be opened again, or cannot be read now; None where all is well.

        A file that was taken away, cut off or changed may go on being read for a while by who has it
        open. One that another took the place of is read once, for it may be the same.
        """
        try:
            facts = _facts(self.path)
            if facts not in self._known:
                if sha256_of(self.path) != self.entry.sha256:
                    return "the file is not the one that was opened"
                self._known.add(facts)
            self.count_records()
        except FileNotFoundError:
            return "there is no such file any more"
        except (OSError, ArchiveDamaged, sqlite3.Error):
            return "the file cannot be read"
        return None

    def rows(self, table: Table) -> list[dict[str, Any]]:
        """Every row of a table, by id, as SQLite holds the values (for exports and drawing)."""
        names = [field.name for field in table.fields]
        columns = ", ".join(ddl.quote(name) for name in names)
        found = self._rows(f"SELECT {columns} FROM {ddl.quote(table.name)} ORDER BY {ddl.quote(KEY)}")
        return [dict(zip(names, row, strict=True)) for row in found]

    def finished(self, table: Table) -> list[str]:
        """The finished JSON of every record of a table, by id."""
        sql = f"SELECT _json FROM {ddl.quote(table.name)} ORDER BY {ddl.quote(KEY)}"
        return [row[0] for row in self._rows(sql)]

    @cached_property
    def files(self) -> dict[str, FileEntry]:
        """The files that can be downloaded, by name. Raises ReleaseUnavailable where their list is damaged."""
        try:
            return {file.name: file for file in read_files(self.folder, self.entry)}
        except StoreUnusable as error:
            raise ReleaseUnavailable(self.version, error.reason) from None

    def file_path(self, name: str) -> Path:
        """Where a file lies, after its bytes were once found to be those of its checksum.

        Raises FileUnknown, ReleaseUnavailable as `files` does, or StoreUnusable where the file is damaged.
        """
        if name not in self.files:
            raise FileUnknown(name, self.version)
        path = self.folder / str(self.entry.folder) / name
        if name not in self._sound:
            try:
                found = sha256_of(path)
            except ArchiveDamaged as error:
                raise StoreUnusable(path, error.reason) from None
            if found != self.files[name].sha256:
                raise StoreUnusable(
                    path, f"its sha256 is {found}, it was {self.files[name].sha256} when built"
                )
            self._sound.add(name)
        return path

    def schema_changes(self) -> list[dict[str, Any]]:
        """What the release changed in the descriptor and the schemas."""
        found: list[dict[str, Any]] = json.loads(
            self._rows("SELECT value FROM _meta WHERE key = 'schema_changes'")[0][0]
        )
        return found

    def change_counts(self) -> dict[str, dict[str, int]]:
        """How many records the release added, changed, removed and renamed, by collection."""
        found: dict[str, dict[str, int]] = {}
        sql = "SELECT collection, kind, count(*) FROM _changes GROUP BY 1, 2 ORDER BY min(seq)"
        for collection, kind, count in self._rows(sql):
            found.setdefault(collection, {})[kind] = count
        return found

    def changes(self, collection: str | None, after: int, limit: int) -> list[tuple[int, str]]:
        """Finished entries of the change feed after a place in it, each with its place."""
        which = "AND collection = ?" if collection else ""
        sql = f"SELECT seq, entry FROM _changes WHERE seq > ? {which} ORDER BY seq LIMIT ?"
        return self._rows(sql, (after, *([collection] if collection else ()), limit))

    @cached_property
    def search(self) -> Search:
        """The full-text index. Raises ReleaseUnavailable where it is damaged."""
        folder = self.folder / self.entry.search
        if not is_sound(folder):
            raise ReleaseUnavailable(self.version, "the full-text index is absent or damaged")
        return Search(folder, self.package)

    def places(self, query: Query) -> Sequence[int]:
        """Places of the records that pass the filters, in the order of the ids.

        All the matches of a filter are remembered for the next draw, as 4 bytes each.
        """
        statement = select_places(query)
        if query.among is not None:
            return [row[0] for row in self._rows(" ".join(statement.sql), statement.parameters)]
        key = query.fingerprint
        with self._lock:
            kept = self._places.pop(key, None)
            if kept is not None:
                self._places[key] = kept
                return kept
        rows = self._connection().execute(" ".join(statement.sql), statement.parameters)
        found = array("I", (row[0] for row in rows))
        with self._lock:
            self._places[key] = found
            while len(self._places) > PLACES_KEPT:
                self._places.pop(next(iter(self._places)))
        return found

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """The rows of a query, for the other modules of the store."""
        return self._rows(sql, parameters)

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._threads, "connection", None)
        if connection is not None:
            connection.close()
            self._connections.remove(connection)
            del self._threads.connection

    def __del__(self) -> None:
        # Nobody holds the release any more, so no thread uses a connection of it.
        for connection in self._connections:
            connection.close()

    def _total(self, query: Query) -> tuple[int, bool]:
        """How many records pass the filters, and whether that is all or a least number.

        Counted once for all pages of a query; not at all where the build has counted.
        """
        if not query.filters and query.among is None:
            return self.counts[query.table.name], True
        key = query.fingerprint
        found = self._totals.get(key)
        if found is None:
            found = self._counted(query) or self._count(query)
            with self._lock:
                self._totals[key] = found
                while len(self._totals) > TOTALS_KEPT:
                    self._totals.pop(next(iter(self._totals)))
        return found

    def _count(self, query: Query) -> tuple[int, bool]:
        statement = select_count(query)
        found = int(self._rows(" ".join(statement.sql), statement.parameters)[0][0])
        whole = found <= COUNT_MAX and len(query.among or ()) < Q_DEPTH
        return min(found, COUNT_MAX), whole

    def _counted(self, query: Query) -> tuple[int, bool] | None:
        """The total of one filter for values that were counted at the build, or None."""
        if len(query.filters) != 1 or query.among is not None or query.filters[0].operator != "eq":
            return None
        condition = query.filters[0]
        sql = "SELECT value, count FROM _facets WHERE table_name = ? AND field = ?"
        counts = dict(self._rows(sql, (query.table.name, condition.field)))
        if not counts or (len(counts) > FACET_VALUES and not set(condition.values) <= counts.keys()):
            return None
        return sum(counts.get(value, 0) for value in set(condition.values)), True

    def _missing(self, record_id: str, table: Table | None) -> NoReturn:
        """Raise what is known of an id that is not in the table asked."""
        if REVISIONS in self.package.tables:
            sql = (
                f"SELECT kind, release, reason, successor_id FROM {REVISIONS} "
                "WHERE record_id = ? AND kind IN ('removed', 'renamed') ORDER BY id"
            )
            for kind, release, reason, successor in self._rows(sql, (record_id,)):
                # An id is removed or renamed within its own table only.
                if table is not None and not record_id.startswith(f"{table.id_prefix}-"):
                    continue
                if kind == "renamed":
                    raise RecordRenamed(record_id, successor, release, reason)
                raise RecordRemoved(record_id, release, reason)
        raise RecordUnknown(record_id, self.version)

    def _rows(self, sql: str, parameters: Any = ()) -> list[Any]:
        return self._connection().execute(sql, parameters).fetchall()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            # immutable: no locks, no journal, not a byte is ever written.
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            # Used by this thread only, and closed by whichever lets go of the release last.
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._threads.connection = connection
            self._connections.append(connection)
        return connection

    def _verify(self) -> None:
        """Refuse what is not the very file the manifest names."""
        if not self.path.exists():
            raise StoreUnusable(self.path, "there is no such file")
        if not is_seen(self.path):
            try:
                found = sha256_of(self.path)
            except ArchiveDamaged as error:
                raise StoreUnusable(self.path, error.reason) from None
            if found != self.entry.sha256:
                raise StoreUnusable(
                    self.path, f"its sha256 is {found}, the manifest says {self.entry.sha256}"
                )
        try:
            application = self._rows("PRAGMA application_id")[0][0]
            form = self._rows("PRAGMA user_version")[0][0]
            meta = (
                dict(self._rows("SELECT key, value FROM _meta")) if application == ddl.APPLICATION_ID else {}
            )
        except sqlite3.DatabaseError as error:
            raise StoreUnusable(self.path, f"is not a store ({error})") from None
        if application != ddl.APPLICATION_ID:
            raise StoreUnusable(self.path, "is an SQLite file, but not a store")
        if form != ddl.STORE_FORMAT:
            raise StoreUnusable(
                self.path, f"is of format {form}, this program reads format {ddl.STORE_FORMAT}"
            )
        if meta.get("version") != self.entry.version:
            raise StoreUnusable(
                self.path, f"holds release {meta.get('version')}, the manifest says {self.entry.version}"
            )


def _facts(path: Path) -> tuple[int, int, int]:
    """By what the file system tells that a file is still the same."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
