"""What many releases cost a server, and what many rows cost `diff` and `release`.

Serving: releases of the true size (our own package, with one row corrected and one revision more in
each) are published and built without files in a folder of their own, and served by one worker. Its
memory is what /proc says of it, after it was asked for a record of every release.

History: `diff` and `release` of one release after another at the true size, and where the longest
table has as many rows as asked. Time and peak memory are those of a process of its own.

Run: .venv/bin/python benchmarks/releases.py [--help]
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from api.history.publish import publish
from api.package.release_index import read_index
from api.package.rows import csv_line
from api.settings import OPEN_RELEASES, ROOT
from api.store.build import build_stores
from api.store.manifest import Manifest, read_manifest, write_manifest

CORRECTED, LONGEST = "terms", "citations"
"""The table of which a row is corrected in each release, and the one that is made long."""


class Package:
    """A copy of our package that is released again and again."""

    def __init__(self, root: Path) -> None:
        self.descriptor = root / "datapackage.json"
        self.dataset = root / "dataset"
        self.dataset.mkdir(parents=True)
        shutil.copyfile(ROOT / "datapackage.json", self.descriptor)
        shutil.copytree(ROOT / "schemas", root / "schemas")
        for path in (ROOT / "dataset").glob("*.csv"):
            shutil.copyfile(path, self.dataset / path.name)

    def version(self, version: str) -> None:
        """Declare a version."""
        content = json.loads(self.descriptor.read_text("utf-8"))
        content["version"] = version
        self.descriptor.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")

    def rows(self, table: str) -> list[list[str]]:
        """A table with its header."""
        with (self.dataset / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle))

    def write(self, table: str, header: list[str], rows: Iterator[list[str]]) -> None:
        """Write a table, its rows sorted already, in the canonical form."""
        with (self.dataset / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
            out.write(csv_line(header) + "\n")
            out.writelines(csv_line(row) + "\n" for row in rows)

    def revise(self, version: str, records: list[str]) -> None:
        """Say of records that they were corrected."""
        header, *rows = self.rows("revisions")
        for record in records:
            cells = {
                "id": f"revision-{version.replace('.', '-')}-{record}",
                "release": version,
                "record_id": record,
                "kind": "corrected",
                "reason": "It was worded anew.",
            }
            rows.append([cells.get(name, "") for name in header])
        self.write("revisions", header, iter(sorted(rows, key=lambda row: row[0])))

    def correct(self, version: str, number: int) -> None:
        """Correct one row of a table, with its revision."""
        header, *rows = self.rows(CORRECTED)
        row = rows[number % len(rows)]
        row[header.index("definition")] += f" (Edition {version}.)"
        self.write(CORRECTED, header, iter(rows))
        self.revise(version, [row[0]])
        self.version(version)


def make_releases(folder: Path, count: int, say: Callable[[str], None]) -> tuple[float, float]:
    """Publish and build; seconds for the last to be published, and a release to be built."""
    package, spent = Package(folder / "package"), 0.0
    for number in range(count):
        package.correct(f"9.0.{number}", number)
        began = time.perf_counter()
        publish(package.descriptor, folder / "releases")
        spent = time.perf_counter() - began
        say(f"published {number + 1} of {count}")
    began = time.perf_counter()
    releases = read_index(folder / "releases")
    build_stores(releases, folder / "releases", folder / "store", say)
    return spent, (time.perf_counter() - began) / count


def subset(folder: Path, count: int) -> Path:
    """A folder of stores with the earliest releases only."""
    every, target = read_manifest(folder / "store"), folder / f"store-{count}"
    target.mkdir()
    stores = every.stores[-count:]
    for entry in stores:
        os.link(folder / "store" / entry.file, target / entry.file)
    write_manifest(target, Manifest(stores, (), every.first))
    return target


def memory(pid: int) -> tuple[float, float]:
    """Proportional and private memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return kb["Pss"] / 1024, (kb["Private_Clean"] + kb["Private_Dirty"]) / 1024


class Server:
    """`syllabank serve` with one worker."""

    def __init__(self, store: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        own = {"PORT": str(self.port), "SYLLABANK_STORE": str(store), "WEB_CONCURRENCY": "1"}
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [Path(sys.executable).parent / "syllabank", "serve"],
            env=os.environ | own,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while True:
            try:
                self.ask("/health/ready")
                break
            except OSError:
                if self.process.poll() is not None or time.perf_counter() - began > 300:
                    raise RuntimeError("the server did not start") from None
                time.sleep(0.02)
        self.started = time.perf_counter() - began
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        self.worker = int(children.split()[0])

    def ask(self, address: str) -> float:
        """Seconds to an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        began = time.perf_counter()
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{address} answered {response.status}")
        return time.perf_counter() - began

    def stop(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(20)


def measure_serving(store: Path) -> list[str]:
    """A line of the table: what a server of these releases needs."""
    versions = [entry.version for entry in read_manifest(store).stores]
    server = Server(store)
    try:
        pss, private = memory(server.worker)
        opened = [server.ask(f"/v1/releases/{version}/{CORRECTED}?limit=1") for version in versions]
        pss_after, private_after = memory(server.worker)
        for _ in range(2):
            for version in reversed(versions):
                server.ask(f"/v1/releases/{version}/{CORRECTED}?limit=1")
        private_later = memory(server.worker)[1]
        # Those in the cache are the oldest now: of what is not, the newest but one.
        old = [server.ask(f"/v1/releases/{version}/{CORRECTED}?limit=1") for version in versions[1:]]
        warm = [server.ask(f"/v1/{CORRECTED}?limit=1") for _ in range(20)]
        feed = [server.ask(f"/v1/changes?since={versions[-1]}&limit=100") for _ in range(3)]
    finally:
        server.stop()
    cold = statistics.median(old if len(old) >= OPEN_RELEASES else opened)
    figures = (pss, private, pss_after, private_after, private_later)
    times = (cold, statistics.median(warm), statistics.median(feed))
    return [
        str(len(versions)),
        f"{server.started:.1f}",
        *(f"{figure:.0f}" for figure in figures),
        *(f"{seconds * 1000:.0f}" for seconds in times),
    ]


def lengthen(package: Package, rows: int) -> None:
    """Make the longest table as long as asked; its rows lead nowhere, which only `check` would mind."""
    header, first, *_ = package.rows(LONGEST)
    cells = dict(zip(header, first, strict=True))

    def synthetic() -> Iterator[list[str]]:
        for number in range(rows):
            cells["id"] = f"citation-synthetic-{number:08}"
            cells["locator"] = f"page {number}"
            yield [cells[name] for name in header]

    package.write(LONGEST, header, synthetic())


def correct_many(package: Package, version: str, changed: int) -> None:
    """Correct rows spread over the longest table, each with its revision."""
    header, *rows = package.rows(LONGEST)
    chosen = rows[:: max(1, len(rows) // changed)][:changed]
    for row in chosen:
        row[header.index("locator")] += ", corrected"
    package.write(LONGEST, header, iter(rows))
    package.revise(version, [row[0] for row in chosen])
    package.version(version)


def child(task: str, releases: str, descriptor: str) -> None:
    """Do one task in this process, and print its seconds and its peak memory in MB."""
    from api.history.diff import compare
    from api.history.sides import open_side

    began = time.perf_counter()
    if task == "diff":
        with (
            open_side("latest", Path(releases)) as old,
            open_side(str(Path(descriptor).parent), Path(releases)) as new,
        ):
            found = compare(old, new)
            told = sum(sum(kinds.values()) for kinds in found.counts().values())
    elif task == "release":
        publish(Path(descriptor), Path(releases))
        told = len(read_index(Path(releases)))
    else:
        # What a process weighs that has loaded the same and done nothing.
        told = 0
    spent = time.perf_counter() - began
    # VmHWM and not ru_maxrss: that one begins with what the parent weighed before exec.
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps([spent, peak / 1024, told]))


def measured(task: str, releases: Path, descriptor: Path) -> tuple[float, float, int]:
    """Seconds, peak memory in MB and what was counted, of a task in a process of its own."""
    command = [sys.executable, __file__, "--child", task, str(releases), str(descriptor)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    spent, peak, told = json.loads(printed)
    return spent, peak, told


def measure_history(folder: Path, rows: int | None, changed: int) -> Iterator[list[str]]:
    """Lines of the table: `release` and `diff`, at the true size or with so many rows."""
    package, releases = Package(folder / "package"), folder / "releases"
    if rows is not None:
        lengthen(package, rows)
    size = f"{rows:,} rows, {changed:,} changed" if rows else f"true size, {changed:,} changed"
    package.version("9.0.0")
    spent, peak, _ = measured("nothing", releases, package.descriptor)
    yield [size, "nothing", f"{spent:.1f}", f"{peak:.0f}", ""]
    spent, peak, _ = measured("release", releases, package.descriptor)
    yield [size, "first release", f"{spent:.1f}", f"{peak:.0f}", ""]
    correct_many(package, "9.0.1", changed)
    spent, peak, told = measured("diff", releases, package.descriptor)
    yield [size, "diff", f"{spent:.1f}", f"{peak:.0f}", f"{told:,} changes"]
    spent, peak, told = measured("release", releases, package.descriptor)
    yield [size, "next release", f"{spent:.1f}", f"{peak:.0f}", f"{told:,} releases"]


def table(header: list[str], lines: Iterator[list[str]]) -> None:
    """Print a table, each line as soon as it is there."""
    widths = [max(len(name), 9) for name in header]
    widths[0] = max(widths[0], 30)
    for line in chain([header], lines):
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        print("  ".join(cells), flush=True)


def main() -> None:
    """Measure what is asked for, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["serving", "history", "all"], default="all")
    parser.add_argument(
        "--releases", type=int, nargs="+", default=[1, 20, 200], help="how many to serve (1 20 200)"
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the long table (1000000)")
    parser.add_argument("--changed", type=int, default=1000, help="how many of them change (1000)")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    chosen: Any = parser.parse_args()
    if chosen.child:
        child(*chosen.child)
        return

    def say(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        if chosen.what != "history":
            published, built = make_releases(folder / "serving", max(chosen.releases), say)
            stores = read_manifest(folder / "serving" / "store").stores
            size = (folder / "serving" / "store" / stores[0].file).stat().st_size
            say("")
            print(
                f"Serving: one worker; a store has {size / 1e6:.1f} MB; the last release took {published:.2f} s "
                f"to publish, each {built:.2f} s to build; {OPEN_RELEASES} are kept open"
            )
            header = ["releases", "start s", "PSS MB", "private", "asked: PSS", "private", "again: private"]
            header += ["old ms", "latest ms", "feed ms"]
            counts = chosen.releases
            table(header, (measure_serving(subset(folder / "serving", count)) for count in counts))
        if chosen.what != "serving":
            print("\nHistory: each in a process of its own")
            header = ["size", "task", "seconds", "peak MB", "found"]
            header[1] = header[1].rjust(13)
            header[4] = header[4].rjust(14)
            lines = [(folder / "true", None, 1), (folder / "long", chosen.rows, chosen.changed)]
            table(header, (line for each in lines for line in measure_history(*each)))


if __name__ == "__main__":
    main()
