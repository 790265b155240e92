"""The discovery document: an OpenAPI 3.0 description of the calls that are served here."""

from __future__ import annotations

from typing import Any

from api.protocols.case.answers import CALLS
from api.protocols.case.versions import V11

NAMES = {V11: "imscasev1p1_openapi3_v1p0.json", "v1p0": "imscasev1p0_openapi3_v1p0.json"}
"""Name of the document of each version, below `discovery`."""

ABOUT = {
    "CFDocuments": "A document: title, version, licence.",
    "CFPackages": "A document with everything that belongs to it.",
    "CFItems": "An item: a point of the specification.",
    "CFAssociations": "An association between an item and another, or a record.",
    "CFItemAssociations": "An item with every association that begins or ends at it.",
    "CFItemTypes": "A type of items, as a set of one.",
    "CFSubjects": "A subject, as a set of one.",
    "CFConcepts": "A concept, as a set of one.",
    "CFLicenses": "A licence.",
    "CFAssociationGroupings": "A group of associations.",
    "CFRubrics": "A mark scheme.",
}


def discovery(base: str, version: str, title: str) -> dict[str, Any]:
    """The document, for calls that begin at `base`."""
    number = "1.1" if version == V11 else "1.0"
    body = {"application/json": {"schema": {"type": "object"}}}
    failed = {"description": "imsx_StatusInfo: what failed, and why.", "content": body}
    paths: dict[str, Any] = {"/CFDocuments": {"get": _list(body, failed)}}
    for call in CALLS:
        paths[f"/{call}/{{sourcedId}}"] = {
            "get": {
                "operationId": f"get{call.removesuffix('s') if call != 'CFSubjects' else 'CFSubject'}",
                "summary": ABOUT[call],
                "parameters": [
                    {
                        "name": "sourcedId",
                        "in": "path",
                        "required": True,
                        "description": "The identifier, a UUID.",
                        "schema": {"type": "string", "format": "uuid"},
                    }
                ],
                "responses": {
                    "200": {"description": "It.", "content": body},
                    "404": failed,
                    "default": failed,
                },
            }
        }
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"CASE {number}: {title}",
            "version": number,
            "description": "The read calls of the 1EdTech Competencies and Academic Standards Exchange service.",
        },
        "servers": [{"url": base}],
        "paths": paths,
    }


def _list(body: dict[str, Any], failed: dict[str, Any]) -> dict[str, Any]:
    texts = ("sort", "orderBy", "filter", "fields")
    parameters = [
        *({"name": n, "in": "query", "schema": {"type": "integer"}} for n in ("limit", "offset")),
        *({"name": n, "in": "query", "schema": {"type": "string"}} for n in texts),
    ]
    total = {"X-Total-Count": {"description": "How many there are.", "schema": {"type": "integer"}}}
    return {
        "operationId": "getAllCFDocuments",
        "summary": "Every document.",
        "parameters": parameters,
        "responses": {
            "200": {"description": "Documents.", "content": body, "headers": total},
            "400": failed,
            "default": failed,
        },
    }
