"""What frictionless finds, translated into faults of ours.

Known traps of frictionless 5.21 are closed elsewhere: patterns (descriptor_check), unique keys,
categories and control characters (rules), sloppy spellings and rows of a wrong length (file_check).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import frictionless

from api.checking.data import Data
from api.checking.report import Fault
from api.package.descriptor import KEY

Place = tuple[str, int | None, str | None]
"""File, row and column of a fault."""

REMEDIES = {
    "type": "write a value of the field's type",
    "constraint-required": "give the value; the field must not be empty",
    "constraint-unique": "give each row a value of its own",
    "constraint-pattern": "write the value in the form that the schema's pattern describes",
    "constraint-enum": "use one of the values that the schema lists",
    "constraint-minimum": "use a value within the schema's bounds",
    "constraint-maximum": "use a value within the schema's bounds",
    "constraint-maxLength": "shorten the value",
    "constraint-minLength": "lengthen the value",
    "foreign-key": "use the id of a row that exists, or add that row",
    "hash-count": "the file is not the one that the descriptor was written for",
    "byte-count": "the file is not the one that the descriptor was written for",
    "frictionless-error": "mend the descriptor or the schema",
    "frictionless-warning": "mend what frictionless warns of",
}

_MESSAGES = {
    "constraint-required": "the field is required and empty",
    "constraint-unique": "the value stands in an earlier row too",
    "constraint-pattern": "the value is not of the form {0}",
    "constraint-enum": "the value is not one of {0}",
    "constraint-minimum": "the value is below {0}",
    "constraint-maximum": "the value is above {0}",
    "constraint-maxLength": "the value is longer than {0} characters",
    "constraint-minLength": "the value is shorter than {0} characters",
}

_SAID_ALREADY = {
    # By the profile every id is required and unique, which is reported as such.
    "primary-key",
    # file_check names empty rows, and empty cells after the last.
    "blank-row",
    "extra-cell",
}


class StandardRefused(Exception):
    """frictionless does not take the descriptor, and has looked at no row."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def standard_faults(path: Path, data: Data, told: Collection[Place] = ()) -> Iterator[Fault]:
    """Validate with frictionless, table by table and across foreign keys.

    Values whose type was found wrong at a place in `told` are not named again. Raises StandardRefused.
    """
    try:
        with frictionless.system.use_context(trusted=False):
            # No limit: an author is told of every fault, and hashes are checked in any case.
            package = frictionless.Package.from_descriptor(
                dict(data.package.descriptor), basepath=str(path.parent)
            )
            report = package.validate(limit_errors=0)
    except frictionless.FrictionlessException as refusal:
        raise StandardRefused([_refused(path.name, error) for error in refusal.to_errors()]) from None
    if report.errors:
        raise StandardRefused([_refused(path.name, error) for error in report.errors])
    for warning in report.warnings:
        yield _fault("frictionless-warning", path.name, str(warning))
    for task in report.tasks:
        table = data.package.tables[task.name]
        rows = {row.number: row.cells for row in data.rows[task.name]}
        for warning in task.warnings:
            yield _fault("frictionless-warning", table.path, str(warning))
        for error in task.errors:
            number = getattr(error, "row_number", None)
            if error.type in _SAID_ALREADY or (number is not None and number not in rows):
                continue
            fault = _translated(error, table.path, table.target, rows.get(number or 0, {}))
            if fault.rule != "type" or (fault.file, fault.row, fault.column) not in told:
                yield fault


def _translated(error: Any, file: str, targets: Mapping[str, str], cells: Mapping[str, str]) -> Fault:
    rule, message = str(error.type), str(error.note)
    row, column = getattr(error, "row_number", None), getattr(error, "field_name", None)
    constraint = re.match(r'constraint "(\w+)" is "(.*)"$', message, re.DOTALL)
    if rule == "constraint-error" and constraint:
        rule = f"constraint-{constraint[1]}"
        message = _MESSAGES[rule].format(constraint[2])
    elif rule == "unique-error":
        rule = "constraint-unique"
        message = _MESSAGES[rule]
    elif rule == "type-error":
        rule = "type"
    elif rule == "foreign-key":
        column = error.field_names[0]
        message = f"no row of {targets[column]} has this id"
    return _fault(rule, file, message, row, column, cells.get(column or "") or None, cells.get(KEY) or None)


def _refused(file: str, error: Any) -> Fault:
    return _fault("frictionless-error", file, str(error.note))


def _fault(
    rule: str,
    file: str,
    message: str,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    record: str | None = None,
) -> Fault:
    remedy = REMEDIES.get(rule, "see the table's schema")
    return Fault(rule, file, message, remedy, row, column, value, record)
