"""JSON Lines: a file a table, a record a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from api.downloads.format import Source, Written
from api.downloads.record_lines import record_lines


class JsonLines:
    """Each table's records as the API answers them, to be read line by line."""

    name = "jsonl"
    title = "JSON Lines, a file a table"
    reproducible = True

    def missing(self) -> None:
        """Nothing beyond what the API needs."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write each table, record by record."""
        (folder / "jsonl").mkdir()
        for table in source.package.tables.values():
            name = f"jsonl/{table.name}.jsonl"
            with (folder / name).open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{line}\n" for line in record_lines(source, table))
            yield Written(name, "application/jsonl", table.name)
