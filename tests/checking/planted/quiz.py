"""Mistakes against the rules for quiz items."""

from __future__ import annotations

from tests.checking.planting import Plant, both, cells, first_options, in_table, row, without

ITEMS, OPTIONS, POINTS = map(in_table, ("quiz_items", "quiz_options", "mark_points"))
CHOICE, CLOZE, ORDER, PAIRS = (
    "option-conductor-",
    "option-noble-cloze-",
    "option-by-number-",
    "option-symbols-",
)


def _prompt(text: str) -> Plant:
    return cells("quiz_items", "quiz-noble-cloze", prompt=text)


FAULTS = (
    ITEMS(
        "an item asked twice",
        cells("quiz_items", "quiz-lightest", prompt="which, of THESE, conducts best"),
        "same-question",
        "quiz-lightest",
        "prompt",
    ),
    ITEMS(
        "none right",
        cells("quiz_options", CHOICE + "b", correct="false"),
        "one-right-option",
        "quiz-conductor",
        "kind",
    ),
    ITEMS(
        "two right",
        both(
            cells("quiz_options", CHOICE + "a", correct="true"),
            row(
                "quiz_options",
                id=CHOICE + "e",
                item_id="quiz-conductor",
                position="5",
                text="Argon",
                correct="false",
                feedback="No.",
            ),
        ),
        "one-right-option",
        "quiz-conductor",
        "kind",
    ),
    ITEMS(
        "two wrong", without("quiz_options", CHOICE + "d"), "three-wrong-options", "quiz-conductor", "kind"
    ),
    ITEMS(
        "one right of several",
        cells("quiz_options", "option-which-metals-a", correct="false"),
        "several-right-options",
        "quiz-which-metals",
        "kind",
    ),
    ITEMS(
        "one wrong of several",
        cells("quiz_options", "option-which-metals-b", correct="true"),
        "several-right-options",
        "quiz-which-metals",
        "kind",
    ),
    ITEMS(
        "yes instead of true",
        cells("quiz_options", "option-mercury-liquid-a", text="Yes"),
        "true-or-false",
        "quiz-mercury-liquid",
        "kind",
    ),
    ITEMS(
        "true and false both right",
        cells("quiz_options", "option-mercury-liquid-b", correct="true"),
        "true-or-false",
        "quiz-mercury-liquid",
        "kind",
    ),
    ITEMS(
        "a third besides true and false",
        row(
            "quiz_options",
            id="option-mercury-liquid-c",
            item_id="quiz-mercury-liquid",
            position="3",
            text="Perhaps",
            correct="false",
            feedback="No.",
        ),
        "true-or-false",
        "quiz-mercury-liquid",
        "kind",
    ),
    ITEMS(
        "a pair that is wrong",
        cells("quiz_options", PAIRS + "b", correct="false"),
        "matching-pairs",
        "quiz-symbols",
        "kind",
    ),
    ITEMS("three pairs", first_options("quiz-symbols", 3), "matching-pairs", "quiz-symbols", "kind"),
    ITEMS(
        "nine pairs",
        both(
            *(
                row(
                    "quiz_options",
                    id=f"{PAIRS}{number}",
                    item_id="quiz-symbols",
                    position=str(number),
                    text=f"Element {number}",
                    correct="true",
                    match_text=f"E{number}",
                    feedback="Yes.",
                )
                for number in range(5, 10)
            )
        ),
        "matching-pairs",
        "quiz-symbols",
        "kind",
    ),
    ITEMS(
        "one partner for two",
        cells("quiz_options", PAIRS + "b", match_text="Fe"),
        "matching-pairs",
        "quiz-symbols",
        "kind",
    ),
    ITEMS(
        "a rank left out",
        cells("quiz_options", ORDER + "a", rank="5"),
        "ordering-ranks",
        "quiz-by-number",
        "kind",
    ),
    ITEMS(
        "a rank twice",
        cells("quiz_options", ORDER + "a", rank="2"),
        "ordering-ranks",
        "quiz-by-number",
        "kind",
    ),
    ITEMS(
        "a text out of the order",
        cells("quiz_options", ORDER + "b", correct="false"),
        "ordering-ranks",
        "quiz-by-number",
        "kind",
    ),
    ITEMS(
        "three texts in order",
        both(first_options("quiz-by-number", 3), cells("quiz_options", ORDER + "a", rank="3")),
        "ordering-ranks",
        "quiz-by-number",
        "kind",
    ),
    ITEMS("no gap in the prompt", _prompt("A noble gas."), "cloze-gaps", "quiz-noble-cloze", "kind"),
    ITEMS(
        "a gap without options",
        _prompt("A [1] gas has a [2] and [3] shell."),
        "cloze-gaps",
        "quiz-noble-cloze",
        "kind",
    ),
    ITEMS(
        "options without a gap",
        _prompt("A [1] gas has a full shell."),
        "cloze-gaps",
        "quiz-noble-cloze",
        "kind",
    ),
    ITEMS(
        "gaps out of order", _prompt("A [2] gas has a [1] shell."), "cloze-gaps", "quiz-noble-cloze", "kind"
    ),
    ITEMS("a gap twice", _prompt("A [1] gas has a [1] shell."), "cloze-gaps", "quiz-noble-cloze", "kind"),
    ITEMS(
        "two right for a gap",
        cells("quiz_options", CLOZE + "b", correct="true"),
        "cloze-gaps",
        "quiz-noble-cloze",
        "kind",
    ),
    ITEMS(
        "one wrong for a gap", without("quiz_options", CLOZE + "f"), "cloze-gaps", "quiz-noble-cloze", "kind"
    ),
    ITEMS(
        "no accepted answer",
        both(
            cells("quiz_options", "option-lightest-a", correct="false"),
            cells("quiz_options", "option-lightest-b", correct="false"),
        ),
        "short-answer",
        "quiz-lightest",
        "kind",
    ),
    OPTIONS(
        "a rank for a choice",
        cells("quiz_options", CHOICE + "a", rank="1"),
        "option-column",
        "option-conductor-a",
        "rank",
    ),
    OPTIONS(
        "a gap for a choice",
        cells("quiz_options", CHOICE + "a", gap="1"),
        "option-column",
        "option-conductor-a",
        "gap",
    ),
    OPTIONS(
        "a partner for a choice",
        cells("quiz_options", CHOICE + "a", match_text="S"),
        "option-column",
        "option-conductor-a",
        "match_text",
    ),
    OPTIONS(
        "no partner",
        cells("quiz_options", PAIRS + "a", match_text=""),
        "option-column",
        "option-symbols-a",
        "match_text",
    ),
    OPTIONS(
        "no rank",
        cells("quiz_options", ORDER + "a", rank=""),
        "option-column",
        "option-by-number-a",
        "rank",
        "ordering-ranks",
    ),
    OPTIONS(
        "no gap",
        cells("quiz_options", CLOZE + "f", gap=""),
        "option-column",
        "option-noble-cloze-f",
        "gap",
        "cloze-gaps",
    ),
    OPTIONS(
        "an option twice",
        cells("quiz_options", CHOICE + "a", text="copper"),
        "option-twice",
        "option-conductor-b",
        "text",
    ),
    OPTIONS(
        "an option twice in a gap",
        cells("quiz_options", CLOZE + "b", text="noble"),
        "option-twice",
        "option-noble-cloze-b",
        "text",
    ),
    OPTIONS(
        "a position left out",
        cells("quiz_options", CHOICE + "d", position="6"),
        "position-gap",
        "option-conductor-d",
        "position",
    ),
    OPTIONS(
        "a position twice",
        cells("quiz_options", CHOICE + "b", position="1"),
        "unique-key",
        "option-conductor-b",
        "item_id, position",
    ),
    POINTS(
        "points that begin at two",
        cells("mark_points", "markpoint-two-properties-1", position="3"),
        "position-gap",
        "markpoint-two-properties-1",
        "position",
    ),
)
