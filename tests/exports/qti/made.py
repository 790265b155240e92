"""Banks made for the tests: what the sample lacks, and texts that are hard to carry."""

from __future__ import annotations

from dataclasses import replace

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import IndicativePoint, MarkLevel, MarkPoint, Question, SpecPoint

ODD = "a < b & \"c\" 'd' ]]> ~=#:{} [1] – 한국 朝鮮 🙂\nnext line"


def option(name: str, text: str, correct: bool = True, **more: object) -> Option:
    given = {"match_text": None, "rank": None, "gap": None} | more
    return Option(name, 1, text, correct, f"About {text}.", **given)  # type: ignore[arg-type]


def item(name: str, kind: str, prompt: str, *options: Option) -> Item:
    placed = tuple(replace(option, position=place) for place, option in enumerate(options, 1))
    return Item(name, "spec-one", kind, "hard", prompt, f"Why {name}.", placed)


POINTS = Question(
    "question-points",
    "spec-two",
    1,
    "short_explanation",
    "Explain two reasons.",
    "Explain",
    3,
    "points",
    "own_format",
    "Practice. Not a board's question.",
    "Look at both sides.",
    mark_points=(
        MarkPoint("markpoint-1", 1, 1, 1, "Names a reason.", "Accept any of the list."),
        MarkPoint("markpoint-2", 1, 2, 1, "Supports it.", None),
        MarkPoint("markpoint-3", 2, 1, 1, "Names another.", "Not the same one."),
    ),
)
LEVELS = Question(
    "question-levels",
    "spec-one",
    2,
    "part_b_style",
    f"Assess the view. {ODD}",
    "Assess",
    20,
    "levels",
    "board_style",
    "In the style of a board; not endorsed.",
    None,
    mark_levels=(
        MarkLevel("marklevel-1", 1, 1, 10, "Describes."),
        MarkLevel("marklevel-2", 2, 11, 20, "Judges & weighs."),
    ),
    indicative_points=(
        IndicativePoint("indicative-1", 1, "For", "One thing."),
        IndicativePoint("indicative-2", 2, "For", "Another thing."),
        IndicativePoint("indicative-3", 3, "Against", "A third thing."),
    ),
)
TREE = (
    SpecPoint("spec-two", None, "unit", "U2", "The second, which comes first", None, True, 1, None),
    SpecPoint("spec-one", None, "unit", None, "The first", None, True, 2, None),
)
ITEMS = (
    item(
        "quiz-six-right",
        "multiple_response",
        "Which six?",
        *(option(f"o-{n}", f"text {n}", n < 6) for n in range(9)),
    ),
    item(
        "quiz-odd-order",
        "ordering",
        ODD,
        *(option(f"o-{n}", f"{ODD} {n}", rank=rank) for n, rank in enumerate((3, 1, 2))),
    ),
    item(
        "quiz-odd-cloze",
        "cloze",
        "[2] before [1], and [2] again; [7] is none.",
        *(option(f"o-{gap}-{n}", f"<{gap}&{n}>", n == 1, gap=gap) for gap in (1, 2, 3) for n in range(3)),
    ),
    item(
        "quiz-seven-pairs",
        "matching",
        ODD,
        *(option(f"o-{n}", f"left {n}", match_text=f"{'zyxwvut'[n]} right") for n in range(7)),
    ),
    item(
        "quiz-typed",
        "short_answer",
        "Name it.",
        option("o-1", "Rhee  Syngman"),
        option("o-2", "이승만"),
        option("o-3", "A & B"),
        option("o-4", "Kim", False),
    ),
)
MADE = Bank(
    'Made: <a> & "b"',
    "2.0.0",
    ITEMS,
    "made",
    "2026-01-01T00:00:00Z",
    "",
    questions=(LEVELS, POINTS),
    points=TREE,
)
