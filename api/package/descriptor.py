"""The descriptor and its Table Schemas as typed, frozen objects.

Standards: Data Package 2.0 and Table Schema 2.0, less what schemas/profile leaves out, plus the
custom properties that schemas/profile defines: `prose`, `recordReference`, `edtf`, `requiredWhen`
on a field, `referredBy` on a schema, `coverage` on the package.

The objects are compared by identity: two releases may hold tables that look the same and are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.errors import PackageUnreadable
from api.package.files import Files

DESCRIPTOR = "datapackage.json"
KEY = "id"
"""Every table's key, and its first column."""

PACKAGE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
PATH = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*\.(?:csv|json)")
VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
CREATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
"""Texts that become the name of a file, a table or a column, or part of an address: held to the profile's
patterns here too, for an archive may come from elsewhere and was then checked by nobody."""

TYPES = ("string", "integer", "number", "boolean", "date", "year")
"""Types of fields that we take."""


@dataclass(frozen=True)
class Category:
    """A value that a field may take, and what a person calls it."""

    value: str
    label: str


@dataclass(frozen=True, eq=False)
class Field:
    """A column. Names follow Table Schema, in snake case."""

    name: str
    type: str
    format: str
    title: str
    description: str
    required: bool
    unique: bool
    pattern: str | None
    minimum: str | int | float | None
    maximum: str | int | float | None
    max_length: int | None
    categories: tuple[Category, ...]
    enum: tuple[str, ...]
    example: str | None
    prose: bool
    record_reference: bool
    edtf: tuple[str, str] | None
    """Names of the fields that hold the first and the last day this EDTF value allows."""
    required_when: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ForeignKey:
    """`field` holds the id of a row of `table`."""

    field: str
    table: str


@dataclass(frozen=True, eq=False)
class Table:
    """A table: its schema, and where its rows are."""

    name: str
    title: str
    description: str
    path: str
    schema_path: str
    fields: tuple[Field, ...]
    unique_keys: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    referred_by: tuple[str, ...]

    @property
    def collection(self) -> str:
        """The table's name in addresses: hyphens for underscores."""
        return self.name.replace("_", "-")

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by name, in order."""
        return {field.name: field for field in self.fields}

    @cached_property
    def target(self) -> dict[str, str]:
        """The table each foreign key field leads to."""
        return {key.field: key.table for key in self.foreign_keys}

    @cached_property
    def id_prefix(self) -> str:
        """The word every id of the table begins with, read from the pattern of `id`."""
        return (self.fields[0].pattern or "").split("-", 1)[0]


@dataclass(frozen=True, eq=False)
class Package:
    """A data package, without its rows."""

    name: str
    title: str
    description: str
    version: str
    created: str
    coverage: tuple[str, ...]
    tables: Mapping[str, Table]
    descriptor: Mapping[str, Any]

    @cached_property
    def by_collection(self) -> dict[str, Table]:
        """The tables by the name they have in addresses."""
        return {table.collection: table for table in self.tables.values()}


def read_json(files: Files, path: str) -> Any:
    """Read a JSON file of a package. Raises PackageUnreadable naming line and column of a fault."""
    content = files.read(path)
    if not content.strip():
        raise PackageUnreadable(path, "is empty")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackageUnreadable(path, f"is not UTF-8: byte {error.start + 1} cannot be read") from None
    try:
        found = json.loads(text, object_pairs_hook=_no_twins)
        # An escape such as '\\ud800' is half a character, which no file can hold.
        json.dumps(found, ensure_ascii=False).encode()
        return found
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise PackageUnreadable(path, f"is not JSON: {error.msg} at {place}") from None
    except (ValueError, RecursionError) as error:
        raise PackageUnreadable(path, f"is not JSON that can be used: {error}") from None


def load_package(files: Files, path: str = DESCRIPTOR) -> Package:
    """Read the descriptor and every Table Schema it names.

    The files are taken to be of the form that schemas/profile describes; `check` says where they
    are not. Raises PackageUnreadable for what cannot be read at all.
    """
    descriptor = read_json(files, path)
    try:
        tables = {
            resource["name"]: _table(resource, read_json(files, _text(resource, "schema", PATH)))
            for resource in descriptor["resources"]
        }
        version_key(_text(descriptor, "version"))
        return Package(
            name=_text(descriptor, "name", PACKAGE_NAME),
            title=_text(descriptor, "title"),
            description=_text(descriptor, "description"),
            version=descriptor["version"],
            created=_text(descriptor, "created", CREATED) if descriptor["created"] else "",
            coverage=tuple(descriptor.get("coverage", ())),
            tables=tables,
            descriptor=descriptor,
        )
    except ValueError as error:
        raise PackageUnreadable(path, f"is not a descriptor of the form we take: {error}") from None
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise PackageUnreadable(path, f"is not a descriptor of the form we take: {error!r}") from None


def version_key(version: str) -> tuple[int, int, int]:
    """Order releases by version: '1.10.0' comes after '1.9.0'."""
    match = VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is not a version of the form 1.2.3")
    return int(match[1]), int(match[2]), int(match[3])


def _table(resource: Mapping[str, Any], schema: Mapping[str, Any]) -> Table:
    name = _text(resource, "name", NAME)
    return Table(
        name=name,
        title=_text(resource, "title"),
        description=_text(resource, "description"),
        path=_text(resource, "path", PATH),
        schema_path=_text(resource, "schema", PATH),
        fields=tuple(_field(field) for field in schema["fields"]),
        unique_keys=tuple(tuple(map(_name, key)) for key in schema.get("uniqueKeys", ())),
        foreign_keys=tuple(
            # An empty resource name means the table itself (Data Package 1.0 and 2.0).
            ForeignKey(_name(key["fields"][0]), _name(key["reference"]["resource"] or name))
            for key in schema.get("foreignKeys", ())
        ),
        referred_by=tuple(schema.get("referredBy", ())),
    )


def _field(field: Mapping[str, Any]) -> Field:
    constraints = field.get("constraints", {})
    edtf = field.get("edtf")
    return Field(
        name=_text(field, "name", NAME),
        type=_type(field),
        format=field.get("format", "default"),
        title=_text(field, "title"),
        description=_text(field, "description"),
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        pattern=constraints.get("pattern"),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        max_length=constraints.get("maxLength"),
        categories=tuple(Category(c["value"], c["label"]) for c in field.get("categories", ())),
        enum=tuple(constraints.get("enum", ())),
        example=field.get("example"),
        prose=field.get("prose", False),
        record_reference=field.get("recordReference", False),
        edtf=(edtf["start"], edtf["end"]) if edtf else None,
        required_when={k: tuple(v) for k, v in field.get("requiredWhen", {}).items()},
    )


def _text(holder: Mapping[str, Any], key: str, form: re.Pattern[str] | None = None) -> str:
    value = holder[key]
    if not isinstance(value, str):
        raise TypeError(f"{key!r} is not a text")
    if form is not None and not form.fullmatch(value):
        raise ValueError(f"{key!r} cannot be {value!r}")
    return value


def _name(value: Any) -> str:
    return _text({"name": value}, "name", NAME)


def _type(field: Mapping[str, Any]) -> str:
    value = _text(field, "type")
    if value not in TYPES:
        raise ValueError(f"'type' cannot be {value!r}")
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a property twice: readers differ on which of the two counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the property {twin!r} stands twice in one object")
    return found
