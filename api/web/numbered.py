"""Lists page by page at addresses without a query, in key order: 100 a page, numbered from 1.

They are for whoever takes everything: a crawler, a cache that drops queries, a copy of the release as
plain files, where a cursor has no place. A page is found by the places of its records, so that the last
costs what the first does. Filters, sorts and draws are at the collection's own address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from api.serialise.records import list_json
from api.settings import LIMIT_MAX
from api.store.listing import changes_from, records_from
from api.web.caching import answer
from api.web.collections import find_table
from api.web.errors import PageUnknown
from api.web.parameters import NONE, read_arguments
from api.web.scope import Scope, scope_of

blueprint = Blueprint("numbered", __name__)


@blueprint.get("/v1/<collection>/pages/<number>")
@blueprint.get("/v1/releases/<version>/<collection>/pages/<number>")
def list_page(collection: str, number: str, version: str | None = None) -> Response:
    """A page of a collection, by the ids of its records."""
    read_arguments(NONE)
    scope = scope_of(version)
    table = find_table(scope, collection)
    total = scope.release.counts[table.name]
    page, pages = _which(number, total)
    records = records_from(scope.release, table, (page - 1) * LIMIT_MAX, LIMIT_MAX)
    before = scope.before()
    had = before is not None and page <= _pages(before.counts.get(table.name, 0))
    return _answer(scope, f"/{collection}", records, total, page, pages, had)


@blueprint.get("/v1/releases/<version>/changes/pages/<number>")
def list_changes_page(version: str, number: str) -> Response:
    """A page of what a release changed, in the order it happened."""
    read_arguments(NONE)
    scope = scope_of(version)
    total = sum(scope.release.entry.changes.values())
    page, pages = _which(number, total)
    entries = changes_from(scope.release, (page - 1) * LIMIT_MAX, LIMIT_MAX)
    return _answer(scope, "/changes", entries, total, page, pages, False)


def page_path(path: str, number: int) -> str:
    """The address of a page, below what it is a page of."""
    return f"{path}/pages/{number}"


def _pages(total: int) -> int:
    """How many pages there are; an empty list has one."""
    return max(1, -(-total // LIMIT_MAX))


def _which(number: str, total: int) -> tuple[int, int]:
    """The page asked for, and how many there are. Raises PageUnknown."""
    pages = _pages(total)
    # A number has one form, so that a page has one address.
    if not (number.isascii() and number.isdigit() and number[0] != "0" and len(number) < 10):
        raise PageUnknown(number, pages)
    if int(number) > pages:
        raise PageUnknown(number, pages)
    return int(number), pages


def _answer(
    scope: Scope, path: str, records: Sequence[str], total: int, page: int, pages: int, had: bool
) -> Response:
    here = page_path(path, page)
    others = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    links: dict[str, str | None] = {"self": f"{scope.prefix}{here}"}
    for rel, number in others.items():
        links[rel] = f"{scope.prefix}{page_path(path, number)}" if 1 <= number <= pages else None
    meta: dict[str, Any] = {
        "release": scope.release.version,
        "total": total,
        "count": len(records),
        "limit": LIMIT_MAX,
        "page": page,
        "pages": pages,
    }
    headers = {rel: target for rel, target in links.items() if target}
    if path != "/changes":
        headers |= scope.version_links(here, had)
    return answer(
        list_json(records, meta, links),
        pinned=scope.pinned,
        links=headers,
        content_location=None if scope.pinned else f"{scope.pinned_prefix}{here}",
    )
