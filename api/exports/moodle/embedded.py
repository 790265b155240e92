"""Gaps in Moodle's embedded answers ('Cloze'): `{1:MULTICHOICE_S:wrong#why~=right#why}` in the text.

Moodle decodes HTML entities in an answer and its feedback once, and takes what comes out for HTML;
a text is therefore escaped twice. What the syntax itself uses is an entity too, so that it never
stands in a text as itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from api.assessment.bank import Item, Option
from api.exports.moodle.text import inline

GAP = re.compile(r"\[([0-9]+)\]")
SYNTAX = {ord(character): f"&#{ord(character)};" for character in "{}~#=%\\"}
BRACES = {ord(character): SYNTAX[ord(character)] for character in "{}"}


def gap_obstacle(item: Item) -> str | None:
    """Why the gaps cannot be put into the prompt, or None where they can."""
    gaps = {option.gap for option in item.options}
    found = Counter(int(number) for number in GAP.findall(item.prompt))
    wrong = sorted(gap for gap in gaps if gap is not None and found[gap] != 1)
    if wrong or None in gaps or not gaps:
        return "the prompt does not have each gap once"
    return None


def embedded(item: Item) -> str:
    """The prompt as HTML, with the options of each gap in its place."""
    gaps: dict[int, list[Option]] = {}
    for option in item.options:
        gaps.setdefault(option.gap or 0, []).append(option)
    prompt = inline(item.prompt).translate(BRACES)

    def filled(marker: re.Match[str]) -> str:
        options = gaps.get(int(marker[1]))
        return _gap(options) if options else marker[0]

    return f"<p>{GAP.sub(filled, prompt)}</p>"


def _gap(options: Sequence[Option]) -> str:
    choices = "~".join(
        f"{'=' if option.correct else ''}{_twice(option.text)}#{_twice(option.feedback)}"
        for option in options
    )
    return f"{{1:MULTICHOICE_S:{choices}}}"


def _twice(text: str) -> str:
    return escape(inline(text), quote=False).translate(SYNTAX)
