"""The running server: what `syllabank serve` starts."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from tests.conftest import LONG, ROOT, Server, syllabank

pytestmark = pytest.mark.xdist_group("server")

EXAMPLES, EACH = (10, 1) if LONG else (1, 9)
"""Requests for each operation and kind of wrongness; and of which collections, for they are made alike."""


def get(server: Server, address: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", address)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], content


def test_it_says_where_to_look(server: Server) -> None:
    log = server.log.read_text()
    assert f"{server.base}/v1" in log
    assert f"{server.base}/docs" in log


def test_what_is_malformed_on_the_wire_gets_a_problem_document(server: Server) -> None:
    for address in (
        "/v1/terms/%zz",
        "/v1/terms?term=%ff",
        "/v1/terms?term=%00",
        "/v1/terms%00",
        "/v1/%c3%28",
    ):
        status, media_type, _ = get(server, address)
        assert (status, media_type) == (400, "application/problem+json"), address
    status, media_type, _ = get(server, "/v1/terms?term=" + "a" * 5000)
    assert (status, media_type) == (414, "application/problem+json")
    assert get(server, "/v1/terms?term=" + "a" * 20000)[0] == 414


def ask(server: Server) -> subprocess.CompletedProcess[str]:
    paths = json.loads(get(server, "/v1/openapi.json")[2])["paths"]
    collections = [path.split("/")[2] for path in paths if path.endswith("/pages/{number}")]
    left_out = [name for place, name in enumerate(collections) if place % EACH and name != "quiz-items"]
    passed_over = [f"--exclude-path-regex=^/v1/({'|'.join(left_out)})(/|$)"] if left_out else []
    return subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file",
            str(ROOT / "tests" / "web" / "schemathesis.toml"),
            "run",
            f"{server.base}/v1/openapi.json",
            f"--max-examples={EXAMPLES}",
            "--seed=1953",
            "--no-color",
            "--generation-database=none",
            "--warnings=off",
            *passed_over,
        ],
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.web.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_schemathesis_finds_no_answer_that_the_document_does_not_allow(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    """Thousands of generated requests, right and wrong, over the wire."""
    server = Server(published_catalogue.folder, tmp_path / "log")
    try:
        done = ask(server)
    finally:
        server.stop()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    counted = re.search(r"(\d+) generated", done.stdout)
    assert counted is not None
    assert int(counted[1]) > 500 * EXAMPLES, "it did ask"


def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while victim in server.workers() or len(server.workers()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for _ in range(20):
        with urllib.request.urlopen(f"{server.base}/v1/terms?limit=1", timeout=10) as response:
            assert response.status == 200


@pytest.mark.parametrize("looks", [True, False], ids=["that looks", "that does not, a new worker"])
def test_what_was_mended_is_served_again_without_a_restart(
    four_releases: Path, tmp_path: Path, looks: bool
) -> None:
    """Also by a worker that starts later."""
    store, releases = tmp_path / "store", read_index(four_releases)
    older = next(entry for entry in build_stores(releases, four_releases, store).stores[1:])
    damaged = store / older.file
    damaged.write_bytes(damaged.read_bytes()[:-4096])
    address = f"/v1/releases/{older.version}/elements"
    server = Server(store, tmp_path / "log", SYLLABANK_RELOAD="1" if looks else "0", WEB_CONCURRENCY="1")
    try:
        assert get(server, address)[0] == 503
        assert older.file in get(server, "/health/ready")[2].decode()
        build_stores(releases, four_releases, store)
        if not looks:
            assert get(server, address)[0] == 503, "what is known to be wrong stays so"
            os.kill(server.workers()[0], signal.SIGKILL)
        deadline = time.monotonic() + 20
        while answer(server, address) != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert older.file not in get(server, "/health/ready")[2].decode()
    finally:
        server.stop()


def answer(server: Server, address: str) -> int | None:
    """The status, or None where a worker is just being replaced."""
    try:
        return get(server, address)[0]
    except OSError:
        return None


def test_a_running_worker_has_not_loaded_frictionless(published_catalogue: Catalogue, tmp_path: Path) -> None:
    """Python itself writes down every import of the server and its workers."""
    server = Server(published_catalogue.latest.path.parent, tmp_path / "log", PYTHONPROFILEIMPORTTIME="1")
    try:
        for address in ("/v1", "/v1/terms", "/v1/records/term-armistice", "/v1/openapi.json", "/docs", "/"):
            assert get(server, address)[0] == 200
    finally:
        server.stop()
    imported = set(re.findall(r"^import time:.*\| +(\S+)$", server.log.read_text(), re.MULTILINE))
    assert {"flask", "sqlite3", "marshmallow", "gunicorn", "uvloop"} <= imported, "the log does show imports"
    heavy = {"frictionless", "jsonschema", "edtf", "petl", "pyarrow", "xlsxwriter", "openpyxl"}
    assert not {name for name in imported if name.split(".")[0] in heavy}


def test_a_stop_is_graceful_and_quick(published_catalogue: Catalogue, tmp_path: Path) -> None:
    """Also one that comes while the second worker is still starting."""
    for _ in range(3):
        server = Server(published_catalogue.latest.path.parent, tmp_path / "log", WEB_CONCURRENCY="3")
        server.stop()
        assert server.process.returncode == 0, "within ten seconds"
        assert "Traceback" not in server.log.read_text()


def test_a_stop_that_finds_a_worker_just_forked_is_not_lost(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    """A worker held for a second where it still has the signal handlers of its parent."""
    held = "import os, time; os.register_at_fork(after_in_child=lambda: time.sleep(1))"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "PORT": str(port),
        "SYLLABANK_STORE": str(published_catalogue.folder),
        "SYLLABANK_STATE": str(tmp_path),
    }
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{held}; from api.cli import main; main(['serve'])"],
            cwd=ROOT,
            env=os.environ | own | {"WEB_CONCURRENCY": "1"},
            stdout=out,
            stderr=out,
        )
    try:
        deadline = time.monotonic() + 30
        while f":{port}/docs" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        time.sleep(0.4)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eighty", "PORT"),
        ("PORT", "70000", "65535"),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY"),
        ("SYLLABANK_THREADS", "-1", "SYLLABANK_THREADS"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str, said: str) -> None:
    done = syllabank("serve", **{name: value})
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
