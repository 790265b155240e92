"""oEmbed (oembed.com): what to show for an address of a quiz, a quiz item or a term.

A quiz is `rich`: the frame to show. Anything else is a `link` to its page.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, Response, request

from api.assessment.bank import ITEMS
from api.errors import RecordRemoved, RecordRenamed, RecordUnknown
from api.package.descriptor import Package, Table
from api.serialise.records import to_json
from api.settings import LATEST_MAX_AGE
from api.store.release import Release
from api.store.search_index import text_fields
from api.web.caching import answer
from api.web.pages.snippet import HEIGHT, LEAST, WIDTH, snippet
from api.web.quizzes import quiz_parameters
from api.web.scope import base_url, catalogue

blueprint = Blueprint("oembed", __name__)

PATH = "/oembed"
QUIZZES = (["v1", "quizzes"], ["quiz"], ["embed", "quiz"])
"""Paths of a quiz, below a release's."""

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
    title, address, frame = found
    package = catalogue().latest.package
    content = {
        "type": "rich" if frame else "link",
        "version": "1.0",
        "title": title,
        "author_name": package.descriptor["contributors"][0]["title"],
        "provider_name": package.title,
        "provider_url": base_url(),
        "cache_age": LATEST_MAX_AGE,
        "url": address,
    }
    if frame:
        width, height = _size(asked.get("maxwidth"), WIDTH), _size(asked.get("maxheight"), HEIGHT)
        content |= {"html": snippet(frame, title, width, height), "width": width, "height": height}
    return answer(to_json(content), pinned=False)


@blueprint.get("/oembed/providers.json")
def providers() -> Response:
    """Ourselves, in the form of oEmbed's list of providers."""
    base, package = base_url(), catalogue().latest.package
    paths = ("/quiz*", "/releases/*/quiz*", "/embed/quiz*", "/records/*", "/v1/quizzes*")
    schemes = [f"{base}{path}" for path in (*paths, *(f"/v1/{name}/*" for name in _collections(package)))]
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


def _found(url: str) -> tuple[str, str, str | None] | None:
    """The title of what a URL of ours leads to, its page, and the frame to show it in, whole addresses.

    None for any other URL.
    """
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
    if steps[0] == "releases" and len(steps) > 2 and steps[1] in releases.versions:
        release, steps = releases.get(steps[1]), steps[2:]
    if steps in QUIZZES and ITEMS in release.package.tables:
        names = quiz_parameters(release.package).by_name
        kept = [(n, v) for n, v in parse_qsl(parts.query) if n in names and n != "answers"]
        seed = dict(kept).get("seed")
        title = f"{release.package.title}: quiz{f' {seed}' if seed else ''}"
        frame = f"{base_url()}/releases/{release.version}/embed/quiz?{urlencode(kept, safe=',:')}"
        return title, url, frame
    return _record(release, steps)


def _record(release: Release, steps: list[str]) -> tuple[str, str, None] | None:
    """A record that can be embedded, by the path of its page or of the record itself."""
    try:
        if steps[0] == "records" and len(steps) == 2:
            table = release.locate(steps[1])
        elif steps[0] == "v1" and len(steps) == 3 and steps[1] in release.package.by_collection:
            table = release.package.by_collection[steps[1]]
        else:
            return None
        if not can_embed(table):
            return None
        record: Any = release.record(table, steps[-1], (text_fields(table)[0].name,))
    except (RecordUnknown, RecordRemoved, RecordRenamed):
        return None
    top = "" if release is catalogue().latest else f"/releases/{release.version}"
    return _title(record), f"{base_url()}{top}/records/{steps[-1]}", None


def _size(asked: str | None, ours: int) -> int:
    """As large as we would have it, or as the consumer can show; never so small that it is of no use."""
    return max(LEAST, min(ours, int(asked))) if asked and asked.isdecimal() and len(asked) < 6 else ours


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
