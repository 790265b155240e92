"""Pages for people: the entry page and the API reference. No scripts, nothing from elsewhere."""

from __future__ import annotations

import json
import re

from flask import Blueprint, Response, render_template
from markupsafe import Markup, escape

from api.metadata.schema_org import schema_org
from api.web.caching import answer
from api.web.descriptions import published
from api.web.errors import KINDS
from api.web.openapi import release_document
from api.web.scope import scope_of

blueprint = Blueprint("pages", __name__)

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to begin."""
    scope = scope_of(None)
    page = render_template(
        "home.html",
        package=scope.release.package,
        counts=scope.release.counts,
        files=[file for file in scope.release.files.values() if file.table is None],
        description=schema_org(published(scope)),
    )
    return _page(page)


@blueprint.get("/docs")
def reference() -> Response:
    """The API reference: the OpenAPI document as a page."""
    scope = scope_of(None)
    package = scope.release.package
    document = release_document(scope.release, "/v1")
    examples = {
        name: json.dumps(record, ensure_ascii=False, indent=2)
        for name, record in scope.release.examples().items()
    }
    page = render_template(
        "reference.html", package=package, document=document, kinds=KINDS, examples=examples
    )
    return _page(page)


@blueprint.app_template_filter("code_marked")
def code_marked(text: str) -> Markup:
    """Text for a page, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _page(html: str) -> Response:
    response = answer(html, pinned=False, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
