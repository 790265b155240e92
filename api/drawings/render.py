"""Render an SVG as PNG by resvg: `python -m api.drawings.render`, from standard input to standard output.

A process of its own, because the library holds the interpreter's lock while it renders, and a server has
others to answer meanwhile. With the argument `system`, fonts of the machine are used beside ours.
"""

from __future__ import annotations

import sys

import resvg_py

from api.settings import DRAWING_FONTS

FONT = "Inter"
ZOOM = 1.5
"""Pixels to a unit of the drawing: sharp in print, and made in about a second."""


def render(svg: str, *, with_system: bool) -> bytes:
    """The PNG of an SVG."""
    found: bytes = bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=not with_system,
            font_files=[str(path) for path in sorted(DRAWING_FONTS.glob("*.ttf"))],
            font_family=FONT,
            sans_serif_family=FONT,
            zoom=ZOOM,
        )
    )
    return found


if __name__ == "__main__":
    sys.stdout.buffer.write(render(sys.stdin.buffer.read().decode(), with_system="system" in sys.argv))
