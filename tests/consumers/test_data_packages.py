"""Libraries that read data packages: each opens ours from its address, and finds the API's records."""

from __future__ import annotations

import functools
import json
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.consumers.conftest import Published, Tables, assert_same, get, read, run

pytestmark = pytest.mark.xdist_group("server")

NODE = ROOT / "tests" / "consumers" / "node"
BIN = Path(sys.executable).parent
FRICTIONLESS = str(BIN / "frictionless")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def broken(downloaded: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a copy of the files in which one byte of one table is another."""
    folder = Path(shutil.copytree(downloaded, tmp_path / "broken"))
    path = folder / "dataset" / "terms.csv"
    content = path.read_bytes()
    assert b"armistice" in content
    path.write_bytes(content.replace(b"armistice", b"armistise", 1))
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def with_sections(records: Tables) -> dict[str, str]:
    """The title of each statement's section."""
    titles = {row["id"]: row["title"] for row in records["sections"]}
    return {row["id"]: titles[row["section_id"]] for row in records["statements"]}


def test_frictionless_validates_what_is_served(release: Published) -> None:
    done = run([FRICTIONLESS, "validate", "--json", release.descriptor])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    report = json.loads(done.stdout)
    assert (report["valid"], report["errors"], report["warnings"]) == (True, [], [])
    resources = json.loads(get(release.descriptor))["resources"]
    for task, resource in zip(report["tasks"], resources, strict=True):
        assert (task["errors"], task["warnings"]) == ([], [])
        stats = task["stats"]
        assert (f"sha256:{stats['sha256']}", stats["bytes"]) == (resource["hash"], resource["bytes"])
        assert (task["name"], stats["rows"]) == (resource["name"], len(release.records[resource["name"]]))


def test_frictionless_reads_every_record(release: Published) -> None:
    done = run([FRICTIONLESS, "extract", "--json", release.descriptor])
    assert done.returncode == 0, done.stderr[-3000:]
    assert_same(json.loads(done.stdout), release.records)


def test_frictionless_notices_one_changed_byte(broken: str) -> None:
    done = run([FRICTIONLESS, "validate", "--json", f"{broken}/datapackage.json"])
    assert done.returncode == 1
    faults = {
        task["name"]: [error["type"] for error in task["errors"]] for task in json.loads(done.stdout)["tasks"]
    }
    assert {name: types for name, types in faults.items() if types} == {"terms": ["hash-count"]}


def test_datapackage_reads_every_record_and_follows_the_keys(release: Published) -> None:
    found = read("read_datapackage", release.descriptor)
    assert (found["valid"], found["errors"]) == (True, [])
    assert_same(found["tables"], release.records)
    everywhere = dict.fromkeys(release.records, True)
    assert found["relations"] == everywhere
    assert found["integrity"] == everywhere
    assert found["sections"] == with_sections(release.records)


def test_javascripts_datapackage_reads_every_record_and_follows_the_keys(release: Published) -> None:
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "datapackage").is_dir():
        lacking = "Node.js" if node is None else "the npm package datapackage"
        if os.environ.get("CI"):
            pytest.fail(f"{lacking} is missing, and tests/install-tools.sh should have installed it")
        pytest.skip(
            f"{lacking} is missing; tests/install-tools.sh installs it, with Node.js on Debian as root"
        )
    done = run([node, str(NODE / "read.js"), release.descriptor])
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert (found["valid"], found["errors"]) == (True, [])
    assert_same(found["tables"], release.records)
    assert found["relations"] == dict.fromkeys(release.records, True)
    assert found["sections"] == with_sections(release.records)


def test_csvw_reads_every_record_and_follows_the_keys(
    release: Published, downloaded: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(downloaded / f"{release.stem}.zip") as archive:
        archive.extractall(tmp_path)
    found = read("read_csvw", tmp_path)
    assert_same(found["tables"], release.records)
    assert found["keys"] == sum(len(table.foreign_keys) for table in release.package.tables.values())
    assert found["integrity"] is True


def test_mlcroissant_validates_the_description(release: Published) -> None:
    done = run([str(BIN / "mlcroissant"), "validate", "--jsonld", f"{release.address}/croissant.json"])
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Done." in done.stderr
    assert "warning" not in done.stderr.lower()


def test_mlcroissant_downloads_records_and_checks_them(release: Published, tmp_path: Path) -> None:
    found = read(
        "read_croissant",
        f"{release.address}/croissant.json",
        "terms",
        "people",
        CROISSANT_CACHE=str(tmp_path),
    )
    assert (found["issues"], found["version"]) == ([], release.package.version)
    assert found["sets"] == list(release.package.tables)
    assert_same(found["tables"], {name: release.records[name] for name in ("terms", "people")})


def test_mlcroissant_notices_one_changed_byte(release: Published, broken: str, tmp_path: Path) -> None:
    description = get(f"{release.address}/croissant.json").decode()
    path = tmp_path / "croissant.json"
    path.write_text(description.replace(f"{release.address}/files", broken), "utf-8")
    module = "tests.consumers.programs.read_croissant"
    done = run(
        [sys.executable, "-W", "default", "-m", module, str(path), "terms"],
        CROISSANT_CACHE=str(tmp_path / "cache"),
    )
    assert done.returncode != 0
    assert "is not identical with the reference in the Croissant JSON-LD" in done.stderr
