"""Every table as a collection, at the latest release and pinned to any: one set of views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from api.package.descriptor import Table
from api.serialise.records import single_json
from api.store.includes import wanted_of, with_included
from api.web.arguments import fields_wanted, list_parameters, record_parameters
from api.web.caching import answer, finished
from api.web.errors import CollectionUnknown
from api.web.linked_data import ENDING, JSON_LD, to_linked_data
from api.web.list_plan import PLAN, ListPlan
from api.web.oembed import can_embed, discovery
from api.web.parameters import read_arguments
from api.web.requested import canonical_query, query_pairs
from api.web.scope import Scope, scope_of

blueprint = Blueprint("collections", __name__)


@blueprint.get("/v1/<collection>")
@blueprint.get("/v1/releases/<version>/<collection>")
def list_records(collection: str, version: str | None = None) -> Response:
    """A page of a collection: by its keys, by rank of what was searched, or drawn."""
    scope = scope_of(version)
    table = find_table(scope, collection)
    arguments = read_arguments(list_parameters(scope.release.package, table))
    plan = ListPlan(scope, table, arguments, query_pairs())
    content, headers = plan.answer(plan.cursor, plan.seed)
    if plan.goes_on:
        request.environ[PLAN] = plan
    response = finished(content, headers)
    if plan.asked.made_up:
        # Asked again, another draw comes; the address with the seed in it is what can be kept.
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/v1/<collection>/<record_id>")
@blueprint.get("/v1/releases/<version>/<collection>/<record_id>")
def get_record(collection: str, record_id: str, version: str | None = None) -> Response:
    """One record of a collection; to those who ask for linked data, where that is."""
    scope = scope_of(version)
    if asks_for_linked_data():
        return to_linked_data(request.path)
    response = _record(scope, find_table(scope, collection), record_id, f"/{collection}/{quote(record_id)}")
    response.headers["Vary"] = "Accept"
    return response


@blueprint.get("/v1/records/<record_id>")
@blueprint.get("/v1/releases/<version>/records/<record_id>")
def find_record(record_id: str, version: str | None = None) -> Response:
    """A record by its id alone, whatever its table."""
    scope = scope_of(version)
    return _record(scope, scope.release.locate(record_id), record_id, f"/records/{quote(record_id)}")


def _record(scope: Scope, table: Table, record_id: str, path: str) -> Response:
    arguments = read_arguments(record_parameters(scope.release.package, table))
    record = scope.release.record(table, record_id, fields_wanted(table, arguments))
    if "include" in arguments:
        wanted = wanted_of(arguments["include"])
        (record,) = with_included(scope.release, table, [record_id], [record], wanted)
    collection = f"{scope.prefix}/{table.collection}"
    links = {
        "self": f"{scope.prefix}{path}{canonical_query()}",
        "canonical": f"{collection}/{record_id}",
        "collection": collection,
    }
    meta = {"release": scope.release.version, "collection": table.collection}
    before = scope.before()
    had = before is not None and before.has(record_id)
    response = _answer(scope, path, single_json(record, meta, links), links, had)
    if "Link" in response.headers:
        response.headers["Link"] += "".join(f", {form}" for form in _other_forms(scope, table, record_id))
    return response


def _other_forms(scope: Scope, table: Table, record_id: str) -> Iterator[str]:
    """Links to a record in other forms: linked data, and what to show where it can be embedded."""
    path = f"{scope.prefix}/{table.collection}/{quote(record_id)}"
    yield f'<{path}{ENDING}>; rel="alternate"; type="{JSON_LD}"'
    if can_embed(table):
        yield f'<{discovery(path)}>; rel="alternate"; type="application/json+oembed"'


def _answer(scope: Scope, path: str, body: str, links: Mapping[str, Any], had: bool) -> Response:
    headers = {rel: target for rel, target in links.items() if target} | scope.version_links(path, had)
    pinned = f"{scope.pinned_prefix}{path}{canonical_query()}"
    return answer(body, pinned=scope.pinned, links=headers, content_location=None if scope.pinned else pinned)


def asks_for_linked_data() -> bool:
    """Whether a client would as soon have JSON-LD, which it names, as JSON (RFC 9110, 12.5.1)."""
    accepted = request.accept_mimetypes
    named = [weight for value, weight in accepted if value.partition(";")[0].strip().lower() == JSON_LD]
    return bool(named) and max(named) > 0 and max(named) >= accepted["application/json"]


def find_table(scope: Scope, collection: str) -> Table:
    """The table of a collection. Raises CollectionUnknown."""
    tables = scope.release.package.by_collection
    if collection not in tables:
        raise CollectionUnknown(collection, sorted(tables))
    return tables[collection]
