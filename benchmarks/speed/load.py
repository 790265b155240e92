"""Asking: many at once with wrk, or one after the other."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLD = Path(__file__).parent / "cold.lua"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Counted:
    """What wrk counted: requests a second, and times in ms.

    work: requests a second of the server's own time on a processor, which others' work takes nothing of.
    """

    rate: float
    p50: float
    p99: float
    requests: int
    work: float = 0.0


@dataclass(frozen=True)
class Load:
    """How wrk asks: from which core, for how long, over how many connections."""

    core: str | None
    seconds: int
    connections: int


def wrk(
    load: Load, url: str, headers: Mapping[str, str] | None = None, addresses: Path | None = None
) -> Counted:
    """Ask one address again and again, or each of a file's addresses in turn.

    Raises RuntimeError where any answer was neither 2xx nor 3xx, or a connection failed.
    """
    pinned = ["taskset", "-c", load.core] if load.core else []
    command = [
        *pinned,
        "wrk",
        "-t1",
        f"-c{load.connections}",
        f"-d{load.seconds}s",
        "--latency",
        "--timeout=60s",
    ]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if addresses is not None:
        command += ["-s", str(COLD), url, "--", str(addresses)]
    else:
        command.append(url)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    printed = done.stdout
    if done.returncode or "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"{url}: {printed}{done.stderr}")
    return Counted(
        float(re.findall(r"Requests/sec:\s+([\d.]+)", printed)[0]),
        _time(printed, "50%"),
        _time(printed, "99%"),
        int(re.findall(r"(\d+) requests in", printed)[0]),
    )


def _time(printed: str, percentile: str) -> float:
    number, unit = re.findall(rf"{percentile}\s+([\d.]+)(us|ms|s|m)\b", printed)[0]
    return float(number) * UNITS[unit]


class Client:
    """One connection that is kept, and asks one thing after the other."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body."""
        self.connection.request("GET", address, headers=dict(headers or {}))
        response = self.connection.getresponse()
        return response.status, {n.lower(): v for n, v in response.getheaders()}, response.read()

    def json(self, address: str) -> Any:
        """The body of a 200 as JSON. Raises RuntimeError for any other status."""
        status, _, body = self.get(address)
        if status != 200:
            raise RuntimeError(f"{address} answered {status}: {body[:500]!r}")
        return json.loads(body)

    def timed(self, address: str) -> tuple[float, bytes]:
        """Milliseconds to a whole answer, and the answer. Raises RuntimeError where it is not 200."""
        began = time.perf_counter()
        status, _, body = self.get(address)
        spent = (time.perf_counter() - began) * 1000
        if status != 200:
            raise RuntimeError(f"{address} answered {status}: {body[:500]!r}")
        return spent, body

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def percentile(times: Iterable[float], share: float) -> float:
    """The smallest time that so large a share of the times is not above."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
