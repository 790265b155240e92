"""Make assets/world.zip, what maps are drawn with, from the npm package `world-atlas`.

    npm pack world-atlas@2.0.2
    python tools/world.py world-atlas-2.0.2.tgz

The package holds Natural Earth (https://www.naturalearthdata.com), which is in the public domain, as
TopoJSON; the package itself is under the ISC licence. Nothing is chosen by hand: the whole world is kept
at three scales, cut into tiles so that a server reads only those that a map shows.

The zip holds `{scale}/{west}_{south}.json` for each tile with anything in it, west and south in degrees:

    {"land": [ring, ...], "borders": [{"between": [id, id], "line": line}, ...]}

A ring or a line is a list of whole numbers, thousandths of a degree: longitude and latitude of the first
point, then the step to each next one. An id is the ISO 3166-1 numeric code of a state, or its name where
Natural Earth has no code. A ring is not closed again, and is filled by the even-odd rule. `names.json`
has a name and a point for each id. `scales.json` has the size of the tiles of each scale.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
"""Of the package file, world-atlas 2.0.2."""

OUT = Path(__file__).resolve().parent.parent / "assets" / "world.zip"
TILE = {"10m": 10, "50m": 30, "110m": 360}
"""Natural Earth's scales, and the size of a tile at each, in degrees."""

Point = tuple[float, float]

NEAR = {"10m": 0.0036, "50m": 0.02, "110m": 0.1}
"""Degrees: points nearer to the line between their neighbours are left out. The first is the step of the
source's own grid, about 400 m; a map drawn at the others shows no smaller ones."""


class Topology:
    """A TopoJSON file with quantised arcs."""

    def __init__(self, content: dict[str, Any], near: float) -> None:
        (kx, ky), (dx, dy) = content["transform"]["scale"], content["transform"]["translate"]
        self.objects = content["objects"]
        self.arcs: list[list[Point]] = []
        for arc in content["arcs"]:
            x = y = 0
            line = []
            for step_x, step_y in arc:
                x, y = x + step_x, y + step_y
                line.append((x * kx + dx, y * ky + dy))
            self.arcs.append(simplified(line, near))

    def ring(self, numbers: list[int]) -> list[Point]:
        """The ring of some arcs; a negative number is an arc that is gone backwards."""
        found: list[Point] = []
        for number in numbers:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            found += arc[1:] if found else arc
        return found[:-1]

    def polygons(self, geometry: dict[str, Any]) -> list[list[list[int]]]:
        """The rings of each polygon, as numbers of arcs."""
        if geometry["type"] == "GeometryCollection":
            return [p for part in geometry["geometries"] for p in self.polygons(part)]
        if geometry["type"] == "Polygon":
            return [geometry["arcs"]]
        return geometry["arcs"] if geometry["type"] == "MultiPolygon" else []


def simplified(line: list[Point], near: float) -> list[Point]:
    """A line without the points that it can do without (Ramer, Douglas and Peucker)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        a, b = line[start], line[end]
        length = math.dist(a, b)
        far, place = near, 0
        for number in range(start + 1, end):
            x, y = line[number]
            if length:
                away = abs((b[0] - a[0]) * (a[1] - y) - (a[0] - x) * (b[1] - a[1])) / length
            else:
                away = math.dist(a, (x, y))
            if away > far:
                far, place = away, number
        if place:
            kept.add(place)
            spans += [(start, place), (place, end)]
    return [line[number] for number in sorted(kept)]


def clip(ring: list[Point], axis: int, least: float, most: float) -> list[Point]:
    """The part of a ring within a strip (Sutherland and Hodgman, on two sides)."""
    for sign, edge in ((1, least), (-1, most)):
        out: list[Point] = []
        for before, point in zip([ring[-1], *ring[:-1]], ring, strict=True) if ring else ():
            is_in, was_in = sign * (point[axis] - edge) >= 0, sign * (before[axis] - edge) >= 0
            if is_in != was_in:
                out.append(cut(before, point, axis, edge))
            if is_in:
                out.append(point)
        ring = out
    return ring


def whole(line: list[Point], *, is_ring: bool) -> list[list[Point]]:
    """A line as it runs on over the date line, and copies of it a turn away, so that each tile has its part.

    A ring that goes around a pole is closed by way of the pole.
    """
    found = [line[0]]
    for (before, _), (lon, lat) in pairwise(line):
        turn = found[-1][0] - before + (-360 if lon - before > 180 else 360 if lon - before < -180 else 0)
        found.append((lon + turn, lat))
    if is_ring and abs(line[0][0] - line[-1][0]) <= 180 and abs(found[-1][0] - found[0][0]) > 180:
        pole = -90.0 if found[0][1] < 0 else 90.0
        found += [(found[-1][0], pole), (found[0][0], pole)]
    copies = [[(lon + turn, lat) for lon, lat in found] for turn in (0, 360, -360)]
    return [copy for copy in copies if min(p[0] for p in copy) < 180 and max(p[0] for p in copy) > -180]


def cut(a: Point, b: Point, axis: int, edge: float) -> Point:
    """Where a line crosses the edge of a strip."""
    share = (edge - a[axis]) / (b[axis] - a[axis])
    other = a[1 - axis] + share * (b[1 - axis] - a[1 - axis])
    return (edge, other) if axis == 0 else (other, edge)


def pieces(line: list[Point], axis: int, least: float, most: float) -> Iterator[list[Point]]:
    """The parts of a line within a strip."""
    part: list[Point] = []
    for a, b in pairwise(line):
        crossings = [e for e in (least, most) if (a[axis] - e) * (b[axis] - e) < 0]
        crossings.sort(key=lambda e: abs(e - a[axis]))
        stops = [a, *(cut(a, b, axis, e) for e in crossings), b]
        for start, end in pairwise(stops):
            middle = (start[axis] + end[axis]) / 2
            if least <= middle < most:
                part = part or [start]
                part.append(end)
            elif part:
                yield part
                part = []
    if part:
        yield part


def packed(points: list[Point]) -> list[int]:
    """Thousandths of a degree, as steps, without those that stand still."""
    found: list[int] = []
    x = y = 0
    for number, (lon, lat) in enumerate(points):
        new_x, new_y = round(lon * 1000), round(lat * 1000)
        if number == 0 or (new_x, new_y) != (x, y):
            found += [new_x - x, new_y - y]
        x, y = new_x, new_y
    return found


def spans(points: list[Point], axis: int, size: int) -> range:
    """The strips that some points lie in."""
    edge = 180 - 90 * axis
    low, high = max(-edge, min(p[axis] for p in points)), min(edge - 1, max(p[axis] for p in points))
    return range(
        math.floor((low + edge) / size) * size - edge,
        math.floor((high + edge) / size) * size - edge + 1,
        size,
    )


def tiled(land: Topology, countries: Topology, size: int) -> dict[tuple[int, int], dict[str, list[Any]]]:
    """Land and borders by the south-western corner of their tile."""
    tiles: dict[tuple[int, int], dict[str, list[Any]]] = {}

    def tile(west: int, south: int) -> dict[str, list[Any]]:
        return tiles.setdefault((west, south), {"land": [], "borders": []})

    for polygon in land.polygons(land.objects["land"]):
        for numbers in polygon:
            for ring in whole(land.ring(numbers), is_ring=True):
                for west in spans(ring, 0, size):
                    strip = clip(ring, 0, west, west + size)
                    for south in spans(strip, 1, size) if strip else ():
                        part = packed(clip(strip, 1, south, south + size))
                        if len(part) >= 6:
                            tile(west, south)["land"].append(part)
    for between, line in (
        (between, line) for between, border in borders(countries) for line in whole(border, is_ring=False)
    ):
        for west in spans(line, 0, size):
            for strip in pieces(line, 0, west, west + size):
                for south in spans(strip, 1, size):
                    for part in pieces(strip, 1, south, south + size):
                        tile(west, south)["borders"].append({"between": between, "line": packed(part)})
    return tiles


def identity(geometry: dict[str, Any]) -> str:
    """The code of a state, or its name where it has none."""
    return str(geometry.get("id") or geometry["properties"]["name"])


def borders(countries: Topology) -> Iterator[tuple[list[str], list[Point]]]:
    """The lines that two states share."""
    users: dict[int, set[str]] = {}
    for geometry in countries.objects["countries"]["geometries"]:
        for polygon in countries.polygons(geometry):
            for number in (n for ring in polygon for n in ring):
                users.setdefault(number if number >= 0 else ~number, set()).add(identity(geometry))
    for number, between in sorted(users.items()):
        if len(between) == 2:
            yield sorted(between), countries.arcs[number]


def names(countries: Topology) -> dict[str, Any]:
    """A name and the middle of the largest part of each state."""
    found = {}
    for geometry in countries.objects["countries"]["geometries"]:
        rings = [countries.ring(polygon[0]) for polygon in countries.polygons(geometry)]
        if rings:
            area, lon, lat = max(map(middle, rings))
            found[identity(geometry)] = {
                "name": geometry["properties"]["name"],
                "at": [round(lon, 2), round(lat, 2)],
                "area": round(area, 1),
            }
    return dict(sorted(found.items()))


def middle(ring: list[Point]) -> tuple[float, float, float]:
    """Area of a ring in square degrees, and its centre of gravity."""
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross / 2, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return abs(area), x / (6 * area) if area else 0.0, y / (6 * area) if area else 0.0


def main(package: Path) -> None:
    """Write the zip."""
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{package}: its sha256 is {found}, not {SHA256}")
    members: dict[str, Any] = {"scales.json": TILE}
    with tarfile.open(package) as archive:

        def read(name: str, scale: str) -> Topology:
            file = archive.extractfile(f"package/{name}-{scale}.json")
            assert file is not None
            return Topology(json.load(file), NEAR[scale])

        for scale, size in TILE.items():
            land, countries = read("land", scale), read("countries", scale)
            for (west, south), tile in sorted(tiled(land, countries, size).items()):
                members[f"{scale}/{west}_{south}.json"] = tile
            if scale == "50m":
                members["names.json"] = names(countries)
    with zipfile.ZipFile(OUT, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            out.writestr(info, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    print(f"{OUT}: {len(members)} members, {OUT.stat().st_size} bytes")
    print(f"sha256, for assets/README.md: {hashlib.sha256(OUT.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
