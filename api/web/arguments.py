"""Query parameters: what each resource takes, made from the Table Schema, checked by marshmallow.

One list of parameters per table serves both the checking of requests and the OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields

from api.package.descriptor import KEY, Field, Table
from api.package.values import INT64
from api.serialise.record_fields import describe, property_of, record_field
from api.settings import LIMIT_DEFAULT, LIMIT_MAX
from api.store.query import Filter, SortKey, operators_of, sortable
from api.web.errors import ArgumentsInvalid, Fault

TEXT = r"^[^\x00-\x1f\x7f]+$"
"""Pattern of a text in an address: no control characters (see addresses.py)."""

LISTED_TEXT = r"^(?:[^\x00-\x1f\x7f,\\]|\\[,\\])+$"
"""Pattern of a text in a list: a comma or a backslash of its own has a backslash before it."""

MEANINGS = {
    "eq": "{title} is one of the values, separated by commas.",
    "not": "{title} is none of the values, separated by commas. Records without a value are kept.",
    "gte": "{title} is this or more (dates: this day or later).",
    "lte": "{title} is this or less (dates: this day or earlier).",
    "contains": "{title} contains the text; ASCII letters match in either case. Several texts, separated by commas, are alternatives.",
    "isnull": "true for records without this value, false for records with it.",
}


@dataclass(frozen=True, eq=False)
class Parameter:
    """One query parameter, and the part of an OpenAPI Parameter Object that describes it."""

    name: str
    description: str
    schema: Mapping[str, Any]
    reader: fields.Field[Any]
    is_list: bool = False

    def openapi(self) -> dict[str, Any]:
        """The Parameter Object (OpenAPI 3.1)."""
        found: dict[str, Any] = {
            "name": self.name,
            "in": "query",
            "description": self.description,
            "schema": dict(self.schema),
        }
        if self.is_list:
            found |= {"style": "form", "explode": False}
        return found


@lru_cache(maxsize=1024)
def list_parameters(table: Table) -> tuple[Parameter, ...]:
    """Everything a collection takes."""
    return (*_filters(table), _sort(table), fields_parameter(table), *_paging())


@lru_cache(maxsize=1024)
def record_parameters(table: Table) -> tuple[Parameter, ...]:
    """Everything a single record takes."""
    return (fields_parameter(table),)


def read_arguments(parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """The request's parameters as values, by name.

    Raises ArgumentsInvalid, with every fault, for anything unknown or wrong.
    """
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True):
        given.setdefault(name, []).append(value)
    try:
        return dict(_schema(parameters).load(given))
    except ValidationError as error:
        raise ArgumentsInvalid(list(_faults(error, given, parameters))) from None


def split_list(text: str) -> list[str]:
    """Split at commas; '\\,' is a comma in a value and '\\\\' a backslash."""
    parts, part, escaped = [], "", False
    for character in text:
        if escaped:
            part += character if character in ",\\" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == ",":
            parts.append(part)
            part = ""
        else:
            part += character
    parts.append(part + ("\\" if escaped else ""))
    return parts


def fault(value: str, code: str, detail: str, allowed: tuple[str, ...] | None = None) -> ValidationError:
    """A fault of one value, as marshmallow carries it."""
    return ValidationError([{"value": value, "code": code, "detail": detail, "allowed": allowed}])


class Once(fields.Field[Any]):
    """A parameter that can be given once."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if len(value) > 1:
            raise fault(
                value[1], "repeated_parameter", f"'{attr}' was given {len(value)} times; give it once."
            )
        return self.read(value[0], attr or "")

    def read(self, text: str, name: str) -> Any:
        """The value of the one text given."""
        return text


class Limit(Once):
    """A page size."""

    def read(self, text: str, name: str) -> int:
        """Read a whole number from 1 to LIMIT_MAX."""
        allowed = (f"1 to {LIMIT_MAX}",)
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= LIMIT_MAX):
            raise fault(
                text,
                "invalid_value",
                f"'limit' is a whole number from 1 to {LIMIT_MAX}, not '{text}'.",
                allowed,
            )
        return int(text)


class Names(Once):
    """A comma-separated list of field names, optionally with '-' before each."""

    def __init__(self, allowed: tuple[str, ...], signed: bool) -> None:
        self.allowed = allowed
        self.signed = signed
        super().__init__()

    def read(self, text: str, name: str) -> tuple[str, ...]:
        """Read the names, each of them allowed and given once."""
        found = tuple(text.split(","))
        bare = [part.removeprefix("-") if self.signed else part for part in found]
        for part in bare:
            if part not in self.allowed:
                what = "cannot be sorted by" if self.signed else "does not have"
                raise fault(
                    part,
                    "unknown_field",
                    f"'{name}' names '{part}', which the collection {what}.",
                    self.allowed,
                )
        for part in found:
            if found.count(part) > 1:
                raise fault(part, "invalid_value", f"'{name}' names '{part}' twice.", self.allowed)
        return found


class Condition(fields.Field[Any]):
    """A filter. Given several times, all of them hold; the values of each are alternatives."""

    def __init__(self, field: Field, operator: str) -> None:
        self.field = field
        self.operator = operator
        self.cell = record_field(field)
        super().__init__()

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        return [
            Filter(self.field.name, self.operator, tuple(self._values(text, attr or ""))) for text in value
        ]

    def _values(self, text: str, name: str) -> list[Any]:
        if self.operator == "isnull":
            if text not in ("true", "false"):
                raise fault(
                    text, "invalid_value", f"'{name}' is true or false, not '{text}'.", ("true", "false")
                )
            return [text == "true"]
        found = []
        for part in split_list(text):
            if self.operator == "contains":
                if not part:
                    raise fault(part, "invalid_value", f"'{name}' needs a text to look for.")
                found.append(part)
                continue
            try:
                value = self.cell.deserialize(part)
            except ValidationError as error:
                allowed = self.field.enum or (("true", "false") if self.field.type == "boolean" else None)
                choice = f"one of {', '.join(allowed)}" if allowed else str(error.messages[0])
                detail = f"'{name}' cannot be '{part}': {choice}."
                raise fault(part, "invalid_value", detail, allowed) from None
            found.append(value.isoformat() if hasattr(value, "isoformat") else value)
        return [float(v) if self.field.type == "number" else v for v in found]


def fields_parameter(table: Table) -> Parameter:
    """The `fields` parameter of a table."""
    names = tuple(table.by_name)
    return Parameter(
        "fields",
        "Fields to return, separated by commas. The id always comes along. All fields where it is left out.",
        {
            "type": "array",
            "items": {"type": "string", "enum": list(names)},
            "minItems": 1,
            "uniqueItems": True,
        },
        Names(names, signed=False),
        is_list=True,
    )


def fields_wanted(table: Table, arguments: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The fields to serialise, in the order of the schema and with the id, or None for all."""
    if "fields" not in arguments:
        return None
    wanted = {KEY, *arguments["fields"]}
    return tuple(name for name in table.by_name if name in wanted)


def sort_keys(arguments: Mapping[str, Any]) -> tuple[SortKey, ...]:
    """The sort keys asked for."""
    return tuple(SortKey(name.removeprefix("-"), name.startswith("-")) for name in arguments.get("sort", ()))


def filters_given(arguments: Mapping[str, Any]) -> tuple[Filter, ...]:
    """Every condition asked for."""
    return tuple(
        condition
        for name, value in arguments.items()
        if name not in ("sort", "fields", "limit", "cursor")
        for condition in value
    )


def _filters(table: Table) -> list[Parameter]:
    found = []
    for field in table.fields:
        for operator in operators_of(field):
            name = field.name if operator == "eq" else f"{field.name}__{operator}"
            meaning = MEANINGS[operator].format(title=field.title)
            reader = Condition(field, operator)
            if operator == "isnull":
                found.append(Parameter(name, meaning, {"type": "boolean"}, reader))
                continue
            items: dict[str, Any] = {"type": "string", "pattern": LISTED_TEXT}
            if operator != "contains":
                # A filter takes any value of the type; one that no record has finds nothing.
                kept = ("type", "format", "enum") if field.type == "date" or field.enum else ("type", "enum")
                items = {k: v for k, v in property_of(field).items() if k in kept}
                if items["type"] == "string" and not field.enum and field.type != "date":
                    items["pattern"] = LISTED_TEXT
                if field.type in ("integer", "year"):
                    items |= (
                        {"minimum": -INT64, "maximum": INT64 - 1}
                        if field.type == "integer"
                        else {"minimum": 1000, "maximum": 9999}
                    )
            schema = {"type": "array", "items": items, "minItems": 1}
            description = f"{meaning} {describe(field)}" if operator == "eq" else meaning
            found.append(Parameter(name, description, schema, reader, is_list=True))
    return found


def _sort(table: Table) -> Parameter:
    names = tuple(field.name for field in table.fields if sortable(field))
    signed = [sign + name for name in names for sign in ("", "-")]
    return Parameter(
        "sort",
        "Fields to sort by, separated by commas, each with '-' before it to reverse. The id is the last key. Records without a value come first.",
        {"type": "array", "items": {"type": "string", "enum": signed}, "minItems": 1, "uniqueItems": True},
        Names(names, signed=True),
        is_list=True,
    )


def _paging() -> list[Parameter]:
    return [
        Parameter(
            "limit",
            f"Records on a page: 1 to {LIMIT_MAX}, {LIMIT_DEFAULT} where it is left out.",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
            Limit(),
        ),
        Parameter(
            "cursor",
            "Where the page begins: the cursor of `links.next`, as it is.",
            {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
            Once(),
        ),
    ]


@lru_cache(maxsize=2048)
def _schema(parameters: tuple[Parameter, ...]) -> Schema:
    members: dict[str, fields.Field[Any]] = {p.name: p.reader for p in parameters}
    return Schema.from_dict(members)(unknown=RAISE)


def _faults(
    error: ValidationError, given: Mapping[str, list[str]], parameters: tuple[Parameter, ...]
) -> list[Fault]:
    known = tuple(p.name for p in parameters)
    found = []
    for name, messages in error.messages_dict.items():
        for message in messages:
            if isinstance(message, dict):
                found.append(Fault(name, **message))
            else:
                detail = f"'{name}' is not a parameter of this address."
                found.append(Fault(name, given[name][0], "unknown_parameter", detail, known))
    return found
