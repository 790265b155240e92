"""A small bank by hand for Moodle's formats: an item of each kind, both kinds of mark scheme, a tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import IndicativePoint, MarkLevel, MarkPoint, Question, SpecPoint

AWKWARD = (
    "a < b & c > d",
    "<b>bold</b> & <i>x</i>",
    "&lt;p&gt; &amp;",
    "\"double\" 'single' “curly” ‘s’",
    "{1} [1] {#1} }{",
    "~t~ = # : %50% $ * \\ \\n",
    "한국 朝鮮 — –",
    "one\ntwo\n\nfour",
    "%50% first",
    "= first",
    "# first",
    "[html] first",
    "{1:MC:=a~b}",
    "]]> end",
    "end&",
    "end\\",
)
"""Texts that a format may stumble over."""

TEXT = st.sampled_from(AWKWARD) | st.text(
    st.sampled_from("~=#{}:\\/[]()*$%&<>;n1 \"'") | st.characters(categories=["L", "N", "P", "S"]),
    max_size=12,
).map(lambda text: f"a{text}z")


def option(number: int, text: str, correct: bool = True, feedback: str = "", **more: object) -> Option:
    """An option with what its kind has."""
    fields = {"match_text": None, "rank": None, "gap": None} | more
    return Option(f"option-{number}", number, text, correct, feedback, **fields)  # type: ignore[arg-type]


def item(kind: str, options: Sequence[Option], prompt: str = "Which?", explanation: str = "So.") -> Item:
    """An item that is named for its kind."""
    name = f"quiz-{kind.replace('_', '-')}"
    return Item(name, "spec-leaf", kind, "easy", prompt, explanation, tuple(options))


def each_kind(texts: Sequence[str], feedback: Sequence[str]) -> dict[str, Item]:
    """An item of each kind with four of these texts; the first two are right where only some are."""
    four = range(4)
    made = {
        "multiple_choice": [option(n, texts[n], n == 1, feedback[n]) for n in four],
        "multiple_response": [option(n, texts[n], n < 2, feedback[n]) for n in four],
        "true_false": [option(1, "True", False, feedback[0]), option(2, "False", True, feedback[1])],
        "matching": [option(n, texts[n], feedback=feedback[n], match_text=f"{n} {texts[-n]}") for n in four],
        "ordering": [option(n, texts[n], feedback=feedback[n], rank=4 - n) for n in four],
        "cloze": [option(n, texts[n], n in (0, 3), feedback[n], gap=1 + n // 2) for n in four],
        "short_answer": [option(n, texts[n], n < 2, feedback[n]) for n in four],
    }
    prompts = {"cloze": "First [1], then [2]."}
    return {kind: item(kind, options, prompts.get(kind, "Which?")) for kind, options in made.items()}


KINDS = each_kind(
    ["iron", "two words", "zinc", "tin"], ["About iron.", "About two.", "About zinc.", "About tin."]
)

POINTS = Question(
    "question-points", "spec-leaf", 1, "knowledge_check", "Name two metals.", "Name", 2, "points",
    "own_format", "Knowledge check. Not an OCR question type.", "Think of coins.",
    (
        MarkPoint("p-1", None, 1, 1, "The answer names copper.", "Accept Cu."),
        MarkPoint("p-2", None, 2, 1, "The answer names nickel.", None),
    ),
    (),
    (IndicativePoint("i-1", 1, "Coins", "Most are of copper and nickel."),),
)  # fmt: skip
LEVELS = Question(
    "question-levels", "spec-leaf", 2, "part_b_style", "How useful is iron?", "How far", 20, "levels",
    "board_style", "Written for this dataset. Not endorsed by OCR.", None, (),
    (
        MarkLevel("l-1", 1, 1, 10, "The answer describes."),
        MarkLevel("l-2", 2, 11, 20, "The answer weighs."),
    ),
)  # fmt: skip

TREE = (
    SpecPoint("spec-top", None, "unit", "U1", "The elements", "All of them.", False, 1, None),
    SpecPoint("spec-other", "spec-top", "content_point", None, "Gases", None, False, 2, "Not covered."),
    SpecPoint("spec-branch", "spec-top", "content_point", None, "Metals", None, True, 1, None),
    SpecPoint("spec-leaf", "spec-branch", "aspect", None, "Iron", "One of them.", True, 1, None),
)

BANK = Bank(
    "The elements", "1.1.0", tuple(KINDS.values()), "elements", "2026-01-02T00:00:00Z",
    questions=(POINTS, LEVELS), points=TREE,
)  # fmt: skip


IDS = [one.id for one in BANK.items] + [question.id for question in BANK.questions]
"""Of its items and written questions, in their order."""


def bank_of(*items: Item, questions: tuple[Question, ...] = (), title: str = "The elements") -> Bank:
    """A bank of these alone."""
    return replace(BANK, title=title, items=items, questions=questions)
