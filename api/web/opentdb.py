"""The addresses of Open Trivia DB, served from the newest release.

Whatever is wrong is said in its own words, a response code with HTTP 200. Only what Open Trivia DB
has no code for has another status: a method that is not taken (405), and a failure of ours (500, 503).
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, current_app, request

from api.errors import StateUnusable
from api.protocols.opentdb import answers
from api.protocols.opentdb.asked import read_asked, read_category
from api.protocols.opentdb.codes import Code, Refused
from api.protocols.opentdb.drawing import draw_at_random
from api.protocols.opentdb.tokens import Tokens
from api.serialise.records import to_json
from api.settings import RETRY_AFTER
from api.web.caching import answer
from api.web.trivia import bank_of, drawn, given, trivia, unkept

blueprint = Blueprint("opentdb", __name__)

ADDRESS = re.compile(r"/api(?:_token|_category|_count|_count_global)?\.php")

KEPT = "Tokens are not kept on this server at present."


@blueprint.get("/api.php")
def get_questions() -> Response:
    """Questions, drawn at random or where a token stands."""
    asked = read_asked(given())
    if asked.token:
        bank, found = _tokens().draw(asked.token, asked, bank_of)
    else:
        bank = bank_of(None)
        found = draw_at_random(bank, asked)
    return drawn(answers.questions(found, bank.category, asked.encode), bank)


@blueprint.get("/api_token.php")
def make_or_reset_token() -> Response:
    """A new token, or an old one that begins anew."""
    asked = given()
    command, token = asked.get("command"), asked.get("token", "")
    if command == "request":
        return unkept(answers.token_made(_tokens().make()))
    if command == "reset":
        _tokens().reset(token, bank_of)
        return unkept(answers.token_reset(token))
    raise Refused(Code.INVALID_PARAMETER, "command is one of request, reset.")


@blueprint.get("/api_category.php")
def list_categories() -> Response:
    """The categories that have questions."""
    return answer(to_json(answers.categories(bank_of(None))), pinned=False)


@blueprint.get("/api_count.php")
def count_category() -> Response:
    """How many questions a category has."""
    id_ = read_category(given())
    return answer(to_json(answers.category_count(bank_of(None), id_)), pinned=False)


@blueprint.get("/api_count_global.php")
def count_all() -> Response:
    """How many questions there are."""
    return answer(to_json(answers.global_count(bank_of(None))), pinned=False)


@blueprint.errorhandler(Refused)
def _refused(error: Refused) -> Response:
    return _said(error.code, error.reason)


@blueprint.errorhandler(StateUnusable)
def _not_kept(error: StateUnusable) -> Response:
    """Tokens that cannot be kept are our failure, and no reason to ask for another."""
    current_app.logger.error("tokens are not kept: %s", error)
    return _unavailable()


def dress(problem: Response, detail: str) -> Response | None:
    """A problem at one of these addresses, in a response code; None at any other."""
    if not ADDRESS.fullmatch(request.path):
        return None
    ours = problem.status_code >= 500
    response = _said(Code.NO_RESULTS if ours else Code.INVALID_PARAMETER, detail)
    if ours or problem.status_code == 405:
        response.status_code = problem.status_code
    return response


def _tokens() -> Tokens:
    found = trivia().tokens
    if found is None:
        raise StateUnusable("no folder", "none was named")
    return found


def _unavailable() -> Response:
    response = _said(Code.TOKEN_NOT_FOUND, KEPT)
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _said(code: Code, reason: str) -> Response:
    content = answers.no_questions(code) if request.path == "/api.php" else answers.refusal(code, reason)
    return unkept(content)
