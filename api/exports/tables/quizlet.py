"""Quizlet's import: a card a line, a tab between term and definition.

The cards are the vocabulary (term, definition), the timeline (event, date) and the items whose answer
fits on the back of a card. Quizlet makes its own choices from other cards, so an item's options stand
on the front, where a learner needs them to understand the prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.assessment.material import Event, Term
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import LINE_BREAKS, missing, of_items, of_questions
from api.exports.tables.rows import breaks, write_tsv
from api.package.dates import in_words

QUIZLET = "Quizlet"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OR = " / "
"""Between answers of which each is right."""

Card = tuple[str, str]


class Quizlet:
    """The text that Quizlet's import takes, with its settings 'Tab' and 'New line'."""

    name = "quizlet"
    title = "Quizlet cards (TSV)"
    media_type = "text/tab-separated-values"
    extension = "tsv"
    targets = ("Quizlet",)
    carries = ("items", "terms", "events")
    again = (
        "Quizlet adds the cards again. Import into a new set named by the release, and delete the old one."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Items that make no card, and what a card has no place for."""
        found = of_items(bank.items, _obstacle, _parts)
        found += of_questions(bank.questions, QUIZLET)
        for record, card in _of_material(bank):
            found += _of_card(record.id, card)
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write terms, events and items, a line each."""
        write_tsv(_cards(bank), out)


def _cards(bank: Bank) -> Iterator[Card]:
    yield from (card for _, card in _of_material(bank))
    for item in bank.items:
        if _obstacle(item) is None:
            yield CARDS[item.kind](item)


def _of_material(bank: Bank) -> Iterator[tuple[Term | Event, Card]]:
    for term in bank.terms:
        yield term, _term(term)
    for event in bank.events:
        yield event, _event(event)


def _term(term: Term) -> Card:
    names = [name for name in (term.abbreviation, term.also_known_as) if name]
    front = f"{term.term} ({', '.join(names)})" if names else term.term
    return front, term.definition + _remark(term)


def _event(event: Event) -> Card:
    return event.title, f"{in_words(event.date)}: {event.summary}{_remark(event)}"


def _remark(record: Term | Event) -> str:
    """How certain a record is, and why, where it says so."""
    return f" ({record.certainty.capitalize()}: {record.note})" if record.note else ""


def _choice(item: Item) -> Card:
    options = list(zip(LETTERS, shuffled(item), strict=False))
    front = " ".join([item.prompt, *(f"({letter}) {option.text}" for letter, option in options)])
    return front, "; ".join(f"({letter}) {option.text}" for letter, option in options if option.correct)


def _true_false(item: Item) -> Card:
    return f"True or false? {item.prompt}", next(option.text for option in item.options if option.correct)


def _short_answer(item: Item) -> Card:
    return item.prompt, OR.join(option.text for option in item.options if option.correct)


def _cloze(item: Item) -> Card:
    gaps = sorted({option.gap for option in item.options if option.gap is not None})
    right = {
        gap: OR.join(option.text for option in item.options if option.gap == gap and option.correct)
        for gap in gaps
    }
    return item.prompt, " ".join(f"[{gap}] {right[gap]}" for gap in gaps)


CARDS: dict[str, Callable[[Item], Card]] = {
    "multiple_choice": _choice,
    "multiple_response": _choice,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "cloze": _cloze,
}


def _obstacle(item: Item) -> str | None:
    if item.kind not in CARDS:
        return f"a card has one answer; {item.kind.replace('_', ' ')} questions have one for each part"
    if item.kind in ("multiple_choice", "multiple_response") and len(item.options) > len(LETTERS):
        return f"it has {len(item.options)} options; a card has letters for {len(LETTERS)}"
    return None


def _parts(item: Item) -> Iterator[Loss]:
    yield from missing(item.id, QUIZLET, "feedback", "explanation", "tags")
    if item.kind == "cloze":
        yield Loss(
            item.id, "choices", "the learner recalls each answer, and is not given wrong ones to choose from"
        )
    elif item.kind == "short_answer" and not all(option.correct for option in item.options):
        yield Loss(item.id, "wrong answers", "a card has no place for them")
    yield from _of_card(item.id, CARDS[item.kind](item))


def _of_card(record_id: str, card: Card) -> Iterator[Loss]:
    if breaks(card):
        yield Loss(record_id, "line breaks", LINE_BREAKS)
