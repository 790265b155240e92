"""The front door: what this is, and where to begin."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response

from api.metadata.schema_org import schema_org
from api.store.release import Release
from api.web.descriptions import published
from api.web.pages.frame import page
from api.web.scope import scope_of

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    """What this is, and where to begin."""
    scope = scope_of(None)
    return page(
        "home.html",
        scope=scope,
        counts=scope.release.counts,
        files=[file for file in scope.release.files.values() if file.table is None],
        description=schema_org(published(scope)),
    )


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/"
