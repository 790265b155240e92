"""Finished answers, kept as bytes: whole, and packed for those who take them so; the least used go first."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache

import brotli

from api.settings import CACHE_BYTES, CACHED_BODY_MAX, PACKED_MIN
from api.web.caching import NOT_MODIFIED

Headers = list[tuple[bytes, bytes]]

CACHE = "syllabank.cache"
"""Where the app finds the cache in front of it."""

UNSAID = 0.0001
"""Weight of the plain body where Accept-Encoding does not speak of it: below any that can be given."""

WEIGHT = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")

OVERHEAD = 1_500
"""Bytes of an answer's objects, and of each variant's, beside what they hold; measured."""

PER_ANSWER = (b"etag", b"content-length", b"date")
"""Headers that are made for each encoding, or by the server for each answer."""


@dataclass
class Variant:
    """An answer in one encoding, ready to be sent. Its ETag is its own."""

    headers: Headers
    body: bytes
    etag: bytes
    not_modified: Headers


@dataclass
class Answer:
    """An answer to GET that may be shared, in the encodings that were asked for so far.

    route: the template of its address, by which it is counted.
    """

    headers: Headers
    body: bytes
    route: str = ""
    variants: dict[str, Variant] = field(default_factory=dict)
    lines: int = 0
    """Bytes of the headers."""

    def __post_init__(self) -> None:
        self.lines = sum([len(name) + len(value) for name, value in self.headers])

    @property
    def size(self) -> int:
        """Bytes that it takes, about: the plain body is there in any case, and once."""
        lines = self.lines
        packed = sum(len(v.body) for v in self.variants.values() if v.body is not self.body)
        return OVERHEAD + len(self.body) + packed + (1 + len(self.variants)) * (lines + OVERHEAD)

    def make(self, encoding: str) -> Variant:
        """The answer in an encoding: 'br', 'gzip' or 'identity'."""
        etag = next(value for name, value in self.headers if name == b"etag")
        headers = [(name, value) for name, value in self.headers if name not in PER_ANSWER]
        body = self.body
        if encoding != "identity":
            body = gzip.compress(body, 6, mtime=0) if encoding == "gzip" else brotli.compress(body, quality=5)
            etag = etag[:-1] + b"-" + encoding.encode() + b'"'
            headers.append((b"content-encoding", encoding.encode()))
        headers.append((b"etag", etag))
        lean = [(n, v) for n, v in headers if n in NOT_MODIFIED]
        whole = [*headers, (b"content-length", str(len(body)).encode())]
        return Variant(whole, body, etag, lean)


class ResponseCache:
    """Answers by address, up to CACHE_BYTES; counts how it does."""

    def __init__(self, size: int = CACHE_BYTES) -> None:
        self._most = size
        self._answers: OrderedDict[bytes, tuple[Answer, int]] = OrderedDict()
        self._size = 0
        self.hits = self.misses = self.evictions = 0

    def anew(self) -> ResponseCache:
        """An empty cache of the same size, which counts on."""
        found = ResponseCache(self._most)
        found.hits, found.misses, found.evictions = self.hits, self.misses, self.evictions
        return found

    def get(self, key: bytes) -> Answer | None:
        """The answer kept for an address, or None."""
        found = self._answers.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._answers.move_to_end(key)
        return found[0]

    def put(self, key: bytes, answer: Answer) -> None:
        """Keep an answer that is not too long, and count again what it takes once a variant was added."""
        if len(answer.body) > CACHED_BODY_MAX:
            return
        _, before = self._answers.pop(key, (answer, 0))
        size = len(key) + answer.size
        self._answers[key] = (answer, size)
        self._size += size - before
        while self._size > self._most:
            _, (_, size) = self._answers.popitem(last=False)
            self._size -= size
            self.evictions += 1

    def counts(self) -> dict[str, int]:
        """How it does."""
        return {
            "answers": len(self._answers),
            "bytes": self._size,
            "hits": self.hits,
            "misses": self.misses,
            "evictions": self.evictions,
        }


def is_shared(status: int, headers: Headers) -> bool:
    """Whether an answer to GET may be given to others who ask the same: whole, with an ETag, public."""
    named = dict(headers)
    return (
        status == 200
        and b"etag" in named
        and named.get(b"cache-control", b"").startswith(b"public")
        and b"content-encoding" not in named
    )


def encoding_for(accepted: bytes, body: bytes) -> str:
    """The encoding to send a body in: what the client likes best, then the smallest (RFC 9110, 12.5.3).

    A short body is packed for those alone who refuse it plain. Who takes nothing that we have gets it
    plain, as the RFC advises.
    """
    return _encoding(accepted, len(body) < PACKED_MIN) if accepted else "identity"


@lru_cache(maxsize=256)
def _encoding(accepted: bytes, short: bool) -> str:
    """The same, worked out once for each way of asking: there are not many."""
    weights = {}
    for part in accepted.decode("latin-1").lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter.strip())
    rest = weights.get("*")
    plain = weights.get("identity", UNSAID if rest is None else rest)
    if short and plain > 0:
        return "identity"
    weight, best = max((weights.get(name, rest or 0.0), name == "br", name) for name in ("br", "gzip"))[::2]
    return best if weight > 0 and weight >= plain else "identity"


def _weight(parameter: str) -> float:
    if not parameter:
        return 1.0
    found = WEIGHT.fullmatch(parameter)
    return float(found[1]) if found else 0.0


def matches(if_none_match: bytes, etag: bytes) -> bool:
    """Whether If-None-Match names an entity tag: the weak comparison (RFC 9110, 13.1.2)."""
    if if_none_match.strip() == b"*":
        return True
    return any(tag.strip().removeprefix(b"W/") == etag for tag in if_none_match.split(b","))


def is_here(if_match: bytes, etag: bytes) -> bool:
    """Whether If-Match names an entity tag: the strong comparison (RFC 9110, 13.1.1)."""
    return if_match.strip() == b"*" or any(tag.strip() == etag for tag in if_match.split(b","))
