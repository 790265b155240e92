"""Linked data: each record as JSON-LD, the context, and a whole release as one graph.

A record's own address answers JSON-LD too, where a client asks for it in Accept: by sending it on to the
address that ends in .jsonld (303), so that each address has one form and caches keep them apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect

from api.assessment.bank import ITEMS, OPTIONS
from api.linked_data.nodes import Writer, citations_of, context
from api.linked_data.vocabulary import vocabulary
from api.package.descriptor import KEY, Table
from api.serialise.records import to_json
from api.store.referring import rows_by
from api.store.release import Release
from api.web.caching import answer, link_target
from api.web.errors import CollectionUnknown
from api.web.parameters import NONE, kept_with, read_arguments
from api.web.scope import Scope, base_url, scope_of

blueprint = Blueprint("linked_data", __name__)

JSON_LD = "application/ld+json"
ENDING = ".jsonld"
GRAPHS_KEPT = 2
"""Whole graphs of a release that are kept, by our public address: some megabytes each."""


@blueprint.get("/v1/context.jsonld")
def get_context() -> Response:
    """The context of our documents, for those who want it by itself."""
    read_arguments(NONE)
    return answer(to_json({"@context": context(base_url())}), pinned=False, mimetype=JSON_LD)


@blueprint.get("/v1/<collection>/<record_id>.jsonld")
@blueprint.get("/v1/releases/<version>/<collection>/<record_id>.jsonld")
def get_node(collection: str, record_id: str, version: str | None = None) -> Response:
    """One record as JSON-LD."""
    read_arguments(NONE)
    scope = scope_of(version)
    table = _table(scope, collection)
    record = json.loads(scope.release.record(table, record_id))
    links = {
        "canonical": f"{scope.prefix}/{collection}/{quote(record_id)}",
        "license": _licence(scope.release),
    }
    # It has our own address in it, and so is never pinned for good.
    content = to_json(document_of(scope.release, table, record))
    return answer(content, pinned=False, mimetype=JSON_LD, links=links)


@blueprint.get("/v1/graph.jsonld")
@blueprint.get("/v1/releases/<version>/graph.jsonld")
def get_graph(version: str | None = None) -> Response:
    """A whole release as one graph."""
    read_arguments(NONE)
    release = scope_of(version).release
    kept, base = _graphs(release), base_url()
    if base not in kept:
        while len(kept) >= GRAPHS_KEPT:
            kept.pop(next(iter(kept)))
        related = _related(release)
        writer = _writer(release, related["cited"], related["options"])
        nodes = (
            writer.node(table, json.loads(record))
            for table in release.package.tables.values()
            for record in release.finished(table)
        )
        kept[base] = to_json(writer.graph(nodes)).encode()
    links = {"license": _licence(release)}
    return answer(kept[base], pinned=False, mimetype=JSON_LD, links=links)


def document_of(release: Release, table: Table, record: Mapping[str, Any]) -> dict[str, Any]:
    """One record as a JSON-LD document: of other tables, only what is about it is read."""
    tables, words = release.package.tables, vocabulary()[1]
    cited: dict[str, list[tuple[str, str | None]]] = {}
    options: dict[str, list[Mapping[str, Any]]] = {}
    if words.table in tables:
        cited = citations_of(rows_by(release, tables[words.table], words.record, [record[KEY]]))
    if table.name == ITEMS and OPTIONS in tables:
        options[record[KEY]] = [*rows_by(release, tables[OPTIONS], "item_id", [record[KEY]])]
    writer = _writer(release, cited, options)
    return writer.document(writer.node(table, record))


def to_linked_data(path: str) -> Response:
    """Where a record's JSON-LD is, for a client that asks for it at the record's address."""
    response: Response = redirect(f"{path}{ENDING}", 303)  # type: ignore[assignment]
    response.headers["Vary"] = "Accept"
    return response


@kept_with
def _graphs(release: Release) -> dict[str, bytes]:
    """The graphs made of a release, by our public address."""
    return {}


def _related(release: Release) -> dict[str, Any]:
    """What stands in the nodes of other records of a whole release: citations, and the options of items."""
    tables, words = release.package.tables, vocabulary()[1]
    cited = citations_of(release.rows(tables[words.table])) if words.table in tables else {}
    options: dict[str, list[Any]] = {}
    for row in release.rows(tables[OPTIONS]) if OPTIONS in tables else []:
        options.setdefault(row["item_id"], []).append(row)
    return {"cited": cited, "options": options}


def _writer(
    release: Release,
    cited: Mapping[str, list[tuple[str, str | None]]],
    options: Mapping[str, list[Mapping[str, Any]]],
) -> Writer:
    def locate(record_id: str) -> Table | None:
        return release.locate(record_id) if release.has(record_id) else None

    return Writer(release.package, base_url(), cited, options, locate)


def _licence(release: Release) -> str:
    return link_target(str(release.package.descriptor["licenses"][0]["path"]))


def _table(scope: Scope, collection: str) -> Table:
    tables = scope.release.package.by_collection
    if collection not in tables:
        raise CollectionUnknown(collection, sorted(tables))
    return tables[collection]
