"""What part of a timeline is asked for: its parameters, and the links that move through it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from api.drawings.config import View, views_of
from api.drawings.drawn import Drawn
from api.drawings.events import Asked, Told, read_events
from api.drawings.make import ASKED_OF
from api.store.release import Release
from api.web.errors import ArgumentsInvalid, Fault
from api.web.parameters import kept_with
from api.web.requested import query_pairs

DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
NAMES = ("from", "until", "kind", "participant")
LEAST = 14
"""Fewest days that a zoom leads to."""


@dataclass(frozen=True)
class Step:
    """A link to another part: its words, and its query without what else is asked for."""

    words: str
    query: dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """What was asked for, as texts and as read."""

    query: dict[str, str] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)

    @property
    def _rest(self) -> dict[str, str]:
        """What is asked for beside the span of days."""
        return {name: text for name, text in self.query.items() if name in ("kind", "participant")}

    def steps(self, drawn: Drawn, whole: Drawn) -> list[Step]:
        """Links that move and zoom within the whole axis, as far as there is anything to see."""
        if drawn.span is None or whole.span is None:
            return []
        (first, last), (start, end) = drawn.span, whole.span
        length = (last - first).days
        quarter = timedelta(length // 4)
        moves: list[tuple[str, date, date]] = []
        if first > start:
            begin = max(start, first - 2 * quarter)
            moves.append(("Earlier", begin, begin + timedelta(length)))
        if length > LEAST * 2:
            moves.append(("Zoom in", first + quarter, last - quarter))
        if first > start or last < end:
            moves.append(("Zoom out", max(start, first - 2 * quarter), min(end, last + 2 * quarter)))
        if last < end:
            finish = min(end, last + 2 * quarter)
            moves.append(("Later", finish - timedelta(length), finish))
        steps = []
        for words, begin, finish in moves:
            span = {} if (begin, finish) == (start, end) else {"from": str(begin), "until": str(finish)}
            steps.append(Step(words, span | self._rest))
        return steps

    def years(self, whole: Drawn) -> list[Step]:
        """A link to each year, where there are not too many."""
        if whole.span is None or whole.span[1].year - whole.span[0].year > 30:
            return []
        return [
            Step(str(year), {"from": str(year), "until": str(year)} | self._rest)
            for year in range(whole.span[0].year, whole.span[1].year + 1)
        ]


@kept_with
def _told(release: Release) -> dict[str, Told]:
    """The events of each view that can be asked for a part."""
    return {
        name: read_events(release, view)
        for name, view in views_of(release.package).items()
        if view.drawing == ASKED_OF
    }


def told_of(release: Release, view: View) -> Told:
    """The events of a view, with the kinds and those who took part that can be asked for."""
    return _told(release)[view.name]


def wanted(told: Told) -> Wanted:
    """Read the parameters; those that are not known or empty are passed over.

    Raises ArgumentsInvalid for one with a value that cannot be used.
    """
    query: dict[str, str] = {}
    faults: list[Fault] = []
    for name, value in query_pairs():
        if name in query:
            faults.append(
                Fault(name, value, "repeated_parameter", f"'{name}' was given twice; give it once.")
            )
        elif name in NAMES and value.strip():
            query[name] = value.strip()
    first = _day(query, "from", faults)
    last = _day(query, "until", faults)
    if first and last and last < first:
        detail = f"'until' ({last}) is before 'from' ({first})."
        faults.append(Fault("until", query["until"], "invalid_value", detail))
    lanes = _among(query, "kind", told.lanes, faults)
    who = _among(query, "participant", told.who, faults)
    if faults:
        raise ArgumentsInvalid(faults)
    return Wanted(query, Asked(first, last, lanes, who))


def _day(query: dict[str, str], name: str, faults: list[Fault]) -> date | None:
    text = query.get(name)
    if text is None:
        return None
    found = DAY.fullmatch(text) if text.isascii() else None
    try:
        if found is None:
            raise ValueError
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if name == "from":
            return date(year, month or 1, day or 1)
        month = month or 12
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        forms = ("1953", "1953-07", "1953-07-27")
        detail = f"'{name}' is a year, a month or a day, such as 1953, 1953-07 or 1953-07-27, not '{text}'."
        faults.append(Fault(name, text, "invalid_value", detail, forms))
        return None


def _among(query: dict[str, str], name: str, known: Collection[str], faults: list[Fault]) -> tuple[str, ...]:
    values = tuple(part for part in query.get(name, "").split(",") if part)
    for value in values:
        if value not in known:
            detail = f"'{name}' has no value '{value}' on this timeline."
            faults.append(Fault(name, value, "invalid_value", detail, tuple(known)))
    return values
