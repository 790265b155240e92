"""Rules for written questions and quiz items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from api.checking.data import Data
from api.checking.report import Fault
from api.package.rows import Row

QUESTIONS, POINTS, LEVELS = "questions", "mark_points", "mark_levels"
ITEMS, OPTIONS, TREE = "quiz_items", "quiz_options", "spec_points"
GAP = re.compile(r"\[([0-9]{1,4})\]")
PUNCTUATION = re.compile(r"""[][().,;:?!'"‘’“”…]""")
"""What does not make two prompts different; signs such as + and − do."""


Problem = tuple[str, str, str]
"""Rule, message and remedy of a fault in an item's options."""


def mark_schemes(data: Data) -> Iterator[Fault]:
    """Points add up to the question's marks; levels cover them without gap or overlap."""
    points, levels = data.children(POINTS, "question_id"), data.children(LEVELS, "question_id")
    for question in data.rows.get(QUESTIONS, ()):
        key, marks = question.cells["id"], whole(question.cells.get("marks"))
        used, other, name = (
            (points, levels, POINTS) if question.cells.get("scheme") == "points" else (levels, points, LEVELS)
        )
        if other[key]:
            yield data.fault(
                "mark-scheme-kind",
                QUESTIONS,
                question,
                "scheme",
                f"the question is marked by {name}, and has rows of the other kind too",
                "remove one kind, or change 'scheme'",
            )
        if not used[key]:
            yield data.fault(
                "mark-scheme-missing",
                QUESTIONS,
                question,
                "scheme",
                f"no row of {name} is for this question",
                f"add rows to {name}",
            )
        elif name == POINTS:
            total = sum(whole(row.cells.get("marks")) for row in used[key])
            if total != marks:
                yield data.fault(
                    "mark-points-sum",
                    QUESTIONS,
                    question,
                    "marks",
                    f"the mark points add up to {total}, the question has {marks}",
                    "mend the points or the marks",
                )
        else:
            yield from _levels(data, question, used[key], marks)


def labels(data: Data) -> Iterator[Fault]:
    """A question that is not the awarding body's says so, naming the body."""
    bodies = [
        row.cells.get("code") or row.cells.get("title", "")
        for row in data.rows.get(TREE, ())
        if row.cells.get("level") == "awarding_body"
    ]
    for question in data.rows.get(QUESTIONS, ()):
        label = question.cells.get("label", "")
        if question.cells.get("authenticity") == "official":
            continue
        if not re.search(r"\b(?:not|no|never)\b", label, re.IGNORECASE) or not any(
            re.search(rf"(?<!\w){re.escape(body)}(?!\w)", label) for body in bodies
        ):
            names = " or ".join(bodies) or "the awarding body"
            yield data.fault(
                "question-label",
                QUESTIONS,
                question,
                "label",
                f"the label does not say that the question is not one of {names}",
                f"say whose question it is not, naming {names}",
            )


def quiz_items(data: Data) -> Iterator[Fault]:
    """The options of each item are those its kind needs, so that it has one defensible answer."""
    options = data.children(OPTIONS, "item_id")
    for item in data.rows.get(ITEMS, ()):
        rows = options[item.cells["id"]]
        kind = KINDS.get(item.cells.get("kind", ""))
        if kind is None or not rows:
            continue
        for rule, message, remedy in kind(item, rows):
            yield data.fault(rule, ITEMS, item, "kind", message, remedy)
        for column, user in (("match_text", "matching"), ("rank", "ordering"), ("gap", "cloze")):
            for row in rows:
                if bool(row.cells.get(column)) != (item.cells["kind"] == user):
                    need = "needs" if item.cells["kind"] == user else "does not take"
                    yield data.fault(
                        "option-column",
                        OPTIONS,
                        row,
                        column,
                        f"an option of a {item.cells['kind']} item {need} '{column}'",
                        "fill the cell or empty it",
                    )
        yield from _twin_options(data, rows)


def same_question(data: Data) -> Iterator[Fault]:
    """No two items, and no two written questions, ask the same."""
    for table in (ITEMS, QUESTIONS):
        seen: dict[str, Row] = {}
        for row in data.rows.get(table, ()):
            words = " ".join(PUNCTUATION.sub(" ", row.cells.get("prompt", "")).casefold().split())
            first = seen.setdefault(words, row)
            if first is not row:
                yield data.fault(
                    "same-question",
                    table,
                    row,
                    "prompt",
                    f"row {first.number} ('{first.cells['id']}') asks the same",
                    "ask something else, or remove one of the two",
                )


def positions(data: Data) -> Iterator[Fault]:
    """Positions within a parent run from 1 without a gap, so that lists read as they were meant."""
    for name, rows in data.rows.items():
        table = data.package.tables[name]
        key = next((key for key in table.unique_keys if key[-1] == "position"), None)
        if key is None:
            continue
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            groups.setdefault(tuple(row.cells.get(column, "") for column in key[:-1]), []).append(row)
        for group in groups.values():
            found = sorted(whole(row.cells.get("position")) for row in group)
            if found != list(range(1, len(group) + 1)) and len(set(found)) == len(found):
                last = max(group, key=lambda row: whole(row.cells.get("position")))
                yield data.fault(
                    "position-gap",
                    name,
                    last,
                    "position",
                    f"the positions here are {', '.join(map(str, found))}: one is left out",
                    f"number the {len(group)} rows from 1 to {len(group)}",
                )


def _levels(data: Data, question: Row, rows: list[Row], marks: int) -> Iterator[Fault]:
    ordered = sorted(rows, key=lambda row: whole(row.cells.get("level")))
    numbers = [whole(row.cells.get("level")) for row in ordered]
    if numbers != list(range(1, len(ordered) + 1)):
        yield data.fault(
            "mark-levels-numbers",
            QUESTIONS,
            question,
            "id",
            f"the levels are numbered {', '.join(map(str, numbers))}",
            "number the levels from 1 without a gap",
        )
        return
    expected = min(1, whole(ordered[0].cells.get("minimum")))
    for row in ordered:
        low, high = whole(row.cells.get("minimum")), whole(row.cells.get("maximum"))
        if low != expected:
            what = "overlaps the level below" if low < expected else "leaves a gap"
            yield data.fault(
                "mark-levels-cover",
                LEVELS,
                row,
                "minimum",
                f"the level begins at {low}, which {what}: {expected} is next",
                f"begin at {expected}",
            )
        expected = high + 1
    if expected != marks + 1:
        yield data.fault(
            "mark-levels-cover",
            LEVELS,
            ordered[-1],
            "maximum",
            f"the highest level ends at {expected - 1}, the question has {marks} marks",
            f"end at {marks}",
        )


def _twin_options(data: Data, rows: list[Row]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.cells.get("text", "").casefold(), row.cells.get("gap", ""))
        first = seen.setdefault(key, row)
        if first is not row:
            yield data.fault(
                "option-twice",
                OPTIONS,
                row,
                "text",
                f"the option says the same as row {first.number}",
                "change one of the two",
            )


def _right(rows: list[Row]) -> int:
    return sum(row.cells.get("correct") == "true" for row in rows)


def _multiple_choice(item: Row, rows: list[Row]) -> Iterator[Problem]:
    right = _right(rows)
    if right != 1:
        yield (
            "one-right-option",
            f"a multiple_choice item has one right option, this has {right}",
            "mark exactly one option as correct",
        )
    if len(rows) - right < 3:
        yield (
            "three-wrong-options",
            f"a multiple_choice item has at least three wrong options, this has {len(rows) - right}",
            "add wrong options that someone could believe",
        )


def _multiple_response(item: Row, rows: list[Row]) -> Iterator[Problem]:
    right = _right(rows)
    if right < 2 or len(rows) - right < 2:
        yield (
            "several-right-options",
            f"a multiple_response item has at least two right and two wrong options, this has {right} and {len(rows) - right}",
            "add options, or change the kind",
        )


def _true_false(item: Row, rows: list[Row]) -> Iterator[Problem]:
    texts = sorted(row.cells.get("text", "") for row in rows)
    if texts != ["False", "True"] or _right(rows) != 1:
        yield (
            "true-or-false",
            "a true_false item has the options 'True' and 'False', one of them right",
            "write these two options",
        )


def _matching(item: Row, rows: list[Row]) -> Iterator[Problem]:
    partners = Counter(row.cells.get("match_text", "").casefold() for row in rows)
    if not 4 <= len(rows) <= 8 or _right(rows) != len(rows):
        yield (
            "matching-pairs",
            f"a matching item has four to eight pairs, all correct; this has {len(rows)}, {_right(rows)} of them correct",
            "add or remove pairs, and mark each as correct",
        )
    if max(partners.values()) > 1:
        yield (
            "matching-pairs",
            "two texts of the item have the same partner",
            "give each text a partner of its own",
        )


def _ordering(item: Row, rows: list[Row]) -> Iterator[Problem]:
    ranks = sorted(whole(row.cells.get("rank")) for row in rows)
    if not 4 <= len(rows) <= 8 or ranks != list(range(1, len(rows) + 1)) or _right(rows) != len(rows):
        yield (
            "ordering-ranks",
            f"an ordering item has four to eight texts, all correct, ranked from 1 without a gap; this has the ranks {', '.join(map(str, ranks))}",
            "add or remove texts, and rank each once",
        )


def _cloze(item: Row, rows: list[Row]) -> Iterator[Problem]:
    gaps = [int(number) for number in GAP.findall(item.cells.get("prompt", ""))]
    if not gaps or gaps != list(range(1, len(gaps) + 1)):
        yield (
            "cloze-gaps",
            "the prompt of a cloze item has the gaps [1], [2] and so on, each once and in order",
            "mark the gaps in the prompt",
        )
        return
    for gap in gaps:
        offered = [row for row in rows if row.cells.get("gap") == str(gap)]
        if _right(offered) != 1 or len(offered) < 3:
            yield (
                "cloze-gaps",
                f"gap {gap} has {_right(offered)} right of {len(offered)} options; it needs one right and at least two wrong",
                "add or mend the options of the gap",
            )
    strays = {row.cells.get("gap", "") for row in rows} - {str(gap) for gap in gaps} - {""}
    if strays:
        yield (
            "cloze-gaps",
            f"options are offered for the gap {', '.join(sorted(strays))}, which the prompt does not have",
            "mark the gap in the prompt, or move the options",
        )


def _short_answer(item: Row, rows: list[Row]) -> Iterator[Problem]:
    if not _right(rows):
        yield (
            "short-answer",
            "a short_answer item accepts at least one answer",
            "add the accepted answers as correct options",
        )


KINDS: dict[str, Callable[[Row, list[Row]], Iterator[Problem]]] = {
    "multiple_choice": _multiple_choice,
    "multiple_response": _multiple_response,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "short_answer": _short_answer,
}


def whole(text: str | None) -> int:
    """A whole number, or 0 where the cell is not one, which frictionless names."""
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,18}", text) else 0
