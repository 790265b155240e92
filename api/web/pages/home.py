"""The front door: what this is, what it answers, what there is to take, and where to begin.

The three calls are asked of the API while the page is made, so that what stands below each is its answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from api.metadata.schema_org import schema_org
from api.store.release import Release
from api.web.descriptions import published
from api.web.pages.frame import page, true_answer
from api.web.scope import Scope, scope_of

blueprint = Blueprint("home", __name__)

CLAIM = "statements?certainty=contested&kind=interpretation&limit=1&fields=text,certainty,note&include=citations.source"
DRAW = "quizzes?length=1&seed=front-door&answers=no"
FOUND = "search?q={word}&limit=1"
"""What the page asks, below the address of a release. One that a package cannot answer is left out."""


@dataclass(frozen=True)
class Live:
    """A call with its answer: why one would make it, its address, and the body as it came, laid out."""

    title: str
    why: str
    address: str
    content: dict[str, Any]

    @property
    def text(self) -> str:
        """The answer's JSON, indented; nothing else is changed."""
        return json.dumps(self.content, ensure_ascii=False, indent=2)


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to begin."""
    scope = scope_of(None)
    release = scope.release
    claim, *others = _calls(scope)
    before = scope.before()
    return page(
        "home.html",
        scope=scope,
        calls=[call for call in (claim, *others) if call],
        specimen=claim.content["data"][0] if claim else None,
        files=[file for file in release.files.values() if file.table is None],
        counts=[
            (table, release.counts[name])
            for name, table in release.package.tables.items()
            if release.counts[name]
        ],
        changed=release.change_counts(),
        before=before.version if before else None,
        description=schema_org(published(scope)),
    )


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/"


def _calls(scope: Scope) -> list[Live | None]:
    prefix = f"/v1/releases/{scope.release.version}"
    claim = _ask(
        "A claim with its sources",
        "Every claim is one record. It says how sure it is, gives both readings where historians differ, and brings its sources along.",
        f"{prefix}/{CLAIM}",
    )
    drawn = _ask(
        "A question without its answer",
        "The same seed at the same release draws the same paper for ever. Nothing in the answer gives the right option away.",
        f"{prefix}/{DRAW}",
    )
    marked = None
    if drawn and (options := drawn.content["data"][0].get("options")):
        item, key = drawn.content["data"][0]["id"], options[0]["key"]
        marked = _ask(
            "One answer, marked",
            "Answers are checked one at a time, with feedback that teaches, by the rules that the exports carry too.",
            f"{prefix}/quiz-items/{quote(item)}/check?answer={quote(key)}",
        )
    if claim and drawn and marked:
        return [claim, drawn, marked]
    word = str((scope.release.package.descriptor.get("keywords") or [scope.release.package.name])[0])
    found = _ask(
        "Words, found",
        "Hits from every collection, best first.",
        f"{prefix}/{FOUND.format(word=quote(word))}",
    )
    return [claim, drawn, marked, found]


def _ask(title: str, why: str, address: str) -> Live | None:
    """The call, where the release can answer it with something."""
    with true_answer(address) as response:
        if response.status_code != 200:
            return None
        content: dict[str, Any] = response.get_json()
    return Live(title, why, address, content) if content["data"] else None
