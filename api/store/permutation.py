"""Seeded draws: each seed is a permutation of its own of 0 … size-1, the same on every machine for ever.

Nothing here may change: papers that were drawn and shared are drawn again by it. Only SHA-like hashing
(BLAKE2b, RFC 7693) and whole numbers are used, so no version of Python or of a library matters.

Short lists are shuffled (Fisher and Yates; only as far as is read). Long ones are not: a Feistel
network over two digits of base √size gives the place of any element by itself (Black and Rogaway,
'Ciphers with arbitrary finite domains', 2002), so a draw from a million costs what one from ten does.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from math import isqrt

SHUFFLED = 4096
"""Longest list that is shuffled."""

ROUNDS = 6


def draw(seed: str, size: int, start: int, count: int) -> list[int]:
    """Elements `start` … `start + count - 1` of the seed's permutation of 0 … size-1.

    Fewer where the permutation ends. The pages of one seed never share an element.
    """
    key = blake2b(seed.encode("utf-8"), digest_size=32, person=b"syllabank draw").digest()
    stop = min(size, start + count)
    if start >= stop:
        return []
    if size <= SHUFFLED:
        return _shuffled(key, size, stop)[start:]
    # Each round's hash, begun with what it always begins with.
    begun = [blake2b(turn.to_bytes(1, "big"), key=key, digest_size=8) for turn in range(ROUNDS)]
    return [_place(begun, size, position) for position in range(start, stop)]


def _shuffled(key: bytes, size: int, stop: int) -> list[int]:
    """The first `stop` elements of a shuffled list."""
    numbers = _numbers(key)
    elements = list(range(size))
    for place in range(stop):
        other = place + _below(size - place, numbers)
        elements[place], elements[other] = elements[other], elements[place]
    return elements[:stop]


def _numbers(key: bytes) -> Iterator[int]:
    """An endless row of numbers of 64 bits."""
    block = 0
    while True:
        digest = blake2b(block.to_bytes(8, "big"), key=key).digest()
        for place in range(0, 64, 8):
            yield int.from_bytes(digest[place : place + 8], "big")
        block += 1


def _below(bound: int, numbers: Iterator[int]) -> int:
    """A number below `bound`, each as likely: those of an incomplete last run are passed over."""
    whole = (1 << 64) // bound * bound
    return next(number for number in numbers if number < whole) % bound


def _place(begun: list[blake2b], size: int, position: int) -> int:
    """Where the element at `position` comes to lie."""
    base = isqrt(size - 1) + 1
    while True:
        left, right = divmod(position, base)
        for turn in range(0, ROUNDS, 2):
            left = (left + _hash(begun[turn], right)) % base
            right = (right + _hash(begun[turn + 1], left)) % base
        position = left * base + right
        # Outside the list: go on from there until inside (at most 2√size places are outside).
        if position < size:
            return position


def _hash(begun: blake2b, value: int) -> int:
    own = begun.copy()
    own.update(value.to_bytes(8, "big"))
    return int.from_bytes(own.digest(), "big")
