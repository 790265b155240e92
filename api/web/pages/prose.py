"""Text for people as HTML: lines and paragraphs as they are, and records that it names as links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup

from api.assessment.bank import TREE
from api.store.labels import Label

NAMED = re.compile(r"\[([a-z]+(?:-[a-z0-9]+)+)\]")
"""An id that a text names stands in square brackets."""

PARAGRAPHS = re.compile(r"\n\s*\n")


def named_in(text: str) -> list[str]:
    """The ids that a text names."""
    return NAMED.findall(text)


def inline(text: str, known: Mapping[str, Label], top: str) -> Markup:
    """A text within a line: records that it names as links, a line break as one."""
    made = Markup()
    for place, part in enumerate(NAMED.split(text)):
        if place % 2 and part in known:
            made += Markup('<a href="{}">{}</a>').format(address_of(known[part], top), known[part].text)
        else:
            made += Markup("<br>").join(_lines(f"[{part}]" if place % 2 else part))
    return made


def paragraphs(text: str, known: Mapping[str, Label], top: str) -> Markup:
    """A text as paragraphs."""
    parts = (part.strip() for part in PARAGRAPHS.split(text.replace("\r\n", "\n")))
    return Markup("\n").join(Markup("<p>{}</p>").format(inline(part, known, top)) for part in parts if part)


def address_of(label: Label, top: str) -> str:
    """The page of a record: of a specification point its notes, of any other the record itself."""
    part = "explore" if label.table.name == TREE else "records"
    return f"{top}/{part}/{label.id}"


def shortened(text: str, most: int) -> str:
    """A text of at most so many characters, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    whole = cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut
    return f"{whole.rstrip(' ,;:.-')}…"


def _lines(text: str) -> Iterator[str]:
    yield from text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
