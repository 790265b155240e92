"""Quiz items as forms: what a page shows of a question that is not yet answered, and what comes back.

The names of a form's fields say how its answer is put together, whatever the kind of item:

    answer            chosen options, or the text that was typed, joined by commas
    pair.PROMPT       what was chosen for a prompt or a gap: PROMPT:choice, joined by commas
    place.OPTION      the place of an option in an order: options by their places, joined by commas

`static/play/answer.js` does the same in a browser. Nothing here depends on which option is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.assessment.bank import Item
from api.assessment.paper import show

GAP = re.compile(r"\[([0-9]+)\]")

HINTS = {
    "multiple_choice": "Choose one.",
    "multiple_response": "Choose every right one.",
    "true_false": "True or false?",
    "matching": "Choose what belongs to each. Every choice is used once.",
    "ordering": "Put these in order.",
    "cloze": "Choose what belongs in each gap.",
    "short_answer": "Type a word or a few.",
}


@dataclass(frozen=True)
class Part:
    """A piece of a prompt: text, and after it a gap with its choices where there is one."""

    text: str
    gap: int | None = None
    choices: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """An item as a page asks it: `shown` is what the API shows of it without answers; `item` has them too."""

    item: Item
    shown: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def hint(self) -> str:
        """What to do."""
        return HINTS.get(str(self.shown["kind"]), "")


def question_of(item: Item, seed: str) -> Question:
    """An item as a page asks it, its options in the order of a seed."""
    shown = show(item, seed, answers=False)
    gaps = {gap["gap"]: tuple(gap["choices"]) for gap in shown.get("gaps", ())}
    return Question(item, shown, tuple(_parts(shown["prompt"], gaps)))


def _parts(prompt: str, gaps: Mapping[int, tuple[Mapping[str, str], ...]]) -> Iterable[Part]:
    end = 0
    for found in GAP.finditer(prompt):
        if int(found[1]) in gaps:
            yield Part(prompt[end : found.start()], int(found[1]), gaps[int(found[1])])
            end = found.end()
    yield Part(prompt[end:])


def right_answer(item: Item) -> list[str]:
    """The whole right answer of an item, a line for each part of it."""
    options = [option for option in item.options if option.correct]
    if item.kind == "matching":
        return [f"{option.text} – {option.match_text}" for option in options]
    if item.kind == "ordering":
        steps = sorted(options, key=lambda option: option.rank or 0)
        return [f"{option.rank}. {option.text}" for option in steps]
    if item.kind == "cloze":
        return [f"[{option.gap}] {option.text}" for option in sorted(options, key=lambda o: o.gap or 0)]
    if item.kind == "short_answer" and len(options) > 1:
        return [options[0].text, f"Also taken: {', '.join(option.text for option in options[1:])}"]
    return [option.text for option in options]


def answer_of(pairs: Iterable[tuple[str, str]]) -> str:
    """The answer that a form's fields make, in the grammar of `api.assessment.marking`."""
    chosen: list[str] = []
    places: list[tuple[int, str]] = []
    for name, value in pairs:
        beginning, _, rest = name.partition(".")
        if name == "answer":
            chosen.append(value)
        elif beginning == "pair" and rest and value:
            chosen.append(f"{rest}:{value}")
        elif beginning == "place" and rest and value.isdecimal():
            places.append((int(value), rest))
    return ",".join(chosen or [option for _, option in sorted(places)])
