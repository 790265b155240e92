"""The plane of a map: from degrees to places in a panel, distances, the net of degrees, the length of a scale bar.

The projection is equirectangular, true to scale in both directions at the middle latitude of the map
(Snyder, Map Projections: A Working Manual, 1987, chapter 12): simple, and right enough for a region.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from api.drawings.labels import Box
from api.drawings.scales import nice

KILOMETRES = 111.195
"""To a degree of latitude, on a sphere of 6,371 km."""

STEPS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60)
LEAST = 0.12
"""Fewest degrees of latitude that a map shows: below that there is nothing to draw."""

Point = tuple[float, float]
"""Longitude and latitude, in degrees."""


@dataclass(frozen=True)
class Extent:
    """A part of the globe, in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def middle(self) -> float:
        """The middle latitude."""
        return (self.south + self.north) / 2

    def holds(self, lon: float, lat: float) -> bool:
        """Whether a point lies in it."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


def distance(a: Point, b: Point) -> float:
    """Kilometres between two points along a great circle (haversine)."""
    (lon_a, lat_a), (lon_b, lat_b) = (tuple(map(math.radians, point)) for point in (a, b))
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))


def around(points: Sequence[Point], pad: float, width: float, height: float) -> Extent:
    """The extent of some points, padded by a part of its size, in the shape of a panel.

    Never beyond the poles; one that would be wider than the globe is the whole of it.
    """
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    tall = max(north - south, LEAST) * (1 + 2 * pad)
    flat = math.cos(math.radians(min(80.0, abs(south + north) / 2)))
    wide = max((east - west) * (1 + 2 * pad), LEAST / flat)
    tall = max(tall, wide * flat * height / width)
    wide = max(wide, tall * width / height / flat)
    if wide >= 360:
        tall = min(180.0, 360 * flat * height / width)
        south = max(-90.0, min(90.0 - tall, (south + north - tall) / 2))
        return Extent(-180, south, 180, south + tall)
    left = max(-180.0, min(180.0 - wide, (west + east - wide) / 2))
    bottom = max(-90.0, min(90.0 - tall, (south + north - tall) / 2))
    return Extent(left, bottom, left + wide, min(90.0, bottom + tall))


@dataclass(frozen=True)
class Plane:
    """A panel that shows an extent."""

    extent: Extent
    box: Box

    @property
    def per_degree(self) -> float:
        """Units to a degree of latitude."""
        return (self.box.bottom - self.box.top) / (self.extent.north - self.extent.south)

    @property
    def per_kilometre(self) -> float:
        """Units to a kilometre."""
        return self.per_degree / KILOMETRES

    def at(self, lon: float, lat: float) -> Point:
        """Where a point lies in the panel."""
        share = (lon - self.extent.west) / (self.extent.east - self.extent.west)
        x = self.box.left + share * (self.box.right - self.box.left)
        return x, self.box.top + (self.extent.north - lat) * self.per_degree

    def net(self, lines: int = 5) -> tuple[list[float], list[float]]:
        """Longitudes and latitudes of the net of degrees."""
        wanted = (self.extent.north - self.extent.south) / lines
        step = next((s for s in STEPS if s >= wanted), STEPS[-1])
        return _multiples(self.extent.west, self.extent.east, step), _multiples(
            self.extent.south, self.extent.north, step
        )

    def bar(self) -> tuple[int, float]:
        """A round number of kilometres for a scale bar of at most a quarter of the width, and its length."""
        most = (self.box.right - self.box.left) / 4 / self.per_kilometre
        length = max(1, int(nice(most / 2.5)))
        return length, length * self.per_kilometre


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def degrees(value: float, letters: str) -> str:
    """'38° N', '126.5° E', '0°'. letters: for above and below zero."""
    if value == 0:
        return "0°"
    return f"{abs(value):.6f}".rstrip("0").rstrip(".") + f"° {letters[0] if value > 0 else letters[1]}"
