"""Dates in EDTF: what may be written, and the first and the last day that it allows."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.checking.rules.dates import bounds

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""However busy the machine is."""

DAYS = {
    # Level 0.
    "1953": ("1953-01-01", "1953-12-31"),
    "0001": ("0001-01-01", "0001-12-31"),
    "9999": ("9999-01-01", "9999-12-31"),
    "1953-07": ("1953-07-01", "1953-07-31"),
    "1953-02": ("1953-02-01", "1953-02-28"),
    "1952-02": ("1952-02-01", "1952-02-29"),
    "1900-02": ("1900-02-01", "1900-02-28"),
    "1953-07-27": ("1953-07-27", "1953-07-27"),
    "1952-02-29": ("1952-02-29", "1952-02-29"),
    "1953-07-27T10:00:00Z": ("1953-07-27", "1953-07-27"),
    "1953-07-27T23:30:00+09:00": ("1953-07-27", "1953-07-27"),
    "1953-07-27T00:30:00-05:00": ("1953-07-27", "1953-07-27"),
    "1950/1953": ("1950-01-01", "1953-12-31"),
    "1950-06/1953-07": ("1950-06-01", "1953-07-31"),
    "1950-06-25/1953-07-27": ("1950-06-25", "1953-07-27"),
    "1950-06-25/1953": ("1950-06-25", "1953-12-31"),
    "1953/1953-07-27": ("1953-01-01", "1953-07-27"),
    # Level 1: uncertain, approximate, both; none of them widens.
    "1953?": ("1953-01-01", "1953-12-31"),
    "1953~": ("1953-01-01", "1953-12-31"),
    "1953%": ("1953-01-01", "1953-12-31"),
    "1953-07?": ("1953-07-01", "1953-07-31"),
    "1953-07-27~": ("1953-07-27", "1953-07-27"),
    "1950?/1953~": ("1950-01-01", "1953-12-31"),
    "1950-06-25/1953-07~": ("1950-06-25", "1953-07-31"),
    # Level 1: digits left out, from the right.
    "195X": ("1950-01-01", "1959-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "1953-XX": ("1953-01-01", "1953-12-31"),
    "1953-07-XX": ("1953-07-01", "1953-07-31"),
    "1953-XX-XX": ("1953-01-01", "1953-12-31"),
    # Level 1: seasons.
    "1953-21": ("1953-03-01", "1953-05-31"),
    "1953-22": ("1953-06-01", "1953-08-31"),
    "1953-23": ("1953-09-01", "1953-11-30"),
    # Level 1: open and unknown ends.
    "1953/..": ("1953-01-01", ""),
    "1951-09-01/..": ("1951-09-01", ""),
    "../1953": ("", "1953-12-31"),
    "1953/": ("1953-01-01", ""),
    "/1953-07": ("", "1953-07-31"),
    # No date.
    "": ("", ""),
}

WRONG = {
    "words": ("July 1953", "c. 1953", "1950s", "Tuesday", "unknown", "open", "1953/open", "T", "??", "today"),
    "other forms": ("27.07.1953", "07/27/1953", "1953-7", "1953-7-27", "19530727", "53", "10000", "1953-W30"),
    "other dashes": ("1950–1953", "1950—1953", "1953−07", "1950-1953"),
    "other digits": ("１９５３", "١٩٥٣"),
    "days that are not": (
        "1953-02-29",
        "1953-02-30",
        "1953-06-31",
        "1953-13",
        "1953-00",
        "1953-07-00",
        "1953-07-32",
    ),
    "years that no calendar of ours has": ("0000", "-0001", "-1953", "Y19530", "y17e7"),
    "times without their offset": ("1953-07-27T10:00:00", "1953-07-27T10:00"),
    "times of another form": (
        "1953-07-27T10Z",
        "19530727T100000Z",
        "1953-W30-1T10:00:00Z",
        "1953-07-27T25:00:00Z",
    ),
    "times in an interval": ("1953-07-27T10:00:00Z/..", "1953/1953-07-27T10:00:00Z"),
    "nothing": ("..", "/", "/..", "../", "../.."),
    "three ends": ("1950/1951/1953",),
    "level 2": (
        *("{1950,1953}", "[1950,1953]", "[..1953]", "1950..1953", "?1953", "1953-?07", "1953~-07", "195X-07"),
        *("1XXX", "XXXX", "1X53", "1953-XX-27", "1953S2", "1953-25", "1953-33", "1953-41"),
    ),
    "drafts of EDTF": ("195u", "1953-uu", "1953?~", "1953-07-uu"),
    "blanks": (" 1953", "1953 ", "1953\n", "1950 / 1953", " "),
}


@pytest.mark.parametrize("text", DAYS)
def test_a_date_allows_the_days_from_its_first_to_its_last(text: str) -> None:
    assert bounds(text) == DAYS[text]


@pytest.mark.parametrize("text", [text for texts in WRONG.values() for text in texts])
def test_what_is_no_date_of_level_0_or_1_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        bounds(text)


@PATIENT
@given(st.dates(), st.sampled_from(["", "?", "~", "%"]))
def test_any_day_month_and_year_is_bounded_by_the_calendar(day: datetime.date, mark: str) -> None:
    text = day.isoformat()
    year, month = text[:4], text[:7]
    last = calendar.monthrange(day.year, day.month)[1]
    assert bounds(text + mark) == (text, text)
    assert bounds(month + mark) == (f"{month}-01", f"{month}-{last}")
    assert bounds(year + mark) == (f"{year}-01-01", f"{year}-12-31")


@PATIENT
@given(st.text(alphabet="0123456789-/.XTZ?~%{}[] ", max_size=24))
def test_any_text_is_a_date_or_is_refused_and_never_breaks_the_check(text: str) -> None:
    try:
        days = bounds(text)
    except ValueError:
        return
    for day in days:
        assert day == "" or datetime.date.fromisoformat(day).isoformat() == day
