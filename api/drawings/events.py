"""What a timeline shows: rows with dates, in lanes, with those who took part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.drawings.config import View
from api.drawings.material import Named, Sure, labels, named, sure_of, table_of
from api.package.dates import in_words
from api.package.descriptor import KEY, Table
from api.store.release import Release

MARKS = "~?%X"
"""What an EDTF date has where it is approximate, uncertain, both, or not known to the day."""


@dataclass(frozen=True)
class Event:
    """A row with a date. last is None where it is still going on."""

    record_id: str
    title: str
    lane: str
    when: str
    first: date
    last: date | None
    is_period: bool
    is_fuzzy: bool
    sure: Sure
    text: str
    place: Named | None
    who: tuple[Named, ...]

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether any of it lies within a span of days; None is without bound."""
        return (last is None or self.first <= last) and (
            first is None or self.last is None or self.last >= first
        )


@dataclass(frozen=True)
class Asked:
    """What is wanted of a timeline: a span of days, lanes, and those who took part; all where empty."""

    first: date | None = None
    last: date | None = None
    lanes: tuple[str, ...] = ()
    who: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """All events of a view by date, its lanes and those who took part in any, each with its name."""

    events: tuple[Event, ...]
    lanes: dict[str, str]
    who: dict[str, Named]
    undated: int

    def choose(self, asked: Asked) -> list[Event]:
        """The events that are wanted."""
        return [
            event
            for event in self.events
            if event.meets(asked.first, asked.last)
            and (not asked.lanes or event.lane in asked.lanes)
            and (not asked.who or any(entry.record_id in asked.who for entry in event.who))
        ]


def read_events(release: Release, view: View) -> Told:
    """Every row with a date."""
    table, fields = table_of(release, view), view.fields
    known, involved = _involved(release, view)
    places = named(release, table.target.get(fields["place"], ""))
    lanes = labels(table.by_name[fields["lane"]])
    found = []
    rows = release.rows(table)
    for row in rows:
        days = _days(table, fields["date"], row)
        if days is None:
            continue
        first, last = days
        text = str(row[fields["date"]])
        lane = str(row[fields["lane"]] or "")
        lanes.setdefault(lane, lane)
        found.append(
            Event(
                row[KEY],
                str(row[fields["title"]]),
                lane,
                in_words(text),
                first,
                last,
                "/" in text,
                any(mark in text for mark in MARKS),
                sure_of(table, row),
                str(row[fields["text"]] or ""),
                places.get(str(row[fields["place"]])),
                tuple(entry for key, entry in known.items() if key in involved.get(row[KEY], ())),
            )
        )
    found.sort(key=lambda event: (event.first, event.last or date.max, event.record_id))
    used = {event.lane for event in found}
    took_part = {entry.record_id for event in found for entry in event.who}
    return Told(
        tuple(found),
        {value: label for value, label in lanes.items() if value in used},
        {key: entry for key, entry in known.items() if key in took_part},
        len(rows) - len(found),
    )


def _days(table: Table, field: str, row: dict[str, Any]) -> tuple[date, date | None] | None:
    """The first and the last day that the row's date allows, by the fields that its schema names."""
    edtf = table.by_name[field].edtf
    first = row.get(edtf[0]) if edtf else row.get(field)
    last = row.get(edtf[1]) if edtf else first
    if not first or not row.get(field):
        return None
    return date.fromisoformat(first), date.fromisoformat(last) if last else None


def _involved(release: Release, view: View) -> tuple[dict[str, Named], dict[str, Collection[str]]]:
    """Those who took part, and the ids of those of each row; empty where the release has no such table."""
    given = view.options.get("involved")
    table = release.package.tables.get(given["table"]) if given else None
    if given is None or table is None:
        return {}, {}
    found: dict[str, set[str]] = {}
    for row in release.rows(table):
        found.setdefault(row[given["row"]], set()).add(row[given["who"]])
    return named(release, table.target.get(given["who"], "")), dict(found)
