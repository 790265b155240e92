"""Programs that people use open what a running server publishes.

Each reader is a program of its own in `programs` or `node`, written as a user of that library would
write it, that prints what it read as JSON; tests hold that against the API's records. A reader that
takes an address reads by HTTP; `downloaded` is for those that open a file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from api.package.descriptor import Package
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, Server
from tests.downloads.readers import comparable

Tables = dict[str, list[dict[str, Any]]]
"""Rows by name of the table, as JSON has them."""


@dataclass(frozen=True)
class Published:
    """The newest release of a running server: its address, its package, and its records by the API."""

    address: str
    package: Package
    records: Tables

    @property
    def descriptor(self) -> str:
        """The address to give to a reader of data packages."""
        return f"{self.address}/files/datapackage.json"

    @property
    def stem(self) -> str:
        """Name of a file that holds the whole release, without its ending."""
        return f"{self.package.name}-{self.package.version}"

    def record(self, table: str, record_id: str) -> dict[str, Any]:
        """A record as the API answers it."""
        (found,) = (record for record in self.records[table] if record["id"] == record_id)
        return found


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as response:
        content = response.read()
    assert isinstance(content, bytes)
    return content


def walk(base: str, address: str) -> list[dict[str, Any]]:
    """Every record of a collection, page by page."""
    records: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        page = json.loads(get(base + following))
        records += page["data"]
        following = page["links"].get("next")
    return records


@pytest.fixture(scope="session")
def release(server: Server, published_catalogue: Catalogue) -> Published:
    """The newest release, over the wire."""
    package = published_catalogue.latest.package
    path = f"/v1/releases/{package.version}"
    records = {
        table.name: walk(server.base, f"{path}/{table.collection}?limit=100")
        for table in package.tables.values()
    }
    return Published(server.base + path, package, records)


@pytest.fixture(scope="session")
def downloaded(release: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every file of the release, downloaded, each at its own path; its checksum is as told."""
    folder = tmp_path_factory.mktemp("downloaded")
    for file in json.loads(get(release.address))["data"]["files"]:
        content = get(f"{release.address}/files/{file['name']}")
        assert sha256(content).hexdigest() == file["sha256"]
        path = folder / file["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program of someone else's, which goes to this machine by no proxy."""
    own = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | own | environment, capture_output=True, text=True, timeout=120
    )


def read(program: str, *arguments: object, **environment: str) -> Any:
    """What one of `programs` printed. Libraries of others may warn as they do for their users."""
    module = f"tests.consumers.programs.{program}"
    done = run([sys.executable, "-W", "default", "-m", module, *map(str, arguments)], **environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def assert_same(tables: Tables, records: Tables) -> None:
    """Both hold the same tables, rows, columns and values, in the same order."""
    assert list(tables) == list(records)
    for name, rows in tables.items():
        pairs = zip(comparable(rows), comparable(records[name]), strict=True)
        assert [pair for pair in pairs if pair[0] != pair[1]][:3] == [], name


def with_truth(tables: Tables, release: Published) -> Tables:
    """Rows in which true and false are so where SQLite has 1 and 0."""
    truth = {0: False, 1: True}
    fields = {name: table.by_name for name, table in release.package.tables.items()}
    return {
        name: [
            {
                column: truth[value] if fields[name][column].type == "boolean" else value
                for column, value in row.items()
            }
            for row in rows
        ]
        for name, rows in tables.items()
    }
