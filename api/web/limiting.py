"""How much one client may ask: a bound that holds over all workers, in memory that never grows.

The generic cell rate algorithm: a client has so many requests at once, and gets them back evenly. All
that is kept of a client is one moment, in a place chosen by a keyed hash of its address, in memory that
the workers share. (Libraries count in each process for itself, or in a database beside it.)
"""

from __future__ import annotations

import ipaddress
import math
import mmap
import secrets
import time
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from api.settings import RATE_SLOTS, Rate

POLICY = "client"
"""What the policy is called in the RateLimit headers."""


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass; how many more may now, and in how many seconds all of them may again.

    wait: seconds until the next may, 0 where this one did.
    """

    passes: bool
    remaining: int
    reset: int
    wait: int


class Limiter:
    """Made before the workers are forked, so that they share it.

    Two workers that count the same client in the same microsecond may count one request for two.
    """

    def __init__(self, rate: Rate, slots: int = RATE_SLOTS) -> None:
        self.rate = rate
        self.step = rate.seconds / rate.requests
        self._shared = memoryview(mmap.mmap(-1, slots * 8)).cast("d")
        self._slots = slots
        self._key = secrets.token_bytes(16)
        self._slot = lru_cache(maxsize=4096)(self._hashed)

    @property
    def policy(self) -> bytes:
        """The field RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-11)."""
        return f'"{POLICY}";q={self.rate.requests};w={self.rate.seconds}'.encode()

    def ask(self, client: str, now: float | None = None) -> Verdict:
        """Count a request of a client, where it may pass."""
        now = time.monotonic() if now is None else now
        slot = self._slot(client)
        due = max(self._shared[slot], now)
        passes = due + self.step - now <= self.rate.seconds + 1e-9
        if passes:
            due += self.step
            self._shared[slot] = due
        free = max(0, math.floor((self.rate.seconds - (due - now)) / self.step + 1e-9))
        wait = 0 if passes else max(1, math.ceil(due + self.step - now - self.rate.seconds))
        return Verdict(passes, free, math.ceil(due - now), wait)

    def _hashed(self, client: str) -> int:
        digest = blake2b(_who(client), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "little") % self._slots


def field(verdict: Verdict) -> bytes:
    """The field RateLimit of a verdict."""
    return f'"{POLICY}";r={verdict.remaining};t={verdict.wait or verdict.reset}'.encode()


def _who(client: str) -> bytes:
    """An address; of IPv6 the first half, for one household has all of the other."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client.encode()
    if isinstance(address, ipaddress.IPv6Address):
        return (address.ipv4_mapped or address).packed[:8]
    return address.packed
