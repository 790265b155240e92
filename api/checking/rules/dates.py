"""Rules for dates in the Extended Date/Time Format (EDTF, ISO 8601-2:2019 levels 0 and 1)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from time import struct_time
from typing import Any

from edtf import EDTFParseException, parse_edtf

from api.checking.data import Data
from api.checking.report import Fault

_DATE = r"(?:\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:\d\d|XX))?|-2[1-4]|-XX(?:-XX)?)?|\d{3}X|\d\dXX)[?~%]?"
LEVELS_0_AND_1 = re.compile(rf"{_DATE}|(?:{_DATE}|\.\.)?/(?:{_DATE}|\.\.)?", re.ASCII)
"""What may be written: the library also takes level 2, which readers of level 1 cannot."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def edtf_dates(data: Data) -> Iterator[Fault]:
    """An EDTF value parses, and the two days beside it are the first and last it allows."""
    for name, rows in data.rows.items():
        for field in data.package.tables[name].fields:
            if field.edtf is None:
                continue
            for row in rows:
                text = row.cells.get(field.name, "")
                try:
                    expected = bounds(text)
                except ValueError as error:
                    yield data.fault(
                        "edtf",
                        name,
                        row,
                        field.name,
                        f"the date is not EDTF: {error}",
                        "write it as 1953-07-27, 1953-07, 1953, 1953?, 1953-07~, 1950-07-24/.. or a range with '/'",
                    )
                    continue
                for column, day in zip(field.edtf, expected, strict=True):
                    if row.cells.get(column, "") != day:
                        shown = f"'{day}'" if day else "empty"
                        yield data.fault(
                            "edtf-bounds",
                            name,
                            row,
                            column,
                            f"'{text}' in {field.name} makes this day {shown}",
                            "write that day, or mend the date",
                            row.cells.get(column, ""),
                        )


def date_order(data: Data) -> Iterator[Fault]:
    """The first day is not after the last; 'low' is not above 'high', nor 'minimum' above 'maximum'."""
    for name, rows in data.rows.items():
        table = data.package.tables[name]
        pairs = [field.edtf for field in table.fields if field.edtf]
        for low, high in (("low", "high"), ("minimum", "maximum")):
            if low in table.by_name and high in table.by_name:
                pairs.append((low, high))
        for row in rows:
            for first, last in pairs:
                start, end = row.cells.get(first, ""), row.cells.get(last, "")
                if start and end and _comparable(start) > _comparable(end):
                    yield data.fault(
                        "range-order",
                        name,
                        row,
                        first,
                        f"{first} is after or above {last}",
                        "change places, or mend one",
                    )


@lru_cache(maxsize=10_000)
def bounds(text: str) -> tuple[str, str]:
    """First and last day that an EDTF value allows, in ISO 8601; empty where it is open or absent.

    Approximate and uncertain marks do not widen the range: '1953~' is the year 1953.
    Raises ValueError where the text is not EDTF.
    """
    if not text:
        return "", ""
    # A date with a time and a zone is a day for filtering: the local one, as written.
    if "T" in text and text[0].isdigit():
        if not MOMENT.fullmatch(text):
            raise ValueError("a time is written 1953-07-27T10:00:00+09:00, with its offset from UTC")
        moment = datetime.datetime.fromisoformat(text)
        return moment.date().isoformat(), moment.date().isoformat()
    if not LEVELS_0_AND_1.fullmatch(text):
        raise ValueError("it is not a date of level 0 or 1 in the years 0001 to 9999")
    start, slash, end = text.partition("/")
    if slash and start in ("", "..") and end in ("", ".."):
        raise ValueError("both ends are open")
    try:
        parsed: Any = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ValueError, AttributeError, TypeError) as error:
        raise ValueError(str(error).split("\n", maxsplit=1)[0] or "it cannot be parsed") from None
    first = "" if slash and start in ("", "..") else _day(lower)
    last = "" if slash and end in ("", "..") else _day(upper)
    return first, last


def _day(moment: struct_time) -> str:
    return datetime.date(moment.tm_year, moment.tm_mon, moment.tm_mday).isoformat()


def _comparable(text: str) -> tuple[float, str]:
    try:
        return float(text), ""
    except ValueError:
        return 0.0, text
