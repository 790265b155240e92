"""Releases fetched beside a server under load: a new one, a corrupt one, a source that is away; nothing fails."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Server
from tests.faults.load import Load, get
from tests.faults.place import MIDDLE, NEW, Place, halve
from tests.sources.origin import origin_of

pytestmark = pytest.mark.xdist_group("new release")

ADDRESSES = (
    f"/v1/releases/{MIDDLE}/elements?limit=100",
    f"/v1/releases/{MIDDLE}/terms?limit=5",
    f"/v1/releases/{MIDDLE}/search?q=metal&limit=2",
)


def wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_releases_that_are_fetched_under_load(published: Place, earlier: Place, tmp_path: Path) -> None:
    place = earlier.copy(tmp_path / "place")
    wanted = published.copy(tmp_path / "wanted")
    with origin_of(place.releases) as origin:
        own = {
            "SYLLABANK_RELEASES": origin.address,
            "SYLLABANK_CACHE": str(tmp_path / "cache"),
            "SYLLABANK_STORE": str(place.store),
        }
        command = [str(Path(sys.executable).parent / "syllabank"), "fetch", "--every", "5"]
        with (tmp_path / "fetching").open("wb") as out:
            fetching = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stdout=out, stderr=out)
        server = Server(place.store, tmp_path / "log", SYLLABANK_RELOAD="1")

        def ready() -> dict[str, Any]:
            found: dict[str, Any] = json.loads(get(server.port, "/health/ready")[1])
            return found

        try:
            with Load(server.port, users=4, addresses=ADDRESSES, pause=0.01) as load:
                wait((tmp_path / "cache" / f"sample-{MIDDLE}.zip").is_file)
                # A new release, cut off on its way, at every try.
                origin.how[f"sample-{NEW}.zip"] = "half"
                for path in wanted.releases.iterdir():
                    path.replace(place.releases / path.name)
                wait(lambda: [f["version"] for f in ready()["faults"]] == [NEW])
                assert ready()["release"] == MIDDLE
                # The source fails, then half answers.
                origin.how["index.json"] = "500"
                wait(
                    lambda: [f["reason"] for f in ready()["faults"]] == ["the source answers with status 500"]
                )
                index = place.releases / "index.json"
                content = index.read_bytes()
                halve(index)
                origin.how.clear()
                wait(lambda: any("is not JSON" in f["reason"] for f in ready()["faults"]))
                assert ready()["release"] == MIDDLE
                # It is away; and when it is back, it takes its time.
                origin.how["index.json"] = "hangs up"
                wait(lambda: ready()["faults"] and "is not JSON" not in ready()["faults"][0]["reason"])
                assert ready()["release"] == MIDDLE
                index.write_bytes(content)
                origin.how.update({"index.json": "slow", f"sample-{NEW}.zip": "slow"})
                wait(lambda: ready()["release"] == NEW and not ready()["faults"])
            print(f"fetched under load: {load.result.asked} requests, {load.result.failed} failed")
            assert load.result.failed == 0, load.result
            assert len(server.workers()) == 2
        finally:
            server.stop()
            fetching.send_signal(signal.SIGTERM)
            fetching.wait(10)
