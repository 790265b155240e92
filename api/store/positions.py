"""How far each session of a drop-in API has come: a small SQLite file that all workers share.

It is the only state that a server writes. A session's row holds the release that it draws from and,
for each part of the bank, how many places of a permutation it was given. Progress is written before
questions are sent, in one transaction that begins with the write lock, so two workers never give
out one place twice; a worker that dies in between skips places and repeats none.

The secret that signs tokens lies in the same file. Where progress is lost the secret is lost too,
and no token of before is taken: it cannot begin again and repeat. The file belongs to its owner
alone (mode 600). Writes reach the disk with the next checkpoint (WAL, synchronous NORMAL): they
outlive any process, and only the last ones may be lost with the power.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.errors import ProgressGone, StateUnusable
from api.settings import SESSION_LIFE, SESSIONS_KEPT

FILE = "positions-1.sqlite"
"""Name of the file. Bump the number when the parts that places are counted by change their meaning."""

BUSY = 5.0
"""Seconds to wait for another worker's transaction, which takes a millisecond."""

PRUNED_EVERY = 256
"""Updates of a process after which it takes away what is too old."""

TABLES = """
CREATE TABLE IF NOT EXISTS keeper (only INTEGER PRIMARY KEY CHECK (only = 1), secret BLOB NOT NULL, floor INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (key BLOB PRIMARY KEY, release TEXT NOT NULL, round INTEGER NOT NULL, taken TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_by_use ON sessions (used);
"""


@dataclass(frozen=True)
class Progress:
    """What a session was given: places of each part's permutation, at a release.

    round: how often the session was reset; each round has permutations of its own.
    """

    release: str
    round: int = 0
    taken: Mapping[str, int] = field(default_factory=dict)


class Positions:
    """The sessions of one folder. Opened when first needed; nothing is written before.

    Every method raises StateUnusable where the file cannot be read or written, and tries anew when
    it is called again.
    """

    def __init__(self, folder: Path, life: int = SESSION_LIFE, most: int = SESSIONS_KEPT) -> None:
        self.path = folder / FILE
        self._life, self._most = life, most
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._secret = b""
        self._updates = 0

    def secret(self) -> bytes:
        """32 bytes that only the servers over this folder know; made once."""
        with self._open():
            return self._secret

    def update(
        self, key: bytes, made: int, now: int, change: Callable[[Progress | None], Progress]
    ) -> Progress:
        """Replace a session's progress with what `change` makes of it; None where it has none yet.

        key: names the session. made, now: in whole seconds; `made` is when it began. What `change`
        raises leaves everything as it was. Raises ProgressGone for a session that was not used for
        longer than the life of one, or had to make room.
        """
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            changed = change(self._progress(connection, key, made, now))
            connection.execute(
                "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?)",
                (key, changed.release, changed.round, json.dumps(dict(changed.taken)), now),
            )
            self._updates += 1
            if self._updates % PRUNED_EVERY == 0:
                self._prune(connection, now)
            connection.execute("COMMIT")
            return changed

    def count(self) -> int:
        """Sessions that are kept."""
        with self._open() as connection:
            return int(connection.execute("SELECT count(*) FROM sessions").fetchone()[0])

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        with self._lock:
            self._shut()

    def _progress(self, connection: sqlite3.Connection, key: bytes, made: int, now: int) -> Progress | None:
        row = connection.execute(
            "SELECT release, round, taken, used FROM sessions WHERE key = ?", (key,)
        ).fetchone()
        if row is not None:
            if row[3] < now - self._life:
                raise ProgressGone(key.hex())
            return Progress(row[0], row[1], json.loads(row[2]))
        floor = connection.execute("SELECT floor FROM keeper").fetchone()[0]
        # Who began before a row was taken away may be whom it belonged to.
        if made <= floor or made < now - self._life:
            raise ProgressGone(key.hex())
        return None

    def _prune(self, connection: sqlite3.Connection, now: int) -> None:
        """Take away what is too old, then the least used beyond the most that are kept.

        `floor` remembers the last use of what went, so that none of it can begin again, whatever the
        clock does.
        """
        limit = now - self._life - 1
        last = connection.execute(
            "SELECT used FROM sessions ORDER BY used DESC LIMIT 1 OFFSET ?", (self._most,)
        ).fetchone()
        if last is not None:
            limit = max(limit, last[0])
        gone = connection.execute("SELECT max(used) FROM sessions WHERE used <= ?", (limit,)).fetchone()[0]
        if gone is not None:
            connection.execute("DELETE FROM sessions WHERE used <= ?", (limit,))
            connection.execute("UPDATE keeper SET floor = max(floor, ?)", (gone,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time; a transaction that fails is undone."""
        with self._lock:
            try:
                if self._connection is None:
                    self._connection, self._secret = self._begin()
                connection = self._connection
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            except (sqlite3.Error, OSError) as error:
                self._shut()
                reason = error.strerror if isinstance(error, OSError) else str(error)
                raise StateUnusable(self.path, reason or str(error)) from None

    def _begin(self) -> tuple[sqlite3.Connection, bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite gives the files beside it the mode of this one.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(self.path, timeout=BUSY, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in TABLES.strip().splitlines():
                connection.execute(statement)
            connection.execute("INSERT OR IGNORE INTO keeper VALUES (1, ?, 0)", (secrets.token_bytes(32),))
            secret = connection.execute("SELECT secret FROM keeper").fetchone()[0]
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.close()
            raise
        return connection, secret

    def _shut(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
