"""Requests a second on one list address, beside a bare gunicorn app that returns the same bytes.

Both servers run with the same workers and threads, and wrk (a Debian package) asks them in turn,
round by round, so that a slow moment of the machine touches both. Only the ratio travels between
machines. Run: .venv/bin/python benchmarks/list_page.py [ADDRESS]
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from api.settings import read_settings

ROUNDS, SECONDS, CONNECTIONS = 5, 4, 16
BARE = """
body = open({path!r}, "rb").read()
head = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
def app(environ, start_response):
    start_response("200 OK", head)
    return [body]
"""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(url: str) -> bytes:
    """The body at `url`, waiting up to 20 s for a server to come up."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2) as response:
                return bytes(response.read())
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def ask(url: str) -> float:
    """Requests a second that wrk counts."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", url]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in printed:
        raise RuntimeError(printed)
    return float(re.findall(r"Requests/sec:\s+([\d.]+)", printed)[0])


def main() -> None:
    """Measure, and print each figure's minimum, median and maximum."""
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk)")
    address = sys.argv[1] if len(sys.argv) > 1 else "/v1/statements?limit=25"
    settings = read_settings()
    bin_folder = Path(sys.executable).parent
    ours, bare, folder = free_port(), free_port(), Path(os.environ.get("TMPDIR", "/tmp"))
    servers = [
        subprocess.Popen(
            [bin_folder / "syllabank", "serve"],
            env=os.environ | {"PORT": str(ours)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ]
    try:
        body = fetch(f"http://127.0.0.1:{ours}{address}")
        content, module = folder / "bare_app.json", folder / "bare_app.py"
        content.write_bytes(body)
        module.write_text(BARE.format(path=str(content)))
        options = (
            f"-w {settings.workers} -k gthread --threads {settings.threads} --keep-alive 30 --log-level error"
        )
        command = [str(bin_folder / "gunicorn"), *options.split(), "-b", f"127.0.0.1:{bare}", "bare_app:app"]
        servers.append(subprocess.Popen([*command, "--pythonpath", str(folder), "--no-control-socket"]))
        if fetch(f"http://127.0.0.1:{bare}/") != body:
            raise RuntimeError("the two servers answer differently")
        counted: dict[str, list[float]] = {"syllabank": [], "bare gunicorn": []}
        for _ in range(ROUNDS):
            counted["syllabank"].append(ask(f"http://127.0.0.1:{ours}{address}"))
            counted["bare gunicorn"].append(ask(f"http://127.0.0.1:{bare}/"))
        print(
            f"{address}: {len(body)} bytes, {settings.workers} workers of {settings.threads} threads each, {CONNECTIONS} connections"
        )
        for name, figures in counted.items():
            print(
                f"{name:14} {min(figures):8.0f} {statistics.median(figures):8.0f} {max(figures):8.0f} requests/s (min, median, max of {ROUNDS})"
            )
        ratios = [a / b for a, b in zip(*counted.values(), strict=True)]
        print(f"ratio          {min(ratios):8.2f} {statistics.median(ratios):8.2f} {max(ratios):8.2f}")
    finally:
        for server in servers:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
