"""nginx run for real on the configuration that is shipped, with what belongs to a machine put in its place."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT

SHIPPED = ROOT / "deploy" / "nginx.conf"


def program() -> str:
    """Path of nginx, which `make test` installs where it can."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("there is no nginx, and tests/install-tools.sh should have installed it")
    pytest.skip("there is no nginx on this machine; tests/install-tools.sh installs it on Debian as root")


class Nginx:
    """nginx before replicas at these ports. `changes` are made to the shipped text; each must be in it."""

    def __init__(self, folder: Path, replicas: Sequence[int], **changes: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cache").mkdir(exist_ok=True)
        self.log = folder / "requests.log"
        text = SHIPPED.read_text("utf-8")
        placed = {
            "/run/nginx/nginx.pid": str(folder / "pid"),
            "/var/cache/nginx": str(folder / "cache"),
            "/dev/stdout": str(self.log),
            "listen 8080": f"listen 127.0.0.1:{self.port}",
            **{f"replica-{n}:8000": f"127.0.0.1:{port}" for n, port in enumerate(replicas, 1)},
        }
        for before, after in [*placed.items(), *(pair.split(" -> ") for pair in changes.values())]:
            assert before in text, before
            text = text.replace(before, after)
        path = folder / "nginx.conf"
        # Started as root, nginx gives its workers to another user, who has no right to this folder.
        path.write_text(("user root;\n" if os.getuid() == 0 else "") + text, "utf-8")
        self.errors = folder / "errors.log"
        with self.errors.open("wb") as out:
            self.process = subprocess.Popen(
                [program(), "-c", str(path), "-p", str(folder), "-g", "daemon off;"], stdout=out, stderr=out
            )
        deadline = time.monotonic() + 15
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert self.process.poll() is None, self.errors.read_text()
                assert time.monotonic() < deadline, self.errors.read_text()
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(15)


OPEN = {
    "rate": "rate=50r/s -> rate=100000r/s",
    "each": "limit_conn connections 100; -> limit_conn connections 60000;",
}
"""Changes for tests that are one client with the load of thousands."""
UNKEPT = {"keep": "proxy_cache answers; -> proxy_cache off;"}
"""Without the cache, which would answer in a replica's place."""
