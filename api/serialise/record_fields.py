"""One marshmallow field per Table Schema field.

The same field serialises a record, checks a filter argument and, through apispec, describes both
in OpenAPI. Its metadata is the Table Schema's own title, description and categories.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from api.package import values
from api.package.descriptor import KEY, Field


class Cell(fields.Field[Any]):
    """A value read from text by the rules of the package's own cells, no looser."""

    def __init__(self, field: Field, **kwargs: Any) -> None:
        self.table_field = field
        super().__init__(**kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        try:
            found = values.parse(self.table_field, value)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if found is None:
            raise ValidationError(f"expected {values.EXPECTED[self.table_field.type]}, not nothing")
        return found

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        # From a file it is a Decimal or a bool, from a store a float or 0 and 1; written the same.
        if self.table_field.type == "number":
            return values.plain(Decimal(str(value)))
        if self.table_field.type == "boolean":
            return bool(value)
        return values.plain(value)


def property_of(field: Field) -> dict[str, Any]:
    """The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of the field's value when it is present."""
    schema: dict[str, Any] = {"string": {"type": "string"}, "boolean": {"type": "boolean"}}.get(
        field.type, {}
    )
    match field.type:
        case "integer":
            schema = {"type": "integer", "format": "int64"}
        case "year":
            schema = {"type": "integer"}
        case "number":
            schema = {"type": "number"}
        case "date":
            schema = {"type": "string", "format": "date"}
    schema = dict(schema)
    if field.format == "uri":
        schema["format"] = "uri"
    if field.enum:
        schema["enum"] = list(field.enum)
    if field.pattern:
        schema["pattern"] = f"^(?:{field.pattern})$"
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    for name, bound in (("minimum", field.minimum), ("maximum", field.maximum)):
        if bound is not None and field.type in ("integer", "number", "year"):
            schema[name] = bound
    return schema


def describe(field: Field) -> str:
    """The field's description with the label of each value it may take."""
    if not field.categories:
        return field.description
    labels = "; ".join(f"`{c.value}` {c.label}" for c in field.categories)
    return f"{field.description} Values: {labels}."


def record_field(field: Field) -> Cell:
    """The marshmallow field of a column."""
    checks = [validate.OneOf(field.enum)] if field.enum else []
    return Cell(
        field,
        # With `fields` a client may ask for less; the id is always there.
        required=field.name == KEY,
        allow_none=not field.required,
        validate=checks,
        metadata={"title": field.title, "description": describe(field)},
    )
