"""Aiken, Moodle's plainest text format (docs.moodle.org, 'Aiken format').

A question is a line, its options are lines that begin with a letter, and `ANSWER: C` ends it. Only
items with one right option fit. True/false items do: Aiken has no kind of its own for them, but two
options of which one is right are marked the same.
"""

from __future__ import annotations

import re
from string import ascii_uppercase
from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.exports.format import Loss
from api.exports.moodle.text import one_line

KINDS = ("multiple_choice", "true_false")

# What Moodle takes for an option or an answer, and not for the line of a question.
TAKEN = re.compile(r"[A-Z][).]|ANSWER:")

PARTS = {
    "feedback": "Aiken has none",
    "explanation": "Aiken has none",
    "id and tags": "Aiken has none; the question's text becomes its name",
}


class Aiken:
    """The Aiken format."""

    name = "aiken"
    title = "Aiken"
    media_type = "text/plain"
    extension = "txt"
    targets = ("Moodle",)
    carries = ("items",)
    again = "Moodle adds every question again, and nothing in the file tells old from new."

    def losses(self, bank: Bank) -> list[Loss]:
        """Every item that is not of one right option, and what Aiken drops of the rest."""
        found = []
        for item in bank.items:
            obstacle = _obstacle(item)
            if obstacle:
                found.append(Loss(item.id, "item", obstacle, whole=True))
                continue
            found += [Loss(item.id, part, why) for part, why in PARTS.items()]
            texts = [item.prompt, *(option.text for option in item.options)]
            if any(one_line(text) != text for text in texts):
                found.append(Loss(item.id, "line breaks", "a text in Aiken is one line"))
        for question in bank.questions:
            found.append(Loss(question.id, "question", "Aiken has no written questions", whole=True))
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write every item that Aiken can hold, with a blank line between items."""
        blocks = [_block(item) for item in bank.items if _obstacle(item) is None]
        out.write("\n".join(blocks).encode("utf-8"))


def _obstacle(item: Item) -> str | None:
    """Why Aiken cannot hold an item, or None where it can."""
    if item.kind not in KINDS:
        return "Aiken has only questions with one right option"
    if sum(option.correct for option in item.options) != 1:
        return "Aiken has one right option"
    if not 2 <= len(item.options) <= len(ascii_uppercase):
        return "Aiken has 2 to 26 options"
    prompt = one_line(item.prompt).strip()
    if TAKEN.match(prompt) or len(prompt.encode("utf-8")) < 2:
        return "Aiken would not take the prompt for a question"
    return None


def _block(item: Item) -> str:
    lines = [one_line(item.prompt).strip()]
    for letter, option in zip(ascii_uppercase, item.options, strict=False):
        lines.append(f"{letter}) {one_line(option.text)}")
    right = next(letter for letter, o in zip(ascii_uppercase, item.options, strict=False) if o.correct)
    return "\n".join([*lines, f"ANSWER: {right}", ""])
