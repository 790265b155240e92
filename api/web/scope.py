"""Which release a request is about: the latest, or the one its address is pinned to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from api.store.catalogue import Catalogue
from api.store.release import Release

EXTENSION = "syllabank"


@dataclass(frozen=True)
class Scope:
    """A release, and how addresses within it begin."""

    release: Release
    pinned: bool
    predecessor: str | None

    def before(self) -> Release | None:
        """The release before this one, if there is one."""
        return catalogue().get(self.predecessor) if self.predecessor else None

    @property
    def prefix(self) -> str:
        """Beginning of every address of the request's own kind, latest or pinned."""
        return self.pinned_prefix if self.pinned else "/v1"

    @property
    def pinned_prefix(self) -> str:
        """Beginning of the addresses that never change."""
        return f"/v1/releases/{self.release.version}"

    def version_links(self, path: str, before: bool = True) -> dict[str, str]:
        """Links to other versions of the resource at `path` below the prefix (RFC 5829).

        before: whether the release before had the resource.
        """
        links = {"version-history": "/v1/releases", "latest-version": f"/v1{path}"}
        if self.predecessor and before:
            links["predecessor-version"] = f"/v1/releases/{self.predecessor}{path}"
        return links


def catalogue() -> Catalogue:
    """The catalogue that the app was made with."""
    found: Catalogue = current_app.extensions[EXTENSION]
    return found


def scope_of(version: str | None) -> Scope:
    """The scope of a request. Raises ReleaseUnknown for a version that is not there."""
    open_releases = catalogue()
    release = open_releases.latest if version is None else open_releases.get(version)
    versions = open_releases.versions
    place = versions.index(release.version)
    predecessor = versions[place + 1] if place + 1 < len(versions) else None
    return Scope(release, version is not None, predecessor)
