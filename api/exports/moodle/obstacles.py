"""Why Moodle would refuse an item, or read it as another kind, whatever the format."""

from __future__ import annotations

from api.assessment.bank import Item
from api.exports.moodle.grades import right_options, share_obstacle


def too_few(item: Item) -> str | None:
    """Moodle refuses a question with fewer than two answers."""
    return "Moodle's question has at least 2 options" if len(item.options) < 2 else None


def no_right(item: Item) -> str | None:
    """A question needs an answer that earns the mark."""
    return None if right_options(item) else "no option is right"


def not_one_right(item: Item) -> str | None:
    """A question with one choice has one right answer."""
    return None if right_options(item) == 1 else "Moodle's question has one right option"


def not_true_or_false(item: Item) -> str | None:
    """A true/false question knows no other answers."""
    texts = sorted(option.text.casefold() for option in item.options)
    if texts != ["false", "true"] or right_options(item) != 1:
        return "Moodle's true/false question has the options True and False, one of them right"
    return None


CHECKS = {
    "multiple_choice": (too_few, not_one_right),
    "multiple_response": (too_few, share_obstacle),
    "true_false": (not_true_or_false,),
    "matching": (too_few,),
    "ordering": (too_few,),
    "short_answer": (no_right,),
}


def common_obstacle(item: Item) -> str | None:
    """The first reason why Moodle cannot hold an item, or None where there is none."""
    return next((why for check in CHECKS.get(item.kind, ()) if (why := check(item))), None)
