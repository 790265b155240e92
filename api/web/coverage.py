"""What a release holds for each specification point."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.assessment.bank import TREE
from api.assessment.coverage import LEAST, Coverage, PointCoverage, read_coverage
from api.package.descriptor import Package
from api.serialise.records import to_json
from api.store.release import Release
from api.web.caching import answer
from api.web.errors import CollectionUnknown
from api.web.parameters import NONE, kept_with, read_arguments
from api.web.scope import scope_of

blueprint = Blueprint("coverage", __name__)


@blueprint.get("/v1/coverage")
@blueprint.get("/v1/releases/<version>/coverage")
def get_coverage(version: str | None = None) -> Response:
    """Every specification point with what there is for it."""
    read_arguments(NONE)
    scope = scope_of(version)
    release = scope.release
    if TREE not in release.package.tables:
        raise CollectionUnknown(TREE.replace("_", "-"), sorted(release.package.by_collection))
    links = {"self": f"{scope.prefix}/coverage", "collection": f"{scope.prefix}/{TREE.replace('_', '-')}"}
    before = scope.before()
    headers = links | scope.version_links("/coverage", before is not None and TREE in before.package.tables)
    body = f'{{{_counted(release)},"links":{to_json(links)}}}'
    location = None if scope.pinned else f"{scope.pinned_prefix}/coverage"
    return answer(body, pinned=scope.pinned, links=headers, content_location=location)


@kept_with
def coverage_of(release: Release) -> Coverage:
    """What a release holds for each point, counted once. Raises TableMissing where it has no tree."""
    return read_coverage(release)


@kept_with
def _counted(release: Release) -> str:
    """The finished `data` and `meta`."""
    found = coverage_of(release)
    points = [_point(release.package, found, point) for point in found.points]
    meta = {
        "release": release.version,
        "total": len(points),
        "thin": sum(bool(point.thin) for point in found.points),
        "least": LEAST,
    }
    return f'"data":{to_json(points)},"meta":{to_json(meta)}'


def _point(package: Package, found: Coverage, point: PointCoverage) -> dict[str, Any]:
    def collection(table: str) -> str:
        return package.tables[table].collection

    table = {
        kind: {difficulty: point.items.get((kind, difficulty), 0) for difficulty in found.difficulties}
        for kind in found.kinds
    }
    return {
        "id": point.row["id"],
        "parent_id": point.row["parent_id"],
        "level": point.row["level"],
        "title": point.row["title"],
        "covered": bool(point.row["covered"]),
        "leaf": point.leaf,
        "rows": {
            collection(name): {"own": point.own.get(name, 0), "total": point.total.get(name, 0)}
            for name in found.tables
        },
        "items": table,
        "thin": [
            {
                "rule": thin.rule,
                "collection": collection(thin.table),
                "difficulty": thin.difficulty,
                "found": thin.found,
                "least": thin.least,
            }
            for thin in point.thin
        ],
    }


def point_schema() -> dict[str, Any]:
    """A point of the answer, for OpenAPI."""
    number = {"type": "integer", "minimum": 0}
    return _object(
        {
            "id": {"type": "string"},
            "parent_id": {"type": ["string", "null"]},
            "level": {"type": "string"},
            "title": {"type": "string"},
            "covered": {"type": "boolean"},
            "leaf": {"type": "boolean", "description": "Whether no point is below it."},
            "rows": {
                "type": "object",
                "description": "By collection: rows of the point itself, and with the points below it.",
                "additionalProperties": _object({"own": number, "total": number}),
            },
            "items": {
                "type": "object",
                "description": "Quiz items by kind, then by difficulty, with those of the points below it.",
                "additionalProperties": {"type": "object", "additionalProperties": number},
            },
            "thin": {
                "type": "array",
                "description": "What the point has too little of.",
                "items": _object(
                    {
                        "rule": {"type": "string", "enum": ["few_rows", "no_item_of_difficulty"]},
                        "collection": {"type": "string"},
                        "difficulty": {"type": ["string", "null"]},
                        "found": number,
                        "least": number,
                    }
                ),
            },
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
