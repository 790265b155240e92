"""The running of targets: in pieces, over processes, counted; what is found is made small and told once.

An input has a number, and seed, target and number make it: whatever was found can be made again.
"""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.mutate import Mutator
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.world import World, open_world

PIECE = 1_000
"""Inputs that a process is given at a time."""

SMALLER = 2_000
"""Tries to make an input smaller that fails."""


@dataclass(frozen=True)
class Finding:
    """An input for which something did not hold: `what` says what, `where` the line that it was found at."""

    target: str
    number: int
    what: str
    where: str
    data: bytes
    trace: str = ""


@dataclass
class Counted:
    """What became of the inputs of a target."""

    inputs: int = 0
    right: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_number: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Counted) -> None:
        """Count in what another piece found; a finding at the same line is one."""
        self.inputs += other.inputs
        self.right += other.right
        self.seconds += other.seconds
        if other.slowest > self.slowest:
            self.slowest, self.slowest_number = other.slowest, other.slowest_number
        known = {(f.what.partition(":")[0], f.where) for f in self.findings}
        for found in other.findings:
            key = (found.what.partition(":")[0], found.where)
            if key not in known:
                known.add(key)
                self.findings.append(found)


def make_input(mutator: Mutator, seed: int, name: str, number: int) -> bytes:
    """An input by its number."""
    return mutator.make(Random(f"{seed}/{name}/{number}"))


def run_piece(world: World, name: str, seed: int, start: int, stop: int) -> Counted:
    """Give a target the inputs of these numbers."""
    target = _target(world, name)
    mutator = Mutator(target.seeds, target.words)
    counted = Counted()
    for number in range(start, stop):
        data = make_input(mutator, seed, name, number)
        began = time.perf_counter()
        try:
            counted.right += target(data)
        except Exception as error:
            finding = _told(name, number, data, error)
            counted.add(Counted(findings=[finding]))
        spent = time.perf_counter() - began
        counted.inputs += 1
        counted.seconds += spent
        if spent > counted.slowest:
            counted.slowest, counted.slowest_number = spent, number
    counted.findings = [smaller(target, finding) for finding in counted.findings]
    return counted


def run(
    built: Path, wanted: dict[str, int], seed: int, jobs: int, tell: Callable[[str, Counted], None]
) -> dict[str, Counted]:
    """Run targets, each with so many inputs, over processes; `tell` hears of each piece that is done."""
    found = {name: Counted() for name in wanted}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(built,)) as pool:
        pieces = {pool.submit(_piece, *piece, seed): piece[0] for piece in _pieces(wanted)}
        for done in as_completed(pieces):
            name = pieces[done]
            found[name].add(done.result())
            tell(name, found[name])
    return found


def smaller(target: Target, finding: Finding) -> Finding:
    """The same finding with less of an input: pieces are left out as long as it stays the same."""
    data, size, tries = finding.data, max(1, len(finding.data) // 2), 0
    best = finding
    while size and tries < SMALLER:
        place = 1
        while place < len(data) and tries < SMALLER:
            shorter = data[:place] + data[place + size :]
            tries += 1
            again = _fails(target, finding, shorter)
            if again:
                data, best = shorter, again
            else:
                place += size
        size //= 2
    return best


def _fails(target: Target, finding: Finding, data: bytes) -> Finding | None:
    try:
        target(data)
    except Exception as error:
        found = _told(finding.target, finding.number, data, error)
        if (found.where, found.what.partition(":")[0]) == (finding.where, finding.what.partition(":")[0]):
            return found
    return None


def _told(name: str, number: int, data: bytes, error: Exception) -> Finding:
    frames = traceback.extract_tb(error.__traceback__)
    place = frames[-1]
    own = next((frame for frame in reversed(frames) if "/api/" in frame.filename), place)
    where = f"{Path(own.filename).name}:{own.lineno}, {Path(place.filename).name}:{place.lineno}"
    what = f"{type(error).__name__}: {error}"[:300]
    return Finding(name, number, what, where, data, "".join(traceback.format_exception(error)))


def _pieces(wanted: dict[str, int]) -> Iterator[tuple[str, int, int]]:
    """The slow ones first, so that no process is left alone with them at the end."""
    for name in sorted(wanted, key=lambda name: TARGETS[name][1]):
        for start in range(0, wanted[name], PIECE):
            yield name, start, min(start + PIECE, wanted[name])


_WORLDS: list[World] = []
_TARGETS: dict[tuple[int, str], Target] = {}


def _begin(built: Path) -> None:
    _WORLDS[:] = [open_world(built)]


def _piece(name: str, start: int, stop: int, seed: int) -> Counted:
    return run_piece(_WORLDS[0], name, seed, start, stop)


def _target(world: World, name: str) -> Target:
    """A target is made once for a world: some open files, or an event loop."""
    key = (id(world), name)
    if key not in _TARGETS:
        _TARGETS[key] = TARGETS[name][0](world)
    return _TARGETS[key]


def shown(data: bytes, most: int = 160) -> str:
    """An input as a person can read and Python can take it."""
    text = repr(data)
    return text if len(text) <= most else f"{text[:most]}… ({len(data)} bytes)"


def table(found: dict[str, Counted]) -> Sequence[str]:
    """The lines of the result."""
    lines = [
        f"{'target':<12} {'inputs':>10} {'taken':>10} {'per second':>11} {'slowest ms':>11} {'findings':>9}"
    ]
    for name, counted in found.items():
        rate = counted.inputs / counted.seconds if counted.seconds else 0
        lines.append(
            f"{name:<12} {counted.inputs:>10,} {counted.right:>10,} {rate:>11,.0f} "
            f"{counted.slowest * 1000:>11.1f} {len(counted.findings):>9}"
        )
    inputs, findings = (
        sum(c.inputs for c in found.values()),
        sum(len(c.findings) for c in found.values()),
    )
    lines.append(
        f"{'in all':<12} {inputs:>10,} {sum(c.right for c in found.values()):>10,} {'':>11} {'':>11} {findings:>9}"
    )
    return lines
