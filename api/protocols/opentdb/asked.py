"""What a request of Open Trivia DB asks for. Names that are not known are passed over.

Values come as PHP takes them: of a name given twice the last counts, and an empty value is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api.protocols.opentdb.codes import Code, Refused
from api.protocols.opentdb.encoding import ENCODINGS
from api.protocols.trivia import CATEGORIES, DIFFICULTIES, TYPES, Cell

AMOUNT_DEFAULT = 10
AMOUNT_MAX = 50
WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Asked:
    """How many questions, and which; None and '' where all are meant."""

    amount: int
    category: int | None
    difficulty: str
    type: str
    encode: str
    token: str

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells that the questions may come from."""
        return tuple(
            (type_, difficulty)
            for type_ in TYPES.values()
            for difficulty in DIFFICULTIES
            if self.type in ("", type_) and self.difficulty in ("", difficulty)
        )


def read_asked(given: Mapping[str, str]) -> Asked:
    """Read a request for questions. Raises Refused, code 2, for a value that cannot be."""
    amount = AMOUNT_DEFAULT
    if given.get("amount"):
        amount = _whole(given["amount"], "amount", range(1, AMOUNT_MAX + 1))
    return Asked(
        amount=amount,
        category=read_category(given) if given.get("category") else None,
        difficulty=_one_of(given, "difficulty", DIFFICULTIES),
        type=_one_of(given, "type", tuple(TYPES.values())),
        encode=_one_of(given, "encode", tuple(ENCODINGS)),
        token=given.get("token", ""),
    )


def read_category(given: Mapping[str, str]) -> int:
    """The id of a category, one of Open Trivia DB's. Raises Refused, code 2."""
    return _whole(given.get("category", ""), "category", CATEGORIES)


def _whole(text: str, name: str, allowed: Mapping[int, object] | range) -> int:
    if not WHOLE.fullmatch(text) or int(text) not in allowed:
        raise Refused(Code.INVALID_PARAMETER, f"{name} is a number from {min(allowed)} to {max(allowed)}.")
    return int(text)


def _one_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = given.get(name, "")
    if value and value not in allowed:
        raise Refused(Code.INVALID_PARAMETER, f"{name} is one of {', '.join(filter(None, allowed))}.")
    return value
