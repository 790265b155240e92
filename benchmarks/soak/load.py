"""Asking over kept connections: as fast as answers come, or at a rate that nothing slows.

At a rate, a request has its time, and is counted from it: an answer that comes late makes the next ones
late too, and all of it is seen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.soak.addresses import Asked

TIMEOUT = 30.0
"""Seconds after which a request has failed."""


@dataclass
class Heard:
    """What came of the requests of an interval: milliseconds by kind, and what failed."""

    times: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def every(self) -> list[float]:
        """All times."""
        return [spent for times in self.times.values() for spent in times]


class Load:
    """So many connections to a port; `heard` is what came since it was last taken."""

    def __init__(self, port: int, requests: Iterator[Asked], connections: int) -> None:
        self.port, self.requests, self.connections = port, requests, connections
        self.heard = Heard()
        self._next = 0

    def take(self) -> Heard:
        """What was heard since it was last taken."""
        found, self.heard = self.heard, Heard()
        return found

    async def run(self, seconds: float, rate: float | None) -> None:
        """Ask for so long: at a rate a second, or one request after the other on each connection."""
        began = time.perf_counter()
        self._next = 0
        end = began + seconds
        await asyncio.gather(*(self._connection(began, end, rate) for _ in range(self.connections)))

    async def _connection(self, began: float, end: float, rate: float | None) -> None:
        reader = writer = None
        while True:
            due = time.perf_counter()
            if rate is not None:
                due = began + self._next / rate
                self._next += 1
                wait = due - time.perf_counter()
                if wait > 0:
                    await asyncio.sleep(wait)
            if due >= end or time.perf_counter() >= end + TIMEOUT:
                break
            asked = next(self.requests)
            try:
                async with asyncio.timeout(TIMEOUT):
                    if writer is None:
                        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    assert reader is not None
                    status, kept = await _ask(reader, writer, asked)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
                self.heard.failed.append(f"{asked.address}: {type(error).__name__} {error}")
                if writer is not None:
                    writer.close()
                reader = writer = None
                continue
            self.heard.times.setdefault(asked.kind, []).append((time.perf_counter() - due) * 1000)
            if status not in asked.right:
                self.heard.failed.append(f"{asked.address}: {status}")
            if not kept:
                writer.close()
                reader = writer = None
        if writer is not None:
            writer.close()


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: Asked) -> tuple[int, bool]:
    """The status of an answer that was read to its end, and whether the connection is kept."""
    writer.write(f"GET {asked.address} HTTP/1.1\r\nHost: localhost\r\n{asked.headers}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    length = _header(head, b"content-length")
    if length is not None:
        await reader.readexactly(int(length))
    elif _header(head, b"transfer-encoding") == b"chunked":
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readuntil(b"\r\n")
    elif status != 304:
        raise ValueError("an answer of no known length")
    return status, _header(head, b"connection") != b"close"


def _header(head: bytes, name: bytes) -> bytes | None:
    _, found, rest = head.partition(b"\r\n" + name + b":")
    return rest.split(b"\r\n")[0].strip() if found else None
