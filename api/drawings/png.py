"""A picture as PNG by resvg, without a browser.

The library and the fonts are loaded when the first is asked for. Text that our font covers is rendered by
it alone, so that the bytes are the same on every machine; other text takes the fonts of the system along.
"""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from api.drawings.text import is_covered
from api.settings import DRAWING_FONTS

FONT = "Inter"
ZOOM = 1.5
"""Pixels to a unit of the drawing: sharp in print, and made in about a second."""


def as_png(svg: bytes) -> bytes:
    """The PNG of a file that `svg.standalone` made."""
    import resvg_py

    text = "".join(fromstring(svg).itertext()).replace("\n", "")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            skip_system_fonts=is_covered(text),
            font_files=[str(path) for path in sorted(DRAWING_FONTS.glob("*.ttf"))],
            font_family=FONT,
            sans_serif_family=FONT,
            zoom=ZOOM,
        )
    )
