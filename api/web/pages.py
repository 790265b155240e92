"""Pages for people: the entry page and the API reference. No scripts, nothing from elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from api.web.caching import answer
from api.web.errors import KINDS
from api.web.openapi import openapi_document
from api.web.scope import scope_of

blueprint = Blueprint("pages", __name__)

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to begin."""
    scope = scope_of(None)
    return _page(render_template("home.html", package=scope.release.package, counts=scope.release.counts))


@blueprint.get("/docs")
def reference() -> Response:
    """The API reference: the OpenAPI document as a page."""
    scope = scope_of(None)
    package = scope.release.package
    document = openapi_document(package, "/v1", scope.release.examples())
    return _page(render_template("reference.html", package=package, document=document, kinds=KINDS))


def _page(html: str) -> Response:
    response = answer(html, pinned=False, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
