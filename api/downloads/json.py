"""One JSON file with every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from api.downloads.format import Source, Written
from api.downloads.record_lines import record_lines
from api.serialise.records import to_json


class Json:
    """All records by table, each as the API answers it, one a line so that releases can be compared."""

    name = "json"
    title = "JSON, one file"
    reproducible = True

    def missing(self) -> None:
        """Nothing beyond what the API needs."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write the file, record by record."""
        name = f"{source.stem}.json"
        with (folder / name).open("w", encoding="utf-8", newline="\n") as out:
            _write(source, out)
        yield Written(name, "application/json")


def _write(source: Source, out: TextIO) -> None:
    package = source.package
    head = to_json({"name": package.name, "version": package.version, "created": package.created})
    out.write(f'{head.removesuffix("}")},"tables":{{')
    between_tables = "\n"
    for table in package.tables.values():
        out.write(f"{between_tables}{to_json(table.name)}:[")
        between_tables = ",\n"
        between_records = "\n"
        for line in record_lines(source, table):
            out.write(between_records)
            out.write(line)
            between_records = ",\n"
        out.write("\n]")
    out.write("\n}}\n")
