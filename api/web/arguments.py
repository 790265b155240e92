"""Query parameters of a table's collection and records, made from its Table Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from api.package.descriptor import KEY, Field, Package, Table
from api.package.values import INT64
from api.serialise.record_fields import describe, property_of, record_field
from api.store.query import Filter, SortKey, operators_of, sortable
from api.web.parameters import Once, Parameter, Parameters, fault, kept_with, paging
from api.web.shaping import include_parameter, list_shaping

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


def list_parameters(package: Package, table: Table) -> Parameters:
    """Everything a collection takes."""
    kept = _lists(package)
    if table.name not in kept:
        own = (*_filters(table), _sort(table), fields_parameter(table))
        kept[table.name] = Parameters(*own, *list_shaping(package, table), *paging())
    return kept[table.name]


def record_parameters(package: Package, table: Table) -> Parameters:
    """Everything a single record takes."""
    kept = _records(package)
    if table.name not in kept:
        kept[table.name] = Parameters(fields_parameter(table), include_parameter(package, table))
    return kept[table.name]


@kept_with
def _lists(package: Package) -> dict[str, Parameters]:
    """What each table of a package takes, made when it is first asked for."""
    return {}


@kept_with
def _records(package: Package) -> dict[str, Parameters]:
    """The same for single records."""
    return {}


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
    return tuple(condition for value in arguments.values() if isinstance(value, list) for condition in value)


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
