"""What every measurement shares."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from benchmarks.speed.load import Client, Counted, Load, wrk
from benchmarks.speed.report import number
from benchmarks.speed.servers import Makers, Server

Started = TypeVar("Started", Server, Server | None)


@dataclass
class Run:
    """How to measure, and where."""

    makers: Makers
    folder: Path
    load: Load
    rounds: int
    load_core: str | None
    left_out: list[str] = field(default_factory=list)
    """Peers that are not there."""

    def say(self, text: str) -> None:
        """Progress: one line on a terminal, nothing in a pipe."""
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    def start(self, stack: ExitStack, name: str, make: Callable[[], Started]) -> Started:
        """Start a server, and stop it when the stack is left; None where it cannot be had."""
        self.say(f"starting {name}")
        server = make()
        if server is None:
            if name not in self.left_out:
                self.left_out.append(name)
        else:
            stack.callback(server.stop)
        return server

    def about_load(self) -> str:
        """How it was asked."""
        where = "one core each for server and load" if self.load_core else "nothing pinned"
        return f"{self.load.connections} connections, {self.rounds} rounds of {self.load.seconds} s, {where}."


def settle(server: Server) -> None:
    """Wait until a server does nothing any more, 20 s at most: its next neighbour has the core to itself."""
    deadline, before = time.monotonic() + 20, -1
    while time.monotonic() < deadline:
        spent = server.ticks()
        if spent - before <= 1 and before >= 0:
            return
        before = spent
        time.sleep(0.1)


def load_on(
    run: Run,
    server: Server,
    address: str = "",
    headers: Mapping[str, str] | None = None,
    addresses: Path | None = None,
) -> Counted:
    """Let wrk ask a server, and see what time on a processor that took."""
    before = server.ticks()
    counted = wrk(run.load, server.url(address), headers, addresses)
    seconds = max(1, server.ticks() - before) / os.sysconf("SC_CLK_TCK")
    return replace(counted, work=counted.requests / seconds)


def ratios(one: Sequence[Counted], other: Sequence[Counted]) -> tuple[float, float]:
    """The medians of the rounds' ratios: of requests a second, and of those by processor time."""
    pairs = list(zip(one, other, strict=True))
    return (
        statistics.median(a.rate / b.rate for a, b in pairs),
        statistics.median(a.work / b.work for a, b in pairs),
    )


def medians(found: Sequence[Counted]) -> tuple[str, str]:
    """Requests a second, and by processor time, as text."""
    return (
        number(statistics.median(each.rate for each in found)),
        number(statistics.median(each.work for each in found)),
    )


def cache_counts(server: Server) -> dict[str, int]:
    """What the cache of our server's one worker counts."""
    client = Client(server.port)
    try:
        found: dict[str, int] = client.json("/health/ready")["cache"]
        return found
    finally:
        client.close()
