"""A written question as a QTI item that a person marks, with the whole mark scheme for the scorer only."""

from __future__ import annotations

from itertools import groupby

from api.assessment.material import Question
from api.exports.qti.declaring import RESPONSE, Draft, Node, declare_response, declare_score, finish
from api.exports.qti.items import short_title
from api.exports.qti.vocabulary import Content, Vocabulary, identifier_of

LINES_PER_MARK = 2


def question_element(v: Vocabulary, question: Question, release: str) -> Node:
    """A written question as the root of its file. Nothing sets SCORE: the scorer does."""
    draft = Draft(identifier_of(question.id), short_title(question.prompt))
    draft.responses.append(declare_response(v, RESPONSE, "single", "string"))
    draft.outcomes += declare_score(v, question.marks, human=True)
    field = v.make(
        "extendedTextInteraction",
        {"responseIdentifier": RESPONSE, "expectedLines": max(3, LINES_PER_MARK * question.marks)},
        v.make("prompt", None, *v.lines(question.prompt), f" [{_marks(question.marks)}]"),
    )
    draft.body.append(_rubric(v, question))
    draft.body.append(v.make("p", {"class": "label"}, *v.lines(question.label)))
    if question.advice:
        draft.body.append(v.make("p", {"class": "advice"}, *v.lines(question.advice)))
    draft.body.append(field)
    return finish(v, draft, release)


def _rubric(v: Vocabulary, question: Question) -> Node:
    content: list[Content] = [_heading(v, f"Mark scheme: {_marks(question.marks)}")]
    if question.mark_points:
        content += _points(v, question)
    if question.mark_levels:
        best_first = sorted(question.mark_levels, key=lambda level: -level.level)
        content.append(
            _list(
                v,
                [
                    [f"Level {level.level} ({_range(level.minimum, level.maximum)}): {level.descriptor}"]
                    for level in best_first
                ],
            )
        )
    if question.indicative_points:
        content.append(_heading(v, "Indicative content"))
    for heading, points in groupby(question.indicative_points, key=lambda point: point.heading):
        content.append(v.make("p", None, v.make("strong", None, heading)))
        content.append(_list(v, [[point.text] for point in points]))
    attributes = {"view": "scorer"} | ({"use": "scoring"} if v.kebab else {})
    return v.make("rubricBlock", attributes, *v.body(*content))


def _points(v: Vocabulary, question: Question) -> list[Content]:
    found: list[Content] = []
    for part, points in groupby(question.mark_points, key=lambda point: point.part):
        if part is not None:
            found.append(v.make("p", None, v.make("strong", None, f"Part {part}")))
        rows = []
        for point in points:
            row = [f"{point.text} [{_marks(point.marks)}]"]
            rows.append(row + ([f"Guidance: {point.guidance}"] if point.guidance else []))
        found.append(_list(v, rows))
    return found


def _heading(v: Vocabulary, text: str) -> Node:
    return v.make("p", None, v.make("strong", None, text))


def _list(v: Vocabulary, rows: list[list[str]]) -> Node:
    entries = [v.make("li", None, *(v.make("p", None, *v.lines(text)) for text in row)) for row in rows]
    return v.make("ul", None, *entries)


def _marks(number: int) -> str:
    return "1 mark" if number == 1 else f"{number} marks"


def _range(minimum: int, maximum: int) -> str:
    return _marks(maximum) if minimum == maximum else f"{minimum}–{maximum} marks"
