"""An EDTF date in words."""

from __future__ import annotations

import re
from calendar import month_name

PART = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d)"
    r"(?:T(?P<time>\d\d:\d\d)(?::\d\d)?(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?(?P<mark>[~?%])?"
)
"""A day, a month, a year or a moment, and how sure it is: level 1 of EDTF (ISO 8601-2), in part."""

MARKS = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", None: ""}


def in_words(edtf: str) -> str:
    """'26 July 1951', 'about July 1951', '1951', '21 May 1953 to 22 May 1953', 'since 1953', '27 July 1953, 10:00 (UTC+09:00)'.

    A date of a form that is not among these is given as it is.
    """
    first, _, last = edtf.partition("/")
    if last == "..":
        begun = _words(first)
        return f"since {begun}" if begun else edtf
    parts = [_words(part) for part in edtf.split("/")]
    known = [part for part in parts if part]
    return " to ".join(known) if len(known) == len(parts) else edtf


def _words(part: str) -> str | None:
    found = PART.fullmatch(part)
    if found is None:
        return None
    words = found["year"]
    if found["month"]:
        words = f"{month_name[int(found['month'])]} {words}"
    if found["day"]:
        words = f"{int(found['day'])} {words}"
    if found["time"]:
        words += f", {found['time']}"
    if found["zone"]:
        words += " (UTC)" if found["zone"] == "Z" else f" (UTC{found['zone']})"
    return MARKS[found["mark"]] + words
