"""Papers drawn from the quiz items, and the marking of one answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Response, request

from api.assessment.bank import ITEMS, TREE, Bank, Selection, choose, read_bank
from api.assessment.marking import RULES, AnswerInvalid, mark
from api.assessment.paper import Draw, draw_page, show
from api.assessment.shapes import shown_marking
from api.errors import RecordRenamed, RecordUnknown, TableMissing
from api.package.descriptor import Package
from api.serialise.records import to_json
from api.settings import LENGTH_DEFAULT, LENGTH_MAX, SEED_MAX
from api.store.release import Release
from api.web.caching import answer
from api.web.errors import HANDLERS, ArgumentsInvalid, CollectionUnknown, Fault
from api.web.parameters import (
    TEXT,
    Number,
    Once,
    Parameter,
    Parameters,
    YesNo,
    fault,
    kept_with,
    read_arguments,
)
from api.web.scope import Scope, scope_of

blueprint = Blueprint("quizzes", __name__)

ANSWER = Parameters(
    Parameter(
        "answer",
        "The answer, as the item's kind has it.",
        {"type": "string", "minLength": 1, "pattern": TEXT},
        Once(),
        required=True,
    )
)


@blueprint.get("/v1/quizzes")
@blueprint.get("/v1/releases/<version>/quizzes")
def draw_paper(version: str | None = None) -> Response:
    """A page of a paper, drawn by a seed."""
    scope = scope_of(version)
    bank = bank_of(scope)
    arguments = read_arguments(quiz_parameters(scope.release.package))
    cursor, length = arguments.get("cursor"), arguments.get("length", LENGTH_DEFAULT)
    if cursor is not None and "seed" not in arguments:
        detail = "'seed' is needed with a cursor: take both from 'next' as they are."
        raise ArgumentsInvalid([Fault("seed", "", "missing_parameter", detail)])
    seed = arguments.get("seed") or secrets.token_hex(8)
    asked = Draw(selection_of(arguments), seed, arguments.get("balance", False))
    page = draw_page(chosen_bank(scope.release, bank, asked.selection), asked, length, cursor)
    here = f"/quizzes{_query(seed=seed)}"
    links: dict[str, str | None] = {"self": f"{scope.prefix}{here}", "next": None}
    if page.next_cursor:
        links["next"] = f"{scope.prefix}/quizzes{_query(seed=seed, cursor=page.next_cursor)}"
    meta = {
        "release": scope.release.version,
        "seed": seed,
        "total": page.total,
        "count": len(page.items),
        "length": length,
    }
    data = [show(item, seed, arguments.get("answers", True)) for item in page.items]
    before = scope.before()
    had = before is not None and ITEMS in before.package.tables
    headers = {rel: target for rel, target in links.items() if target}
    # A cursor is good for one release; the paper begins anew in another.
    headers |= scope.version_links(f"/quizzes{_query(seed=seed, cursor='')}", had)
    drawn_anew = "seed" not in arguments
    response = answer(
        to_json({"data": data, "meta": meta, "links": links}),
        pinned=scope.pinned,
        links=headers,
        content_location=f"{scope.pinned_prefix}{here}" if drawn_anew or not scope.pinned else None,
    )
    if drawn_anew:
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/v1/quiz-items/<record_id>/check")
@blueprint.get("/v1/releases/<version>/quiz-items/<record_id>/check")
def check_answer(record_id: str, version: str | None = None) -> Response:
    """One answer, marked."""
    scope = scope_of(version)
    bank = bank_of(scope)
    given = read_arguments(ANSWER)["answer"]
    item = next((item for item in bank.items if item.id == record_id), None)
    if item is None:
        return _missing(scope, record_id)
    try:
        marked = mark(item, given)
    except AnswerInvalid as error:
        found = Fault("answer", error.value, "invalid_value", f"{error.detail}.", error.allowed or None)
        raise ArgumentsInvalid([found]) from None
    record = f"/quiz-items/{quote(item.id)}"
    path = f"{record}/check?{urlencode({'answer': given}, safe=',:')}"
    links = {"self": f"{scope.prefix}{path}", "item": f"{scope.prefix}{record}"}
    meta = {"release": scope.release.version, "kind": item.kind, "rule": RULES[item.kind]}
    before = scope.before()
    had = before is not None and ITEMS in before.package.tables and before.has(item.id)
    return answer(
        to_json({"data": shown_marking(item, marked), "meta": meta, "links": links}),
        pinned=scope.pinned,
        links=links | scope.version_links(path, had),
        content_location=None if scope.pinned else f"{scope.pinned_prefix}{path}",
    )


@kept_with
def _whole_bank(release: Release) -> Bank:
    """Every item of a release, read once."""
    return read_bank(release)


def bank_of(scope: Scope) -> Bank:
    """Every item of the release that is asked. Raises CollectionUnknown where it has no such table."""
    try:
        return _whole_bank(scope.release)
    except TableMissing as error:
        tables = sorted(scope.release.package.by_collection)
        raise CollectionUnknown(error.table.replace("_", "-"), tables) from None


def chosen_bank(release: Release, bank: Bank, selection: Selection) -> Bank:
    """What is selected of a bank. Raises ArgumentsInvalid for a point that the release does not have."""
    try:
        return choose(release, bank, selection)
    except RecordUnknown as error:
        detail = f"'spec_point' is the id of a specification point, and release {error.release} has no '{error.record_id}'."
        raise ArgumentsInvalid([Fault("spec_point", error.record_id, "invalid_value", detail)]) from None


def selection_of(arguments: Mapping[str, Any]) -> Selection:
    """The selection that a request's parameters make."""
    return Selection(arguments.get("spec_point"), arguments.get("kind", ()), arguments.get("difficulty", ()))


def _missing(scope: Scope, record_id: str) -> Response:
    """The answer for an item that the release does not have: raises as a record does, or leads to its new id."""
    try:
        scope.release.record(scope.release.package.tables[ITEMS], record_id, ("id",))
    except RecordRenamed as error:
        response = HANDLERS[RecordRenamed](error)
        query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
        response.headers["Location"] = f"{scope.prefix}/quiz-items/{quote(error.successor_id)}/check{query}"
        return response
    raise AssertionError(f"{record_id} is in the table, and not in the bank")


def _query(seed: str, cursor: str | None = None) -> str:
    """The request's own query with a seed, sorted by name; with that cursor, or without one where it is empty."""
    pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name != "seed" and (name != "cursor" or cursor is None)]
    added = [("seed", seed), *([("cursor", cursor)] if cursor else [])]
    return "?" + urlencode(sorted([*kept, *added]), safe=",:")


class Seed(Once):
    """The text that decides a draw."""

    def read(self, text: str, name: str) -> str:
        """Read a text of 1 to SEED_MAX characters."""
        if not 1 <= len(text) <= SEED_MAX:
            detail = f"'{name}' is a text of 1 to {SEED_MAX} characters; this has {len(text)}."
            raise fault(text, "invalid_value", detail, (f"1 to {SEED_MAX} characters",))
        return text


class Choices(Once):
    """Values of a field, separated by commas."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = tuple(allowed)
        super().__init__()

    def read(self, text: str, name: str) -> tuple[str, ...]:
        """Read the values, each of them one that the field can have."""
        found = tuple(text.split(","))
        for part in found:
            if part not in self.allowed:
                choice = ", ".join(self.allowed)
                detail = f"'{name}' cannot be '{part}': one of {choice}."
                raise fault(part, "invalid_value", detail, self.allowed)
        return found


@kept_with
def quiz_parameters(package: Package) -> Parameters:
    """Everything that a draw takes, for a package that has quiz items."""
    fields = package.tables[ITEMS].by_name
    found = []
    if TREE in package.tables:
        meaning = "Only items under this specification point, those of the points below it included."
        found.append(Parameter("spec_point", meaning, {"type": "string", "pattern": TEXT}, Once()))
    for name in ("kind", "difficulty"):
        field = fields[name]
        items = {"type": "string", "enum": list(field.enum)}
        meaning = f"{field.title} is one of the values, separated by commas."
        schema = {"type": "array", "items": items, "minItems": 1}
        found.append(Parameter(name, meaning, schema, Choices(field.enum), is_list=True))
    yes_no = {"type": "string", "enum": ["yes", "no"]}
    return Parameters(
        *found,
        Parameter(
            "length",
            f"Items on a page: 1 to {LENGTH_MAX}, {LENGTH_DEFAULT} where it is left out.",
            {"type": "integer", "minimum": 1, "maximum": LENGTH_MAX, "default": LENGTH_DEFAULT},
            Number(LENGTH_MAX),
        ),
        Parameter(
            "seed",
            f"Any text of up to {SEED_MAX} characters: the same seed at the same release gives the same paper for ever. "
            "Where it is left out, one is made up; `meta.seed` and `links.self` tell it.",
            {"type": "string", "minLength": 1, "maxLength": SEED_MAX, "pattern": TEXT},
            Seed(),
        ),
        Parameter(
            "balance",
            "yes: as even as possible over the specification points that the items belong to, then over difficulty. "
            "no, where it is left out: every item is as likely.",
            yes_no | {"default": "no"},
            YesNo(),
        ),
        Parameter(
            "answers",
            "no: nothing that gives an answer away. Options have a key in place of their id, for `check`. "
            "yes, where it is left out: right options, feedback and explanations come along.",
            yes_no | {"default": "yes"},
            YesNo(),
        ),
        Parameter(
            "cursor",
            "Where the page begins: the cursor of `links.next`, as it is. No page repeats an item of another.",
            {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
            Once(),
        ),
    )
