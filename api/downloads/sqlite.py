"""One SQLite database with every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.downloads.format import Source, Written
from api.store.plain import write_database


class Sqlite:
    """The tables and nothing else, with the schemas' keys and constraints."""

    name = "sqlite"
    title = "SQLite database"
    reproducible = False
    """SQLite writes its own version into a file."""

    def missing(self) -> None:
        """Nothing: SQLite comes with Python."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write the database."""
        name = f"{source.stem}.sqlite"
        write_database(source.package, source.files, folder / name)
        yield Written(name, "application/vnd.sqlite3")
