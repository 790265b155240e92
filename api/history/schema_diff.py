"""What changed in a package's descriptor and Table Schemas, each change under its line of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.package.descriptor import Field, ForeignKey, Package, Table

DOCUMENTATION = "documentation-changed"
LOOSENED = "constraint-loosened"
TIGHTENED = "constraint-tightened"
RETYPED = "field-retyped"

Judge = Callable[[Any, Any], str]
"""From a property's value before and after, which differ, to the rule it falls under."""


@dataclass(frozen=True)
class SchemaChange:
    """One change. `what` is the property, table or field; before and after are as JSON has them."""

    rule: str
    table: str | None
    field: str | None
    what: str
    before: Any = None
    after: Any = None

    @property
    def place(self) -> str:
        """Where it is, such as 'terms.born'."""
        return ".".join(part for part in (self.table, self.field) if part) or "datapackage.json"

    def __str__(self) -> str:
        told = f"{self.place}: {self.what}"
        return told if self.before is self.after else f"{told}: {_short(self.before)} → {_short(self.after)}"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:58] + "…'"


def _always(rule: str) -> Judge:
    return lambda before, after: rule


def _switch(before: bool, after: bool) -> str:
    return TIGHTENED if after else LOOSENED


def _only_present(before: Any, after: Any) -> str:
    """A constraint whose values cannot be compared: only dropping it is known to loosen."""
    return TIGHTENED if after else LOOSENED


def _floor(before: Any, after: Any) -> str:
    return LOOSENED if after is None or (_comparable(before, after) and after < before) else TIGHTENED


def _ceiling(before: Any, after: Any) -> str:
    return LOOSENED if after is None or (_comparable(before, after) and after > before) else TIGHTENED


def _comparable(before: Any, after: Any) -> bool:
    """Whether two bounds are of one kind: that of a day is a text, and a field may be retyped."""
    return before is not None and isinstance(before, str) == isinstance(after, str)


def _choice(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    if set(before) == set(after):
        return DOCUMENTATION
    return LOOSENED if not after or (before and set(before) <= set(after)) else TIGHTENED


def _fewer(before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """A list of which each entry constrains."""
    if set(before) == set(after):
        return DOCUMENTATION
    return LOOSENED if set(after) <= set(before) else TIGHTENED


def _fewer_cases(before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]) -> str:
    """Cases, of which each constrains: another field, and a value of it."""
    was, is_ = ([(name, v) for name, values in cases.items() for v in values] for cases in (before, after))
    return _fewer(tuple(was), tuple(is_))


FIELD_PROPERTIES: Mapping[str, Judge] = {
    "type": _always(RETYPED),
    "format": _always(RETYPED),
    "title": _always(DOCUMENTATION),
    "description": _always(DOCUMENTATION),
    "example": _always(DOCUMENTATION),
    # The values that a category may have are those of the enum; its labels are words for people.
    "categories": _always(DOCUMENTATION),
    "required": _switch,
    "unique": _switch,
    "pattern": _only_present,
    "minimum": _floor,
    "maximum": _ceiling,
    "max_length": _ceiling,
    "enum": _choice,
    # Prose is neither matched nor sorted by: what a client could ask of the field, it no longer can.
    "prose": _switch,
    "record_reference": _switch,
    "edtf": _only_present,
    "required_when": _fewer_cases,
}
"""Every property of a field; its name apart, which makes it another field."""

TABLE_PROPERTIES: Mapping[str, Judge] = {
    "title": _always(DOCUMENTATION),
    "description": _always(DOCUMENTATION),
    "path": _always("table-moved"),
    "schema_path": _always("table-moved"),
    "unique_keys": _fewer,
    "foreign_keys": _fewer,
    "referred_by": _fewer,
}
"""Every property of a table; its name and its fields apart."""

PACKAGE_PROPERTIES: Mapping[str, str] = {"name": "package-renamed", "licenses": "licence-changed"}
"""Properties of the descriptor that weigh more than metadata does."""

UNTOLD = {"version", "created", "citation", "resources", "$schema"}
"""What every release has of its own, and what is told table by table."""

IN_SCHEMA = {"name", "path", "schema", "title", "description", "bytes", "hash"}


def schema_changes(before: Package, after: Package) -> Iterator[SchemaChange]:
    """Every change of the descriptor and the schemas, from the package down to the fields."""
    for name in _either(before.descriptor, after.descriptor):
        was, is_ = before.descriptor.get(name), after.descriptor.get(name)
        if name not in UNTOLD and was != is_:
            yield SchemaChange(PACKAGE_PROPERTIES.get(name, "metadata-changed"), None, None, name, was, is_)
    for name in _either(before.tables, after.tables):
        if name not in after.tables:
            yield SchemaChange("table-removed", name, None, "removed")
        elif name not in before.tables:
            yield SchemaChange("table-added", name, None, "added")
        else:
            yield from _table_changes(before.tables[name], after.tables[name])
    yield from _resource_changes(before, after)


def _table_changes(before: Table, after: Table) -> Iterator[SchemaChange]:
    for name, judge in TABLE_PROPERTIES.items():
        was, is_ = getattr(before, name), getattr(after, name)
        if name == "foreign_keys":
            # A key of a field that came or went is told with its field, and holds no older row to anything.
            was, is_ = _of_fields(was, after), _of_fields(is_, before)
        if was != is_:
            yield SchemaChange(judge(was, is_), after.name, None, name, _plain(was), _plain(is_))
    for name in _either(before.by_name, after.by_name):
        if name not in after.by_name:
            yield SchemaChange("field-removed", after.name, name, "removed")
        elif name not in before.by_name:
            rule = "required-field-added" if after.by_name[name].required else "field-added"
            yield SchemaChange(rule, after.name, name, "added")
        else:
            yield from _field_changes(after.name, before.by_name[name], after.by_name[name])
    kept = [name for name in before.by_name if name in after.by_name]
    now = [name for name in after.by_name if name in before.by_name]
    if kept != now:
        yield SchemaChange("fields-reordered", after.name, None, "order of fields", kept, now)


def _of_fields(keys: tuple[ForeignKey, ...], table: Table) -> tuple[ForeignKey, ...]:
    """The foreign keys of fields that a table has."""
    return tuple(key for key in keys if key.field in table.by_name)


def _field_changes(table: str, before: Field, after: Field) -> Iterator[SchemaChange]:
    for name, judge in FIELD_PROPERTIES.items():
        was, is_ = getattr(before, name), getattr(after, name)
        if was != is_:
            yield SchemaChange(judge(was, is_), table, after.name, name, _plain(was), _plain(is_))


def _resource_changes(before: Package, after: Package) -> Iterator[SchemaChange]:
    """What the descriptor says of a table beside what its schema does."""
    old, new = ({r["name"]: r for r in package.descriptor["resources"]} for package in (before, after))
    for table in (name for name in new if name in old):
        for name in _either(old[table], new[table]):
            was, is_ = old[table].get(name), new[table].get(name)
            if name in IN_SCHEMA or was == is_:
                continue
            rule = "metadata-changed"
            # A table without licences of its own is under the package's.
            if name == "licenses" and (was or before.descriptor.get(name)) != (
                is_ or after.descriptor.get(name)
            ):
                rule = PACKAGE_PROPERTIES[name]
            yield SchemaChange(rule, table, None, name, was, is_)


def _either(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names in either, those of `after` first, each in its order."""
    return [*after, *(name for name in before if name not in after)]


def _plain(value: Any) -> Any:
    """A property as JSON has it."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return vars(value) if hasattr(value, "__dataclass_fields__") else value
