"""Programs for analysis read each format, and find the API's records with their types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.consumers.conftest import Published, assert_same, get, read, with_truth

pytestmark = pytest.mark.xdist_group("server")

ARROW = {"string": "string", "integer": "int64", "boolean": "bool", "date": "date32[day]"}
DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}


@pytest.fixture(scope="module")
def pandas(release: Published, downloaded: Path) -> Any:
    """What pandas read by HTTP, and from the database."""
    return read("read_pandas", f"{release.address}/files", downloaded / f"{release.stem}.sqlite")


@pytest.mark.parametrize("format", ["csv", "parquet", "jsonl"])
def test_pandas_reads_every_record_by_http(pandas: Any, release: Published, format: str) -> None:
    assert_same(pandas[format], release.records)


def test_pandas_queries_the_database(pandas: Any, release: Published) -> None:
    assert_same(with_truth(pandas["sqlite"], release), release.records)
    assert pandas["join"] == len(release.records["citations"])


@pytest.fixture(scope="module")
def duck(downloaded: Path) -> Any:
    """What DuckDB read from the downloaded files."""
    return read("read_duckdb", downloaded)


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_duckdb_reads_every_record(duck: Any, release: Published, format: str) -> None:
    assert_same(duck[format], release.records)


def test_duckdb_reads_csv_with_the_types_of_the_schemas(duck: Any, release: Published) -> None:
    guessed = {
        name: type_
        for name, type_ in duck["types"].items()
        if type_ != DUCKDB[release.package.tables[name.split(".")[0]].by_name[name.split(".")[1]].type]
    }
    # It takes coordinates for numbers, and drops the noughts at their end.
    assert guessed == {"places.latitude": "DOUBLE", "places.longitude": "DOUBLE"}
    places = [
        row | {name: row[name] and float(row[name]) for name in ("latitude", "longitude")}
        for row in release.records["places"]
    ]
    assert_same(duck["csv"], release.records | {"places": places})


def test_duckdb_joins_along_the_keys(duck: Any, release: Published) -> None:
    assert duck["uncited"] == []
    taking_part = {row["event_id"] for row in release.records["event_participants"]}
    signed = {row["id"] for row in release.records["events"] if row["date_start"] == "1953-07-27"}
    assert "event-ceasefire" in signed
    assert [row["id"] for row in duck["signed"]] == sorted(signed & taking_part)


def test_pyarrow_reads_types_words_and_records(release: Published, downloaded: Path) -> None:
    found = read("read_parquet", downloaded / "parquet")
    assert_same({name: found["tables"][name] for name in release.records}, release.records)
    for resource in json.loads(get(release.descriptor))["resources"]:
        name = resource["name"]
        fields = json.loads(get(f"{release.address}/files/{resource['schema']}"))["fields"]
        assert found["types"][name] == {field["name"]: ARROW[field["type"]] for field in fields}
        words = {field["name"]: {key: field[key] for key in ("title", "description")} for field in fields}
        assert found["columns"][name] == words
        about = found["about"][name]
        assert (about["version"], about["table"]) == (release.package.version, name)
        assert about["description"] == resource["description"]
    acheson = {"id": "person-acheson", "born_start": "1893-04-11"}
    assert acheson in found["born"]
    assert len(found["born"]) < len(release.records["people"])


def test_openpyxl_reads_the_workbook(release: Published, downloaded: Path) -> None:
    found = read("read_workbook", downloaded / f"{release.stem}.xlsx")
    assert found["title"] == release.package.title
    about = found["sheets"].pop("About")
    assert ["Version", release.package.version, None, None] in about
    head = about.index(["Sheet", "Table", "Rows", "Description"])
    assert {row[0]: row[2] for row in about[head + 1 :]} == {
        name: len(rows) for name, rows in release.records.items()
    }
    for name, (header, *_) in found["sheets"].items():
        assert header == list(release.package.tables[name].by_name)
    sheets = {
        name: [dict(zip(header, row, strict=True)) for row in rows]
        for name, (header, *rows) in found["sheets"].items()
    }
    assert_same(sheets, release.records)
    # A latitude is text, and keeps its nought.
    assert (
        sheets["places"][0]["latitude"]
        == release.record("places", "place-38th-parallel")["latitude"]
        == "38.0"
    )
