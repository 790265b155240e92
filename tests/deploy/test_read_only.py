"""The server where nothing can be written but its state: a file system mounted read-only, for real."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from api.exports import EXPORTS
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, syllabank
from tests.faults.load import get
from tests.web.test_wire import free_port

pytestmark = pytest.mark.xdist_group("server")

MOUNTED = """
set -e
mount --bind "$STATE" "$STATE"
mount -o remount,bind,ro /
if touch "$STORE/x" 2>/dev/null || touch /tmp/x 2>/dev/null; then echo "it can be written to" >&2; exit 9; fi
exec "$@"
"""


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    done = subprocess.run(["unshare", "--mount", "mount", "--bind", "/tmp", "/tmp"], capture_output=True)
    return done.returncode == 0


def test_nothing_is_written_but_the_state(published_catalogue: Catalogue, tmp_path: Path) -> None:
    """Every kind of answer, exports and trivia sessions among them, with / mounted read-only."""
    if not can_mount():
        pytest.skip("file systems cannot be mounted here: it takes root, and a kernel that lets it")
    state, port, metrics = tmp_path / "state", free_port(), free_port()
    state.mkdir()
    own = {
        "PORT": str(port),
        "STATE": str(state),
        "STORE": str(published_catalogue.folder),
        "SYLLABANK_STATE": str(state),
        "SYLLABANK_STORE": str(published_catalogue.folder),
        "SYLLABANK_METRICS": f"127.0.0.1:{metrics}",
        "SYLLABANK_LOG": "json",
        "SYLLABANK_ACCESS_LOG": "true",
    }
    command = [str(Path(sys.executable).parent / "syllabank"), "serve"]
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", MOUNTED, "sh", *command],
            cwd=ROOT,
            env=os.environ | own,
            stdout=out,
            stderr=out,
        )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
        asked = [
            "/",
            "/docs",
            "/v1",
            "/v1/terms?facet=kind",
            "/v1/search?q=war",
            "/v1/statements?sort=-text&limit=100",
        ]
        asked += [
            "/v1/quizzes?length=5",
            "/v1/coverage",
            "/v1/changes?since=0.1.0&until=1.0.1",
            "/api_token.php?command=request",
        ]
        asked += [f"/v1/exports/{name}" for name in EXPORTS]
        latest = published_catalogue.latest
        asked += [f"/v1/releases/{latest.version}/files/{name}" for name in latest.files]
        for address in asked:
            found, body = get(port, address)
            assert found.status in (200, 400), (address, found.status, body[:200], log.read_text()[-2000:])
            if found.status == 400:
                assert b'"invalid_' in body or b'"not_carried"' in body or b'"unknown_' in body, (
                    address,
                    body,
                )
        assert b"syllabank_errors_total 0.0" in get(metrics, "/metrics")[1]
        assert "Read-only file system" not in log.read_text()
    finally:
        process.terminate()
        assert process.wait(15) == 0


def test_a_state_that_cannot_be_written_to_ends_the_start(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file")
    done = syllabank(
        "serve",
        SYLLABANK_STORE=str(published_catalogue.folder),
        SYLLABANK_STATE=str(tmp_path / "state" / "x"),
    )
    assert done.returncode == 2
    assert "SYLLABANK_STATE" in done.stderr
    assert "Traceback" not in done.stderr
