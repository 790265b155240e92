"""Two texts beside each other: which words stayed, went, and came (by the standard library's difflib)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS_MAX = 400
"""Most words and signs of a text that is compared word by word: the work grows with their product."""

ALIKE = 0.35
"""Least part of two texts that must be the same for the words to be told apart within one text."""

LONE = 2
"""Fewest words in a row that are shown as having stayed between two changes."""


@dataclass(frozen=True)
class Piece:
    """A piece of a text. kind: 'same', 'removed' or 'added'."""

    kind: str
    text: str


def text_of(value: Any) -> str:
    """A value as a person reads it; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts, in the order in which they are read."""
    old, new = (re.findall(r"\w+\s*|[^\w\s]\s*|\s+", text) for text in (before, after))
    if len(old) > WORDS_MAX or len(new) > WORDS_MAX:
        return _whole(before, after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return _whole(before, after)
    runs: list[tuple[str, str]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        was, is_ = "".join(old[a:b]), "".join(new[c:d])
        # A lone word that stays between two that change is read more easily with them.
        lone = kind == "equal" and b - a < LONE and a > 0 and b < len(old)
        if runs and runs[-1][0] != runs[-1][1] and (kind != "equal" or lone):
            runs[-1] = (runs[-1][0] + was, runs[-1][1] + is_)
        else:
            runs.append((was, is_))
    found: list[Piece] = []
    for was, is_ in runs:
        found += [Piece("same", was)] if was == is_ else _whole(was, is_)
    return tuple(found)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    return tuple(Piece(kind, text) for kind, text in (("removed", before), ("added", after)) if text)
