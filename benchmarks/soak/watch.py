"""What the processes of a server hold, as /proc tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """MB that workers alone have (and that the kernel cannot drop), MB resident, descriptors, threads: sums."""

    private: float
    resident: float
    descriptors: int
    threads: int
    workers: tuple[int, ...]


def look(workers: list[int]) -> Held:
    """What these processes hold now. Raises OSError where one is gone."""
    private = resident = 0.0
    descriptors = threads = 0
    for pid in workers:
        process = Path(f"/proc/{pid}")
        lines = (process / "smaps_rollup").read_text().splitlines()[1:]
        kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
        private += kb["Private_Dirty"] / 1000
        resident += kb["Rss"] / 1000
        descriptors += len(list((process / "fd").iterdir()))
        status = (process / "status").read_text()
        threads += int(status.split("Threads:")[1].split()[0])
    return Held(private, resident, descriptors, threads, tuple(workers))
