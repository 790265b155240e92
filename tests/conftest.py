"""Fixture strategy.

Two packages. `tests/sample` is a tiny whole package on another subject (the chemical elements): it
has every field type, every kind of quiz item, removed and renamed records, and lacks half the
tables of the published one, so nothing that passes on it knows about Korea. The published package is
the repository's own; tests on it ask what a user relies on, and never count rows.

Nothing is mocked. A test that changes a package gets a copy of its own (`workbench`). Stores are
built once from real archives (`sample_catalogue` in each test process, `published_catalogue` for all), and
clients ask the real app over them. `server` is the real command in a process of its own, on a free
port of this machine; tests that use it share one by the xdist group "server".

Conformance schemas of other bodies are read from ../shared/conformance beside the checkout, or from
the folder that SYLLABANK_CONFORMANCE names, and are never copied here.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from api.checking.check import check_package
from api.checking.report import Fault, Report
from api.downloads.maker import Maker
from api.history.publish import publish
from api.package.files import alone
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.web.app import create_app

LONG = bool(os.environ.get("LONG"))
"""Whether the long form of each test is wanted: `make long` asks for it. In the short one what is alike is
met at fewer places: every sixth page of a disk, every fourth place to be killed at."""

# A busy machine is no fault of the code: what is slow is measured in benchmarks/.
settings.register_profile(
    "patient", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200 if LONG else 40
)
settings.load_profile("patient")

ONLY_LONG = (
    "deploy/test_sbom.py",
    "faults/test_fetched_release.py",
    "faults/test_renewal.py",
    "sources",
    "web/pages/test_links.py",
)
collect_ignore = [] if LONG else list(ONLY_LONG)
"""What takes minutes together, or what `make test` does not install: `make long` runs it."""

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "tests" / "sample"


class Workbench:
    """A package that a test may break: a folder with helpers to edit it as an author would."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.descriptor = root / "datapackage.json"

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a table, in file order."""
        text = (self.root / "dataset" / f"{name}.csv").read_text("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def row_number(self, name: str, record_id: str) -> int:
        """The row of a record as a person counts."""
        return 2 + [row["id"] for row in self.table(name)].index(record_id)

    def write(self, name: str, rows: list[dict[str, str]], header: list[str] | None = None) -> None:
        """Write a table, rows in the order given."""
        path = self.root / "dataset" / f"{name}.csv"
        header = header or path.read_text("utf-8").split("\n", 1)[0].split(",")
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, header, lineterminator="\n", restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        path.write_bytes(out.getvalue().encode())

    def edit(self, name: str, record_id: str, /, **cells: str) -> None:
        """Change cells of one row, where it stands."""
        rows = self.table(name)
        row = next(row for row in rows if row["id"] == record_id)
        row.update(cells)
        self.write(name, rows)

    def add(self, name: str, /, **cells: str) -> None:
        """Add a row and keep the table sorted."""
        self.write(name, sorted([*self.table(name), cells], key=lambda row: row["id"]))

    def remove(self, name: str, *record_ids: str) -> None:
        """Take rows away."""
        self.write(name, [row for row in self.table(name) if row["id"] not in record_ids])

    def json(self, path: str, change: Callable[[Any], None]) -> None:
        """Change a JSON file of the package in place."""
        file = self.root / path
        content = json.loads(file.read_text("utf-8"))
        change(content)
        file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")

    def bytes(self, path: str, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a file of the package."""
        file = self.root / path
        file.write_bytes(change(file.read_bytes()))

    def report(self) -> Report:
        """What `syllabank check` finds."""
        return check_package(self.descriptor)

    def check(self) -> list[Fault]:
        """The faults that `syllabank check` finds."""
        return self.report().faults


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """A copy of the sample package."""
    return Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "package")))


def make_catalogue(descriptor: Path, folder: Path) -> Catalogue:
    """Publish a package, build its store and open it, all below `folder`."""
    publish(descriptor, folder / "releases")
    build_stores(read_index(folder / "releases"), folder / "releases", folder / "store")
    return Catalogue(folder / "store")


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that all test processes of a run share, made by the first that needs it. Not to be changed."""
    base = factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = root / name
    with alone(root / f".{name}.lock"):
        if not folder.exists():
            make(folder.with_suffix(".part"))
            folder.with_suffix(".part").rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample package, published, built and open."""
    return make_catalogue(SAMPLE / "datapackage.json", tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def published_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The repository's own releases with their files to download, built and open."""
    releases = ROOT / "dataset" / "releases"

    def make(store: Path) -> None:
        build_stores(read_index(releases), releases, store, make_files=Maker())

    return Catalogue(made_once(tmp_path_factory, "published-store", make))


@pytest.fixture(scope="session")
def sample_app(sample_catalogue: Catalogue) -> Flask:
    return create_app(sample_catalogue)


@pytest.fixture(scope="session")
def sample(sample_app: Flask) -> FlaskClient:
    """A client of the app over the sample package."""
    return sample_app.test_client()


@pytest.fixture(scope="session")
def published(published_catalogue: Catalogue) -> FlaskClient:
    """A client of the app over the repository's own releases."""
    return create_app(published_catalogue).test_client()


def syllabank(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the syllabank command as a user does."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "syllabank"), *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


class Server:
    """A server in a process of its own."""

    def __init__(self, store: Path, log: Path, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = log
        own = {"PORT": str(self.port), "SYLLABANK_STORE": str(store), "WEB_CONCURRENCY": "2"}
        own["SYLLABANK_STATE"] = str(log.parent / "state")
        command = [str(Path(sys.executable).parent / "syllabank"), "serve"]
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | own | environment, stdout=out, stderr=out
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{self.base}/health/ready", timeout=2).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise AssertionError(f"the server did not start:\n{log.read_text()}") from None
                time.sleep(0.05)

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def stop(self) -> None:
        """Stop it as an operator does."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def server(published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`syllabank serve` over the repository's own releases."""
    log = tmp_path_factory.mktemp("server") / "log"
    running = Server(published_catalogue.latest.path.parent, log)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the system's Chromium, which `make test` installs where it can."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    if os.environ.get("CI"):
        pytest.fail("there is no Chromium, and tests/install-tools.sh should have installed it")
    pytest.skip("there is no Chromium on this machine; tests/install-tools.sh installs it on Debian as root")


@pytest.fixture(scope="session")
def conformance() -> Path:
    """Published schemas of other bodies."""
    folder = Path(os.environ.get("SYLLABANK_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
    if not folder.is_dir():
        pytest.skip(f"the conformance schemas are not at {folder}; SYLLABANK_CONFORMANCE can name them")
    return folder
