"""Mistakes in the quality of items and prose, what only a person can judge, and reviews of that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.checking.planting import Plant, Planted, both, cells, in_table, without
from tests.conftest import Workbench

REVIEWS = "dataset/reviewed-warnings.json"

ELEMENTS, ITEMS, OPTIONS, STATEMENTS, TERMS = map(
    in_table, ("elements", "quiz_items", "quiz_options", "statements", "terms")
)
METALS, TERM = "statement-metals-conduct", "term-metal"
CHOICE = "option-conductor-"
ANSWER = "the reddish metal"
REVIEW = {"rule": "spelling", "record": TERM, "reason": "A quotation."}

HARD = (
    "The considerable conductivity of metallic elements is explained by the mobility of electrons in the "
    "outermost shells of their constituent atoms."
)
"""Above the grade that the median may have, below the one of a warning."""

HARDEST = (
    "Notwithstanding considerable terminological inconsistencies, contemporary electrochemical "
    "investigations unambiguously characterise metallic conductivity as fundamentally attributable "
    "to delocalised electrons"
)


def choice_items(
    count: int = 0, *, longest: int = 0, places: Sequence[int] = (), explanations: Sequence[str] = ()
) -> Plant:
    """Add multiple-choice items; the sample has one, whose right option is in place 2 and not the longest.

    longest: how many have the longest option right. places: how often each place has the right one;
    evenly, where it is not said. explanations: of the first items.
    """
    right = [place for place, times in enumerate(places) for _ in range(times)]
    right = right or [number % 4 for number in range(count)]

    def plant(workbench: Workbench) -> None:
        added: dict[str, list[dict[str, str]]] = {"quiz_items": [], "quiz_options": [], "citations": []}
        for number, place in enumerate(right):
            name = f"x-{number:02}"
            item = {"id": f"quiz-{name}", "spec_point_id": "spec-metals", "kind": "multiple_choice"}
            why = explanations[number] if number < len(explanations) else "So it is."
            asked = {"difficulty": "easy", "prompt": f"Which suits the case {number}?", "explanation": why}
            added["quiz_items"].append(item | asked)
            cited = {"record_id": item["id"], "source_id": "source-handbook"}
            added["citations"].append({"id": f"citation-{name}"} | cited)
            for at, text in enumerate(("Gold", "Lead", "Clay", "Zinc")):
                correct = at == place
                option = {"id": f"option-{name}-{at}", "item_id": item["id"], "position": str(at + 1)}
                option |= {"correct": str(correct).lower(), "feedback": "So."}
                full = "Gallium" if correct and number < longest else text
                added["quiz_options"].append(option | {"text": full})
        for table, rows in added.items():
            workbench.write(table, sorted([*workbench.table(table), *rows], key=lambda row: row["id"]))

    return plant


def written(path: str, content: bytes) -> Plant:
    """Write a file that was not there."""

    def plant(workbench: Workbench) -> None:
        (workbench.root / path).write_bytes(content)

    return plant


def reviews(*entries: dict[str, Any]) -> Plant:
    """Say which warnings were reviewed."""
    return written(REVIEWS, json.dumps({"reviewed": entries}).encode())


def _review(name: str, content: bytes) -> Planted:
    return Planted(f"reviews: {name}", written(REVIEWS, content), "reviewed", REVIEWS)


MISTAKES = (
    OPTIONS("the right option the longest of all", choice_items(20, longest=20), "right-option-longest"),
    OPTIONS(
        "the right option the longest a little too often", choice_items(19, longest=8), "right-option-longest"
    ),
    OPTIONS("one place too often", choice_items(places=(8, 3, 3, 5)), "right-option-place"),
    OPTIONS("one place never", choice_items(places=(7, 6, 6, 0)), "right-option-place"),
    *(
        OPTIONS(
            f"the option {text!r}",
            cells("quiz_options", CHOICE + "d", text=text),
            "all-of-the-above",
            CHOICE + "d",
            "text",
        )
        for text in ("None of the above", "all of these.", "Both of the other options", "None of the others")
    ),
    ITEMS(
        "explanations above a reader's reach",
        choice_items(20, explanations=(HARD,) * 20),
        "reading-level",
        None,
        "explanation",
    ),
    _review("no JSON", b"{"),
    _review("a file of nothing", b""),
    _review("a list for an object", b"[]"),
    _review("no list", b'{"reviewed": 7}'),
    _review("a text for an entry", b'{"reviewed": ["spelling"]}'),
    Planted("reviews: no record", reviews({"rule": "spelling", "reason": "So."}), "reviewed", REVIEWS),
    Planted("reviews: no reason", reviews({"rule": "spelling", "record": TERM}), "reviewed", REVIEWS),
    Planted("reviews: a blank reason", reviews(REVIEW | {"reason": " "}), "reviewed", REVIEWS),
    Planted(
        "reviews: a number for a rule, after a right entry",
        reviews(REVIEW, REVIEW | {"rule": 7}),
        "reviewed",
        REVIEWS,
    ),
    Planted(
        "reviews: a folder",
        lambda workbench: (workbench.root / REVIEWS).mkdir(),
        "reviewed",
        REVIEWS,
    ),
)

_LOOK_AT = (
    STATEMENTS(
        "a sentence that does not end",
        cells("statements", METALS, text=HARDEST + "."),
        "reading-grade",
        METALS,
        "text",
    ),
    *(
        TERMS(
            f"the word {word!r}",
            cells("terms", TERM, definition=f"An element {word} as a solid."),
            "spelling",
            TERM,
            "definition",
        )
        for word in ("organized", "emphasized", "synthesizing", "analyzed", "colored", "center", "kilometers")
    ),
    TERMS(
        "American spelling in a note",
        cells("terms", TERM, note="A favor of nature."),
        "spelling",
        TERM,
        "note",
    ),
    TERMS(
        "two words in American spelling",
        cells("terms", TERM, definition="An organized element of some color."),
        "spelling",
        TERM,
        "definition",
        times=2,
    ),
    STATEMENTS(
        "a day that no table has",
        cells("statements", METALS, text="Metals were found on 3 June 1898 in London."),
        "date-in-prose",
        METALS,
        "text",
    ),
    ELEMENTS(
        "a day that no calendar has",
        cells("elements", "element-neon", use="Signs since 31 February 1898"),
        "date-in-prose",
        "element-neon",
        "use",
    ),
    *(
        ITEMS(
            f"the prompt {prompt!r}",
            cells("quiz_items", "quiz-lightest", prompt=prompt),
            "double-negative",
            "quiz-lightest",
            "prompt",
        )
        for prompt in (
            "Which does not conduct without heat?",
            "Which cannot be never a gas?",
            "Which doesn't melt, except under pressure?",
            "Which doesn’t melt, except under pressure?",
            "Which is neither a gas nor not a metal?",
        )
    ),
    OPTIONS(
        "a wrong option that is sure of itself",
        cells("quiz_options", CHOICE + "a", text="Always sulfur"),
        "absolute-word",
        CHOICE + "a",
        "text",
    ),
    OPTIONS(
        "an option with a letter more",
        cells("quiz_options", CHOICE + "c", text="coppery"),
        "option-near",
        CHOICE + "c",
        "text",
    ),
    OPTIONS(
        "an answer in a neighbour's prompt",
        both(
            cells("quiz_options", CHOICE + "b", text=ANSWER.capitalize()),
            cells("quiz_items", "quiz-which-metals", prompt=f"Which two, beside {ANSWER}, conduct?"),
        ),
        "answer-elsewhere",
        CHOICE + "b",
        "text",
    ),
    ITEMS(
        "one accepted answer",
        cells("quiz_options", "option-lightest-b", correct="false"),
        "short-answer-variants",
        "quiz-lightest",
        "kind",
    ),
    ITEMS(
        "one answer and no other",
        without("quiz_options", "option-lightest-b", "option-lightest-c"),
        "short-answer-variants",
        "quiz-lightest",
        "kind",
    ),
    Planted("reviews: of nothing", reviews(REVIEW), "review-stale", REVIEWS),
    Planted(
        "reviews: of a warning of another record",
        both(
            cells("terms", TERM, definition="An organized element."), reviews(REVIEW | {"record": "term-x"})
        ),
        "review-stale",
        REVIEWS,
        also=frozenset({"spelling"}),
    ),
)
WARNINGS = tuple(replace(planted, warning=True) for planted in _LOOK_AT)
FAULTS = (*MISTAKES, *WARNINGS)
