"""Axes: in order, within their ends, marked at round values."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.drawings.scales import Days, Linear, nice

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(DAYS, DAYS, DAYS, DAYS)
def test_days_keep_their_order_and_stay_on_the_axis(a: date, b: date, c: date, d: date) -> None:
    first, early, late, last = sorted([a, b, c, d])
    axis = Days(first, last, 100, 900)
    assert 100 <= axis.at(early) <= axis.at(late) <= 900


@given(DAYS, DAYS)
def test_marks_are_on_the_axis_and_apart(a: date, b: date) -> None:
    first, last = sorted([a, b])
    axis = Days(first, last, 0, 1000)
    marks = axis.marks(60)
    assert all(first <= day <= last for day, _, _ in marks)
    places = [axis.at(day) for day, _, _ in marks]
    assert places == sorted(places)
    assert all(y - x > 45 for x, y in pairwise(places))


def test_the_marks_of_seven_years_are_half_years() -> None:
    marks = Days(date(1950, 5, 4), date(1957, 8, 12), 0, 940).marks(60)
    assert [words for _, words, _ in marks][:4] == ["Jul 1950", "1951", "Jul", "1952"]


def test_an_axis_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        Days(date(1953, 7, 27), date(1953, 7, 26), 0, 1)


@given(st.floats(0.001, 1e12), st.integers(2, 8))
def test_numbers_begin_at_zero_and_marks_are_round(most: float, count: int) -> None:
    scale = Linear(most, 10, 510)
    assert scale.at(0) == 10
    assert scale.at(most) == pytest.approx(510)
    marks = scale.marks(count)
    assert marks[0] == 0
    assert 2 <= len(marks) <= count + 1
    assert marks[-1] <= most * (1 + 1e-6)


@given(st.floats(1e-6, 1e12))
def test_a_nice_number_is_near_and_not_below(value: float) -> None:
    assume(value > 0)
    assert value * (1 - 1e-6) <= nice(value) <= value * 2.5001
