"""The addresses of The Trivia API, versions 1 (`/api`) and 2 (`/v2`), served from the newest release.

Whatever is wrong is said in its own shape, {"error": …}, with an HTTP status.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from api.protocols.trivia import MULTIPLE
from api.protocols.trivia_api import answers
from api.protocols.trivia_api.asked import SessionUnknown, ValueRefused, read_filter, read_limit
from api.serialise.records import to_json
from api.web.caching import answer
from api.web.trivia import bank_of, drawn, given, unkept

blueprint = Blueprint("trivia_api", __name__)

BEGINNINGS = ("/v2/", "/api/")


@blueprint.get("/v2/questions", strict_slashes=False)
def draw_questions() -> Response:
    """Questions by chance, in the shape of version 2."""
    bank = bank_of(None)
    found = answers.draw(bank, read_filter(given()), read_limit(given()))
    return drawn([answers.question_v2(question, bank.category) for question in found], bank)


@blueprint.get("/api/questions", strict_slashes=False)
def draw_questions_v1() -> Response:
    """Questions by chance, in the shape of version 1."""
    bank = bank_of(None)
    found = answers.draw(bank, read_filter(given()), read_limit(given()))
    return drawn([answers.question_v1(question, bank.category) for question in found], bank)


@blueprint.get("/v2/question/<question_id>")
def get_question(question_id: str) -> Response:
    """One question, by its id."""
    bank = bank_of(None)
    found = bank.by_id.get(question_id)
    if found is None or found.type != MULTIPLE:
        return _failed(404, f"There is no question '{question_id}'.")
    return answer(to_json(answers.question_v2(found, bank.category)), pinned=False)


@blueprint.get("/v2/tags")
@blueprint.get("/api/tags")
def list_tags() -> Response:
    """Every tag that a question has."""
    return answer(to_json(answers.tags(bank_of(None))), pinned=False)


@blueprint.get("/v2/totals-per-tag")
def count_tags() -> Response:
    """How many of the questions that are meant have each tag."""
    return answer(to_json(answers.totals_per_tag(bank_of(None), read_filter(given()))), pinned=False)


@blueprint.get("/v2/categories")
@blueprint.get("/api/categories")
def list_categories() -> Response:
    """The categories that have questions."""
    return answer(to_json(answers.categories(bank_of(None))), pinned=False)


@blueprint.get("/v2/metadata")
@blueprint.get("/api/metadata")
def count_questions() -> Response:
    """How many questions there are, by category, difficulty and type."""
    return answer(to_json(answers.metadata(bank_of(None), read_filter(given()))), pinned=False)


@blueprint.errorhandler(ValueRefused)
def _value_refused(error: ValueRefused) -> Response:
    return _failed(400, f"{error.parameter}: {error.reason}")


@blueprint.errorhandler(SessionUnknown)
def _session_unknown(error: SessionUnknown) -> Response:
    return _failed(404, "session: there are no sessions here; leave it out.")


def dress(problem: Response, detail: str) -> Response | None:
    """A problem at one of these addresses, in this protocol's shape; None at any other."""
    return _failed(problem.status_code, detail) if request.path.startswith(BEGINNINGS) else None


def _failed(status: int, reason: str) -> Response:
    return unkept(answers.failure(reason), status)
