"""Quizzes to play: chosen by a form, drawn by a seed, marked one answer at a time.

A page holds the questions as the API shows them without answers. With a script they come one at a time
and are marked where they stand, by `/v1/…/check`; without one each is a form that leads to a page with
its marking. Nothing is stored: the address is the paper.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, redirect, request

from api.assessment.bank import Item
from api.assessment.marking import AnswerInvalid, mark
from api.assessment.paper import Draw, draw_page
from api.errors import RecordUnknown
from api.exports import EXPORTS
from api.settings import LENGTH_DEFAULT
from api.store.release import Release
from api.web.errors import ArgumentsInvalid, Fault
from api.web.pages.choosing import form_arguments, form_of, query_of
from api.web.pages.frame import page
from api.web.pages.questions import Question, answer_of, question_of, right_answer
from api.web.quizzes import bank_of, chosen_bank, quiz_parameters, selection_of
from api.web.requested import query_pairs
from api.web.scope import Scope, scope_of

blueprint = Blueprint("play", __name__)


@dataclass(frozen=True)
class Paper:
    """A drawn paper: its questions, how many could be drawn, and the query that draws it again."""

    questions: tuple[Question, ...]
    total: int
    seed: str
    query: str
    other: str
    """The query without its seed: another paper of the same choice."""


@blueprint.get("/try")
@blueprint.get("/releases/<version>/try")
def choose_quiz(version: str | None = None) -> Response:
    """A form that leads to a quiz."""
    scope = scope_of(version)
    return page("try.html", section="/try", scope=scope, top=scope.top, form=form_of(scope))


@blueprint.get("/quiz")
@blueprint.get("/releases/<version>/quiz")
def quiz(version: str | None = None) -> Response:
    """A paper to play. Without a seed, one is made up, and the address with it is where to go."""
    scope = scope_of(version)
    drawn = drawn_paper(scope)
    if isinstance(drawn, str):
        return to_seed(drawn)
    return page(
        "quiz.html",
        section="/try",
        scope=scope,
        top=scope.top,
        paper=drawn,
        share=f"/releases/{scope.release.version}/quiz?{drawn.query}",
        api=scope.pinned_prefix,
        exports=[export for export in EXPORTS.values() if "items" in export.carries],
    )


@blueprint.get("/quiz/key")
@blueprint.get("/releases/<version>/quiz/key")
def key(version: str | None = None) -> Response:
    """The right answers of a paper, for whoever hands it out: to print, in the order of its questions."""
    scope = scope_of(version)
    drawn = drawn_paper(scope)
    if isinstance(drawn, str):
        return to_seed(drawn)
    return page(
        "key.html",
        section="/try",
        scope=scope,
        top=f"/releases/{scope.release.version}",
        paper=drawn,
        answers=[(question.item, right_answer(question.item)) for question in drawn.questions],
    )


@blueprint.get("/quiz/check")
def check() -> Response:
    """One answer, marked, for those who play without a script."""
    given = dict(query_pairs())
    scope = scope_of(given.get("release") or None)
    item = find_item(scope, given.get("item", ""))
    answer = answer_of(query_pairs())
    try:
        marked = mark(item, answer)
    except AnswerInvalid as error:
        detail = f"{error.detail[:1].upper()}{error.detail[1:]}."
        raise ArgumentsInvalid([Fault("answer", error.value, "invalid_value", detail)]) from None
    return page(
        "checked.html",
        section="/try",
        scope=scope,
        item=item,
        marked=marked,
        right=[] if marked.correct else right_answer(item),
        back=f"/releases/{scope.release.version}/quiz?{_same_paper(scope, given.get('paper', ''))}",
    )


def drawn_paper(scope: Scope) -> Paper | str:
    """The paper that the request's address asks for; where it has no seed, the query with a new one.

    Raises CollectionUnknown where the package has no items, and ArgumentsInvalid, also where none of them
    is chosen.
    """
    bank = bank_of(scope)
    parameters = quiz_parameters(scope.release.package)
    arguments = form_arguments(parameters, query_pairs())
    kept = query_of(arguments)
    seed = arguments.get("seed")
    if not seed:
        others = [(name, value) for name, value in query_pairs() if value and name not in parameters.by_name]
        return urlencode([*others, *kept, ("seed", secrets.token_hex(4))], safe=",:")
    asked = Draw(selection_of(arguments), seed, arguments.get("balance", False))
    chosen = chosen_bank(scope.release, bank, asked.selection)
    found = draw_page(chosen, asked, arguments.get("length", LENGTH_DEFAULT))
    if not found.items:
        detail = "No question of the release is in what is chosen. Choose more kinds, another difficulty, or a point above."
        raise ArgumentsInvalid(
            [Fault("spec_point", arguments.get("spec_point", ""), "empty_selection", detail)]
        )
    return Paper(
        tuple(question_of(item, seed) for item in found.items),
        found.total,
        seed,
        urlencode([*kept, ("seed", seed)], safe=",:"),
        urlencode(kept, safe=",:"),
    )


def to_seed(query: str) -> Response:
    """To the same address with a seed: not to be kept, for the next who asks gets another."""
    response: Response = redirect(f"{request.path}?{query}", 302)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response


def find_item(scope: Scope, item_id: str) -> Item:
    """An item of the release. Raises RecordUnknown."""
    item = next((item for item in bank_of(scope).items if item.id == item_id), None)
    if item is None:
        raise RecordUnknown(item_id, scope.release.version)
    return item


def addresses(release: Release) -> Iterator[str]:
    """The form; a quiz has a query."""
    yield "/try"


def _same_paper(scope: Scope, query: str) -> str:
    """The query of a paper that a form carried along: only what a paper takes."""
    names = quiz_parameters(scope.release.package).by_name
    return urlencode([(name, value) for name, value in parse_qsl(query) if name in names], safe=",:")
