"""SVG 1.1 by ElementTree: a picture as it stands in a page, and as a file of its own.

In a page, elements have classes and the style sheet has the colours, of both schemes. A file stands
alone: each class is exchanged for the presentation attributes that style.py has for it.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from api.drawings.style import FAMILY, attributes_of
from api.drawings.text import wrap

NAMESPACE = "http://www.w3.org/2000/svg"
CONTROLS = dict.fromkeys(range(32), " ") | {0xFFFE: None, 0xFFFF: None}
"""Characters that XML 1.0 cannot hold."""


MARGIN = 14
"""Left and right of the title and the credit of a file."""


@dataclass(frozen=True)
class Picture:
    """A drawing: its size, its root element, and what it is and shows in words."""

    width: float
    height: float
    root: Element
    title: str
    description: str


def number(value: float) -> str:
    """A coordinate with up to two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def canvas() -> Element:
    """The root that a drawing is added to."""
    return Element("svg")


def add(parent: Element, tag: str, style: str = "", **attributes: str | float) -> Element:
    """Add an element. style: its classes. Underscores in names of attributes stand for hyphens."""
    given = {"class": style} if style else {}
    for name, value in attributes.items():
        key = name.rstrip("_").replace("_", "-")
        given[key] = value.translate(CONTROLS) if isinstance(value, str) else number(value)
    return SubElement(parent, tag, given)


def write(
    parent: Element,
    lines: str | Sequence[str],
    x: float,
    y: float,
    style: str,
    leading: float = 16,
    end: str = "",
) -> Element:
    """Add text: a line, or several below each other. y: the baseline of the first. end: 'middle' or 'end'."""
    lines = [lines] if isinstance(lines, str) else lines
    element = add(parent, "text", style, x=x, y=y, **({"text_anchor": end} if end else {}))
    if len(lines) == 1:
        element.text = lines[0].translate(CONTROLS)
        return element
    for place, line in enumerate(lines):
        span = add(element, "tspan", x=x, y=y + place * leading)
        # The space keeps the words apart for those who hear the text; none is drawn at the end of a line.
        span.text = line.translate(CONTROLS) + (" " if place + 1 < len(lines) else "")
    return element


def link(parent: Element, record_id: str, name: str = "") -> Element:
    """A link to a record; its address is completed where the picture is used.

    name: what it is called where its text does not say all; it holds that text (WCAG 2.2, 2.5.3).
    """
    return add(parent, "a", "to", href=record_id, **({"aria_label": name} if name else {}))


def within_page(picture: Picture, name: str, prefix: str, *, silent: bool = False) -> str:
    """The picture for a page: `name` begins its ids, `prefix` the addresses of its links.

    silent: without links and hidden from those who cannot see it, for a small copy that stands in a link.
    """
    root = copy.deepcopy(picture.root)
    box = f"0 0 {number(picture.width)} {number(picture.height)}"
    root.attrib = {
        "class": "drawing",
        "viewBox": box,
        "width": number(picture.width),
        "height": number(picture.height),
    }
    if silent:
        root.attrib |= {"aria-hidden": "true", "focusable": "false"}
        for element in root.iter("a"):
            element.tag, element.attrib = "g", {}
    else:
        root.attrib |= {"role": "group", "aria-labelledby": f"{name}-title {name}-desc"}
        _describe(root, picture, name)
        _complete_links(root, prefix)
    return tostring(root, encoding="unicode")


def standalone(picture: Picture, prefix: str, credit: str) -> bytes:
    """The picture as a file: its title above, a credit below, a white ground, colours as attributes.

    prefix: scheme, host and beginning of the path of its links.
    """
    root = copy.deepcopy(picture.root)
    heads = wrap(picture.title, 20, picture.width - 2 * MARGIN, "bold")
    feet = wrap(credit, 12, picture.width - 2 * MARGIN)
    above, below = 22 + 26 * len(heads), 20 + 16 * len(feet)
    width, height = number(picture.width), number(picture.height + above + below)
    root.attrib = {
        "xmlns": NAMESPACE,
        "viewBox": f"0 {number(-above)} {width} {height}",
        "width": width,
        "height": height,
        "font-family": FAMILY,
        "role": "img",
        "aria-labelledby": "title desc",
    }
    ground = Element("rect", {"y": number(-above), "width": width, "height": height, "fill": "#ffffff"})
    root.insert(0, ground)
    write(root, heads, MARGIN, 34 - above, "title", 26)
    write(root, feet, MARGIN, picture.height + 18, "small")
    _complete_links(root, prefix)
    for element in root.iter():
        styled = attributes_of(element.attrib.pop("class", "").split())
        element.attrib = styled | element.attrib
        element.attrib.pop("aria-label", None)
    _describe(root, picture, "")
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _describe(root: Element, picture: Picture, name: str) -> None:
    for place, (tag, text) in enumerate((("title", picture.title), ("desc", picture.description))):
        element = Element(tag, {"id": f"{name}-{tag}".lstrip("-")})
        element.text = text.translate(CONTROLS)
        root.insert(place, element)


def _complete_links(root: Element, prefix: str) -> None:
    for element in root.iter("a"):
        element.set("href", f"{prefix}/records/{element.get('href')}")
