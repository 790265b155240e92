"""Clients that ask without end, and hold each answer to what it was before anything went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import os
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

ADDRESSES = (
    "/v1/terms?limit=5",
    "/v1/statements?limit=20&sort=-id",
    "/v1/records/term-armistice",
    "/v1/search?q=armistice&limit=3",
    "/v1/releases/1.0.1/terms?limit=50",
    "/v1/quizzes?length=5&seed=a&answers=no",
)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Result:
    """What came of it: requests, those that failed by how, and those that were answered wrongly.

    slowest: seconds of the slowest. last_failure: when, on the monotonic clock.
    """

    asked: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    slowest: float = 0.0
    last_failure: float = 0.0

    @property
    def failed(self) -> int:
        """How many did not get the right answer."""
        return sum(self.failures.values()) + self.wrong


class Load:
    """So many clients of one server, in a thread, from entering the block to leaving it.

    A client keeps its connection. Where it is closed between two requests it asks once more on a new
    one, as any client does (RFC 9112, 9.3.1); anything else that is not the right answer has failed.
    """

    def __init__(
        self, port: int, users: int = 16, addresses: Sequence[str] = ADDRESSES, pause: float = 0.0
    ) -> None:
        self.port, self.users, self.pause = port, users, pause
        self.expected = {address: get(port, address)[1] for address in addresses}
        self.result = Result()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Load:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    async def _run(self) -> None:
        await asyncio.gather(*[self._use(number) for number in range(self.users)])

    async def _use(self, number: int) -> None:
        addresses = list(self.expected)
        connection: Connection | None = None
        while not self._stop.is_set():
            address = addresses[number % len(addresses)]
            number += 1
            begin = time.monotonic()
            self.result.asked += 1
            problem = None
            for fresh in (connection is None, True):
                try:
                    if connection is None:
                        opening = asyncio.open_connection("127.0.0.1", self.port)
                        connection = await asyncio.wait_for(opening, 20)
                    status, body, goes_on = await asyncio.wait_for(ask(*connection, address), 30)
                    problem = None if status == 200 else f"status {status}"
                    if status == 200 and body != self.expected[address]:
                        self.result.wrong += 1
                    if not goes_on:
                        connection = _drop(connection)
                    break
                except Closed as error:
                    connection, problem = _drop(connection), str(error)
                    if fresh or not error.before_all:
                        break
                except (OSError, TimeoutError) as error:
                    connection, problem = _drop(connection), type(error).__name__
                    break
            if problem:
                self.result.failures[problem] += 1
                self.result.last_failure = time.monotonic()
            self.result.slowest = max(self.result.slowest, time.monotonic() - begin)
            await asyncio.sleep(self.pause)
        _drop(connection)


class Closed(Exception):
    """The server closed the connection; before_all: before a byte of the answer."""

    def __init__(self, before_all: bool) -> None:
        self.before_all = before_all
        super().__init__("closed before the answer" if before_all else "closed within the answer")


async def ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
) -> tuple[int, bytes, bool]:
    """Status and body of an address, and whether the connection goes on. Raises Closed, or OSError."""
    begun = False
    try:
        writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await writer.drain()
        first = await reader.readline()
        begun = bool(first)
        status = int(first.split()[1])
        length, goes_on = 0, True
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.lower().partition(b":")
            if name == b"content-length":
                length = int(value)
            if name == b"connection" and b"close" in value:
                goes_on = False
        return status, await reader.readexactly(length), goes_on
    except (asyncio.IncompleteReadError, IndexError, ConnectionError):
        raise Closed(not begun) from None


def _drop(connection: Connection | None) -> Connection | None:
    """Close a connection; None stands in its place."""
    if connection is not None:
        with contextlib.suppress(Exception):
            connection[1].close()
    return None


def get(
    port: int, address: str, host: str = "localhost", method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """One answer, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers={"Host": host} | named)
        found = connection.getresponse()
        return found, found.read()
    finally:
        connection.close()


def sockets(process: int) -> int:
    """How many a process has open."""
    found = 0
    for entry in os.scandir(f"/proc/{process}/fd"):
        with contextlib.suppress(OSError):
            found += os.readlink(entry.path).startswith("socket:")
    return found
