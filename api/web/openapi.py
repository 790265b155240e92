"""The OpenAPI 3.1 document of one release, from the same schemas and parameters that serve it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from api.package.descriptor import Package, Table
from api.serialise.record_fields import Cell, property_of
from api.serialise.records import component_name, record_schema
from api.settings import LIMIT_MAX
from api.store.relations import relations
from api.store.release import Release
from api.web.arguments import list_parameters, record_parameters
from api.web.linked_data import ENDING, JSON_LD
from api.web.openapi_parts import envelope, id_parameter, meta, number_parameter, openapi, responses
from api.web.parameters import kept_with
from api.web.service_paths import add_components, add_service_paths

SHAPED: dict[str, Any] = {
    "total_is": {
        "type": "string",
        "enum": ["at_least"],
        "description": "Where the total is not counted out.",
    },
    "seed": {"type": "string", "description": "With `sample`: the seed that was drawn by."},
    "facets": {"type": "object", "description": "With `facet`: values of each field and their counts."},
    "highlights": {"type": "object", "description": "With `q`: where the words stand, by record."},
}
"""What `meta` of a list has beside what it always has, by what was asked for."""


def release_document(release: Release, prefix: str) -> dict[str, Any]:
    """The document of an open release, with its own records as examples; made once."""
    documents = _documents(release)
    if prefix not in documents:
        documents[prefix] = openapi_document(release.package, prefix, release.examples())
    return documents[prefix]


@kept_with
def _documents(release: Release) -> dict[str, dict[str, Any]]:
    """The documents made of a release, by prefix."""
    return {}


def openapi_document(package: Package, prefix: str, examples: Mapping[str, Any]) -> dict[str, Any]:
    """The document for addresses that begin with `prefix`: '/v1', or one pinned to a release.

    `examples` are records by table name, shown as they are.
    """
    plugin = MarshmallowPlugin()
    spec = APISpec(
        title=package.title,
        version=package.version,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={
            "description": f"{package.description}\n\nRead-only: GET and HEAD, and OPTIONS for CORS. "
            "Every error is a problem document (RFC 9457) with a stable `code`. "
            "Answers have a strong ETag; send it back in If-None-Match for 304.",
            "license": {
                "name": package.descriptor["licenses"][0]["title"],
                "url": package.descriptor["licenses"][0]["path"],
            },
        },
        servers=[{"url": "/"}],
    )
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_cell_property)  # type: ignore[no-untyped-call]
    add_components(spec)
    for table in package.tables.values():
        spec.tag({"name": table.collection, "description": table.description})
        spec.components.schema(component_name(table), schema=record_schema(table))
        component = spec.components.schemas[component_name(table)]
        component["properties"] |= _included(package, table)
        if table.name in examples:
            component["example"] = examples[table.name]
        example_id = examples.get(table.name, {}).get("id")
        _paths(spec, package, table, prefix, example_id)
    add_service_paths(spec, package, prefix, examples)
    return spec.to_dict()


def _included(package: Package, table: Table) -> dict[str, Any]:
    """What a record has under the name of a relation, where `include` asked for it."""
    found: dict[str, Any] = {}
    for name, relation in relations(package, table).items():
        target: dict[str, Any] = {"type": "object"}
        if relation.target is not None:
            target = {"$ref": f"#/components/schemas/{component_name(relation.target)}"}
        shape = {"type": "array", "items": target} if relation.many else {"anyOf": [target, {"type": "null"}]}
        found[name] = shape | {"description": f"With `include={name}` only."}
    return found


def _cell_property(converter: Any, field: Any, **kwargs: Any) -> dict[str, Any]:
    """What apispec cannot know of our own marshmallow field."""
    if not isinstance(field, Cell):
        return {}
    schema = property_of(field.table_field)
    if field.allow_none:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _paths(spec: APISpec, package: Package, table: Table, prefix: str, example_id: str | None) -> None:
    record = {"$ref": f"#/components/schemas/{component_name(table)}"}
    title = table.title.lower()
    list_meta = meta("release", total="integer", count="integer", limit="integer")
    list_meta["properties"] |= SHAPED
    spec.path(
        f"{prefix}/{table.collection}",
        operations={
            "get": {
                "operationId": f"list_{table.name}",
                "tags": [table.collection],
                "summary": f"List {title}",
                "description": f"Use this when you need several records, filtered, sorted and page by page. "
                f"Do not use this to look up one id: `{prefix}/{table.collection}/{{id}}` is cheaper.",
                "parameters": [p.openapi() for p in list_parameters(package, table)],
                "responses": responses(envelope({"type": "array", "items": record}, list_meta), 400),
            }
        },
    )
    page_meta = meta("release", **dict.fromkeys(("total", "count", "limit", "page", "pages"), "integer"))
    spec.path(
        f"{prefix}/{table.collection}/pages/{{number}}",
        operations={
            "get": {
                "operationId": f"page_{table.name}",
                "tags": [table.collection],
                "summary": f"All {title}, page by page",
                "description": f"Use this when you take everything: {LIMIT_MAX} records a page, by id, at "
                "addresses without a query, which any cache and any file server can keep. Do not use this "
                f"to look for something: `{prefix}/{table.collection}` filters, sorts and draws.",
                "parameters": [number_parameter()],
                "responses": responses(envelope({"type": "array", "items": record}, page_meta), 400, 404),
            }
        },
    )
    spec.path(
        f"{prefix}/{table.collection}/{{id}}",
        operations={
            "get": {
                "operationId": f"get_{table.name}",
                "tags": [table.collection],
                "summary": f"One record of {title}",
                "description": "Use this when you know the id and the collection. With the id alone, use "
                f"`{prefix}/records/{{id}}`. A removed id answers 410 with the reason, a renamed one 308.",
                "parameters": [id_parameter(example_id), *openapi(record_parameters(package, table))],
                "responses": responses(envelope(record, meta("release", "collection")), 308, 400, 404, 410),
            }
        },
    )
    linked = responses({"type": "object"}, 308, 400, 404, 410, media_type=JSON_LD)
    spec.path(
        f"{prefix}/{table.collection}/{{id}}{ENDING}",
        operations={
            "get": {
                "operationId": f"get_{table.name}_jsonld",
                "tags": [table.collection],
                "summary": f"One record of {title}, as linked data",
                "description": "Use this when you read JSON-LD of schema.org. Do not use this where you read "
                f"the data itself: `{prefix}/{table.collection}/{{id}}` has it as it is.",
                "parameters": [id_parameter(example_id)],
                "responses": linked,
            }
        },
    )
