"""Full-text search across the collections of a release."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from api.errors import RecordUnknown
from api.serialise.records import to_json
from api.settings import LIMIT_DEFAULT
from api.store.search_all import search_all
from api.web.caching import answer
from api.web.errors import ArgumentsInvalid, Fault
from api.web.parameters import TEXT, Once, Parameter, Parameters, YesNo, paging, read_arguments
from api.web.requested import canonical_query
from api.web.scope import scope_of
from api.web.shaping import q_parameter

blueprint = Blueprint("search", __name__)

PARAMETERS = Parameters(
    q_parameter(required=True),
    Parameter(
        "prefix",
        "yes: the last word may be the beginning of one, for a search while the text is typed.",
        {"type": "string", "enum": ["yes", "no"], "default": "no"},
        YesNo(),
    ),
    Parameter("collection", "Hits of this collection only.", {"type": "string", "pattern": TEXT}, Once()),
    Parameter(
        "spec_point",
        "Hits under this specification point only.",
        {"type": "string", "pattern": TEXT},
        Once(),
    ),
    *paging(),
)


@blueprint.get("/v1/search")
@blueprint.get("/v1/releases/<version>/search")
def search(version: str | None = None) -> Response:
    """Records of any collection that hold the words, best first."""
    arguments = read_arguments(PARAMETERS)
    scope = scope_of(version)
    package, limit = scope.release.package, arguments.get("limit", LIMIT_DEFAULT)
    collection = arguments.get("collection")
    if collection is not None and collection not in package.by_collection:
        detail = f"'collection' is the name of a collection, not '{collection}'."
        allowed = tuple(sorted(package.by_collection))
        raise ArgumentsInvalid([Fault("collection", collection, "invalid_value", detail, allowed)])
    try:
        page = search_all(
            scope.release,
            arguments["q"],
            prefix=arguments.get("prefix", False),
            table=package.by_collection[collection].name if collection else None,
            point=arguments.get("spec_point"),
            limit=limit,
            cursor=arguments.get("cursor"),
        )
    except RecordUnknown as error:
        detail = f"'spec_point' is the id of a specification point, not '{error.record_id}'."
        raise ArgumentsInvalid([Fault("spec_point", error.record_id, "invalid_value", detail)]) from None
    address = f"{scope.prefix}/search"
    links: dict[str, str | None] = {"self": f"{address}{canonical_query()}", "next": None}
    if page.next_cursor:
        links["next"] = f"{address}{canonical_query(cursor=page.next_cursor)}"
    counts = {package.tables[name].collection: count for name, count in page.tables.items()}
    meta: dict[str, Any] = {
        "release": scope.release.version,
        "total": page.total,
        "count": len(page.hits),
        "limit": limit,
        "facets": {"collection": counts, "spec_point": dict(page.points)},
    }
    hits = [hit | {"href": f"{scope.prefix}/{hit['collection']}/{hit['id']}"} for hit in page.hits]
    headers = {rel: target for rel, target in links.items() if target} | scope.version_links("/search")
    content = to_json({"data": hits, "meta": meta, "links": links})
    pinned = f"{scope.pinned_prefix}/search{canonical_query()}"
    return answer(
        content, pinned=scope.pinned, links=headers, content_location=None if scope.pinned else pinned
    )
