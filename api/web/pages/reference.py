"""The API reference: the OpenAPI document as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flask import Blueprint, Response
from markupsafe import Markup, escape

from api.store.release import Release
from api.web.errors import KINDS
from api.web.openapi import release_document
from api.web.pages.guides import guide_page
from api.web.scope import scope_of

blueprint = Blueprint("reference", __name__)


@blueprint.get("/docs")
def reference() -> Response:
    """The API reference of the newest release."""
    scope = scope_of(None)
    document = release_document(scope.release, "/v1")
    examples = {
        name: json.dumps(record, ensure_ascii=False, indent=2)
        for name, record in scope.release.examples().items()
    }
    return guide_page(
        "reference.html",
        "docs",
        scope=scope,
        document=document,
        kinds=KINDS,
        examples=examples,
    )


@blueprint.app_template_filter("code_marked")
def code_marked(text: str) -> Markup:
    """Text for a page, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/docs"
