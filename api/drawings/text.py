"""How wide text is, and how it is broken into lines: by the widths of the font that drawings are rendered with.

A browser may have another font, so that room is left for the widest that is common, DejaVu Sans.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from typing import cast

from api.settings import DRAWING_FONTS

SPARE = {"regular": 1.1, "bold": 1.2}
"""How much wider than measured a text may come out, by weight."""

DIGIT = 600
"""Least width of a digit in thousandths: other fonts have a '1' as wide as all."""

ELLIPSIS = "…"


@cache
def widths() -> dict[str, dict[str, int]]:
    """Width of each character in thousandths of the size, by weight."""
    return cast("dict[str, dict[str, int]]", json.loads((DRAWING_FONTS / "widths.json").read_text("utf-8")))


def is_covered(text: str) -> bool:
    """Whether the font has every character."""
    return all(character in widths()["regular"] for character in text)


def width_of(text: str, size: float, weight: str = "regular") -> float:
    """Width of a line of text at a size: an upper bound."""
    table = widths()[weight]
    found = sum(max(table.get(c) or _guess(c), DIGIT if c.isdigit() else 0) for c in text)
    return found * size * SPARE[weight] / 1000


def _guess(character: str) -> int:
    """Width of a character that the font lacks."""
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 700


def wrap(text: str, size: float, room: float, weight: str = "regular", most: int = 99) -> list[str]:
    """Lines no wider than `room`, at most `most`; the last ends in an ellipsis where something is left out.

    A word that is wider than the room is broken. There is always one line, be it empty.
    """
    lines: list[str] = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if width_of(joined, size, weight) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        while width_of(word, size, weight) > room and len(word) > 1:
            head = _fitting(word, size, room, weight)
            lines[-1:] = [head, ""]
            word = word[len(head) :]
        lines[-1] = word
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = shortened(lines[-1] + ELLIPSIS, size, room, weight)
    return lines


def shortened(text: str, size: float, room: float, weight: str = "regular") -> str:
    """The text, cut and ended by an ellipsis where it is wider than the room."""
    if width_of(text, size, weight) <= room:
        return text
    text = text.removesuffix(ELLIPSIS)
    while text and width_of(text.rstrip(" ,;:.") + ELLIPSIS, size, weight) > room:
        text = text[:-1]
    return text.rstrip(" ,;:.") + ELLIPSIS


def _fitting(word: str, size: float, room: float, weight: str) -> str:
    """As much of a word as fits, at least one character."""
    end = 1
    while end < len(word) and width_of(word[: end + 1], size, weight) <= room:
        end += 1
    return word[:end]
