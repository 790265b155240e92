"""The releases, and each of them: what it changed, its files, and how to cite it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response

from api.metadata.release_citation import bibtex, sentence
from api.store.release import Release
from api.web.descriptions import DESCRIPTIONS
from api.web.pages.frame import page
from api.web.pages.stages import KINDS, stage
from api.web.scope import base_url, catalogue, scope_of

blueprint = Blueprint("released", __name__)


@blueprint.get("/releases")
def list_releases() -> Response:
    """Every release, newest first, and the downloads of the newest."""
    scope = scope_of(None)
    return page(
        "releases.html",
        section="/releases",
        scope=scope,
        entries=catalogue().entries,
        files=[file for file in scope.release.files.values() if file.table is None],
    )


@blueprint.get("/releases/<version>")
def get_release(version: str) -> Response:
    """One release."""
    scope = scope_of(version)
    release = scope.release
    address = f"{base_url()}/releases/{release.version}"
    return page(
        "release.html",
        section="/releases",
        scope=scope,
        stage=stage(release.version),
        kinds=KINDS,
        files=[file for file in release.files.values() if file.table is None],
        tables=[file for file in release.files.values() if file.table is not None],
        descriptions={name: title for name, (title, _, _) in DESCRIPTIONS.items()},
        sentence=sentence(release.package, address),
        bibtex=bibtex(release.package, address),
        records=sum(release.counts.values()),
    )


def addresses(release: Release) -> Iterator[str]:
    """The list, and the page of the release."""
    yield "/releases"
    yield f"/releases/{release.version}"
