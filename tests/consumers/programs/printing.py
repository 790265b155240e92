"""Print what a library read, as JSON has it."""

from __future__ import annotations

import datetime
import json
from typing import Any


def plain(value: Any) -> Any:
    """A value of a library as JSON has it: a day for a date or a midnight, text for bytes."""
    if isinstance(value, datetime.datetime):
        assert value.time() == datetime.time()
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"{value!r} is of no type that a table has")


def print_json(found: Any) -> None:
    """Print for the test."""
    print(json.dumps(found, default=plain, allow_nan=False))
