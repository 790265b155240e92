"""Parquet files: the schema's types and words, a row group for some rows, and read by others."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
from pyarrow import parquet

from api.downloads.format import Source
from api.downloads.parquet import BATCH, Parquet
from api.package.descriptor import load_package
from api.package.files import Held
from tests.downloads.making import Made
from tests.downloads.test_same_values import DESCRIPTOR, SCHEMA

TYPES = {
    "string": "string",
    "integer": "int64",
    "number": "double",
    "boolean": "bool",
    "date": "date32[day]",
    "year": "int32",
}


def test_columns_have_the_types_and_words_of_the_table_schema(made: Made) -> None:
    seen = set()
    for table in made.package.tables.values():
        schema = parquet.read_schema(made.folder / "parquet" / f"{table.name}.parquet")
        assert schema.names == list(table.by_name)
        for field in table.fields:
            column = schema.field(field.name)
            assert (str(column.type), column.nullable) == (TYPES[field.type], not field.required)
            assert column.metadata[b"description"].decode() == field.description
            seen.add((field.type, field.required))
    assert {("string", True), ("string", False), ("boolean", True), ("date", False)} <= seen


def test_a_file_says_what_it_is(made: Made) -> None:
    for table in made.package.tables.values():
        metadata = parquet.read_schema(made.folder / "parquet" / f"{table.name}.parquet").metadata
        found = {key.decode(): value.decode() for key, value in metadata.items()}
        assert found == {
            "package": made.package.name,
            "version": made.package.version,
            "created": made.package.created,
            "table": table.name,
            "title": table.title,
            "description": table.description,
        }


def test_columns_are_packed_with_zstd(made_published: Made) -> None:
    for path in (made_published.folder / "parquet").iterdir():
        group = parquet.read_metadata(path).row_group(0)
        assert {group.column(number).compression for number in range(group.num_columns)} == {"ZSTD"}


def test_duckdb_reads_and_joins_every_table(made_published: Made) -> None:
    with duckdb.connect() as connection:
        for table in made_published.package.tables.values():
            path = made_published.folder / "parquet" / f"{table.name}.parquet"
            connection.execute(f"CREATE TABLE {table.name} AS SELECT * FROM '{path}'")
        for table in made_published.package.tables.values():
            for key in table.foreign_keys:
                lost = connection.execute(
                    f"SELECT count(*) FROM {table.name} AS t WHERE {key.field} IS NOT NULL "
                    f"AND {key.field} NOT IN (SELECT id FROM {key.table})"
                ).fetchone()
                assert lost == (0,)


def test_a_long_table_is_written_some_rows_at_a_time_and_none_is_lost(tmp_path: Path) -> None:
    rows = 2 * BATCH + 1
    lines = "".join(f"thing-{n},{n},{n},{n}.5,true,2026-01-02,1953\n" for n in range(rows))
    files = Held(
        {
            "datapackage.json": json.dumps(DESCRIPTOR).encode(),
            "schemas/things.json": json.dumps(SCHEMA).encode(),
            "dataset/things.csv": ("id,text,whole,part,truth,day,year\n" + lines).encode(),
        }
    )
    source = Source(load_package(files), files, tmp_path / "none.zip")
    assert [file.name for file in Parquet().write(source, tmp_path)] == ["parquet/things.parquet"]
    found = parquet.ParquetFile(tmp_path / "parquet" / "things.parquet")
    groups = found.metadata.num_row_groups
    assert [found.metadata.row_group(n).num_rows for n in range(groups)] == [BATCH, BATCH, 1]
    assert found.read(["whole"])["whole"].to_pylist() == list(range(rows))
