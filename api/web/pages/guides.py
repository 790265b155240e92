"""The documents of `docs/` as pages: which there are, and in which order they are read.

A document of `docs/` or `docs/guides/` is a page at /developers/ and its file's name. The order is
CHAPTERS; a document that is not in it stands under the last of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound

from api.settings import DOCUMENTS
from api.store.release import Release
from api.web.caching import answer
from api.web.pages.frame import page
from api.web.pages.markdown import Document, render
from api.web.scope import base_url

blueprint = Blueprint("guides", __name__)

START = ("curl", "python", "javascript", "r")
"""Languages that the way in shows the first lines of."""

CHAPTERS: dict[str, tuple[str, ...]] = {
    "Start": START,
    "Teach with it": ("moodle", "canvas", "blackboard", "anki", "embedding"),
    "Build on it": ("open-trivia-db", "pandas", "duckdb", "case", "linked-data", "assistants"),
    "Look it up": ("docs", "asking", "data-dictionary", "versions", "exports", "protocols"),
    "Rely on it": ("method", "report", "status"),
    "Run it": ("operations", "scale", "how-it-works", "benchmarks"),
}
"""The documents and pages for developers, by chapter, in the order in which they are read."""

OWN = {
    "docs": ("API reference", "Every address and its parameters, every field, every problem."),
    "data-dictionary": ("Data dictionary", "Every table and field of the release, with what it means."),
    "status": ("Status and limits", "What this server serves just now, and what a request may ask."),
}
"""Pages that are made from something else than a document: the title and the summary of each."""

LINKED = frozenset(
    {
        "/developers",
        "/docs",
        "/health/ready",
        "/llms.txt",
        "/oembed/providers.json",
        "/releases",
        "/v1",
        "/v1/CITATION.cff",
        "/v1/context.jsonld",
        "/v1/coverage",
        "/v1/croissant.json",
        "/v1/dcat.jsonld",
        "/v1/exports",
        "/v1/openapi.json",
        "/v1/releases",
        "/v1/releases.atom",
        "/v1/schema-org.jsonld",
    }
)
"""Addresses that documents name as code, and that answer as they stand."""

EXAMPLE = re.compile(r"(?:http://)?localhost:8000")
"""The server of the documents' commands: on a page it is the one that the reader asks."""


@dataclass(frozen=True)
class Entry:
    """What leads to a page for developers."""

    name: str
    title: str
    summary: str

    @property
    def address(self) -> str:
        """Where the page is."""
        return "/docs" if self.name == "docs" else f"/developers/{self.name}"

    @property
    def gist(self) -> str:
        """The first sentence of the summary."""
        return re.split(r"(?<=[.?!])\s", self.summary, maxsplit=1)[0]


@cache
def sources() -> dict[str, Path]:
    """The file of each document by the name of its page."""
    found = [*DOCUMENTS.glob("*.md"), *DOCUMENTS.glob("guides/*.md")]
    return {path.stem: path for path in sorted(found) if path.stem not in OWN}


@cache
def document(name: str) -> Document:
    """A document, rendered once. Raises KeyError where there is none of this name."""
    return render(sources()[name].read_text("utf-8"), _page_link)


@cache
def chapters() -> dict[str, tuple[Entry, ...]]:
    """Everything for developers, by chapter."""
    known = {name for names in CHAPTERS.values() for name in names}
    last = list(CHAPTERS)[-1]
    found = {}
    for chapter, names in CHAPTERS.items():
        more = sorted(sources().keys() - known) if chapter == last else []
        found[chapter] = tuple(_entry(name) for name in (*names, *more) if name in OWN or name in sources())
    return found


@blueprint.get("/developers")
def developers() -> Response:
    """The way in: a first answer in four languages, and every guide."""
    starts = [(_entry(name), here(document(name).first_code)) for name in START if name in sources()]
    return page("developers.html", section="/developers", chapters=chapters(), starts=starts)


@blueprint.get("/developers/<name>")
def guide(name: str) -> Response:
    """One document."""
    if name not in sources():
        raise NotFound
    return guide_page("guide.html", name, document=document(name))


@blueprint.get("/developers/pictures/<name>")
def picture(name: str) -> Response:
    """A picture of a document."""
    path = DOCUMENTS / name
    if path.suffix != ".svg" or path not in DOCUMENTS.glob("*.svg"):
        raise NotFound
    return answer(path.read_bytes(), pinned=False, mimetype="image/svg+xml")


def guide_page(template: str, name: str, **context: Any) -> Response:
    """A page for developers, with the way to the others beside it."""
    order = [entry for entries in chapters().values() for entry in entries]
    place = [entry.name for entry in order].index(name)
    return page(
        template,
        section="/developers",
        chapters=chapters(),
        entry=order[place],
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        **context,
    )


def addresses(release: Release) -> Iterator[str]:
    """The way in, and every document."""
    yield "/developers"
    for name in sources():
        yield f"/developers/{name}"


@blueprint.app_template_filter("here")
def here(html: Markup) -> Markup:
    """HTML of a document with the address that the reader asks in its commands."""
    base = base_url()
    bare = str(escape(base.removeprefix("http://")))
    return Markup(EXAMPLE.sub(lambda m: str(escape(base)) if m[0].startswith("http") else bare, str(html)))


def _entry(name: str) -> Entry:
    if name in OWN:
        return Entry(name, *OWN[name])
    found = document(name)
    return Entry(name, found.title, found.summary)


def _page_link(target: str) -> str | None:
    """Where a link of a document leads: to pages from documents, elsewhere as it is."""
    if target.startswith("/"):
        return target if target in LINKED else None
    if re.match(r"https?://|#", target):
        return target
    path, _, fragment = target.partition("#")
    name = Path(path).name
    if name.endswith(".svg"):
        return f"/developers/pictures/{name}"
    stem = name.removesuffix(".md")
    if not name.endswith(".md") or (stem not in sources() and stem not in OWN):
        return None
    return f"/developers/{stem}" + (f"#{fragment}" if fragment else "")
