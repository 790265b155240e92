"""Whoever takes a release as a file has the very values that the API answers, in every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.downloads import DOWNLOADS
from api.downloads.format import Source
from api.package.descriptor import load_package
from api.package.files import Held
from tests.downloads.making import Made, answers, api_records
from tests.downloads.nasty import TEXTS
from tests.downloads.readers import READERS, WITHOUT_ROWS, comparable


def test_every_format_that_holds_rows_is_read_here() -> None:
    assert set(READERS) | WITHOUT_ROWS == set(DOWNLOADS)


def test_nothing_is_left_out_where_both_libraries_are_there(made: Made) -> None:
    assert made.left_out == []
    assert {entry.format for entry in made.entries} == set(DOWNLOADS)


@pytest.mark.parametrize("name", READERS)
def test_the_rows_are_the_records_of_the_api(made: Made, name: str) -> None:
    compared = 0
    for table in made.package.tables.values():
        rows = comparable(READERS[name](made.folder, made.package, table))
        assert rows == comparable(api_records(made, table)), table.name
        compared += len(rows)
    assert compared > 30


def test_json_lines_are_the_records_of_the_api_to_the_byte(made: Made) -> None:
    for table in made.package.tables.values():
        path = made.folder / "jsonl" / f"{table.name}.jsonl"
        *lines, rest = path.read_bytes().decode().split("\n")
        assert rest == ""
        for text, records in answers(made, table):
            page, lines = lines[: len(records)], lines[len(records) :]
            assert text.startswith(f'{{"data":[{",".join(page)}],"meta":')
        assert lines == []


def test_the_json_file_has_the_same_lines(made: Made) -> None:
    package = made.package
    path = made.folder / f"{package.name}-{package.version}.json"
    lines = path.read_bytes().decode().split("\n")
    records = [line.removesuffix(",") for line in lines if line.startswith("{") and line != lines[0]]
    expected = []
    for table in package.tables.values():
        expected += (made.folder / "jsonl" / f"{table.name}.jsonl").read_bytes().decode().split("\n")[:-1]
    assert records == expected
    content = json.loads(path.read_bytes())
    assert list(content) == ["name", "version", "created", "tables"]
    assert list(content["tables"]) == list(package.tables)
    assert (content["name"], content["version"], content["created"]) == (
        package.name,
        package.version,
        package.created,
    )


def test_the_nasty_package_holds_every_nasty_text_and_an_empty_table(made_nasty: Made) -> None:
    """Else the tests above would hold less than they seem to."""
    elements = api_records(made_nasty, made_nasty.package.tables["elements"])
    assert set(TEXTS) <= {row["name"] for row in elements}
    assert api_records(made_nasty, made_nasty.package.tables["revisions"]) == []


TYPES = {
    "id": "string",
    "text": "string",
    "whole": "integer",
    "part": "number",
    "truth": "boolean",
    "day": "date",
    "year": "year",
}
SCHEMA = {
    "fields": [
        {
            "name": name,
            "type": type,
            "title": name,
            "description": name,
            "constraints": {"required": name == "id"},
        }
        for name, type in TYPES.items()
    ]
}
DESCRIPTOR = {
    "name": "things",
    "title": "Things",
    "description": "Things.",
    "version": "1.0.0",
    "created": "2026-01-02T03:04:05Z",
    "resources": [
        {
            "name": "things",
            "path": "dataset/things.csv",
            "title": "Things",
            "description": "Things.",
            "schema": "schemas/things.json",
        }
    ],
}
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(",\"'\n\r\t;_x00=+-@<>&\\\ufeff\u2028\u00a0 ")),
        st.characters(codec="utf-8", exclude_characters="\0"),
    ),
    max_size=20,
)
RECORDS = st.lists(
    st.tuples(
        TEXT,
        st.none() | st.integers(-(10**15), 10**15),
        st.none() | st.decimals(-(10**6), 10**6, places=4),
        st.sampled_from(["", "true", "false"]),
        st.none() | st.dates(),
        st.none() | st.integers(0, 9999),
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(RECORDS)
def test_any_values_survive_in_every_format(records: list[tuple[object, ...]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(TYPES)
    for number, (text, whole, part, truth, day, year) in enumerate(records):
        written = "" if year is None else f"{year:04}"
        writer.writerow([f"thing-{number}", text, whole, part, truth, day, written])
    expected = [
        {
            "id": f"thing-{number}",
            "text": text or None,
            "whole": whole,
            "part": None if part is None else float(str(part)),
            "truth": {"": None, "true": True, "false": False}[str(truth)],
            "day": None if day is None else str(day),
            "year": year,
        }
        for number, (text, whole, part, truth, day, year) in enumerate(records)
    ]
    files = Held(
        {
            "datapackage.json": json.dumps(DESCRIPTOR).encode(),
            "schemas/things.json": json.dumps(SCHEMA).encode(),
            "dataset/things.csv": out.getvalue().encode(),
        }
    )
    package = load_package(files)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for download in DOWNLOADS.values():
            if download.name != "package":
                list(download.write(Source(package, files, folder / "none.zip"), folder))
        for name, read in READERS.items():
            if name != "package":
                rows = read(folder, package, package.tables["things"])
                assert comparable(rows) == comparable(expected), name
