"""A bank made by hand for the tests of tables: the sample's items, a question, terms and events."""

from __future__ import annotations

import io
from dataclasses import replace

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Event, IndicativePoint, MarkLevel, MarkPoint, Question, Term
from api.exports.format import Export

BY_POINTS = Question(
    id="question-why-inert",
    spec_point_id="spec-gases",
    position=1,
    kind="short",
    prompt="Explain why noble gases react little.",
    command_word="Explain",
    marks=2,
    scheme="points",
    authenticity="own",
    label="Our own question.",
    advice="Think of the outer shell.",
    mark_points=(
        MarkPoint("markpoint-a", 1, 1, 1, "The outer shell is full.", "Accept eight electrons."),
        MarkPoint("markpoint-b", None, 2, 1, "Nothing is gained by sharing.", None),
    ),
)
BY_LEVELS = replace(
    BY_POINTS,
    id="question-metals",
    prompt="How far are all metals alike?",
    marks=10,
    scheme="levels",
    advice=None,
    mark_points=(),
    mark_levels=(MarkLevel("level-1", 1, 1, 1, "Remarks."), MarkLevel("level-2", 2, 2, 10, "A judgement.")),
    indicative_points=(IndicativePoint("indicative-a", 1, "Mercury", "It is liquid."),),
)
TERMS = (
    Term(
        "term-atom",
        "spec-gases",
        "atom",
        "at.",
        None,
        "The smallest part of an element.",
        "established",
        None,
    ),
    Term(
        "term-metal",
        "spec-metals",
        "metal",
        None,
        "metallic element",
        "It conducts.",
        "simplified",
        "Most do.",
    ),
)
EVENTS = (
    Event(
        "event-neon",
        "spec-gases",
        "Neon found",
        "find",
        "1898-06~",
        None,
        None,
        "In London.",
        "established",
        None,
    ),
)


def full(bank: Bank) -> Bank:
    """A bank with questions, terms and events besides its items."""
    return replace(
        bank, created="2026-01-02T03:04:05Z", questions=(BY_POINTS, BY_LEVELS), terms=TERMS, events=EVENTS
    )


def choice(
    number: int, prompt: str = "Which?", texts: tuple[str, ...] = ("a", "b", "c", "d"), right: int = 1
) -> Item:
    """An item with its right options listed first."""
    options = tuple(
        Option(f"option-{number}-{place}", place, text, place <= right, f"About {text}.", None, None, None)
        for place, text in enumerate(texts, 1)
    )
    kind = "multiple_choice" if right == 1 else "multiple_response"
    return Item(f"quiz-{number:03}", "spec-metals", kind, "easy", prompt, "Because.", options)


def bank_of(*items: Item) -> Bank:
    """A bank of these items only."""
    return Bank("Elements", "1.2.3", items)


def item_of(bank: Bank, record_id: str) -> Item:
    """An item by its id."""
    return next(item for item in bank.items if item.id == record_id)


def written(export: Export, bank: Bank) -> bytes:
    """The file that an export writes."""
    out = io.BytesIO()
    export.write(bank, out)
    return out.getvalue()


def whole(export: Export, bank: Bank) -> dict[str, str]:
    """Why each record that is left out is so."""
    return {loss.record_id: loss.why for loss in export.losses(bank) if loss.whole}


def parts(export: Export, bank: Bank, record_id: str) -> set[str]:
    """What is lost of a record that is in the file."""
    return {loss.part for loss in export.losses(bank) if loss.record_id == record_id and not loss.whole}
