"""The frame of a quiz as HTML, for a page of somebody else."""

from __future__ import annotations

from markupsafe import escape

WIDTH, HEIGHT = 640, 620
"""Of a frame that cannot resize itself, in CSS pixels: room for a question and its feedback."""

LEAST = 240
"""A frame below this, either way, shows nothing of use."""


def snippet(address: str, title: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The frame. `address` is whole; width and height are in CSS pixels."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{width}" height="{height}" '
        'loading="lazy" frameborder="0" data-syllabank></iframe>'
    )
