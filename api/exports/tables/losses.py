"""What tables cannot carry, in words that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from api.assessment.bank import Item
from api.assessment.material import Question
from api.exports.format import Loss

Obstacle = Callable[[Item], str | None]
"""Why a format cannot hold an item, or None where it can."""

PARTS = {
    "feedback": "{} has no place for it on each option",
    "explanation": "{} has no place for it",
    "tags": "{} has no place for the id, the specification point and the difficulty",
}
"""Parts of an item that most tables have no column for."""

ANY_RIGHT = "{} takes any one of the right options for a right answer"
LINE_BREAKS = "tab-separated text cannot hold tabs and line breaks; each is a blank in the file"


def of_items(
    items: Iterable[Item], obstacle: Obstacle, parts: Callable[[Item], Iterator[Loss]]
) -> list[Loss]:
    """The losses of items: the whole item where there is an obstacle, else the parts that are lost."""
    found: list[Loss] = []
    for item in items:
        why = obstacle(item)
        found += [Loss(item.id, "item", why, whole=True)] if why else parts(item)
    return found


def of_questions(questions: Iterable[Question], target: str) -> list[Loss]:
    """Written questions, for a format that has none."""
    why = f"{target} has no written questions that a person marks"
    return [Loss(question.id, "question", why, whole=True) for question in questions]


def missing(record_id: str, target: str, *parts: str) -> Iterator[Loss]:
    """Losses of parts that a format has no column for."""
    for part in parts:
        yield Loss(record_id, part, PARTS[part].format(target))


def length(text: str) -> int:
    """Characters of a text as JavaScript counts them: those beyond U+FFFF count as two."""
    return len(text) + sum(character > "\uffff" for character in text)


def too_long(target: str, item: Item, prompt: int, option: int) -> str | None:
    """Why an item's texts do not fit, or None where they do. Texts are never cut."""
    if length(item.prompt) > prompt:
        return f"the prompt has {length(item.prompt)} characters; {target} takes {prompt}"
    for place in item.options:
        if length(place.text) > option:
            return f"the option '{place.text}' has {length(place.text)} characters; {target} takes {option}"
    return None


def not_of(target: str, item: Item, kinds: Iterable[str], most: int) -> str | None:
    """Why an item is none for a game of few options, or None where it is one."""
    if item.kind not in kinds:
        return f"{target} has no {item.kind.replace('_', ' ')} questions"
    if len(item.options) > most:
        return f"it has {len(item.options)} options; {target} takes {most}"
    return None


def same_partners(item: Item) -> str | None:
    """Why a matching item cannot be marked by a program that compares partners by place, or None."""
    partners = [option.match_text for option in item.options if option.match_text is not None]
    if len(set(partners)) < len(partners):
        return "two prompts have the same partner, and a right answer could be marked wrong"
    return None
