"""Measure our server beside its peers, and write docs/benchmarks.md.

Everything is made below var/bench: packages of each size, published and built by our own code once, and
the peers' venv (`make bench` installs it). A peer that cannot be had is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from api.settings import ROOT
from benchmarks.speed.alone import searches, start, walk
from benchmarks.speed.cold import draws, lists
from benchmarks.speed.data import Built, prepare
from benchmarks.speed.hot import hot
from benchmarks.speed.load import Load
from benchmarks.speed.plot import plot
from benchmarks.speed.report import Table, document, machine
from benchmarks.speed.run import Run
from benchmarks.speed.servers import Makers

PARTS = ("hot", "lists", "search", "draws", "walk", "start")


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.speed", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--sizes",
        type=int,
        nargs="+",
        default=[1_000, 100_000, 1_000_000],
        help="quiz items (1000 100000 1000000)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median is taken (5)")
    parser.add_argument("--seconds", type=int, default=2, help="seconds of load in a round (2)")
    parser.add_argument("--connections", type=int, default=16, help="connections that are kept (16)")
    parser.add_argument(
        "--search-seconds", type=float, default=45, help="most time for the searches of a size (45)"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="measure only these")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "var" / "bench", help="where to work (var/bench)"
    )
    parser.add_argument(
        "--page", type=Path, help="the page to write (docs/benchmarks.md where every part is run)"
    )
    return parser.parse_args()


def main() -> None:
    """Prepare, measure, print each table as soon as it is there, write the page."""
    chosen = options()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk)")
    before, began = os.getloadavg(), time.monotonic()
    pinned = shutil.which("taskset") is not None and (os.cpu_count() or 1) > 1
    cores = ("0", "0,1") if pinned else (None, None)
    core = "1" if pinned else None
    peers = chosen.folder / "peers"
    makers = Makers(chosen.folder, peers, cores)
    load = Load(core, chosen.seconds, chosen.connections)
    run = Run(makers, chosen.folder, load, chosen.rounds, core)
    every = [prepare(rows, chosen.folder / "data", run.say) for rows in sorted(set(chosen.sizes))]
    about = machine(peers, before)
    run.say("")
    print(about)
    tables = []
    for table in measure(run, every, chosen):
        run.say("")
        print(table.text(), flush=True)
        tables.append(table)
    if run.left_out:
        about += f"- Left out, because not installed: {', '.join(run.left_out)}\n"
    page = chosen.page or (ROOT / "docs" / "benchmarks.md" if set(chosen.parts) == set(PARTS) else None)
    if page is not None:
        sizes = ", ".join(f"{built.rows:,}" for built in every)
        given = f"sizes {sizes}; {chosen.rounds} rounds of {chosen.seconds} s"
        page.write_text(document(tables, about, given, (time.monotonic() - began) / 60), "utf-8")
        page.with_suffix(".svg").write_bytes(plot([goal for table in tables for goal in table.goals]))


def measure(run: Run, every: list[Built], chosen: argparse.Namespace) -> Iterable[Table]:
    """The tables of each part that was chosen."""
    parts: dict[str, Callable[[], Iterable[Table]]] = {
        "hot": lambda: hot(run, every[0]),
        "lists": lambda: [lists(run, every)],
        "search": lambda: [searches(run, every, chosen.search_seconds)],
        "draws": lambda: [draws(run, every)],
        "walk": lambda: walk(run, every[-1]),
        "start": lambda: [start(run, every)],
    }
    for name, part in parts.items():
        if name in chosen.parts:
            yield from part()


if __name__ == "__main__":
    main()
