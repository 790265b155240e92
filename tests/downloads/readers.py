"""Readers of every format, each by the library that a user would take, none by code of ours.

Each gives a table's rows as the API's JSON has them, so that both can be compared value by value.
"""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from pyarrow import parquet

from api.package.descriptor import Package, Table

Rows = list[dict[str, Any]]
Reader = Callable[[Path, Package, Table], Rows]

FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": str,
    "year": int,
}
"""By Table Schema type, as its specification has it."""


def comparable(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Rows as texts: unlike in Python, true is not 1 there; 1.0 is 1, as in JSON Schema."""
    return [
        json.dumps({k: int(v) if isinstance(v, float) and v.is_integer() else v for k, v in row.items()})
        for row in rows
    ]


def read_csv(folder: Path, package: Package, table: Table) -> Rows:
    """The CSV file, by the Table Schema file beside it."""
    return _csv((folder / table.path).read_bytes(), (folder / table.schema_path).read_bytes())


def read_package(folder: Path, package: Package, table: Table) -> Rows:
    """The CSV file and the Table Schema in the archive."""
    with zipfile.ZipFile(folder / f"{package.name}-{package.version}.zip") as archive:
        return _csv(archive.read(table.path), archive.read(table.schema_path))


def _csv(content: bytes, schema: bytes) -> Rows:
    types = {field["name"]: field["type"] for field in json.loads(schema)["fields"]}
    header, *records = csv.reader(io.StringIO(content.decode(), newline=""))
    assert header == list(types)
    return [
        {
            name: FROM_TEXT[types[name]](cell) if cell else None
            for name, cell in zip(header, record, strict=True)
        }
        for record in records
    ]


def read_json(folder: Path, package: Package, table: Table) -> Rows:
    """The JSON file."""
    content = json.loads((folder / f"{package.name}-{package.version}.json").read_bytes())
    rows: Rows = content["tables"][table.name]
    return rows


def read_jsonl(folder: Path, package: Package, table: Table) -> Rows:
    """The JSON Lines file."""
    with (folder / "jsonl" / f"{table.name}.jsonl").open(encoding="utf-8", newline="\n") as handle:
        return [json.loads(line) for line in handle]


def read_sqlite(folder: Path, package: Package, table: Table) -> Rows:
    """The table of the database; SQLite has no booleans but 0 and 1."""
    with closing(sqlite3.connect(folder / f"{package.name}-{package.version}.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')]
    for row in rows:
        for field in table.fields:
            if field.type == "boolean" and row[field.name] is not None:
                row[field.name] = {0: False, 1: True}[row[field.name]]
    return rows


def read_parquet(folder: Path, package: Package, table: Table) -> Rows:
    """The Parquet file, whose dates are dates."""
    rows: Rows = parquet.read_table(folder / "parquet" / f"{table.name}.parquet").to_pylist()
    for row in rows:
        for field in table.fields:
            if field.type == "date" and row[field.name] is not None:
                row[field.name] = row[field.name].isoformat()
    return rows


@lru_cache(maxsize=4)
def open_workbook(path: Path) -> Workbook:
    """The workbook, read once."""
    return load_workbook(path)


def read_xlsx(folder: Path, package: Package, table: Table) -> Rows:
    """The sheet. Excel writes characters that XML has not as _x000D_, which openpyxl leaves alone."""
    sheet = open_workbook(folder / f"{package.name}-{package.version}.xlsx")[table.name]
    header, *records = sheet.iter_rows(values_only=True)
    assert header == tuple(table.by_name)
    return [
        {
            name: unescape(cell) if isinstance(cell, str) else cell
            for name, cell in zip(header, record, strict=True)
        }
        for record in records
    ]


READERS: dict[str, Reader] = {
    "package": read_package,
    "csv": read_csv,
    "json": read_json,
    "jsonl": read_jsonl,
    "sqlite": read_sqlite,
    "parquet": read_parquet,
    "xlsx": read_xlsx,
}
WITHOUT_ROWS = {"schema", "descriptor"}
