"""Where a fault is done: the servers, what stands before them, and how what came of it is told."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import Server
from tests.deploy.nginx import OPEN, UNKEPT, Nginx
from tests.faults.load import Load, get


@dataclass(frozen=True)
class Stage:
    """Where and how much: the folder of stores, one for logs, seconds of load on either side, clients."""

    store: Path
    folder: Path
    seconds: float
    users: int
    idle: int
    slow: int
    downloads: int


@dataclass(frozen=True)
class Outcome:
    """What a fault did; recovered: seconds until all was well, None where nothing was ever not."""

    requests: int
    failed: int
    recovered: float | None
    note: str = ""


@contextmanager
def servers(
    stage: Stage, count: int = 1, limit: int | None = None, **environment: str
) -> Iterator[list[Server]]:
    """Servers of the same stores; `limit` is on the descriptors of the first."""
    found: list[Server] = []
    try:
        for number in range(count):
            folder = Path(tempfile.mkdtemp(dir=stage.folder))
            if limit is not None and number == 0:
                found.append(_limited(stage.store, folder / "log", limit, environment))
            else:
                found.append(Server(stage.store, folder / "log", **environment))
        yield found
    finally:
        for server in found:
            server.stop()


def _limited(store: Path, log: Path, limit: int, environment: dict[str, str]) -> Server:
    """A server that has so few descriptors, by a sitecustomize that is run before anything else."""
    place = log.parent / "limited"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))"
    )
    return Server(store, log, PYTHONPATH=str(place), **environment)


@contextmanager
def behind_nginx(stage: Stage, replicas: list[Server]) -> Iterator[Nginx]:
    """Nginx as it is shipped, without its cache, which would answer in a replica's place."""
    front = Nginx(Path(tempfile.mkdtemp(dir=stage.folder)), [s.port for s in replicas], **OPEN, **UNKEPT)
    try:
        yield front
    finally:
        front.stop()


def until(true: Callable[[], bool], seconds: float = 40) -> float:
    """How long it took until something was so. Raises AssertionError where it never was."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() - begin < seconds, "it did not recover"
        time.sleep(0.02)
    return time.monotonic() - begin


def is_well(port: int, address: str = "/health/ready") -> bool:
    """Whether an address is answered with 200."""
    with contextlib.suppress(OSError):
        return get(port, address)[0].status == 200
    return False


def told(load: Load) -> str:
    """What the load met with, in a line."""
    failures = ", ".join(f"{count} × {how}" for how, count in load.result.failures.items())
    return f"{failures or 'none failed'}, {load.result.wrong} wrong, slowest {load.result.slowest:.2f} s"
