"""A picture of what was asked for and what was reached: a bar a goal, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lxml import etree

SVG = "http://www.w3.org/2000/svg"
ROW, LEFT, WIDTH, TOP = 22, 470, 420, 40
LEAST, MOST = 0.25, 16.0
"""Ends of the axis, in times what was asked for."""


def plot(goals: Sequence[tuple[str, float]]) -> bytes:
    """An SVG: each goal's name, and how many times over it was reached; a line stands where it just is."""
    height = TOP + ROW * len(goals) + 20
    root = etree.Element(
        f"{{{SVG}}}svg",
        {
            "viewBox": f"0 0 {LEFT + WIDTH + 70} {height}",
            "role": "img",
            "font-family": "sans-serif",
            "font-size": "12",
        },
        nsmap={None: SVG},  # type: ignore[dict-item]
    )
    _add(root, "title", "Goals of speed, and how many times over each was reached")
    _add(root, "rect", width="100%", height="100%", fill="#fff")
    for mark in (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0):
        x, strong = f"{_x(mark):.1f}", mark == 1.0
        _add(root, "line", x1=x, x2=x, y1="28", y2=str(height - 20), stroke="#000" if strong else "#ccc")
        _add(root, "text", f"{mark:g} ×", x=x, y="20", **{"text-anchor": "middle"})
    for place, (name, reached) in enumerate(goals):
        y = TOP + ROW * place
        _add(root, "text", name, x=str(LEFT - 10), y=str(y + 13), **{"text-anchor": "end"})
        ends = sorted((_x(1.0), _x(reached)))
        colour = "#2b7a4b" if reached >= 1 else "#b3402e"
        _add(
            root,
            "rect",
            x=f"{ends[0]:.1f}",
            y=str(y + 2),
            width=f"{ends[1] - ends[0]:.1f}",
            height="14",
            fill=colour,
        )
        _add(root, "text", f"{reached:.2f}", x=f"{ends[1] + 5:.1f}", y=str(y + 13))
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return content


def _x(times: float) -> float:
    share = math.log(min(MOST, max(LEAST, times)) / LEAST) / math.log(MOST / LEAST)
    return LEFT + WIDTH * share


def _add(root: etree._Element, tag: str, text: str | None = None, **attributes: str) -> None:
    made = etree.SubElement(root, f"{{{SVG}}}{tag}", attributes)
    made.text = text
