"""Disks that get full, for real: small ones in memory, filled to the last page while clients ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.faults.load import Load, get
from tests.faults.stage import Outcome, Stage, servers, told, until

RELEASES = ROOT / "dataset" / "releases"
NOT_DONE = Outcome(0, 0, None, "not done: nothing may be mounted here")
TOKEN = "/api_token.php?command=request"


@contextmanager
def small_disk(stage: Stage, size: int) -> Iterator[Path | None]:
    """A disk in memory of so many bytes; None where nothing may be mounted."""
    disk = Path(tempfile.mkdtemp(dir=stage.folder))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True, capture_output=True)


def fill(disk: Path, leave: int = 0) -> Path:
    """Fill a disk, but for so many bytes; the file that fills it."""
    filling = disk / "filling"
    state = os.statvfs(disk)
    filling.write_bytes(bytes(max(0, state.f_bavail * state.f_frsize - leave)))
    return filling


def store_disk_full(stage: Stage) -> Outcome:
    """A new release comes and there is no room to build it: the old one is served on, the command says why,
    and with room again the next build brings it.
    """
    with small_disk(stage, 400 << 20) as disk:
        if disk is None:
            return NOT_DONE
        index, store = read_index(RELEASES), disk / "store"
        build_stores(index[1:], RELEASES, store)
        old, new = index[1].version, index[0].version
        pinned = [
            f"/v1/releases/{old}{address}"
            for address in ("/terms?limit=5", "/search?q=armistice&limit=3", "/quizzes?length=5&seed=a")
        ]
        inside = Stage(**vars(stage) | {"store": store})
        with (
            servers(inside, SYLLABANK_RELOAD="1") as (server,),
            Load(server.port, stage.users, pinned) as load,
        ):
            time.sleep(stage.seconds)
            filling = fill(disk, leave=256 << 10)
            done = _build(store)
            assert done.returncode != 0, "there was no room"
            assert "disk is full" in done.stderr or "No space left" in done.stderr, done.stderr
            assert _newest(server.port) == old
            assert Catalogue(store).versions == [release.version for release in index[1:]]
            filling.unlink()
            assert _build(store).returncode == 0
            took = until(lambda: _newest(server.port) == new)
            time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, told(load))


def state_disk_full(stage: Stage) -> Outcome:
    """The one folder that is written to is full: everything that only reads goes on, tokens are told that they
    cannot be had, and can be when there is room.
    """
    with small_disk(stage, 4 << 20) as disk:
        if disk is None:
            return NOT_DONE
        with (
            servers(stage, SYLLABANK_STATE=str(disk / "state")) as (server,),
            Load(server.port, stage.users) as load,
        ):
            time.sleep(stage.seconds)
            assert get(server.port, TOKEN)[0].status == 200
            filling = fill(disk)
            refused = get(server.port, TOKEN)[0].status
            time.sleep(stage.seconds)
            filling.unlink()
            took = until(lambda: get(server.port, TOKEN)[0].status == 200)
            time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, f"a token then: {refused}; {told(load)}")


def _build(store: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "syllabank"), "build"],
        cwd=ROOT,
        env=os.environ | {"SYLLABANK_STORE": str(store)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def _newest(port: int) -> str:
    return str(json.loads(get(port, "/health/ready")[1])["release"])
