"""Colours that can be read: contrast by WCAG 2.2 (1.4.3), and a colour moved until it has enough."""

from __future__ import annotations

ENOUGH = 4.5
"""Contrast of text of any size, level AA."""

STEPS = 40


def contrast(one: str, two: str) -> float:
    """The contrast ratio of two colours, each '#rrggbb': 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str, *grounds: str) -> str:
    """The colour, or the nearest on its way to black or white that can be read on all of the grounds.

    Black or white where none can be read on all: whichever is the better on its worst ground.
    """

    def least(each: str) -> float:
        return min(contrast(each, ground) for ground in grounds)

    end = max(("#000000", "#ffffff"), key=least)
    for step in range(STEPS + 1):
        found = _mixed(colour, end, step / STEPS)
        if least(found) >= ENOUGH:
            return found
    return end


def on(colour: str) -> str:
    """Black or white: whichever can be read better on the colour."""
    return max(("#000000", "#ffffff"), key=lambda each: contrast(each, colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(one: str, two: str, part: float) -> str:
    pairs = zip(_channels(one), _channels(two), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
