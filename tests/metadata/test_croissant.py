"""mlcroissant loads the description without a complaint, and reads every table through it."""

from __future__ import annotations

import csv
import dataclasses
import functools
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.metadata.croissant import croissant
from api.metadata.published import Published
from api.package.values import parse
from tests.conftest import ROOT, Workbench
from tests.metadata.releases import BASE, describe


class Files(SimpleHTTPRequestHandler):
    """Files of a release, at the addresses they are published at."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.partition("/files/")[2])

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def base(root: Path) -> Iterator[str]:
    """Address of a server of the package's files."""
    handler = functools.partial(Files, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def load(published: Published, folder: Path) -> tuple[Any, str]:
    """What mlcroissant makes of a description, and what it writes to its log."""
    path = folder / "croissant.json"
    path.write_text(json.dumps(croissant(published)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tests.metadata.croissant_reader", str(path)],
        cwd=ROOT,
        env=os.environ | {"CROISSANT_CACHE": str(folder / "cache"), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout), done.stderr


def rows(published: Published, root: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table as Croissant should give them."""
    found = published.package.tables[table]
    text = (root / found.path).read_text("utf-8")
    return [
        {f"{table}/{name}": plain(parse(found.by_name[name], cell)) for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else float(value)


def test_mlcroissant_reads_every_record_and_complains_of_nothing(
    root: Path, base: str, tmp_path: Path
) -> None:
    published = describe(root, base)
    found, log = load(published, tmp_path)
    assert found["errors"] == []
    assert found["warnings"] == []
    assert "WARNING" not in log
    assert found["version"] == published.package.version
    assert published.package.version in found["cite_as"]
    assert list(found["records"]) == list(published.package.tables)
    for table, records in found["records"].items():
        assert records == rows(published, root, table), table


def test_a_file_that_was_changed_is_refused(root: Path, base: str, tmp_path: Path) -> None:
    published = describe(root, base)
    files = tuple(dataclasses.replace(file, sha256="0" * 64) for file in published.files)
    changed = dataclasses.replace(published, files=files)
    with pytest.raises(AssertionError, match="Hash of downloaded file"):
        load(changed, tmp_path)


def test_each_table_is_a_file_and_a_record_set(release: Published, root: Path) -> None:
    found = croissant(release)
    tables = release.package.tables.values()
    assert found["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert found["datePublished"] == release.package.created
    assert found["license"] == [release.package.descriptor["licenses"][0]["path"]]
    assert [
        (file["contentUrl"], file["contentSize"], file["encodingFormat"]) for file in found["distribution"]
    ] == [
        (f"{release.address}/files/{t.path}", f"{(root / t.path).stat().st_size} B", "text/csv")
        for t in tables
    ]
    assert [one["key"]["@id"] for one in found["recordSet"]] == [f"{table.name}/id" for table in tables]
    for one, table in zip(found["recordSet"], tables, strict=True):
        fields = {field["name"]: field["description"] for field in one["field"]}
        assert fields == {field.name: field.description for field in table.fields}


def test_a_package_that_prescribes_no_citation_gets_one(workbench: Workbench) -> None:
    release = describe(workbench.root)
    assert "citation" not in release.package.descriptor
    assert croissant(release)["citeAs"] == (
        "The Syllabank contributors (2026). Sample: the elements, release 1.1.0 [dataset]."
        f" {BASE}/v1/releases/1.1.0"
    )


def test_fields_have_the_type_of_their_schema(release: Published) -> None:
    types = {
        field["@id"]: field["dataType"] for one in croissant(release)["recordSet"] for field in one["field"]
    }
    expected = {
        "string": "sc:Text",
        "integer": "sc:Integer",
        "number": "sc:Float",
        "boolean": "sc:Boolean",
        "date": "sc:Date",
        "year": "sc:Integer",
    }
    assert types == {
        f"{table.name}/{field.name}": "sc:URL" if field.format == "uri" else expected[field.type]
        for table in release.package.tables.values()
        for field in table.fields
    }
    assert "sc:URL" in types.values()


def test_foreign_keys_lead_to_the_key_of_the_other_table(release: Published) -> None:
    found = {
        field["@id"]: (field["references"]["fileObject"]["@id"], field["references"]["extract"]["column"])
        for one in croissant(release)["recordSet"]
        for field in one["field"]
        if "references" in field
    }
    tables = release.package.tables
    assert found == {
        f"{table.name}/{key.field}": (tables[key.table].path, "id")
        for table in tables.values()
        for key in table.foreign_keys
    }
    assert found


def test_a_table_without_a_csv_file_is_left_out_and_not_referred_to(release: Published) -> None:
    files = tuple(file for file in release.files if file.table != "spec_points")
    found = croissant(dataclasses.replace(release, files=files))
    assert len(found["recordSet"]) == len(release.package.tables) - 1
    assert "spec_points.csv" not in json.dumps(found)


def test_only_the_csv_of_a_table_is_taken(release: Published) -> None:
    (first, *_) = release.files
    other = dataclasses.replace(first, name="parquet/first.parquet", format="parquet")
    more = dataclasses.replace(release, files=(*release.files, other))
    assert croissant(more) == croissant(release)


def test_what_a_package_may_tell_besides_is_told(talkative: Published) -> None:
    found = croissant(talkative)
    assert found["keywords"] == talkative.package.descriptor["keywords"]
    assert found["citeAs"] == talkative.package.descriptor["citation"]
    assert [creator["@type"] for creator in found["creator"]] == ["sc:Person", "sc:Organization"]
    assert found["creator"][0]["email"] == "m@example.org"
