"""Parquet: a file a table, typed by the Table Schema."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from api.downloads.format import Source, Written
from api.package.descriptor import Package, Table
from api.package.rows import read_values

BATCH = 20_000
"""Rows held at a time; each batch is a row group."""

ARROW_TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "date32",
    "year": "int32",
}


class Parquet:
    """Each table with its types, for programs that read columns."""

    name = "parquet"
    title = "Parquet, a file a table"
    reproducible = False
    """The library writes its own version into a file."""

    def missing(self) -> str | None:
        """The library that writes Parquet, where it is not installed."""
        return None if find_spec("pyarrow") else "pyarrow"

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write each table, batch by batch."""
        (folder / "parquet").mkdir()
        for table in source.package.tables.values():
            name = f"parquet/{table.name}.parquet"
            _write_table(source, table, folder / name)
            yield Written(name, "application/vnd.apache.parquet", table.name)


def _write_table(source: Source, table: Table, path: Path) -> None:
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = _schema(source.package, table)
    rows = read_values(source.files, table)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            columns = []
            for field, column in zip(table.fields, schema, strict=True):
                values: list[Any] = [row[field.name] for row in batch]
                if field.type == "number":
                    # As the API gives it: the nearest double to the decimal in the file.
                    values = [None if value is None else float(value) for value in values]
                columns.append(pyarrow.array(values, column.type))
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))


def _schema(package: Package, table: Table) -> Any:
    import pyarrow

    about = {
        "package": package.name,
        "version": package.version,
        "created": package.created,
        "table": table.name,
        "title": table.title,
        "description": table.description,
    }
    fields = [
        pyarrow.field(
            field.name,
            pyarrow.type_for_alias(ARROW_TYPES[field.type]),
            nullable=not field.required,
            metadata={"title": field.title, "description": field.description},
        )
        for field in table.fields
    ]
    return pyarrow.schema(fields, metadata=about)
