"""Attack everything that reads what others wrote, at length.

First inputs for each parser, made of seeds and counted; then, where atheris is installed, the same parsers
guided by what code is reached; then schemathesis with all its checks over a running server. The same seed
makes the same inputs. Ends with 1 where anything was found; inputs that found something lie in the folder.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from api.package.release_index import read_index
from api.settings import ROOT
from api.store.build import build_stores
from tests.conftest import Server
from tests.fuzz import guided, runs, wire
from tests.fuzz.mutate import Mutator
from tests.fuzz.targets import TARGETS
from tests.fuzz.world import build_world, open_world

GUIDED = ("cursors", "filters", "dates", "index", "descriptors", "case", "trivia", "answers")
"""Targets whose code is Python from end to end: the engine sees what of it is reached."""


def options(given: list[str] | None = None) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--inputs", type=int, default=1_140_000, help="inputs for the parsers in all (1140000)"
    )
    parser.add_argument("--cases", type=int, default=20_000, help="least cases of schemathesis (20000)")
    parser.add_argument(
        "--guided", type=int, default=20_000, help="inputs for each target under atheris (20000)"
    )
    parser.add_argument("--seed", type=int, default=1953, help="what all inputs are made by (1953)")
    parser.add_argument("--jobs", type=int, default=2, help="processes that parsers are run in (2)")
    parser.add_argument(
        "--only", nargs="+", choices=sorted(TARGETS), metavar="TARGET", help=f"of {', '.join(TARGETS)}"
    )
    parser.add_argument("--number", type=int, help="run one input of one target again, and show it")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / "var" / "fuzz", help="where findings are put (var/fuzz)"
    )
    parser.add_argument("--server", help="base address of a running server, in place of one of our own")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run, print the table, and say whether anything was found."""
    chosen = options(given)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    names = chosen.only or list(TARGETS)
    with tempfile.TemporaryDirectory(prefix="syllabank-fuzz-") as place:
        built = build_world(Path(place))
        if chosen.number is not None:
            return _again(built, names[0], chosen.seed, chosen.number)
        parts = sum(TARGETS[name][1] for name in names)
        wanted = {name: max(1, chosen.inputs * TARGETS[name][1] // parts) for name in names if chosen.inputs}
        began = time.monotonic()
        found = runs.run(built, wanted, chosen.seed, chosen.jobs, _teller(wanted, began))
        _say("")
        if found:
            print("\n".join(runs.table(found)), flush=True)
        failed = _findings(found, chosen.folder)
        failed += _guided(chosen, [name for name in names if name in GUIDED], built)
    if chosen.cases:
        failed += _wire(chosen)
    print(f"\n{failed} findings in {time.monotonic() - began:.0f} s; seed {chosen.seed}")
    return 1 if failed else 0


def _again(built: Path, name: str, seed: int, number: int) -> int:
    """One input once more, shown, and its trace where it fails."""
    world = open_world(built)
    target = TARGETS[name][0](world)
    data = runs.make_input(Mutator(target.seeds, target.words), seed, name, number)
    print(data)
    began = time.perf_counter()
    counted = runs.run_piece(world, name, seed, number, number + 1)
    print(f"taken: {bool(counted.right)}; {(time.perf_counter() - began) * 1000:.1f} ms")
    for finding in counted.findings:
        print(f"smallest: {finding.data!r}\n{finding.trace}")
    return len(counted.findings)


def _findings(found: dict[str, runs.Counted], folder: Path) -> int:
    count = 0
    for name, counted in found.items():
        for finding in counted.findings:
            count += 1
            path = folder / f"{name}-{finding.number}"
            path.write_bytes(finding.data)
            path.with_suffix(".txt").write_text(finding.trace, "utf-8", "replace")
            print(
                f"\n{name} {finding.number} at {finding.where}\n  {finding.what}\n  {runs.shown(finding.data)}"
            )
    return count


def _guided(chosen: argparse.Namespace, names: list[str], built: Path) -> int:
    if not chosen.guided:
        return 0
    if not guided.is_installed():
        print("\natheris is not installed: no guided runs")
        return 0
    failed, inputs = 0, 0
    print(f"\n{'guided':<12} {'inputs':>10} {'reached':>10}")
    for name in names:
        _say(f"guided: {name}")
        done = guided.run(name, chosen.guided, chosen.seed, built, chosen.folder / "corpus" / name)
        _say("")
        inputs += done.inputs
        print(f"{name:<12} {done.inputs:>10,} {done.covered:>10,}", flush=True)
        if done.failed is not None:
            failed += 1
            print(done.failed)
    print(f"{'in all':<12} {inputs:>10,}")
    return failed


def _wire(chosen: argparse.Namespace) -> int:
    began = time.monotonic()

    def tell(done: wire.Wire) -> None:
        _say(f"schemathesis: {done.cases:,} of {chosen.cases:,} cases, {len(done.failed or ())} runs failed")

    if chosen.server:
        done = wire.run(chosen.server.rstrip("/"), chosen.cases, chosen.seed, tell)
    else:
        with tempfile.TemporaryDirectory(prefix="syllabank-fuzz-") as place:
            store, releases = Path(place) / "store", ROOT / "dataset" / "releases"
            build_stores(read_index(releases), releases, store)
            server = Server(store, Path(place) / "log")
            try:
                done = wire.run(server.base, chosen.cases, chosen.seed, tell)
            finally:
                server.stop()
            log = server.log.read_text("utf-8", "replace")
    _say("")
    print(f"\nschemathesis: {done.cases:,} cases in {done.runs} runs, {time.monotonic() - began:.0f} s")
    failed = len(done.failed or ())
    for text in done.failed or ():
        print(text)
    if not chosen.server and "Traceback" in log:
        failed += 1
        print(log[-6_000:])
    return failed


def _teller(wanted: dict[str, int], began: float):  # type: ignore[no-untyped-def]
    done = dict.fromkeys(wanted, 0)

    def tell(name: str, counted: runs.Counted) -> None:
        done[name] = counted.inputs
        spent = time.monotonic() - began
        _say(
            f"{sum(done.values()):,} of {sum(wanted.values()):,} inputs, {spent:.0f} s; {name}: {len(counted.findings)} findings"
        )

    return tell


def _say(text: str) -> None:
    """Progress, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
