"""Session tokens: with one, no question comes twice, whatever is filtered by.

A token is 32 bytes in hexadecimal: 12 by chance, 4 that say when it was made, and 16 of a keyed hash
(BLAKE2b, RFC 7693) over them, so a forged one is known without a look at the disk, and to ask for one
writes nothing. Its progress (api/store/positions.py) begins with the first draw.

A token belongs to the release that was the newest at its first draw, or at its first draw after a
reset: positions mean nothing elsewhere, and releases are kept for ever. Where that release cannot be
served any more, the token is not known any more.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from collections.abc import Callable
from hashlib import blake2b

from api.errors import ProgressGone, ReleaseUnavailable, ReleaseUnknown
from api.protocols.opentdb.asked import Asked
from api.protocols.opentdb.codes import Code, Refused
from api.protocols.opentdb.drawing import check_amount, questions_at, share
from api.protocols.trivia import Cell, TriviaBank, TriviaQuestion
from api.store.positions import Positions, Progress

TOKEN = re.compile(r"[0-9a-f]{64}")
NONCE, TIME = 12, 4
HEAD = NONCE + TIME

Banks = Callable[[str | None], TriviaBank]
"""The bank of a release by its version; of the newest for None. Raises as a catalogue does."""


class Tokens:
    """The tokens of the servers over one folder.

    Every method raises StateUnusable where the folder cannot be used, and all but `make` raise Refused,
    code 3, for a token that is forged, was not used for six hours, or whose release is gone.
    """

    def __init__(self, positions: Positions, clock: Callable[[], float] = time.time) -> None:
        self._positions = positions
        self._clock = clock

    def make(self) -> str:
        """A new token."""
        head = secrets.token_bytes(NONCE) + int(self._clock()).to_bytes(TIME, "big")
        return (head + self._hash(head)).hex()

    def reset(self, token: str, banks: Banks) -> None:
        """Forget what a token was given; it goes on with the newest release, in another order."""
        newest = banks(None).release
        self._update(token, lambda found: Progress(newest, found.round + 1 if found else 0))

    def draw(self, token: str, asked: Asked, banks: Banks) -> tuple[TriviaBank, list[TriviaQuestion]]:
        """Questions that the token was not given before, and the bank that they are from.

        Raises Refused: code 1 where the bank has fewer than are asked for, 4 where fewer are left.
        """
        starts: dict[Cell, int] = {}
        counts: dict[Cell, int] = {}
        used: list[TriviaBank] = []

        def take(found: Progress | None) -> Progress:
            bank = _bank(banks, found)
            used.append(bank)
            check_amount(asked, bank)
            taken = dict(found.taken) if found else {}
            for cell in asked.cells:
                starts[cell] = taken.get(_name(cell), 0)
            counts.update(share(asked.amount, {c: len(bank.cells[c]) - starts[c] for c in asked.cells}))
            taken |= {_name(cell): starts[cell] + count for cell, count in counts.items() if count}
            return Progress(bank.release, found.round if found else 0, taken)

        progress = self._update(token, take)
        return used[-1], questions_at(used[-1], f"{token}/{progress.round}", starts, counts)

    def _update(self, token: str, change: Callable[[Progress | None], Progress]) -> Progress:
        head = self._verified(token)
        made = int.from_bytes(head[NONCE:], "big")
        try:
            return self._positions.update(head[:NONCE], made, int(self._clock()), change)
        except ProgressGone:
            raise Refused(Code.TOKEN_NOT_FOUND, "The token was not used for too long.") from None

    def _verified(self, token: str) -> bytes:
        """The signed part of a token."""
        if TOKEN.fullmatch(token):
            raw = bytes.fromhex(token)
            if hmac.compare_digest(self._hash(raw[:HEAD]), raw[HEAD:]):
                return raw[:HEAD]
        raise Refused(Code.TOKEN_NOT_FOUND, "There is no such token.")

    def _hash(self, head: bytes) -> bytes:
        return blake2b(head, digest_size=16, key=self._positions.secret(), person=b"syllabank token").digest()


def _bank(banks: Banks, found: Progress | None) -> TriviaBank:
    if found is None:
        return banks(None)
    try:
        return banks(found.release)
    except (ReleaseUnknown, ReleaseUnavailable):
        raise Refused(Code.TOKEN_NOT_FOUND, "The token's release is not served any more.") from None


def _name(cell: Cell) -> str:
    return "/".join(cell)
