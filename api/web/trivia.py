"""The trivia questions of the releases that the app serves, and the sessions that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, current_app

from api.protocols.opentdb.tokens import Tokens
from api.protocols.trivia import TriviaBank, read_trivia
from api.serialise.records import to_json
from api.store.positions import Positions
from api.store.release import Release
from api.web.caching import link_target
from api.web.parameters import kept_with
from api.web.requested import query_pairs
from api.web.scope import catalogue

EXTENSION = "syllabank.trivia"


@dataclass(frozen=True)
class Trivia:
    """What the app was made with: the tokens, None where none are kept, and the category that was set."""

    tokens: Tokens | None
    category: int | None


def install(app: Flask, state: Path | None, category: int | None) -> None:
    """Keep trivia sessions in a folder, none where it is None. The folder is made when it is first needed."""
    tokens = Tokens(Positions(state)) if state else None
    app.extensions[EXTENSION] = Trivia(tokens, category)


def trivia() -> Trivia:
    """What the app was made with."""
    found: Trivia = current_app.extensions[EXTENSION]
    return found


def bank_of(version: str | None) -> TriviaBank:
    """The questions of a release, of the newest for None. Raises ReleaseUnknown or ReleaseUnavailable."""
    release = catalogue().latest if version is None else catalogue().get(version)
    banks, category = _banks(release), trivia().category
    if category not in banks:
        banks[category] = read_trivia(release, category)
    return banks[category]


@kept_with
def _banks(release: Release) -> dict[int | None, TriviaBank]:
    """The questions of a release, read once, by the category that was set."""
    return {}


def given() -> dict[str, str]:
    """The parameters by name; of one that is given twice the last counts."""
    return dict(query_pairs())


def drawn(content: object, bank: TriviaBank) -> Response:
    """Questions drawn for this request alone: nobody may keep them, and their licence goes along."""
    response = unkept(content)
    if bank.licence:
        response.headers["Link"] = f'<{link_target(bank.licence)}>; rel="license"'
    return response


def unkept(content: object, status: int = 200) -> Response:
    """An answer in JSON that nobody may keep."""
    response = Response(to_json(content), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
