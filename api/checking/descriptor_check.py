"""Faults of the descriptor and the Table Schemas: the closed profile, and what no profile can say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from api.checking.report import Fault
from api.errors import PackageUnreadable
from api.package.descriptor import Package, Table, read_json
from api.package.files import Files
from api.package.values import ADDRESS, parse
from api.settings import PROFILE_FOLDER


def profile_faults(files: Files, path: str) -> Iterator[Fault]:
    """Hold the descriptor and each schema to the closed profile of schemas/profile."""
    try:
        descriptor = read_json(files, path)
    except PackageUnreadable as error:
        yield unreadable(error)
        return
    sound = True
    for fault in _against("datapackage", descriptor, path):
        sound = False
        yield fault
    if not sound:
        return
    for resource in descriptor["resources"]:
        try:
            schema = read_json(files, resource["schema"])
        except PackageUnreadable as error:
            yield unreadable(error)
            continue
        yield from _against("tableschema", schema, resource["schema"])


def structure_faults(package: Package) -> Iterator[Fault]:
    """Faults between the parts: names that lead nowhere, names that stand twice."""
    yield from _twins(package)
    prefixes: dict[str, str] = {}
    for table in package.tables.values():
        other = prefixes.setdefault(table.id_prefix, table.name)
        if other != table.name:
            yield _fault(
                "id-prefix",
                table,
                f"the ids of {table.name} begin with '{table.id_prefix}-', as those of {other} do",
                "give each table its own word before the first hyphen",
                "id",
            )
        if not table.path.endswith(f"/{table.name}.csv") or not table.schema_path.endswith(
            f"/{table.name}.json"
        ):
            yield _fault(
                "file-names",
                table,
                f"table {table.name} is in {table.path} with schema {table.schema_path}",
                f"name the files {table.name}.csv and {table.name}.json",
            )
        yield from _field_faults(table)
        yield from _key_faults(package, table)
        for name in table.referred_by:
            if name not in package.tables:
                yield _fault(
                    "referred-by",
                    table,
                    f"'referredBy' names the table '{name}', which the package does not have",
                    "name a table of the package",
                )
            elif (
                not any(f.record_reference for f in package.tables[name].fields)
                and table.name not in package.tables[name].target.values()
            ):
                yield _fault(
                    "referred-by",
                    table,
                    f"'referredBy' names '{name}', no field of which leads to {table.name}",
                    "add a foreign key or a record reference there",
                )
    citation = package.descriptor.get("citation", package.version)
    if package.version not in citation:
        yield Fault(
            "citation-version",
            "datapackage.json",
            f"'citation' does not name the version, {package.version}",
            "write the version into it",
            value=citation,
        )
    for name in package.coverage:
        if name not in package.tables:
            yield Fault(
                "coverage-table",
                "datapackage.json",
                f"'coverage' names the table '{name}', which the package does not have",
                "name a table of the package",
                value=name,
            )


def unreadable(error: PackageUnreadable) -> Fault:
    """A file that cannot be read, as a fault."""
    return Fault("readable", error.file, error.reason, "put a whole, readable UTF-8 file there")


def _twins(package: Package) -> Iterator[Fault]:
    names = [resource["name"] for resource in package.descriptor["resources"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(
            "table-twice",
            "datapackage.json",
            f"the table '{name}' is listed twice",
            "list each table once",
            value=name,
        )


def _field_faults(table: Table) -> Iterator[Fault]:
    names = [field.name for field in table.fields]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault("field-twice", table, f"the field '{name}' stands twice", "name each field once", name)
    for field in table.fields:
        values = tuple(category.value for category in field.categories)
        if values != field.enum:
            yield _fault(
                "categories",
                table,
                "'categories' and 'constraints.enum' do not list the same values in the same order",
                "list every value once in each",
                field.name,
            )
        if field.pattern is not None:
            yield from _pattern_faults(table, field.name, field.pattern)
        if field.example is not None:
            try:
                parse(field, field.example)
            except ValueError as error:
                message = f"the example is not a value that the field could hold: {error}"
                yield _fault("example", table, message, "give an example of the field's type", field.name)
        if field.edtf:
            for other in field.edtf:
                if other not in names or table.by_name[other].type != "date":
                    yield _fault(
                        "edtf-fields",
                        table,
                        f"'edtf' names '{other}', which is not a date field of the table",
                        "name the two date fields",
                        field.name,
                    )
        for other in field.required_when:
            if other not in names:
                yield _fault(
                    "required-when",
                    table,
                    f"'requiredWhen' names '{other}', which is not a field of the table",
                    "name a field of the table",
                    field.name,
                )
            elif table.by_name[other].enum and not set(field.required_when[other]) <= set(
                table.by_name[other].enum
            ):
                yield _fault(
                    "required-when",
                    table,
                    f"'requiredWhen' names values that '{other}' cannot have",
                    "name values of its enumeration",
                    field.name,
                )


def _pattern_faults(table: Table, name: str, pattern: str) -> Iterator[Fault]:
    try:
        re.compile(f"^{pattern}$")
    except re.error as error:
        yield _fault(
            "pattern", table, f"the pattern is not a regular expression: {error}", "mend the pattern", name
        )
        return
    # frictionless compiles '^{pattern}$': an alternative at the top level escapes the anchors.
    depth, escaped, in_class = 0, False, False
    for character in pattern:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            yield _fault(
                "pattern",
                table,
                "the pattern has '|' outside brackets, which would match beginnings and ends of other texts",
                "write (?:a|b)",
                name,
            )
            return


def _key_faults(package: Package, table: Table) -> Iterator[Fault]:
    for key in table.foreign_keys:
        if key.field not in table.by_name:
            yield _fault(
                "foreign-key-field",
                table,
                f"a foreign key names the field '{key.field}', which the table does not have",
                "name a field of the table",
                key.field,
            )
        if key.table not in package.tables:
            yield _fault(
                "foreign-key-table",
                table,
                f"the foreign key of '{key.field}' leads to the table '{key.table}', which the package does not have",
                "name a table of the package, or '' for the table itself",
                key.field,
            )
    for field in table.fields:
        if (
            field.name.endswith("_id")
            and field.name not in table.target
            and not field.record_reference
            and field.type == "string"
            and field.name[:-3] in {name.rstrip("s") for name in package.tables}
        ):
            yield _fault(
                "foreign-key-missing",
                table,
                f"'{field.name}' looks like a reference, and no foreign key says where to",
                "add the foreign key",
                field.name,
            )
    for unique in table.unique_keys:
        for name in unique:
            if name not in table.by_name:
                yield _fault(
                    "unique-key-field",
                    table,
                    f"a unique key names the field '{name}', which the table does not have",
                    "name fields of the table",
                    name,
                )


def _fault(rule: str, table: Table, message: str, remedy: str, column: str | None = None) -> Fault:
    return Fault(rule, table.schema_path, message, remedy, column=column)


@cache
def _validator(profile: str) -> Any:
    schema = json.loads((Path(PROFILE_FOLDER) / f"{profile}.json").read_text("utf-8"))
    extend: Any = jsonschema.validators.extend
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("uri")(lambda text: not isinstance(text, str) or bool(ADDRESS.fullmatch(text)))
    return extend(jsonschema.Draft7Validator, {"pattern": _pattern})(schema, format_checker=formats)


def _pattern(validator: Any, pattern: str, text: Any, schema: Any) -> Iterator[jsonschema.ValidationError]:
    """Hold a text to a pattern whose '$' is the end of the text, and not the line's before it, too."""
    if isinstance(text, str) and (text.endswith("\n") or not re.search(pattern, text)):
        yield jsonschema.ValidationError(f"{text!r} does not match {pattern!r}")


def _against(profile: str, content: Any, path: str) -> Iterator[Fault]:
    for error in sorted(
        _validator(profile).iter_errors(content), key=lambda e: [str(p) for p in e.absolute_path]
    ):
        place = "/".join(str(part) for part in error.absolute_path) or "the top"
        message = error.message
        if error.validator == "not":
            message = f"{error.instance!r} is a word that the API keeps for itself"
        if len(message) > 300:
            message = message[:300] + "…"
        yield Fault(
            "profile",
            path,
            f"at {place}: {message}",
            f"see schemas/profile/{profile}.json for what is allowed",
            column=_field_name(content, list(error.absolute_path)),
        )


def _field_name(content: Any, path: list[Any]) -> str | None:
    """The field that an error inside a Table Schema is about."""
    if len(path) >= 2 and path[0] == "fields" and isinstance(path[1], int):
        field = content["fields"][path[1]]
        if isinstance(field, dict) and isinstance(field.get("name"), str):
            return str(field["name"])
    return None
