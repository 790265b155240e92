"""Land and borders of the world, from assets/world.zip: only the tiles that a map shows are read.

tools/world.py makes the file and says what is in it.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.drawings.projection import Extent, Point
from api.settings import WORLD

SCALES = (("10m", 20.0), ("50m", 100.0), ("110m", math.inf))
"""Natural Earth's scales, and up to how many degrees of longitude each is drawn."""


@dataclass(frozen=True)
class Terrain:
    """What lies in an extent: rings of land, its coasts, and borders with the two states that each divides."""

    land: tuple[tuple[Point, ...], ...]
    coasts: tuple[tuple[Point, ...], ...]
    borders: tuple[tuple[tuple[str, str], tuple[Point, ...]], ...]
    names: tuple[tuple[str, Point], ...]

    def between(self, states: Sequence[str]) -> tuple[tuple[Point, ...], ...]:
        """The border of two states, in pieces that are as long as can be."""
        wanted = tuple(sorted(states))
        return tuple(joined([line for between, line in self.borders if between == wanted]))


def terrain(extent: Extent) -> Terrain:
    """Read what lies in an extent."""
    scale = next(name for name, most in SCALES if extent.east - extent.west <= most)
    land: list[tuple[Point, ...]] = []
    coasts: list[tuple[Point, ...]] = []
    borders: list[tuple[tuple[str, str], tuple[Point, ...]]] = []
    with zipfile.ZipFile(WORLD) as archive:
        size = json.loads(archive.read("scales.json"))[scale]
        there = set(archive.namelist())
        for west in _corners(extent.west, extent.east, size, -180):
            for south in _corners(extent.south, extent.north, size, -90):
                name = f"{scale}/{west}_{south}.json"
                if name not in there:
                    continue
                tile = json.loads(archive.read(name))
                for ring in map(unpacked, tile["land"]):
                    if _near(ring, extent):
                        land.append(ring)
                        coasts.extend(_coasts(ring, (west, west + size), (south, south + size)))
                for border in tile["borders"]:
                    line = unpacked(border["line"])
                    if _near(line, extent):
                        borders.append(((border["between"][0], border["between"][1]), line))
        named = json.loads(archive.read("names.json"))
    names = tuple(
        (entry["name"], (entry["at"][0], entry["at"][1]))
        for entry in sorted(named.values(), key=lambda entry: (-entry["area"], entry["name"]))
        if extent.holds(*entry["at"])
    )
    return Terrain(tuple(land), tuple(coasts), tuple(borders), names)


def _corners(low: float, high: float, size: int, first: int) -> range:
    """West or south of the tiles that an interval touches; the first of all tiles begins at `first`."""
    start, end = (math.floor((value - first) / size) * size + first for value in (low, high))
    return range(start, end + 1, size)


def unpacked(numbers: Sequence[int]) -> tuple[Point, ...]:
    """Points from steps in thousandths of a degree."""
    x = y = 0
    found = []
    for step_x, step_y in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + step_x, y + step_y
        found.append((x / 1000, y / 1000))
    return tuple(found)


def _near(points: Sequence[Point], extent: Extent) -> bool:
    return (
        min(p[0] for p in points) <= extent.east
        and max(p[0] for p in points) >= extent.west
        and min(p[1] for p in points) <= extent.north
        and max(p[1] for p in points) >= extent.south
    )


def _coasts(ring: Sequence[Point], wests: Point, souths: Point) -> Iterator[tuple[Point, ...]]:
    """The parts of a ring that are coast, and not the edge of its tile."""
    part: list[Point] = []
    for a, b in pairwise([*ring, ring[0]]):
        on_edge = (a[0] == b[0] and a[0] in wests) or (a[1] == b[1] and a[1] in souths)
        if on_edge and part:
            yield tuple(part)
            part = []
        elif not on_edge:
            part = part or [a]
            part.append(b)
    if part:
        yield tuple(part)


def joined(lines: Sequence[tuple[Point, ...]]) -> list[tuple[Point, ...]]:
    """Lines put together where one ends as another begins."""
    left = list(lines)
    found = []
    while left:
        line = left.pop(0)
        is_longer = True
        while is_longer:
            is_longer = False
            for other in left:
                for way in (other, other[::-1]):
                    if way[0] == line[-1]:
                        line, is_longer = line + way[1:], True
                    elif way[-1] == line[0]:
                        line, is_longer = way + line[1:], True
                    if is_longer:
                        break
                if is_longer:
                    left.remove(other)
                    break
        found.append(line)
    return found


def clipped(ring: Sequence[Point], extent: Extent) -> list[Point]:
    """The part of a ring within an extent (Sutherland and Hodgman)."""
    points = list(ring)
    for axis, sign, edge in (
        (0, 1, extent.west),
        (0, -1, extent.east),
        (1, 1, extent.south),
        (1, -1, extent.north),
    ):
        out: list[Point] = []
        for a, b in pairwise([points[-1], *points] if points else []):
            is_in, was_in = sign * (b[axis] - edge) >= 0, sign * (a[axis] - edge) >= 0
            if is_in != was_in:
                share = (edge - a[axis]) / (b[axis] - a[axis])
                other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
                out.append((edge, other) if axis == 0 else (other, edge))
            if is_in:
                out.append(b)
        points = out
    return points


def runs(line: Sequence[Point], extent: Extent) -> Iterator[list[Point]]:
    """The parts of a line near an extent: each segment of which an end lies in it, or that crosses it."""
    part: list[Point] = []
    for a, b in pairwise(line):
        if _near((a, b), extent):
            part = part or [a]
            part.append(b)
        elif part:
            yield part
            part = []
    if part:
        yield part
