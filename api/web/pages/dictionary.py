"""The data dictionary: every table and field of a release, from its own Table Schemas."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response

from api.store.release import Release
from api.web.pages.guides import guide_page
from api.web.scope import scope_of

blueprint = Blueprint("dictionary", __name__)


@blueprint.get("/developers/data-dictionary")
@blueprint.get("/releases/<version>/data-dictionary")
def dictionary(version: str | None = None) -> Response:
    """Every table and field, at the newest release or at one."""
    scope = scope_of(version)
    return guide_page("dictionary.html", "data-dictionary", scope=scope, counts=scope.release.counts)


def addresses(release: Release) -> Iterator[str]:
    """The page."""
    yield "/developers/data-dictionary"
