"""Which release a request is about: the latest, or the one its address is pinned to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import current_app, g, request

from api.errors import ReleaseUnavailable
from api.store.catalogue import Catalogue
from api.store.release import Release

EXTENSION = "syllabank"

ALIAS = re.compile(r"latest|(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?")
"""What stands for the newest release it matches: 'latest', a major version, a major and a minor."""


class ReleaseAliased(Exception):
    """The address names a release by an alias; `version` is the one it stands for now."""

    def __init__(self, alias: str, version: str) -> None:
        self.alias = alias
        self.version = version
        super().__init__(f"{alias} is release {version}")


@dataclass(frozen=True)
class Site:
    """What the app was made with: the releases, and its public address where an operator gave one."""

    catalogue: Catalogue
    url: str | None


@dataclass(frozen=True)
class Scope:
    """A release, and how addresses within it begin."""

    release: Release
    pinned: bool
    predecessor: str | None

    def before(self) -> Release | None:
        """The release before this one, if there is one."""
        try:
            return catalogue().get(self.predecessor) if self.predecessor else None
        except ReleaseUnavailable:
            return None

    @property
    def is_latest(self) -> bool:
        """Whether the release is the newest there is."""
        return self.release is catalogue().latest

    @property
    def prefix(self) -> str:
        """Beginning of every address of the request's own kind, latest or pinned."""
        return self.pinned_prefix if self.pinned else "/v1"

    @property
    def top(self) -> str:
        """Beginning of the addresses of pages about the release: nothing for the latest."""
        return f"/releases/{self.release.version}" if self.pinned else ""

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
    return _site().catalogue


def base_url() -> str:
    """Scheme and host of our public address, for documents that need whole addresses.

    Empty where a request names a host that is none, and is being told so.
    """
    try:
        return _site().url or request.host_url.rstrip("/")
    except ValueError:
        return ""


def scope_of(version: str | None) -> Scope:
    """The scope of a request.

    Raises ReleaseUnknown for a version that is not there, ReleaseUnavailable for one that cannot be
    served, and ReleaseAliased for what stands for another.
    """
    releases = catalogue()
    if version is None:
        release = releases.latest
    else:
        if ALIAS.fullmatch(version):
            _resolve(version, releases.versions)
        release = releases.get(version)
    versions = releases.versions
    place = versions.index(release.version)
    predecessor = versions[place + 1] if place + 1 < len(versions) else None
    return Scope(release, version is not None, predecessor)


def _resolve(alias: str, versions: list[str]) -> None:
    for version in versions:
        if alias == "latest" or version.startswith(f"{alias}."):
            raise ReleaseAliased(alias, version)


def _site() -> Site:
    # Kept for the request, so that a release that comes meanwhile is for the next one.
    if "site" not in g:
        g.site = current_app.extensions[EXTENSION]
    found: Site = g.site
    return found
