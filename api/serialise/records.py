"""Records: a marshmallow schema per table, and the JSON of a row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields

from api.package.descriptor import Table
from api.serialise.record_fields import record_field

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def record_schema(table: Table) -> type[Schema]:
    """The marshmallow schema of a table's records, named in OpenAPI after the table.

    Fields stand in the order of the Table Schema.
    """
    members: dict[str, fields.Field[Any]] = {field.name: record_field(field) for field in table.fields}
    return Schema.from_dict(members, name=component_name(table))


def component_name(table: Table) -> str:
    """Name of the table's record in OpenAPI: 'quiz_items' becomes 'QuizItems'."""
    return "".join(part.capitalize() for part in table.name.split("_"))


def serialiser(table: Table, only: Sequence[str] | None = None) -> Schema:
    """A schema instance that dumps rows of the table, all fields or only those named."""
    return record_schema(table)(only=only)


def to_json(content: Any) -> str:
    """JSON text as we write it everywhere: UTF-8 characters as they are, no blanks, order kept."""
    return ENCODER.encode(content)


def record_json(schema: Schema, row: Mapping[str, Any]) -> str:
    """The finished JSON of one record."""
    return to_json(schema.dump(row))


def list_json(records: Sequence[str], meta: Mapping[str, Any], links: Mapping[str, Any]) -> str:
    """A list answer from finished records, without parsing them again."""
    return f'{{"data":[{",".join(records)}],"meta":{to_json(meta)},"links":{to_json(links)}}}'


def single_json(record: str, meta: Mapping[str, Any], links: Mapping[str, Any]) -> str:
    """The answer for one finished record."""
    return f'{{"data":{record},"meta":{to_json(meta)},"links":{to_json(links)}}}'
