"""Mistakes against the rules for written questions."""

from __future__ import annotations

from tests.checking.planting import cells, in_table, row, without

LEVELS, QUESTIONS = map(in_table, ("mark_levels", "questions"))
ASSESS, TWO = "question-assess", "question-two-properties"
LEVEL = "marklevel-assess-"

FAULTS = (
    QUESTIONS(
        "marks above the points'",
        cells("questions", TWO, marks="3"),
        "mark-points-sum",
        "question-two-properties",
        "marks",
    ),
    QUESTIONS(
        "a point left out",
        without("mark_points", "markpoint-two-properties-2"),
        "mark-points-sum",
        "question-two-properties",
        "marks",
    ),
    QUESTIONS(
        "no points",
        without("mark_points", "markpoint-two-properties-1", "markpoint-two-properties-2"),
        "mark-scheme-missing",
        "question-two-properties",
        "scheme",
    ),
    QUESTIONS(
        "no levels",
        without("mark_levels", LEVEL + "1", LEVEL + "2"),
        "mark-scheme-missing",
        "question-assess",
        "scheme",
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
        "question-assess",
        "scheme",
    ),
    QUESTIONS(
        "another scheme than its rows",
        cells("questions", ASSESS, scheme="points"),
        "mark-scheme-kind",
        "question-assess",
        "scheme",
        "mark-scheme-missing",
    ),
    QUESTIONS(
        "a level left out of the numbers",
        cells("mark_levels", LEVEL + "2", level="3"),
        "mark-levels-numbers",
        "question-assess",
        "id",
    ),
    LEVELS(
        "a gap between levels",
        cells("mark_levels", LEVEL + "2", minimum="4"),
        "mark-levels-cover",
        "marklevel-assess-2",
        "minimum",
    ),
    LEVELS(
        "levels that overlap",
        cells("mark_levels", LEVEL + "2", minimum="2"),
        "mark-levels-cover",
        "marklevel-assess-2",
        "minimum",
    ),
    LEVELS(
        "no first mark",
        cells("mark_levels", LEVEL + "1", minimum="2"),
        "mark-levels-cover",
        "marklevel-assess-1",
        "minimum",
    ),
    LEVELS(
        "marks above the question's",
        cells("mark_levels", LEVEL + "2", maximum="5"),
        "mark-levels-cover",
        "marklevel-assess-2",
        "maximum",
    ),
    LEVELS(
        "marks below the question's",
        cells("questions", ASSESS, marks="6"),
        "mark-levels-cover",
        "marklevel-assess-2",
        "maximum",
    ),
    LEVELS(
        "fewest above most",
        cells("mark_levels", LEVEL + "2", maximum="2"),
        "range-order",
        "marklevel-assess-2",
        "minimum",
        "mark-levels-cover",
    ),
    *(
        QUESTIONS(
            f"the label {label!r}",
            cells("questions", ASSESS, label=label),
            "question-label",
            "question-assess",
            "label",
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
        "question-two-properties",
        "prompt",
    ),
)
