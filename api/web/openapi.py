"""The OpenAPI 3.1 document of one release, from the same schemas and parameters that serve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from api.package.descriptor import Package, Table
from api.serialise.record_fields import Cell, property_of
from api.serialise.records import component_name, record_schema
from api.settings import ADDRESS_MAX, REQUEST_LINE_MAX
from api.store.release import Release
from api.web.arguments import TEXT, Parameter, list_parameters, record_parameters
from api.web.errors import KINDS, MIMETYPE

JSON = "application/json"
LINK = {"type": "string", "description": "A path-absolute address."}


@lru_cache(maxsize=32)
def release_document(release: Release, prefix: str) -> dict[str, Any]:
    """The document of an open release, with its own records as examples; made once."""
    return openapi_document(release.package, prefix, release.examples())


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
    _components(spec)
    for table in package.tables.values():
        spec.tag({"name": table.collection, "description": table.description})
        spec.components.schema(component_name(table), schema=record_schema(table))
        if table.name in examples:
            spec.components.schemas[component_name(table)]["example"] = examples[table.name]
        example_id = examples.get(table.name, {}).get("id")
        _paths(spec, table, prefix, example_id)
    _fixed_paths(spec, package, prefix, examples)
    return spec.to_dict()


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


def _components(spec: APISpec) -> None:
    spec.components.schema(
        "Problem",
        {
            "type": "object",
            "description": "A problem document (RFC 9457).",
            "required": ["type", "title", "status", "detail", "instance", "code", "errors"],
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "instance": {"type": "string"},
                "code": {"type": "string", "enum": sorted(KINDS)},
                "errors": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["parameter", "value", "code", "detail"],
                        "properties": {
                            "parameter": {"type": "string"},
                            "value": {"type": "string"},
                            "code": {"type": "string"},
                            "detail": {"type": "string"},
                            "allowed": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                },
                "reason": {"type": "string", "description": "410 only: why the record was removed."},
                "removed_in": {"type": "string", "description": "410 only: the release that removed it."},
            },
        },
    )
    spec.components.schema("Links", {"type": "object", "additionalProperties": {"type": ["string", "null"]}})
    spec.components.schema(
        "ReleaseSummary",
        {
            "type": "object",
            "required": ["version", "created", "sha256", "records", "href"],
            "properties": {
                "version": {"type": "string"},
                "created": {"type": "string", "format": "date-time"},
                "sha256": {
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                    "description": "Checksum of the release's archive.",
                },
                "records": {"type": "object", "additionalProperties": {"type": "integer"}},
                "href": LINK,
            },
        },
    )


def _paths(spec: APISpec, table: Table, prefix: str, example_id: str | None) -> None:
    record = {"$ref": f"#/components/schemas/{component_name(table)}"}
    title = table.title.lower()
    list_meta = _meta("release", total="integer", count="integer", limit="integer")
    spec.path(
        f"{prefix}/{table.collection}",
        operations={
            "get": {
                "operationId": f"list_{table.name}",
                "tags": [table.collection],
                "summary": f"List {title}",
                "description": f"Use this when you need several records, filtered, sorted and page by page. "
                f"Do not use this to look up one id: `{prefix}/{table.collection}/{{id}}` is cheaper.",
                "parameters": [p.openapi() for p in list_parameters(table)],
                "responses": _responses(_envelope({"type": "array", "items": record}, list_meta), 400),
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
                "parameters": [_id_parameter(example_id), *_openapi(record_parameters(table))],
                "responses": _responses(
                    _envelope(record, _meta("release", "collection")), 308, 400, 404, 410
                ),
            }
        },
    )


def _fixed_paths(spec: APISpec, package: Package, prefix: str, examples: Mapping[str, Any]) -> None:
    records = [{"$ref": f"#/components/schemas/{component_name(table)}"} for table in package.tables.values()]
    example_id = next((example["id"] for example in examples.values()), None)
    anything = {"type": "object"}
    fixed: list[tuple[str, str, str, str, list[Any], dict[str, Any]]] = [
        (
            f"{prefix}/records/{{id}}",
            "find_record",
            "Any record by its id",
            "Use this when you have an id and do not know its collection; `meta.collection` tells it. "
            "Do not use this to read many records: list their collections.",
            [_id_parameter(example_id), _any_fields()],
            _responses(_envelope({"anyOf": records}, _meta("release", "collection")), 308, 400, 404, 410),
        ),
        (
            f"{prefix}/openapi.json",
            "get_openapi",
            "This document",
            "Use this when you generate a client or check that nothing has changed. Each release has its own.",
            [],
            _responses(anything, 400),
        ),
    ]
    if prefix == "/v1":
        summary = {"$ref": "#/components/schemas/ReleaseSummary"}
        version = {
            "name": "version",
            "in": "path",
            "required": True,
            "description": "A version, such as the example.",
            "schema": {"type": "string", "pattern": TEXT},
            "example": package.version,
        }
        fixed += [
            (
                "/v1",
                "get_entry",
                "Where everything is",
                "Use this when you begin: it lists the collections with their sizes.",
                [],
                _responses(_envelope(anything, _meta("release")), 400),
            ),
            (
                "/v1/releases",
                "list_releases",
                "Every release",
                "Use this when you want to pin a release, or to see whether there is a new one.",
                [],
                _responses(
                    _envelope({"type": "array", "items": summary}, _meta("latest", total="integer")), 400
                ),
            ),
            (
                "/v1/releases/{version}",
                "get_release",
                "One release",
                "Use this when you need a release's checksum and sizes. Its collections are below this address: `/v1/releases/{version}/terms`.",
                [version],
                _responses(_envelope(summary, _meta("release")), 400, 404),
            ),
        ]
    spec.tag({"name": "service", "description": "The service itself."})
    for path, operation_id, summary_text, description, parameters, responses in fixed:
        operation = {
            "operationId": operation_id,
            "tags": ["service"],
            "summary": summary_text,
            "description": description,
            "parameters": parameters,
            "responses": responses,
        }
        spec.path(path, operations={"get": operation})


def _openapi(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    return [parameter.openapi() for parameter in parameters]


def _id_parameter(example: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The record's id.",
        "schema": {"type": "string", "pattern": TEXT},
    }
    return found | ({"example": example} if example else {})


def _any_fields() -> dict[str, Any]:
    return {
        "name": "fields",
        "in": "query",
        "description": "Fields to return, separated by commas: those of the record's collection.",
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": ["id"]},
            "minItems": 1,
            "uniqueItems": True,
        },
        "style": "form",
        "explode": False,
    }


def _meta(*texts: str, **numbers: str) -> dict[str, Any]:
    properties: dict[str, Any] = {name: {"type": "string"} for name in texts}
    properties |= {name: {"type": kind} for name, kind in numbers.items()}
    return {"type": "object", "required": list(properties), "properties": properties}


def _envelope(data: Mapping[str, Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {"data": data, "meta": meta, "links": {"$ref": "#/components/schemas/Links"}},
    }


def _responses(schema: Mapping[str, Any], *others: int) -> dict[str, Any]:
    texts = {
        308: "The record has a new id; `Location` leads to it.",
        400: "A parameter is unknown or wrong, or the address is malformed; the document names which and what is allowed.",
        404: "There is no such record, collection or release.",
        410: "The record was removed; the document says why and when.",
        414: f"The address is longer than {ADDRESS_MAX} characters. Beyond {REQUEST_LINE_MAX} the answer is a plain page.",
    }
    found: dict[str, Any] = {
        "200": {
            "description": "The answer.",
            "headers": {"ETag": {"description": "Strong entity tag.", "schema": {"type": "string"}}},
            "content": {JSON: {"schema": schema}},
        },
        "304": {"description": "The client has this answer already (If-None-Match)."},
    }
    for status in (*others, 414, 500):
        if status == 308:
            found["308"] = {
                "description": texts[308],
                "headers": {"Location": {"schema": {"type": "string"}}},
                "content": {JSON: {"schema": {"type": "object"}}},
            }
            continue
        found[str(status)] = {
            "description": texts.get(status, "The server failed."),
            "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    # Beyond its own limit the HTTP server answers before we can.
    found["414"]["content"]["text/html"] = {"schema": {"type": "string"}}
    return found
