"""What a map shows: rows with a latitude and a longitude, where they gather, where they crowd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from api.drawings.config import View
from api.drawings.material import Sure, labels, sure_of, table_of
from api.drawings.projection import Point, distance
from api.package.descriptor import KEY
from api.store.release import Release

T = TypeVar("T")

NEAR = 350.0
"""Kilometres: places that are nearer than this, from one to the next, are of one region."""


@dataclass(frozen=True)
class Place:
    """A row with a position. One without a longitude is a line of latitude, one without both is nowhere."""

    record_id: str
    title: str
    kind: str
    lat: float | None
    lon: float | None
    text: str
    sure: Sure

    @property
    def at(self) -> Point:
        """Longitude and latitude. Of a point only."""
        assert self.lon is not None
        assert self.lat is not None
        return self.lon, self.lat


@dataclass(frozen=True)
class Boundary:
    """A border between two states that stands for something: what, its ends, and the zone along it."""

    title: str
    between: tuple[str, str]
    ends: tuple[str, ...]
    note: str
    zone: str
    kilometres: float
    zone_note: str


@dataclass(frozen=True)
class Sited:
    """All places: points of the region that has most of them, points elsewhere, lines, and boundaries."""

    places: tuple[Place, ...]
    here: tuple[Place, ...]
    elsewhere: tuple[Place, ...]
    parallels: tuple[Place, ...]
    boundaries: tuple[Boundary, ...]


def read_places(release: Release, view: View) -> Sited:
    """Every row of the view's table, and where it belongs."""
    table, fields = table_of(release, view), view.fields
    kinds = labels(table.by_name[fields["kind"]])
    places = tuple(
        Place(
            row[KEY],
            str(row[fields["title"]]),
            kinds.get(str(row[fields["kind"]]), str(row[fields["kind"]] or "")),
            _number(row[fields["latitude"]]),
            _number(row[fields["longitude"]]),
            str(row[fields["text"]] or ""),
            sure_of(table, row),
        )
        for row in release.rows(table)
    )
    known = {place.record_id for place in places}
    boundaries = tuple(
        found for found in map(_boundary, view.options.get("boundaries", ())) if set(found.ends) <= known
    )
    ends = {end for boundary in boundaries for end in boundary.ends}
    points = [p for p in places if p.lat is not None and p.lon is not None and p.record_id not in ends]
    regions = gathered(points, lambda a, b: distance(a.at, b.at) < NEAR)
    here = max(regions, key=len, default=[])
    elsewhere = [place for place in points if place not in here]
    parallels = [place for place in places if place.lat is not None and place.lon is None]
    return Sited(places, tuple(here), tuple(elsewhere), tuple(parallels), boundaries)


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)


def _boundary(given: dict[str, Any]) -> Boundary:
    zone = given.get("zone", {})
    return Boundary(
        given["title"],
        (given["between"][0], given["between"][1]),
        tuple(given["ends"]),
        given["note"],
        zone.get("title", ""),
        float(zone.get("kilometres", 0)),
        zone.get("note", ""),
    )


def gathered(items: Sequence[T], are_near: Callable[[T, T], bool]) -> list[list[T]]:
    """Items in groups: those that a chain of near ones leads to are in one (single linkage)."""
    groups: list[list[T]] = []
    for item in items:
        meeting = [group for group in groups if any(are_near(item, other) for other in group)]
        groups = [group for group in groups if group not in meeting]
        groups.append([*(other for group in meeting for other in group), item])
    return groups
