"""A panel of a map: sea, land, net of degrees, borders, lines, places with their names, a scale bar."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from api.drawings.labels import Box, Placed, Wanted, place
from api.drawings.places import Boundary, Place
from api.drawings.projection import Extent, Plane, Point, degrees
from api.drawings.svg import add, link, number, write
from api.drawings.text import width_of, wrap
from api.drawings.world import Terrain, clipped, runs, terrain

SIZE, SMALL, LEADING = 13.0, 12.0, 15.0
DOT, TARGET = 4.5, 12.0
"""Radius of a place, and of what can be touched around it."""

NEAR = 0.9
"""Units: points of a coast that are nearer to the last one are left out."""

ROOM = 150.0
"""Width that names are broken at."""


@dataclass(frozen=True)
class Shown:
    """What a panel shows beside land and sea. quiet: places that are marked but not named."""

    named: Sequence[Place]
    quiet: Sequence[Place] = ()
    parallels: Sequence[Place] = ()
    boundaries: Sequence[Boundary] = ()
    frames: Sequence[Extent] = ()
    has_states: bool = True
    has_net: bool = True


def panel(root: Element, plane: Plane, shown: Shown) -> list[Place]:
    """Draw a panel. Returns the places that there was no room to name."""
    box = plane.box
    size: dict[str, Any] = {
        "x": box.left,
        "y": box.top,
        "width": box.right - box.left,
        "height": box.bottom - box.top,
    }
    view = " ".join(map(number, (box.left, box.top, size["width"], size["height"])))
    # A viewport of its own cuts off what lies outside, with no id that another picture could have too.
    ground = add(root, "svg", viewBox=view, **size)
    add(ground, "rect", "sea", **size)
    land = terrain(plane.extent)
    _land(ground, plane, land, shown)
    taken = _net(root, ground, plane) if shown.has_net else []
    taken += _bar(root, plane) if shown.named else []
    for frame in shown.frames:
        taken.append(_frame(root, plane, frame))
    points = [_dot_box(plane, entry) for entry in (*shown.named, *shown.quiet)]
    taken += [_dot_box(plane, entry) for entry in shown.quiet]
    for parallel in shown.parallels:
        taken += _parallel(root, ground, plane, parallel, [*taken, *points])
    for entry in shown.quiet:
        _dot(root, plane.at(*entry.at), entry)
    left = _names(root, plane, shown, land, taken)
    add(root, "rect", "frame", **size)
    return left


def _dot_box(plane: Plane, entry: Place) -> Box:
    x, y = plane.at(*entry.at)
    return Box(x - DOT - 1, y - DOT - 1, x + DOT + 1, y + DOT + 1)


def _wider(extent: Extent) -> Extent:
    """A little more than is seen, so that no cut shows."""
    x, y = (extent.east - extent.west) * 0.03, (extent.north - extent.south) * 0.03
    return Extent(extent.west - x, extent.south - y, extent.east + x, extent.north + y)


def _land(ground: Element, plane: Plane, land: Terrain, shown: Shown) -> None:
    extent = _wider(plane.extent)
    rings = [_path(plane, clipped(ring, extent), is_closed=True) for ring in land.land]
    add(ground, "path", "land", d="".join(rings))
    coasts = [_path(plane, run) for line in land.coasts for run in runs(line, extent)]
    add(ground, "path", "coast", d="".join(coasts))
    special = {tuple(sorted(boundary.between)) for boundary in shown.boundaries}
    others = [
        _path(plane, run)
        for between, line in land.borders
        if between not in special
        for run in runs(line, extent)
    ]
    if others and shown.has_net:
        add(ground, "path", "border", d="".join(others))
    for boundary in shown.boundaries:
        path = "".join(_path(plane, line) for line in land.between(boundary.between))
        if path and boundary.kilometres:
            width = 2 * boundary.kilometres * plane.per_kilometre
            add(ground, "path", "zone", d=path, stroke_width=width, stroke_linejoin="round")
        if path:
            add(ground, "path", "boundary", d=path)


def _path(plane: Plane, points: Iterable[Point], *, is_closed: bool = False) -> str:
    """Path data of a line or a ring, without points that would fall together."""
    kept: list[Point] = []
    last: Point | None = None
    for lon, lat in points:
        last = plane.at(lon, lat)
        if not kept or math.dist(kept[-1], last) >= NEAR:
            kept.append(last)
    if last is not None and kept[-1] != last and not is_closed:
        kept.append(last)
    if len(kept) < (3 if is_closed else 2):
        return ""
    return _steps(kept) + ("z" if is_closed else "")


def _steps(points: Sequence[Point]) -> str:
    """Path data in steps of tenths, each from where the last one ended, so that no error adds up."""
    (x, y), *rest = [(round(px * 10), round(py * 10)) for px, py in points]
    found = [f"M{number(x / 10)} {number(y / 10)}l"]
    for next_x, next_y in rest:
        for step in (next_x - x, next_y - y):
            text = re.sub(r"^(-?)0\.", r"\1.", number(step / 10))
            found.append(text if text[0] == "-" or found[-1][-1] == "l" else f" {text}")
        x, y = next_x, next_y
    return "".join(found)


def _net(root: Element, ground: Element, plane: Plane) -> list[Box]:
    """Meridians and parallels, named at the left and lower edge; returns where the names are."""
    box, taken = plane.box, []
    lons, lats = plane.net()
    for lat in lats:
        y = plane.at(0, lat)[1]
        add(ground, "line", "graticule", x1=box.left, y1=y, x2=box.right, y2=y)
        if box.top + 14 < y < box.bottom - 40:
            taken.append(_note(root, degrees(lat, "NS"), box.left + 5, y - 4))
    edge = box.left + 150
    for lon in lons:
        x = plane.at(lon, 0)[0]
        add(ground, "line", "graticule", x1=x, y1=box.top, x2=x, y2=box.bottom)
        words = degrees(lon, "EW")
        if edge < x < box.right - width_of(words, SMALL) - 6:
            taken.append(_note(root, words, x + 4, box.bottom - 7))
            edge = taken[-1].right + 24
    return taken


def _note(root: Element, words: str, x: float, y: float) -> Box:
    write(root, words, x, y, "small halo")
    return Box(x, y - SMALL, x + width_of(words, SMALL), y + 3)


def _bar(root: Element, plane: Plane) -> list[Box]:
    kilometres, length = plane.bar()
    x, y = plane.box.left + 10, plane.box.bottom - 10
    words = f"{kilometres:,} km"
    add(root, "path", "ink-line", d=f"M{x:.1f} {y - 5:.1f}v5h{length:.1f}v-5")
    write(root, words, x + 4, y - 6, "small halo")
    return [Box(x - 2, y - 20, x + max(length, width_of(words, SMALL) + 4) + 2, y + 2)]


def _frame(root: Element, plane: Plane, extent: Extent) -> Box:
    """The outline of another panel's extent."""
    left, top = plane.at(extent.west, extent.north)
    right, bottom = plane.at(extent.east, extent.south)
    add(root, "rect", "ink-line", x=left, y=top, width=right - left, height=bottom - top)
    return Box(left - 1, top - 1, right + 1, bottom + 1)


def _parallel(root: Element, ground: Element, plane: Plane, entry: Place, taken: Sequence[Box]) -> list[Box]:
    """A line of latitude with its name at an end where nothing else is."""
    assert entry.lat is not None
    if not plane.extent.south < entry.lat < plane.extent.north:
        return []
    box, y = plane.box, plane.at(0, entry.lat)[1]
    add(ground, "line", "parallel", x1=box.left, y1=y, x2=box.right, y2=y)
    width = width_of(entry.title, SIZE, "bold")
    for x in (box.right - width - 8, box.left + 8, box.left + 70):
        for base in (y - 6, y + 16):
            found = Box(x, base - SIZE, x + width, base + 4)
            if box.holds(found) and not any(found.meets(other) for other in taken):
                to = link(root, entry.record_id)
                add(to, "rect", "hit", x=x - 3, y=base - 17, width=width + 6, height=24, rx=3)
                write(to, entry.title, x, base, "strong halo")
                return [found]
    return []


def _dot(parent: Element, at: Point, entry: Place) -> None:
    add(parent, "circle", "hue-1" if entry.sure.is_firm else "hue-1 fuzzy", cx=at[0], cy=at[1], r=DOT)


def _names(root: Element, plane: Plane, shown: Shown, land: Terrain, taken: list[Box]) -> list[Place]:
    """Places with their names, boundaries with theirs, and last the states where there is room."""
    boundaries = [
        (boundary, at)
        for boundary in shown.boundaries
        if shown.has_net and (at := _middle(plane, land, boundary, shown)) is not None
    ]
    lines = [wrap(entry.title, SIZE, ROOM) for entry in shown.named]
    lines += [wrap(boundary.title, SIZE, ROOM, "bold") for boundary, _ in boundaries]
    weights = ["regular"] * len(shown.named) + ["bold"] * len(boundaries)
    spots = [(plane.at(*entry.at), DOT + 1) for entry in shown.named] + [(at, 3.0) for _, at in boundaries]
    wanted = [
        Wanted(x, y, radius, max(width_of(line, SIZE, weight) for line in text), LEADING * len(text))
        for ((x, y), radius), text, weight in zip(spots, lines, weights, strict=True)
    ]
    placed = place(wanted, _within(plane.box), taken)
    boxes = (
        [found.box for found in placed if found] + taken + [_dot_box(plane, entry) for entry in shown.named]
    )
    if shown.has_states:
        _states(root, plane, land, boxes)
    left = []
    for entry, found, text, want in zip(shown.named, placed, lines, wanted, strict=False):
        to = link(root, entry.record_id, entry.title if found is None else "")
        add(to, "circle", "hit", cx=want.x, cy=want.y, r=TARGET)
        _dot(to, (want.x, want.y), entry)
        if found is None:
            left.append(entry)
            continue
        _label(to, found, text, want, "label halo")
    for found, text, want in list(zip(placed, lines, wanted, strict=True))[len(shown.named) :]:
        if found is not None:
            _label(root, found, text, want, "strong halo")
    return left


def _within(box: Box) -> Box:
    return Box(box.left + 3, box.top + 3, box.right - 3, box.bottom - 3)


def _label(parent: Element, found: Placed, text: list[str], want: Wanted, style: str) -> None:
    box = found.box
    if found.is_far:
        x, y = min(max(want.x, box.left), box.right), min(max(want.y, box.top), box.bottom)
        away = math.dist((x, y), (want.x, want.y)) or 1.0
        share = want.radius / away
        add(
            parent,
            "line",
            "leader",
            x1=want.x + (x - want.x) * share,
            y1=want.y + (y - want.y) * share,
            x2=x,
            y2=y,
        )
    middle = box.left + (box.right - box.left) / 2
    ends = (
        "end" if box.right <= want.x else "middle" if box.left < want.x < box.right and len(text) > 1 else ""
    )
    write(
        parent,
        text,
        {"end": box.right, "middle": middle, "": box.left}[ends],
        box.top + 11.5,
        style,
        LEADING,
        ends,
    )


def _middle(plane: Plane, land: Terrain, boundary: Boundary, shown: Shown) -> Point | None:
    """The point of a boundary within the panel that is farthest from any place."""
    inner = Box(plane.box.left + 20, plane.box.top + 20, plane.box.right - 20, plane.box.bottom - 20)
    points = [plane.at(*point) for line in land.between(boundary.between) for point in line]
    seen = [p for p in points if inner.holds(Box(p[0], p[1], p[0], p[1]))]
    others = [plane.at(*entry.at) for entry in (*shown.named, *shown.quiet)]
    return max(seen, key=lambda p: min((math.dist(p, other) for other in others), default=0.0), default=None)


def _states(root: Element, plane: Plane, land: Terrain, boxes: list[Box]) -> None:
    """Names of states, spaced wide and pale, where they meet nothing."""
    for name, at in land.names:
        words = name.upper()
        width = width_of(words, 14) + 2 * len(words)
        x, y = plane.at(*at)
        for dy in (0, -24, 24, -48, 48, -72, 72, -96, 96):
            for dx in (0, -30, 30, -60, 60):
                box = Box(x + dx - width / 2, y + dy - 14, x + dx + width / 2, y + dy + 4)
                if _within(plane.box).holds(box) and not any(box.meets(other) for other in boxes):
                    write(root, words, x + dx, y + dy, "state", end="middle")
                    boxes.append(box)
                    break
            else:
                continue
            break
