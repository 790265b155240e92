"""Plain text for Moodle's fields."""

from __future__ import annotations

import re
from html import escape

MARKUP = re.compile(r"<[a-zA-Z/!?]|&#?[a-zA-Z0-9]+;")


def inline(text: str) -> str:
    """A text as HTML without a block around it: what means something is escaped, line breaks are `<br>`."""
    return escape(unix(text), quote=False).replace("\n", "<br>")


def one_line(text: str) -> str:
    """A text on one line."""
    return " ".join(unix(text).split("\n"))


def name_text(text: str) -> str:
    """A text for a field that has no format, and from which Moodle takes what looks like a tag.

    Escaped only where it holds such a thing, because people see such a field as it is when they edit.
    """
    return escape(text, quote=False) if MARKUP.search(text) else text


def unix(text: str) -> str:
    """A text with line feeds for its line breaks."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
