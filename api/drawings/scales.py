"""Scales: from a day or a number to a place on an axis, and where the axis is marked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MONTHS_APART = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)
DAYS_APART = (1, 2, 5, 10)
MONTH = 30.44
"""Days, on average."""


@dataclass(frozen=True)
class Days:
    """An axis of time: its first and last day, and the places of these."""

    first: date
    last: date
    start: float
    end: float

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.last} is before {self.first}")

    def at(self, day: date, share: float = 0.0) -> float:
        """The place of a day's beginning; share: how much of the day has gone by."""
        whole = (self.last - self.first).days + 1
        gone = (day - self.first).days + share
        return self.start + (self.end - self.start) * min(1.0, max(0.0, gone / whole))

    def marks(self, room: float) -> list[tuple[date, str, bool]]:
        """Days to mark, at least `room` apart: each with its words, and whether a year begins there."""
        per_day = abs(self.end - self.start) / ((self.last - self.first).days + 1)
        for step in DAYS_APART:
            if step * per_day >= room:
                days = [
                    (d, f"{d.day} {MONTHS[d.month - 1]}", d.month == d.day == 1) for d in self._days(step)
                ]
                return _with_year(days)
        step = next((m for m in MONTHS_APART if m * MONTH * per_day >= room), MONTHS_APART[-1])
        months = [
            (d, str(d.year) if d.month == 1 else MONTHS[d.month - 1], d.month == 1)
            for d in self._months(step)
        ]
        return _with_year(months)

    def _days(self, step: int) -> Iterator[date]:
        """Days of months, from the first on, `step` apart; none too near to the end of a month."""
        day = self.first
        while day <= self.last:
            if (day.day - 1) % step == 0 and (step == 1 or day.day <= 31 - step // 2):
                yield day
            if day == date.max:
                return
            day += timedelta(1)

    def _months(self, step: int) -> Iterator[date]:
        """First days of months, a whole number of steps after the year 1 began."""
        number = -(-(self.first.year * 12 + self.first.month - 1 + (self.first.day > 1)) // step) * step
        while number // 12 <= min(self.last.year, 9999):
            day = date(max(number // 12, 1), number % 12 + 1, 1)
            if self.first <= day <= self.last:
                yield day
            number += step


def _with_year(marks: list[tuple[date, str, bool]]) -> list[tuple[date, str, bool]]:
    """The marks, the first with its year where it does not have it."""
    if marks and str(marks[0][0].year) not in marks[0][1]:
        day, words, is_year = marks[0]
        return [(day, f"{words} {day.year}", is_year), *marks[1:]]
    return marks


@dataclass(frozen=True)
class Linear:
    """An axis of numbers that begins at zero, so that lengths can be compared."""

    most: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a number."""
        return self.start + (self.end - self.start) * value / self.most

    def marks(self, count: int) -> list[float]:
        """Round numbers from zero on, at most `count` steps of them."""
        step = nice(self.most / count)
        return [step * n for n in range(int(self.most / step + 1e-9) + 1)]


def nice(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 × a power of ten that is not below `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * f for f in (1, 2, 2.5, 5, 10) if power * f >= least * (1 - 1e-9))
