"""One cell: from text to value and back, by the field's Table Schema type.

Only what the closed profile allows: string, integer, number, boolean, date, year. Stricter than
Python's own conversions, which take '1_000', ' 1' and Arabic-Indic digits for integers.
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from typing import TypeAlias

from api.package.descriptor import Field

Value: TypeAlias = str | int | Decimal | bool | datetime.date | None

INTEGER = re.compile(r"-?[0-9]+")
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEAR = re.compile(r"[0-9]{4}")
INT64 = 2**63
"""Bound of what a database integer holds."""

DIGITS = 40
"""Longest integer looked at: Python refuses to convert thousands of digits."""

ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:[/?#](?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
)
"""A web address as RFC 3986 spells it. frictionless takes anything that begins as one."""

EXPECTED = {
    "string": "text",
    "integer": "a whole number in digits, such as 1953",
    "number": "a number in digits with a decimal point, such as 148.5, below 1.8e308 (JSON has no other)",
    "boolean": "true or false",
    "date": "a date of the form 1953-07-27",
    "year": "a year in four digits, such as 1953",
}


def parse(field: Field, text: str) -> Value:
    """Turn a cell into a value; the empty cell is None.

    Raises ValueError that says what is expected where the text is not of the field's type.
    """
    if text == "":
        return None
    match field.type:
        case "string":
            return text
        case "integer" if INTEGER.fullmatch(text) and len(text) <= DIGITS:
            number = int(text)
            if -INT64 <= number < INT64:
                return number
        case "number" if NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return Decimal(text)
        case "boolean" if text in ("true", "false"):
            return text == "true"
        case "date" if DATE.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                pass
        case "year" if YEAR.fullmatch(text):
            return int(text)
    raise ValueError(f"expected {EXPECTED[field.type]}")


def canonical(field: Field, text: str) -> str:
    """The one spelling of a cell that means the same: no blanks around it, 'true' for 'TRUE'.

    Text that is not of the field's type is returned as it is, for `check` to name.
    """
    stripped = text.strip()
    if field.type == "boolean" and stripped.lower() in ("true", "false"):
        return stripped.lower()
    if field.type == "integer" and INTEGER.fullmatch(stripped) and len(stripped) <= DIGITS:
        return str(int(stripped))
    return stripped


def plain(value: Value) -> str | int | float | bool | None:
    """A value as JSON has it: dates as ISO 8601 text, numbers as whole where they are."""
    match value:
        case datetime.date():
            return value.isoformat()
        case Decimal():
            number = float(value)
            return int(number) if number.is_integer() else number
    return value
