"""Mistakes against the rules for written questions and quiz items."""

from __future__ import annotations

from tests.checking.planting import Plant, both, cells, in_table, row, without

ITEMS, LEVELS, OPTIONS, POINTS, QUESTIONS = map(
    in_table, ("quiz_items", "mark_levels", "quiz_options", "mark_points", "questions")
)
CHOICE, CLOZE, ORDER, PAIRS = (
    "option-conductor-",
    "option-noble-cloze-",
    "option-by-number-",
    "option-symbols-",
)
ASSESS, TWO = "question-assess", "question-two-properties"
LEVEL = "marklevel-assess-"


def _prompt(text: str) -> Plant:
    return cells("quiz_items", "quiz-noble-cloze", prompt=text)


WRITTEN = (
    QUESTIONS("marks above the points'", cells("questions", TWO, marks="3"), "mark-points-sum", 3, "marks"),
    QUESTIONS(
        "a point left out",
        without("mark_points", "markpoint-two-properties-2"),
        "mark-points-sum",
        3,
        "marks",
    ),
    QUESTIONS(
        "no points",
        without("mark_points", "markpoint-two-properties-1", "markpoint-two-properties-2"),
        "mark-scheme-missing",
        3,
        "scheme",
    ),
    QUESTIONS(
        "no levels", without("mark_levels", LEVEL + "1", LEVEL + "2"), "mark-scheme-missing", 2, "scheme"
    ),
    QUESTIONS(
        "points and levels",
        row(
            "mark_points",
            id="markpoint-assess-1",
            question_id=ASSESS,
            position="1",
            marks="4",
            text="Names tools.",
        ),
        "mark-scheme-kind",
        2,
        "scheme",
    ),
    QUESTIONS(
        "another scheme than its rows",
        cells("questions", ASSESS, scheme="points"),
        "mark-scheme-kind",
        2,
        "scheme",
        "mark-scheme-missing",
    ),
    QUESTIONS(
        "a level left out of the numbers",
        cells("mark_levels", LEVEL + "2", level="3"),
        "mark-levels-numbers",
        2,
        "id",
    ),
    LEVELS(
        "a gap between levels",
        cells("mark_levels", LEVEL + "2", minimum="4"),
        "mark-levels-cover",
        3,
        "minimum",
    ),
    LEVELS(
        "levels that overlap",
        cells("mark_levels", LEVEL + "2", minimum="2"),
        "mark-levels-cover",
        3,
        "minimum",
    ),
    LEVELS(
        "no first mark", cells("mark_levels", LEVEL + "1", minimum="2"), "mark-levels-cover", 2, "minimum"
    ),
    LEVELS(
        "marks above the question's",
        cells("mark_levels", LEVEL + "2", maximum="5"),
        "mark-levels-cover",
        3,
        "maximum",
    ),
    LEVELS(
        "marks below the question's", cells("questions", ASSESS, marks="6"), "mark-levels-cover", 3, "maximum"
    ),
    LEVELS(
        "fewest above most",
        cells("mark_levels", LEVEL + "2", maximum="2"),
        "range-order",
        3,
        "minimum",
        "mark-levels-cover",
    ),
    *(
        QUESTIONS(
            f"the label {label!r}", cells("questions", ASSESS, label=label), "question-label", 2, "label"
        )
        for label in (
            "A question of SB.",
            "A notable question of SB.",
            "Not a question of an examination board.",
            "Not a question of SBX.",
        )
    ),
    QUESTIONS(
        "a question asked twice",
        cells("questions", ASSESS, prompt="state two properties of “metals”!"),
        "same-question",
        3,
        "prompt",
    ),
)

QUIZ = (
    ITEMS(
        "an item asked twice",
        cells("quiz_items", "quiz-lightest", prompt="which, of THESE, conducts best"),
        "same-question",
        4,
        "prompt",
    ),
    ITEMS("none right", cells("quiz_options", CHOICE + "b", correct="false"), "one-right-option", 3, "kind"),
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
        3,
        "kind",
    ),
    ITEMS("two wrong", without("quiz_options", CHOICE + "d"), "three-wrong-options", 3, "kind"),
    ITEMS(
        "one right of several",
        cells("quiz_options", "option-which-metals-a", correct="false"),
        "several-right-options",
        8,
        "kind",
    ),
    ITEMS(
        "one wrong of several",
        cells("quiz_options", "option-which-metals-b", correct="true"),
        "several-right-options",
        8,
        "kind",
    ),
    ITEMS(
        "yes instead of true",
        cells("quiz_options", "option-mercury-liquid-a", text="Yes"),
        "true-or-false",
        5,
        "kind",
    ),
    ITEMS(
        "true and false both right",
        cells("quiz_options", "option-mercury-liquid-b", correct="true"),
        "true-or-false",
        5,
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
        5,
        "kind",
    ),
    ITEMS(
        "a pair that is wrong",
        cells("quiz_options", PAIRS + "b", correct="false"),
        "matching-pairs",
        7,
        "kind",
    ),
    ITEMS("two pairs", without("quiz_options", PAIRS + "c"), "matching-pairs", 7, "kind"),
    ITEMS(
        "one partner for two",
        cells("quiz_options", PAIRS + "b", match_text="Fe"),
        "matching-pairs",
        7,
        "kind",
    ),
    ITEMS("a rank left out", cells("quiz_options", ORDER + "a", rank="4"), "ordering-ranks", 2, "kind"),
    ITEMS("a rank twice", cells("quiz_options", ORDER + "a", rank="2"), "ordering-ranks", 2, "kind"),
    ITEMS(
        "a text out of the order",
        cells("quiz_options", ORDER + "b", correct="false"),
        "ordering-ranks",
        2,
        "kind",
    ),
    ITEMS(
        "two texts in order",
        without("quiz_options", ORDER + "a"),
        "ordering-ranks",
        2,
        "kind",
        "position-gap",
    ),
    ITEMS("no gap in the prompt", _prompt("A noble gas."), "cloze-gaps", 6, "kind"),
    ITEMS("a gap without options", _prompt("A [1] gas has a [2] and [3] shell."), "cloze-gaps", 6, "kind"),
    ITEMS("options without a gap", _prompt("A [1] gas has a full shell."), "cloze-gaps", 6, "kind"),
    ITEMS("gaps out of order", _prompt("A [2] gas has a [1] shell."), "cloze-gaps", 6, "kind"),
    ITEMS("a gap twice", _prompt("A [1] gas has a [1] shell."), "cloze-gaps", 6, "kind"),
    ITEMS("two right for a gap", cells("quiz_options", CLOZE + "b", correct="true"), "cloze-gaps", 6, "kind"),
    ITEMS("one wrong for a gap", without("quiz_options", CLOZE + "f"), "cloze-gaps", 6, "kind"),
    ITEMS(
        "no accepted answer",
        both(
            cells("quiz_options", "option-lightest-a", correct="false"),
            cells("quiz_options", "option-lightest-b", correct="false"),
        ),
        "short-answer",
        4,
        "kind",
    ),
    OPTIONS("a rank for a choice", cells("quiz_options", CHOICE + "a", rank="1"), "option-column", 5, "rank"),
    OPTIONS("a gap for a choice", cells("quiz_options", CHOICE + "a", gap="1"), "option-column", 5, "gap"),
    OPTIONS(
        "a partner for a choice",
        cells("quiz_options", CHOICE + "a", match_text="S"),
        "option-column",
        5,
        "match_text",
    ),
    OPTIONS(
        "no partner", cells("quiz_options", PAIRS + "a", match_text=""), "option-column", 20, "match_text"
    ),
    OPTIONS(
        "no rank", cells("quiz_options", ORDER + "a", rank=""), "option-column", 2, "rank", "ordering-ranks"
    ),
    OPTIONS("no gap", cells("quiz_options", CLOZE + "f", gap=""), "option-column", 19, "gap", "cloze-gaps"),
    OPTIONS("an option twice", cells("quiz_options", CHOICE + "a", text="copper"), "option-twice", 6, "text"),
    OPTIONS(
        "an option twice in a gap",
        cells("quiz_options", CLOZE + "b", text="noble"),
        "option-twice",
        15,
        "text",
    ),
    OPTIONS(
        "a position left out",
        cells("quiz_options", CHOICE + "d", position="6"),
        "position-gap",
        8,
        "position",
    ),
    OPTIONS(
        "a position twice",
        cells("quiz_options", CHOICE + "b", position="1"),
        "unique-key",
        6,
        "item_id, position",
    ),
    POINTS(
        "points that begin at two",
        cells("mark_points", "markpoint-two-properties-1", position="3"),
        "position-gap",
        2,
        "position",
    ),
)

FAULTS = (*WRITTEN, *QUIZ)
