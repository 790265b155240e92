"""Rules for the quality of quiz items: what gives an answer away, or leaves it open.

What a machine can be sure of is a fault. Where a person must look, it is a warning (see WARNINGS in
this package). Guidance: Haladyna, Downing and Rodriguez, 'A review of multiple-choice item-writing
guidelines for classroom assessment', Applied Measurement in Education 15 (2002).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from api.checking.data import Data
from api.checking.report import Fault
from api.checking.rules.assessment import ITEMS, OPTIONS, whole
from api.package.rows import Row

LONGEST_SHARE = 0.35
"""Highest share of multiple-choice items whose right option may be the longest: a little above the
quarter that chance gives with four options."""

ENOUGH = 20
"""Shares are held to their bounds from this many items on; below, chance rules."""

PLACE_SHARES = (0.15, 0.35)
"""Between which shares of the items the right option may stand in each of four places."""

ALL_ABOVE = re.compile(
    r"\b(?:all|none|both|neither) of (?:the (?:above|others?|options|following)\b|(?:these|them)\W*$)",
    re.IGNORECASE,
)
ABSOLUTE = re.compile(
    r"\b(?:always|never|all|none|only|every|nobody|everyone|completely|entirely|impossible)\b", re.IGNORECASE
)
NEGATIVE = re.compile(
    r"\b(?:not|no|never|none|cannot|nor|neither|nobody|nothing|without|except|\w+n['’]t)\b", re.IGNORECASE
)


def longest_option(data: Data) -> Iterator[Fault]:
    """The right option is not the longest more often than chance would have it."""
    items = [rows for _, rows in _choices(data)]
    longest = sum(_is_longest(rows) for rows in items)
    if len(items) >= ENOUGH and longest > LONGEST_SHARE * len(items):
        message = f"the right option is the longest in {longest} of {len(items)} multiple-choice items"
        yield Fault(
            "right-option-longest",
            data.package.tables[OPTIONS].path,
            message,
            f"lengthen wrong options or shorten right ones, until it is so in at most {LONGEST_SHARE:.0%}",
        )


def right_places(data: Data) -> Iterator[Fault]:
    """The right option stands in each place about as often as in any other."""
    places = Counter(
        sorted(rows, key=_position).index(next(row for row in rows if row.cells.get("correct") == "true")) + 1
        for _, rows in _choices(data)
        if len(rows) == 4
    )
    total = sum(places.values())
    if total < ENOUGH:
        return
    low, high = PLACE_SHARES
    for place in range(1, 5):
        if not low <= places[place] / total <= high:
            yield Fault(
                "right-option-place",
                data.package.tables[OPTIONS].path,
                f"the right option stands in place {place} in {places[place]} of {total} multiple-choice items",
                f"move right options, until each place has between {low:.0%} and {high:.0%} of them",
            )


def all_of_the_above(data: Data) -> Iterator[Fault]:
    """No option speaks of the other options: their order is not fixed."""
    for row in data.rows.get(OPTIONS, ()):
        if ALL_ABOVE.search(row.cells.get("text", "")):
            yield data.fault(
                "all-of-the-above",
                OPTIONS,
                row,
                "text",
                "the option speaks of the other options",
                "say what it means",
            )


def double_negatives(data: Data) -> Iterator[Fault]:
    """A prompt with two negatives tests reading, not history."""
    for row in data.rows.get(ITEMS, ()):
        found = NEGATIVE.findall(row.cells.get("prompt", ""))
        if len(found) > 1 and {word.lower() for word in found} != {"neither", "nor"}:
            yield data.fault(
                "double-negative",
                ITEMS,
                row,
                "prompt",
                f"the prompt has the negatives {', '.join(found)}",
                "ask it in the positive",
            )


def absolute_words(data: Data) -> Iterator[Fault]:
    """Words such as 'always' in wrong options only tell a wise guesser which they are."""
    for _, rows in _choices(data):
        right = next(row for row in rows if row.cells.get("correct") == "true")
        if ABSOLUTE.search(right.cells.get("text", "")):
            continue
        for row in rows:
            found = ABSOLUTE.search(row.cells.get("text", ""))
            if found:
                yield data.fault(
                    "absolute-word",
                    OPTIONS,
                    row,
                    "text",
                    f"the wrong option says '{found[0]}', the right one nothing of the kind",
                    "soften it",
                )


def near_options(data: Data) -> Iterator[Fault]:
    """Two options that are nearly the same leave the answer open, or give it away as one of the two."""
    for _, rows in _choices(data):
        for place, row in enumerate(rows):
            for other in rows[:place]:
                one, two = row.cells.get("text", ""), other.cells.get("text", "")
                if SequenceMatcher(None, one.casefold(), two.casefold()).ratio() > 0.9:
                    yield data.fault(
                        "option-near",
                        OPTIONS,
                        row,
                        "text",
                        f"the option is nearly that of row {other.number}",
                        "make them plainly different",
                    )


def answers_elsewhere(data: Data) -> Iterator[Fault]:
    """The answer of an item does not stand in the prompt of a neighbour, with which it may be drawn."""
    prompts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in data.rows.get(ITEMS, ()):
        cells = item.cells
        prompts[cells.get("spec_point_id", "")].append((cells["id"], cells.get("prompt", "").casefold()))
    options = data.children(OPTIONS, "item_id")
    for item in data.rows.get(ITEMS, ()):
        if item.cells.get("kind") not in ("multiple_choice", "short_answer"):
            continue
        for row in options[item.cells["id"]]:
            text = row.cells.get("text", "").casefold()
            if row.cells.get("correct") != "true" or len(text.split()) < 3:
                continue
            for other, prompt in prompts[item.cells.get("spec_point_id", "")]:
                if other != item.cells["id"] and text in prompt:
                    yield data.fault(
                        "answer-elsewhere",
                        OPTIONS,
                        row,
                        "text",
                        f"the right answer stands in the prompt of {other}",
                        "reword one of the two",
                    )


def accepted_variants(data: Data) -> Iterator[Fault]:
    """A short answer accepts more than one spelling."""
    options = data.children(OPTIONS, "item_id")
    for item in data.rows.get(ITEMS, ()):
        accepted = [row for row in options[item.cells["id"]] if row.cells.get("correct") == "true"]
        if item.cells.get("kind") == "short_answer" and len(accepted) == 1:
            yield data.fault(
                "short-answer-variants",
                ITEMS,
                item,
                "kind",
                "one spelling only is accepted",
                "add variants as correct options",
            )


def _choices(data: Data) -> Iterator[tuple[Row, list[Row]]]:
    """Multiple-choice items that have one right option, with their options."""
    options = data.children(OPTIONS, "item_id")
    for item in data.rows.get(ITEMS, ()):
        rows = options[item.cells["id"]]
        right = sum(row.cells.get("correct") == "true" for row in rows)
        if item.cells.get("kind") == "multiple_choice" and right == 1:
            yield item, rows


def _is_longest(rows: list[Row]) -> bool:
    lengths = sorted((len(row.cells.get("text", "")), row.cells.get("correct") == "true") for row in rows)
    return lengths[-1][1] and (len(lengths) == 1 or lengths[-2][0] < lengths[-1][0])


def _position(row: Row) -> int:
    return whole(row.cells.get("position"))
