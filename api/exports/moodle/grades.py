"""Marks as Moodle can hold them: only the grades of its own list, so that equal shares are few."""

from __future__ import annotations

from api.assessment.bank import Item

SHARES = {
    1: "100",
    2: "50",
    3: "33.33333",
    4: "25",
    5: "20",
    6: "16.66667",
    7: "14.28571",
    8: "12.5",
    9: "11.11111",
    10: "10",
    20: "5",
}
"""Equal share of the mark, in per cent, by the number of right options. Moodle compares with its list
to five decimals of the fraction: '33.33' would be refused."""

EVERYTHING = "-100"
"""The share of a wrong option: it takes away the whole mark, and Moodle gives no less than nothing."""


def right_options(item: Item) -> int:
    """How many options are right."""
    return sum(option.correct for option in item.options)


def share_obstacle(item: Item) -> str | None:
    """Why the mark cannot be shared among the right options, or None where it can."""
    if right_options(item) in SHARES:
        return None
    return f"Moodle has no grade for {right_options(item)} equal shares"


def spacing_matters(item: Item) -> bool:
    """Whether an accepted text has blanks in it, which Moodle wants exactly as they are."""
    return any(option.correct and " " in option.text.strip() for option in item.options)


SPACING = "Moodle wants the blanks within a text exactly as they are; several in a row are not one"
