"""Hold `syllabank serve` under a steady load, and see whether it grows.

The highest rate that it answers is measured first, by the same mix of addresses over the same connections;
then it is asked at a share of it, and what its workers hold is looked at every few seconds. The client runs
on the same machine and takes its part of it. Ends with 1 where a request failed or something grows.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import uvloop

from api.downloads.maker import Maker
from api.package.release_index import read_index
from api.settings import ROOT
from api.store.build import build_stores
from benchmarks.soak.addresses import Mix
from benchmarks.soak.load import Load
from benchmarks.soak.verdict import slope_of
from benchmarks.soak.watch import Held, look
from benchmarks.speed.load import percentile
from benchmarks.speed.servers import Server, free_port

TOLERATED = 0.02
"""Share by which memory may surely have grown in the time watched: heaps move by as much."""

WARM = 1 / 2
"""Share of the time that is not judged: caches fill."""


@dataclass(frozen=True)
class Sample:
    """What was seen at a time, in seconds from the start."""

    at: float
    held: Held
    requests: int
    failed: int
    p50: float
    p99: float


def options(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=30, help="how long (30)")
    parser.add_argument("--every", type=float, default=5, help="seconds between looks (5)")
    parser.add_argument("--share", type=float, default=0.5, help="of the highest rate (0.5)")
    parser.add_argument(
        "--rate", type=float, help="requests a second, in place of a share of the highest rate"
    )
    parser.add_argument(
        "--calibrate", type=float, default=20, help="seconds to measure the highest rate (20)"
    )
    parser.add_argument("--connections", type=int, default=16, help="connections that are kept (16)")
    parser.add_argument("--workers", type=int, default=2, help="workers of the server (2)")
    parser.add_argument("--seed", type=int, default=1953, help="what the requests are chosen by (1953)")
    parser.add_argument("--store", type=Path, help="a built store, in place of the repository's own releases")
    parser.add_argument("--json", type=Path, help="where to write every sample and the verdict")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run, print the table and the verdict."""
    chosen = options(given)
    with (
        tempfile.TemporaryDirectory(prefix="syllabank-soak-") as place,
        _server(chosen, Path(place)) as server,
    ):
        result = uvloop.run(_soak(chosen, server))
    lines, grows = _judged(result)
    print("\n".join(lines))
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 1 if grows or result["failed"] else 0


@contextmanager
def _server(chosen: argparse.Namespace, folder: Path) -> Iterator[Server]:
    store = chosen.store
    if store is None:
        store, releases = folder / "store", ROOT / "dataset" / "releases"
        build_stores(read_index(releases), releases, store, make_files=Maker())
    port = free_port()
    own = {"PORT": str(port), "WEB_CONCURRENCY": str(chosen.workers)}
    own |= {"SYLLABANK_STORE": str(store), "SYLLABANK_STATE": str(folder / "state")}
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    server = Server("syllabank", command, port, "/health/ready", None, folder, own)
    try:
        yield server
    finally:
        server.stop()


async def _soak(chosen: argparse.Namespace, server: Server) -> dict[str, Any]:
    load = Load(server.port, iter(Mix(server.port, chosen.seed)), chosen.connections)
    before = os.getloadavg()
    highest = None
    if chosen.rate is None:
        await load.run(chosen.calibrate / 4, None)
        load.take()
        began = time.perf_counter()
        await load.run(chosen.calibrate, None)
        highest = len(load.take().every()) / (time.perf_counter() - began)
    rate = chosen.rate or (highest or 0) * chosen.share
    seconds = chosen.minutes * 60
    _say(f"{rate:.0f} requests a second for {chosen.minutes:g} minutes")
    running = asyncio.create_task(load.run(seconds, rate))
    began = time.perf_counter()
    samples: list[Sample] = []
    kinds: dict[str, list[float]] = {}
    reasons: list[str] = []
    while not running.done():
        await asyncio.wait([running], timeout=chosen.every)
        heard, held = load.take(), look(server.workers())
        times = heard.every()
        for kind, found in heard.times.items():
            kinds.setdefault(kind, []).extend(found)
        reasons += heard.failed
        p50, p99 = (percentile(times, 0.5), percentile(times, 0.99)) if times else (0.0, 0.0)
        sample = Sample(time.perf_counter() - began, held, len(times), len(heard.failed), p50, p99)
        samples.append(sample)
        _say(
            f"{sample.at:.0f} s: {held.private:.1f} MB, {held.descriptors} descriptors, p99 {p99:.1f} ms, {len(reasons)} failed"
        )
    await running
    _say("")
    return {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, load before {before[0]:.2f}, after {os.getloadavg()[0]:.2f}",
        "options": {name: str(value) for name, value in vars(chosen).items()},
        "highest": highest,
        "rate": rate,
        "requests": sum(sample.requests for sample in samples),
        "failed": len(reasons),
        "reasons": reasons[:50],
        "kinds": {
            kind: {"requests": len(times), "p50": percentile(times, 0.5), "p99": percentile(times, 0.99)}
            for kind, times in sorted(kinds.items())
        },
        "samples": [asdict(sample) for sample in samples],
    }


def _judged(result: dict[str, Any]) -> tuple[list[str], bool]:
    """The table, and whether anything grows; adds the slopes to the result."""
    samples = result["samples"]
    lines = [f"{result['machine']}"]
    if result["highest"]:
        lines.append(f"highest rate {result['highest']:.0f} requests a second; asked at {result['rate']:.0f}")
    lines += [
        "",
        f"{'minute':>7} {'requests':>9} {'failed':>7} {'private MB':>11} {'resident MB':>12} {'descriptors':>12} {'threads':>8} {'p50 ms':>7} {'p99 ms':>7}",
    ]
    step = max(1, len(samples) // 15)
    for first in range(0, len(samples), step):
        part = samples[first : first + step]
        last, held = part[-1], part[-1]["held"]
        lines.append(
            f"{last['at'] / 60:>7.1f} {sum(s['requests'] for s in part):>9,} {sum(s['failed'] for s in part):>7} "
            f"{held['private']:>11.1f} {held['resident']:>12.1f} {held['descriptors']:>12} {held['threads']:>8} "
            f"{_median([s['p50'] for s in part]):>7.2f} {_median([s['p99'] for s in part]):>7.1f}"
        )
    lines += ["", f"{'kind':<12} {'requests':>9} {'p50 ms':>8} {'p99 ms':>8}"]
    lines += [
        f"{k:<12} {v['requests']:>9,} {v['p50']:>8.2f} {v['p99']:>8.1f}" for k, v in result["kinds"].items()
    ]
    judged = [s for s in samples if s["at"] >= samples[-1]["at"] * WARM]
    at = [s["at"] for s in judged]
    of = {
        "private MB": [s["held"]["private"] for s in judged],
        "descriptors": [float(s["held"]["descriptors"]) for s in judged],
        "threads": [float(s["held"]["threads"]) for s in judged],
        "p50 ms": [s["p50"] for s in judged],
        "p99 ms": [s["p99"] for s in judged],
    }
    slopes = {name: slope_of(at, values) for name, values in of.items()}
    lines += ["", f"after the first half:  {'mean':>13} {'slope an hour':>14}   95 % of it"]
    lines += [
        f"{name:<22} {s.mean:>13.1f} {s.slope:>+14.2f}   {s.low:+.2f} to {s.high:+.2f}"
        for name, s in slopes.items()
    ]
    judged_as = {name: slopes[name].verdict(TOLERATED) for name in ("private MB", "descriptors", "threads")}
    gone = len({tuple(s["held"]["workers"]) for s in samples}) > 1
    result["slopes"] = {name: asdict(slope) for name, slope in slopes.items()}
    verdicts = set(judged_as.values())
    result["verdict"] = next(v for v in ("growing", "undecided", "flat") if v in verdicts)
    told = ", ".join(f"{name} {verdict}" for name, verdict in judged_as.items())
    lines += ["", f"{result['verdict']}: {told}"]
    lines.append(
        f"{result['requests']:,} requests, {result['failed']} failed"
        + ("; workers were replaced" if gone else "")
    )
    lines += [f"  {reason}" for reason in result["reasons"][:10]]
    return lines, result["verdict"] == "growing" or gone


def _median(values: list[float]) -> float:
    return percentile(values, 0.5)


def _say(text: str) -> None:
    """Progress, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
