"""The entry point, the releases, and the OpenAPI document of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.serialise.records import to_json
from api.store.release import Release
from api.web.arguments import read_arguments
from api.web.caching import answer
from api.web.openapi import release_document
from api.web.scope import catalogue, scope_of

blueprint = Blueprint("releases", __name__)


@blueprint.get("/v1")
def entry() -> Response:
    """Where everything is."""
    read_arguments(())
    scope = scope_of(None)
    package = scope.release.package
    content = {
        "data": {
            "title": package.title,
            "description": package.description,
            "release": scope.release.version,
            "licenses": package.descriptor["licenses"],
            "citation": package.descriptor.get("citation"),
            "collections": [
                {
                    "collection": table.collection,
                    "title": table.title,
                    "description": table.description,
                    "records": scope.release.counts[table.name],
                    "href": f"/v1/{table.collection}",
                }
                for table in package.tables.values()
            ],
        },
        "meta": {"release": scope.release.version},
        "links": {
            "self": "/v1",
            "releases": "/v1/releases",
            "service-desc": "/v1/openapi.json",
            "service-doc": "/docs",
        },
    }
    links = {"service-desc": "/v1/openapi.json", "service-doc": "/docs", **scope.version_links("")}
    return answer(to_json(content), pinned=False, links=links)


@blueprint.get("/v1/releases")
def list_releases() -> Response:
    """Every release, newest first."""
    read_arguments(())
    releases = [catalogue().get(version) for version in catalogue().versions]
    content = {
        "data": [_summary(release) for release in releases],
        "meta": {"latest": catalogue().latest.version, "total": len(releases)},
        "links": {"self": "/v1/releases"},
    }
    return answer(to_json(content), pinned=False)


@blueprint.get("/v1/releases/<version>")
def get_release(version: str) -> Response:
    """One release."""
    read_arguments(())
    scope = scope_of(version)
    content = {
        "data": _summary(scope.release),
        "meta": {"release": version},
        "links": {"self": scope.pinned_prefix, "service-desc": f"{scope.pinned_prefix}/openapi.json"},
    }
    return answer(to_json(content), pinned=True, links={"version-history": "/v1/releases"})


@blueprint.get("/v1/openapi.json")
@blueprint.get("/v1/releases/<version>/openapi.json")
def get_openapi(version: str | None = None) -> Response:
    """The OpenAPI document of a release."""
    read_arguments(())
    scope = scope_of(version)
    document = release_document(scope.release, scope.prefix)
    return answer(to_json(document), pinned=scope.pinned, links=scope.version_links("/openapi.json"))


def _summary(release: Release) -> dict[str, Any]:
    entry = release.entry
    return {
        "version": entry.version,
        "created": entry.created,
        "sha256": entry.archive_sha256,
        "records": {table.collection: release.counts[name] for name, table in release.package.tables.items()},
        "href": f"/v1/releases/{entry.version}",
    }
