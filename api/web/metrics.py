"""What a server has done, for Prometheus: counted in each worker, written to a file, summed when asked.

A worker counts in plain lists, which costs a request less than a microsecond, and writes them to a file
of its own every second. Whichever worker is asked reads the files of all. What a worker that ended had
counted is kept, so that counts never fall; only what a killed one counted in its last second is lost.
prometheus_client writes the text format; its own files of several processes would be written to by
every request.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

MEDIA_TYPE = CONTENT_TYPE_LATEST

BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the histogram of latency, in seconds: a hit takes a twentieth of a millisecond, a draw
among a million records some, and an export of everything a second."""

METHODS = {name: name for name in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")}
"""Methods that are counted by name; others, of which clients can make up any number, are 'other'."""

PAST = "past.json"
"""What workers that ended had counted."""

REFUSED = ("host", "rate", "connections", "malformed", "slow")
"""Reasons for which something is refused before the API sees it."""

COUNTED = {
    "cache_hits": "Requests answered from memory.",
    "cache_misses": "Requests that were not, of those that might have been.",
    "cache_evictions": "Answers that were let go to make room.",
}
LEVELS = {
    "connections": "Connections that are open.",
    "cache_answers": "Answers that are kept in memory.",
    "cache_bytes": "Bytes that they take.",
    "resident_bytes": "Memory of the workers.",
    "open_files": "Descriptors that the workers have open.",
}

Key = tuple[str, str, int]


@dataclass
class Counts:
    """What one or more workers counted.

    cells: by route, method and status, how many answers took up to each bound, how many longer, and the
    seconds of all. counts and levels: by name; levels are of workers that live. releases: how many
    workers serve each as the newest. faults: the most that one of them knows.
    """

    cells: dict[Key, list[float]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    releases: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    workers: int = 0

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (route, METHODS.get(method, "other"), status)
        cell = self.cells.get(key)
        if cell is None:
            cell = self.cells[key] = [0] * (len(BOUNDS) + 1) + [0.0]
        cell[bisect_left(BOUNDS, seconds)] += 1
        cell[-1] += seconds

    def take(self, other: Counts, alive: bool) -> None:
        """Add what another counted; its levels only where it is alive."""
        for key, values in other.cells.items():
            mine = self.cells.get(key)
            self.cells[key] = values if mine is None else [a + b for a, b in zip(mine, values, strict=True)]
        self.counts.update(other.counts)
        self.refused.update(other.refused)
        if alive:
            self.levels.update(other.levels)
            self.releases.update(other.releases)
            self.faults = max(self.faults, other.faults)
            self.workers += other.workers

    def write(self, path: Path) -> None:
        """Write it to a file, whole or not at all."""
        content = vars(self) | {"cells": [[*key, values] for key, values in self.cells.items()]}
        part = path.with_suffix(".part")
        part.write_text(json.dumps(content), "utf-8")
        part.replace(path)


def read(path: Path) -> Counts:
    """Read a file of counts. Raises OSError, or ValueError where it is none."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    found = Counts(faults=content["faults"], workers=content["workers"])
    for route, method, status, values in content["cells"]:
        found.cells[route, method, status] = values
    for name in ("counts", "refused", "levels", "releases"):
        getattr(found, name).update(content[name])
    return found


def prepare(folder: Path) -> None:
    """Make the folder anew: counts begin with the server. Raises OSError."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def forget(folder: Path, pid: int) -> None:
    """A worker has ended: what it counted is of the past. Called by one process alone."""
    path = folder / f"{pid}.json"
    with suppress(OSError, ValueError):
        past = read(folder / PAST) if (folder / PAST).exists() else Counts()
        past.take(read(path), alive=False)
        past.write(folder / PAST)
        path.unlink()


def all_counts(folder: Path) -> Counts:
    """What all workers counted, and those before them."""
    found = Counts()
    for path in folder.glob("*.json"):
        with suppress(OSError, ValueError):
            found.take(read(path), alive=path.name != PAST)
    return found


def resources() -> dict[str, int]:
    """Memory and descriptors of this process, where the system tells."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        files = len(os.listdir("/proc/self/fd"))
        return {"resident_bytes": pages * os.sysconf("SC_PAGE_SIZE"), "open_files": files}
    return {}


def exposition(counts: Counts) -> bytes:
    """The counts in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(counts))
    return generate_latest(registry)


class _Collected:
    """A collector, as prometheus_client asks one."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        counts = self.counts
        yield from _requests(counts.cells)
        for name, help_text in COUNTED.items():
            yield CounterMetricFamily(f"syllabank_{name}", help_text, counts.counts.get(name, 0))
        yield _labelled(
            CounterMetricFamily(
                "syllabank_refused", "Refused before the API saw it, by reason.", labels=["reason"]
            ),
            {reason: counts.refused.get(reason, 0) for reason in REFUSED}.items(),
        )
        for name, help_text in LEVELS.items():
            yield GaugeMetricFamily(f"syllabank_{name}", help_text, counts.levels.get(name, 0))
        yield _labelled(
            GaugeMetricFamily(
                "syllabank_release_workers",
                "Workers whose newest release this is: one series where all agree.",
                labels=["release"],
            ),
            counts.releases.items(),
        )
        yield GaugeMetricFamily(
            "syllabank_faults", "Faults of stores and files that are known.", counts.faults
        )
        yield GaugeMetricFamily("syllabank_workers", "Workers that have reported.", counts.workers)
        build = GaugeMetricFamily("syllabank_build_info", "What runs.", labels=["version", "python"])
        build.add_metric([version("syllabank"), platform.python_version()], 1)
        yield build


def _labelled(family: Any, values: Iterable[tuple[str, float]]) -> Any:
    for label, value in values:
        family.add_metric([label], value)
    return family


def _requests(cells: Mapping[Key, list[float]]) -> Iterator[Metric]:
    """How many by route, method and status, and how long by route."""
    requests = CounterMetricFamily(
        "syllabank_requests", "Requests answered.", labels=["route", "method", "status"]
    )
    failures = 0.0
    by_route: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(BOUNDS) + 2))
    for (route, method, status), values in sorted(cells.items()):
        answered = sum(values[:-1])
        requests.add_metric([route, method, str(status)], answered)
        failures += answered if status >= 500 else 0
        by_route[route] = [a + b for a, b in zip(by_route[route], values, strict=True)]
    yield requests
    yield CounterMetricFamily("syllabank_errors", "Requests answered with a status of 500 or more.", failures)
    seconds = HistogramMetricFamily(
        "syllabank_request_seconds",
        "Seconds from a request's head to the end of its answer.",
        labels=["route"],
    )
    for route, values in by_route.items():
        buckets, so_far = [], 0.0
        for bound, value in zip((*map(str, BOUNDS), "+Inf"), values, strict=False):
            so_far += value
            buckets.append((bound, so_far))
        seconds.add_metric([route], buckets, values[-1])
    yield seconds
