"""What frictionless finds, translated into faults of ours.

Known traps of frictionless 5.21 are closed elsewhere: patterns (descriptor_check), unique keys,
categories and control characters (rules), sloppy spellings (file_check).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frictionless

from api.checking.report import Fault
from api.package.descriptor import Package

REMEDIES = {
    "type-error": "write a value of the field's type",
    "required": "give the value; the field must not be empty",
    "unique": "give each row a value of its own",
    "pattern": "write the value in the form that the schema's pattern describes",
    "enum": "use one of the values that the schema lists",
    "minimum": "use a value within the schema's bounds",
    "maximum": "use a value within the schema's bounds",
    "maxLength": "shorten the value",
    "minLength": "lengthen the value",
    "primary-key": "give each row an id of its own",
    "foreign-key": "use the id of a row that exists, or add that row",
    "missing-cell": "give the row as many cells as the header has; a row may have been cut off",
    "extra-cell": "give the row as many cells as the header has; quote a text that holds a comma",
    "blank-row": "run 'syllabank format'",
    "hash-count": "the file is not the one that the descriptor was written for",
    "byte-count": "the file is not the one that the descriptor was written for",
}


def standard_faults(path: Path, package: Package) -> Iterator[Fault]:
    """Validate with frictionless, table by table and across foreign keys."""
    system = frictionless.system
    with system.use_context(trusted=False):
        report = frictionless.Package(str(path)).validate()
    files = {table.name: table.path for table in package.tables.values()}
    for error in report.errors:
        yield _fault(error, path.name)
    for warning in report.warnings:
        yield Fault("frictionless-warning", path.name, str(warning), "mend what frictionless warns of")
    for task in report.tasks:
        for warning in task.warnings:
            yield Fault(
                "frictionless-warning",
                files.get(task.name, task.place),
                str(warning),
                "mend what frictionless warns of",
            )
        for error in task.errors:
            yield _fault(error, files.get(task.name, task.place), package, task.name)


def _fault(error: Any, file: str, package: Package | None = None, table: str = "") -> Fault:
    rule = str(error.type)
    column = getattr(error, "field_name", None)
    value = getattr(error, "cell", None)
    message = str(error.note)
    constraint = re.match(r'constraint "(\w+)" is "(.*)"$', message, re.DOTALL)
    if rule == "constraint-error" and constraint:
        rule = f"constraint-{constraint[1]}"
        message = _CONSTRAINTS.get(constraint[1], "the value breaks the constraint {0}").format(constraint[2])
        remedy = REMEDIES.get(constraint[1], "see the table's schema")
    else:
        remedy = REMEDIES.get(rule, "see the table's schema")
    if rule == "foreign-key":
        field_names = getattr(error, "field_names", [])
        cells = getattr(error, "field_cells", [])
        column = ", ".join(field_names) or None
        value = ", ".join(map(str, cells)) or None
        target = package.tables[table].target.get(column or "", "") if package else ""
        message = f"no row of {target or 'the table it leads to'} has this id"
    if rule == "primary-key":
        column = "id"
        message = f"the id stands in an earlier row too ({message})"
    return Fault(
        rule if rule != "type-error" else "type",
        file,
        message,
        remedy,
        getattr(error, "row_number", None),
        column or None,
        None if value in (None, "") else str(value),
    )


_CONSTRAINTS = {
    "required": "the field is required and empty",
    "unique": "the value stands in an earlier row too",
    "pattern": "the value is not of the form {0}",
    "enum": "the value is not one of {0}",
    "minimum": "the value is below {0}",
    "maximum": "the value is above {0}",
    "maxLength": "the value is longer than {0} characters",
    "minLength": "the value is shorter than {0} characters",
}
