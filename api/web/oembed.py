"""oEmbed (oembed.com): what to show for an address of a quiz, a quiz item or a term.

Until there are pages to embed, an answer is of the type `link`, to the record itself.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Blueprint, Response, request

from api.assessment.bank import ITEMS
from api.errors import RecordRemoved, RecordRenamed, RecordUnknown
from api.package.descriptor import Package, Table
from api.serialise.records import to_json
from api.settings import LATEST_MAX_AGE
from api.store.release import Release
from api.store.search_index import text_fields
from api.web.caching import answer
from api.web.scope import base_url, catalogue

blueprint = Blueprint("oembed", __name__)

PATH = "/oembed"
TITLE_MAX = 120
"""Longest title, in characters: a link's text, and not the record."""


@blueprint.get(PATH)
def embed() -> Response:
    """What to show for an address of ours; parameters that oEmbed does not have are passed over."""
    asked = request.args
    wanted = asked.get("format", "json")
    if wanted != "json":
        return _failed(501, f"there is no format '{wanted}' here; there is json")
    if not asked.get("url"):
        return _failed(400, "'url' is needed: the address to embed")
    found = _found(asked["url"])
    if found is None:
        return _failed(404, f"there is nothing to embed at '{asked['url']}'")
    title, address = found
    package = catalogue().latest.package
    content = {
        "type": "link",
        "version": "1.0",
        "title": title,
        "author_name": package.descriptor["contributors"][0]["title"],
        "provider_name": package.title,
        "provider_url": base_url(),
        "cache_age": LATEST_MAX_AGE,
        "url": address,
    }
    return answer(to_json(content), pinned=False)


@blueprint.get("/oembed/providers.json")
def providers() -> Response:
    """Ourselves, in the form of oEmbed's list of providers."""
    base, package = base_url(), catalogue().latest.package
    schemes = [f"{base}/v1/{path}" for path in ("quizzes*", *(f"{name}/*" for name in _collections(package)))]
    content = [
        {
            "provider_name": package.title,
            "provider_url": base,
            "endpoints": [
                {"url": f"{base}{PATH}", "formats": ["json"], "discovery": True, "schemes": schemes}
            ],
        }
    ]
    return answer(to_json(content), pinned=False)


def discovery(path: str) -> str:
    """The link by which a consumer finds what to show for an address of ours."""
    return f"{base_url()}{PATH}?{urlencode({'format': 'json', 'url': base_url() + path})}"


def can_embed(table: Table) -> bool:
    """Whether records of a table can be embedded: items, and what has a name and a definition."""
    return table.name == ITEMS or {"term", "definition"} <= set(table.by_name)


def _collections(package: Package) -> list[str]:
    return [table.collection for table in package.tables.values() if can_embed(table)]


def _found(url: str) -> tuple[str, str] | None:
    """The title and the whole address of what a URL of ours leads to; None for any other."""
    try:
        parts, ours = urlsplit(url), urlsplit(base_url())
    except ValueError:
        return None
    if (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
        return None
    steps = parts.path.strip("/").split("/")
    releases = catalogue()
    release: Release = releases.latest
    if steps[:2] == ["v1", "releases"] and len(steps) > 3 and steps[2] in releases.versions:
        release, steps = releases.get(steps[2]), ["v1", *steps[3:]]
    if steps == ["v1", "quizzes"] and ITEMS in release.package.tables:
        seed = parse_qs(parts.query).get("seed", [""])[0]
        return f"{release.package.title}: quiz{f' {seed}' if seed else ''}", url
    if len(steps) != 3 or steps[0] != "v1" or steps[1] not in _collections(release.package):
        return None
    table = release.package.by_collection[steps[1]]
    try:
        record: Any = release.record(table, steps[2], (text_fields(table)[0].name,))
    except (RecordUnknown, RecordRemoved, RecordRenamed):
        return None
    return _title(record), url


def _title(record: str) -> str:
    *_, last = json.loads(record).values()
    text = " ".join(str(last).split())
    return text if len(text) <= TITLE_MAX else f"{text[: TITLE_MAX - 1].rstrip()}…"


def _failed(status: int, reason: str) -> Response:
    """OEmbed has HTTP statuses for what fails, and no body of its own."""
    response = Response(to_json({"error": reason}), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def dress(problem: Response, detail: str) -> Response | None:
    """A problem at one of these addresses, in its shape; None at any other."""
    return _failed(problem.status_code, detail) if request.path.startswith(PATH) else None
