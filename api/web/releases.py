"""The entry point, the releases, and the OpenAPI document of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.serialise.records import to_json
from api.store.manifest import StoreEntry
from api.web.caching import answer
from api.web.descriptions import DESCRIPTIONS
from api.web.openapi import release_document
from api.web.parameters import NONE, read_arguments
from api.web.scope import catalogue, scope_of

blueprint = Blueprint("releases", __name__)


@blueprint.get("/v1")
def entry() -> Response:
    """Where everything is."""
    read_arguments(NONE)
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
            "changes": "/v1/changes",
            "search": "/v1/search",
            "quizzes": "/v1/quizzes",
            "coverage": "/v1/coverage",
            "exports": "/v1/exports",
            "service-desc": "/v1/openapi.json",
            "service-doc": "/docs",
        },
    }
    links = {"service-desc": "/v1/openapi.json", "service-doc": "/docs", **scope.version_links("")}
    return answer(to_json(content), pinned=False, links=links)


@blueprint.get("/v1/releases")
def list_releases() -> Response:
    """Every release, newest first."""
    read_arguments(NONE)
    content = {
        "data": [_summary(entry) for entry in catalogue().entries],
        "meta": {"latest": catalogue().latest.version, "total": len(catalogue().entries)},
        "links": {"self": "/v1/releases", "atom": "/v1/releases.atom"},
    }
    return answer(to_json(content), pinned=False)


@blueprint.get("/v1/releases/<version>")
def get_release(version: str) -> Response:
    """One release: its size, what it changed, and its files to download."""
    read_arguments(NONE)
    scope = scope_of(version)
    release, base = scope.release, scope.pinned_prefix
    data = _summary(release.entry) | {
        "predecessor": scope.predecessor,
        "changes": release.change_counts(),
        "schema_changes": release.schema_changes(),
        "files": [
            {
                "name": file.name,
                "format": file.format,
                "media_type": file.media_type,
                "collection": release.package.tables[file.table].collection if file.table else None,
                "url": f"{base}/files/{file.name}",
                "bytes": file.bytes,
                "sha256": file.sha256,
            }
            for file in release.files.values()
        ],
    }
    links = {"self": base, "service-desc": f"{base}/openapi.json"}
    links |= {name: f"{base}/{name}" for name in DESCRIPTIONS}
    if scope.predecessor:
        links["changes"] = f"/v1/changes?since={scope.predecessor}&until={version}"
    content = {"data": data, "meta": {"release": version}, "links": links}
    # Files may be added when the release is built again, so this is not pinned for good.
    return answer(
        to_json(content), pinned=False, links=scope.version_links("") | {"describedby": f"{base}/dcat.jsonld"}
    )


@blueprint.get("/v1/openapi.json")
@blueprint.get("/v1/releases/<version>/openapi.json")
def get_openapi(version: str | None = None) -> Response:
    """The OpenAPI document of a release."""
    read_arguments(NONE)
    scope = scope_of(version)
    document = release_document(scope.release, scope.prefix)
    return answer(to_json(document), pinned=scope.pinned, links=scope.version_links("/openapi.json"))


def _summary(entry: StoreEntry) -> dict[str, Any]:
    return {
        "version": entry.version,
        "created": entry.created,
        "sha256": entry.archive_sha256,
        "records": dict(entry.records),
        "href": f"/v1/releases/{entry.version}",
    }
