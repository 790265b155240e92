"""Parts that the operations of the OpenAPI document are put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.settings import ADDRESS_MAX, REQUEST_LINE_MAX
from api.web.errors import MIMETYPE
from api.web.parameters import TEXT, Parameter

JSON = "application/json"
LINK = {"type": "string", "description": "A path-absolute address."}


def openapi(parameters: Sequence[Parameter]) -> list[dict[str, Any]]:
    """Parameter Objects."""
    return [parameter.openapi() for parameter in parameters]


def id_parameter(example: str | None) -> dict[str, Any]:
    """The id in the path."""
    found: dict[str, Any] = {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The record's id.",
        "schema": {"type": "string", "pattern": TEXT},
    }
    return found | ({"example": example} if example else {})


def number_parameter() -> dict[str, Any]:
    """The number of a page in the path."""
    return {
        "name": "number",
        "in": "path",
        "required": True,
        "description": "The page's number, from 1 to `meta.pages`.",
        "schema": {"type": "string", "pattern": "^[1-9][0-9]{0,8}$"},
        "example": "1",
    }


def meta(*texts: str, **numbers: str) -> dict[str, Any]:
    """The schema of `meta`: names of its texts, and of its numbers with their type."""
    properties: dict[str, Any] = {name: {"type": "string"} for name in texts}
    properties |= {name: {"type": kind} for name, kind in numbers.items()}
    return {"type": "object", "required": list(properties), "properties": properties}


def envelope(data: Mapping[str, Any], meta: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an answer."""
    return {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {"data": data, "meta": meta, "links": {"$ref": "#/components/schemas/Links"}},
    }


def described(properties: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object that has all of these properties."""
    return {"type": "object", "required": list(properties), "properties": properties}


@dataclass(frozen=True)
class Operation:
    """One GET operation of the document."""

    path: str
    operation_id: str
    summary: str
    description: str
    responses: dict[str, Any]
    parameters: Sequence[dict[str, Any]] = ()


MOVED = {
    307: "The address names the release by an alias; `Location` leads to the release it stands for now.",
    308: "The record has a new id; `Location` leads to it.",
}
PROBLEMS = {
    400: "A parameter is unknown or wrong, or the address is malformed; the document names which and what is allowed.",
    404: "There is no such record, collection, file or release.",
    410: "The record was removed; the document says why and when.",
    412: "The resource is in another state than the one that If-Match names.",
    414: f"The address is longer than {ADDRESS_MAX} characters. Beyond {REQUEST_LINE_MAX} the answer is a plain page.",
    416: "The file has no such bytes.",
    500: "The server failed.",
    503: "A release that is needed is damaged where this server keeps it.",
}


def responses(schema: Mapping[str, Any], *others: int, media_type: str = JSON) -> dict[str, Any]:
    """The Responses Object: 200 with a body of the schema, and what else can be met."""
    body = {media_type: {"schema": schema}}
    found: dict[str, Any] = {
        "200": {
            "description": "The answer.",
            "headers": {"ETag": {"description": "Strong entity tag.", "schema": {"type": "string"}}},
            "content": body,
        },
        "304": {"description": "The client has this answer already (If-None-Match)."},
    }
    for status in (*others, 412, 414, 500):
        if status == 206:
            found["206"] = {"description": "The part that Range asked for.", "content": body}
        elif status in MOVED:
            found[str(status)] = {
                "description": MOVED[status],
                "headers": {"Location": {"schema": {"type": "string"}}},
                "content": {JSON: {"schema": {"type": "object"}}},
            }
        else:
            found[str(status)] = {
                "description": PROBLEMS[status],
                "content": {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            }
    # Beyond its own limit the HTTP server answers before we can.
    found["414"]["content"]["text/html"] = {"schema": {"type": "string"}}
    return found
