"""Search for people: hits with the words marked, narrowed by collection and by specification point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response
from markupsafe import Markup, escape

from api.assessment.bank import TREE
from api.errors import RecordUnknown
from api.package.descriptor import Package
from api.settings import Q_MAX
from api.store.labels import Label, labels
from api.store.release import Release
from api.store.search_all import SearchPage, search_all
from api.web.coverage import coverage_of
from api.web.errors import ArgumentsInvalid, Fault
from api.web.pages.frame import page
from api.web.pages.prose import address_of, shortened
from api.web.pages.shown import Value, show, wanted_ids
from api.web.parameters import Parameters, read_known
from api.web.scope import Scope, scope_of
from api.web.search import PARAMETERS as OF_API

blueprint = Blueprint("finding", __name__)

PARAMETERS = Parameters(
    *(one for one in OF_API if one.name not in ("limit", "q")),
    *(one.__class__(one.name, one.description, one.schema, one.reader) for one in OF_API if one.name == "q"),
)
"""Those of the API's search; without words, a page shows how to search."""

HITS = 20
POINTS_SHOWN = 12
EXAMPLES = 6
TITLE_MAX = 200
"""Hits on a page, points that hits are told to be under, examples of what to look for, and the longest
title of a hit in characters."""


@dataclass(frozen=True)
class Found:
    """A hit: its record, its title and a part of its text with the words marked, and its categories."""

    label: Label
    href: str
    title: Markup
    excerpt: Markup | None
    badges: tuple[Value, ...]


@dataclass(frozen=True)
class Narrowing:
    """A way to narrow what was found: in words, how many hits, the query, and whether it is on."""

    text: str
    count: int
    query: str
    on: bool


@blueprint.get("/search")
@blueprint.get("/releases/<version>/search")
def find(version: str | None = None) -> Response:
    """What holds the words; without any, how to look for them."""
    scope = scope_of(version)
    arguments = read_known(PARAMETERS)
    _check_collection(scope.release.package, arguments)
    text = arguments.get("q", "")
    told: dict[str, Any] = {"site_q": text, "query": text, "q_max": Q_MAX}
    if text:
        told |= _answered(scope, arguments)
    return page(
        "search.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        address=f"{scope.top}/search",
        examples=list(scope.release.package.descriptor.get("keywords", ()))[:EXAMPLES],
        asked=arguments,
        **told,
    )


def _answered(scope: Scope, arguments: Mapping[str, Any]) -> dict[str, Any]:
    found = _search(scope.release, arguments, arguments.get("prefix", False), arguments.get("cursor"))
    asked = _asked(arguments)
    return {
        "hits": list(_hits(scope, found)),
        "total": found.total,
        "tables": _tables(scope.release.package, found, asked),
        "points": _points(scope.release, found, asked),
        "first": _query(asked) if "cursor" in arguments else None,
        "following": _query(asked | {"cursor": found.next_cursor}) if found.next_cursor else None,
        "json_address": f"{scope.prefix}/search{_query(asked)}",
        "wider": [] if found.total else list(_wider(scope.release, arguments, asked)),
    }


def _search(
    release: Release, arguments: Mapping[str, Any], prefix: bool, cursor: str | None, narrowed: bool = True
) -> SearchPage:
    collection = arguments.get("collection") if narrowed else None
    try:
        return search_all(
            release,
            arguments["q"],
            prefix=prefix,
            table=release.package.by_collection[collection].name if collection else None,
            point=arguments.get("spec_point") if narrowed else None,
            limit=HITS,
            cursor=cursor,
        )
    except RecordUnknown as error:
        detail = f"'spec_point' is the id of a specification point, not '{error.record_id}'."
        raise ArgumentsInvalid([Fault("spec_point", error.record_id, "invalid_value", detail)]) from None


def _check_collection(package: Package, arguments: Mapping[str, Any]) -> None:
    collection = arguments.get("collection")
    if collection is not None and collection not in package.by_collection:
        detail = f"'collection' is the name of a collection, not '{collection}'."
        allowed = tuple(sorted(package.by_collection))
        raise ArgumentsInvalid([Fault("collection", collection, "invalid_value", detail, allowed)])


def _asked(arguments: Mapping[str, Any]) -> dict[str, str]:
    """What was asked, as an address has it, all but the cursor."""
    found = {name: arguments[name] for name in ("q", "collection", "spec_point") if name in arguments}
    return found | ({"prefix": "yes"} if arguments.get("prefix") else {})


def _query(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked)}"


def _hits(scope: Scope, found: SearchPage) -> Iterator[Found]:
    package = scope.release.package
    ids = [hit["id"] for hit in found.hits]
    wanted: set[str] = set()
    for hit in found.hits:
        wanted |= wanted_ids(package.by_collection[hit["collection"]], [hit["record"]])
    known = labels(scope.release, {*ids, *wanted})
    for hit in found.hits:
        label = known[hit["id"]]
        badges = show(label.table, hit["record"], known, scope.top).badges
        title, excerpt = _marked(label, hit["highlights"])
        yield Found(label, address_of(label, scope.top), title, excerpt, tuple(value for _, value in badges))


def _marked(label: Label, highlights: list[dict[str, Any]]) -> tuple[Markup, Markup | None]:
    """The title with its words marked where they are in it, and the first other text that has them."""
    title, excerpt = escape(shortened(label.text, TITLE_MAX)), None
    for part in highlights:
        place = label.text.find(part["text"])
        if place >= 0 and len(label.text) <= TITLE_MAX:
            # The part is without what stands around it; the title is whole.
            title = _with_marks(label.text, [[begin + place, end + place] for begin, end in part["matches"]])
        elif place >= 0:
            title = Markup("{}{}…").format("…" if place else "", _with_marks(part["text"], part["matches"]))
        elif excerpt is None:
            excerpt = _with_marks(part["text"], part["matches"])
    return title, excerpt


def _with_marks(text: str, matches: list[list[int]]) -> Markup:
    made, start = Markup(), 0
    for begin, end in matches:
        made += Markup("{}<mark>{}</mark>").format(text[start:begin], text[begin:end])
        start = end
    return made + text[start:]


def _tables(package: Package, found: SearchPage, asked: dict[str, str]) -> list[Narrowing]:
    ways = []
    for name, count in sorted(found.tables.items(), key=lambda one: -one[1]):
        table = package.tables[name]
        on = asked.get("collection") == table.collection
        ways.append(Narrowing(table.title, count, _toggled(asked, "collection", table.collection, on), on))
    return ways


def _points(release: Release, found: SearchPage, asked: dict[str, str]) -> list[Narrowing]:
    """The points that hits are under, in the order of the tree; those that hold all of them say nothing."""
    if TREE not in release.package.tables or not found.points:
        return []
    ways = []
    for point in coverage_of(release).points:
        count, here = found.points.get(point.row["id"], 0), point.row["id"]
        on = asked.get("spec_point") == here
        if on or (point.leaf and count):
            ways.append(Narrowing(point.row["title"], count, _toggled(asked, "spec_point", here, on), on))
    return ways[:POINTS_SHOWN]


def _toggled(asked: dict[str, str], name: str, value: str, on: bool) -> str:
    kept = {key: given for key, given in asked.items() if key != name}
    return _query(kept if on else kept | {name: value})


def _wider(
    release: Release, arguments: Mapping[str, Any], asked: dict[str, str]
) -> Iterator[tuple[str, int, str]]:
    """Other searches that find something where this one found nothing: what each is, how much, its query."""
    narrowed = {name for name in ("collection", "spec_point") if name in asked}
    if narrowed:
        found = _search(release, arguments, arguments.get("prefix", False), None, narrowed=False)
        if found.total:
            kept = {name: value for name, value in asked.items() if name not in narrowed}
            yield "the same words anywhere", found.total, _query(kept)
    if not arguments.get("prefix"):
        found = _search(release, arguments, True, None, narrowed=False)
        if found.total:
            yield "words that begin so", found.total, _query({"q": asked["q"], "prefix": "yes"})
    for word in asked["q"].split()[:4] if " " in asked["q"].strip() else ():
        single = word.strip('"-')
        if len(single) > 2:
            found = _search(release, {"q": single}, False, None, narrowed=False)
            if found.total:
                yield f"“{single}” alone", found.total, _query({"q": single})


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/search"
