"""Reading a drawing as a test does: its texts as boxes, its links, its classes."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from api.drawings.labels import Box
from api.drawings.style import attributes_of
from api.drawings.svg import Picture
from api.drawings.text import width_of


def texts(picture: Picture) -> Iterator[tuple[str, Box]]:
    """Every line of text with the box that it takes."""
    for element in picture.root.iter("text"):
        style = attributes_of(element.get("class", "").split())
        size = float(style["font-size"])
        weight = "bold" if "font-weight" in style else "regular"
        for line in [*element.iter("tspan")] or [element]:
            words = (line.text or "").rstrip()
            width = width_of(words, size, weight)
            left = float(line.get("x", "0"))
            anchor = element.get("text-anchor", "start")
            left -= {"start": 0, "middle": width / 2, "end": width}[anchor]
            base = float(line.get("y", "0"))
            yield words, Box(left + 0.01, base - 0.72 * size, left + width - 0.01, base + 0.2 * size)


def classes(picture: Picture) -> set[str]:
    """Every class that is used."""
    return {name for element in picture.root.iter() for name in element.get("class", "").split()}


def linked(root: Element) -> set[str]:
    """What the links lead to."""
    return {element.get("href", "") for element in root.iter("a")}
