"""The OpenAPI operations of exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.exports import EXPORTS
from api.package.descriptor import Package
from api.web.exports import export_parameters
from api.web.openapi_parts import LINK, Operation, described, envelope, meta, openapi, responses

TEXT: dict[str, Any] = {"type": "string"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
NUMBER: dict[str, Any] = {"type": "integer"}
CARRIED: dict[str, Any] = {
    "type": "object",
    "description": "By kind of item, and for written questions: how many are carried whole, with a loss, or not.",
    "additionalProperties": described(dict.fromkeys(("total", "whole", "with_loss", "left_out"), NUMBER)),
}
FORMAT = described(
    {
        "name": TEXT,
        "title": TEXT,
        "media_type": TEXT,
        "extension": TEXT,
        "targets": TEXTS | {"description": "Programs that take the file."},
        "carries": TEXTS | {"description": "Parts of the bank that the format is for."},
        "again": TEXT | {"description": "What a second import does."},
        "carried": CARRIED,
        "losses": {
            "type": "array",
            "description": "What is lost of the whole release, the most frequent first.",
            "items": described({"part": TEXT, "why": TEXT, "whole": {"type": "boolean"}, "records": NUMBER}),
        },
        "more_losses": NUMBER | {"description": "How many more reasons there are."},
        "href": LINK,
    }
)
LOSS = described({"id": TEXT, "part": TEXT, "why": TEXT, "whole": {"type": "boolean"}})


def export_operations(package: Package, prefix: str) -> Iterator[Operation]:
    """The list of formats, a file, and what it cannot carry."""
    name: dict[str, Any] = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The format.",
        "schema": {"type": "string", "enum": list(EXPORTS)},
        "example": next(iter(EXPORTS)),
    }
    told = meta("release", total="integer")
    told["properties"]["carried"] = CARRIED
    selecting = [name, *openapi(export_parameters(package))]
    yield Operation(
        f"{prefix}/exports",
        "list_exports",
        "Formats for other programs",
        "Use this when you want the bank in an LMS, a quiz app or on cards: it tells what each format carries "
        "of the release, what it loses, and what a second import does. Do not use this to copy the dataset: "
        "the release's `files` lose nothing.",
        responses(envelope({"type": "array", "items": FORMAT}, meta("release", total="integer")), 400, 404),
    )
    yield Operation(
        f"{prefix}/exports/{{name}}",
        "get_export",
        "The bank, or a part of it, in a format",
        "Use this when you import into another program. The same address gives the same file; pin the release to "
        "keep it. `Syllabank-Losses` counts what could not be carried, and the link `describedby` lists it. "
        "Do not use this to read single records.",
        responses({}, 400, 404, media_type="*/*"),
        selecting,
    )
    yield Operation(
        f"{prefix}/exports/{{name}}/losses",
        "list_export_losses",
        "What an export cannot carry",
        "Use this when you want to know, before you import, which records lose what, and why.",
        responses(
            envelope({"type": "array", "items": LOSS}, told),
            400,
            404,
        ),
        selecting,
    )
