"""A map: the region that has most places, an inset where they crowd, and the world for all others.

Which region that is comes from the places themselves. A row with a latitude alone is drawn as a line of
latitude; which border stands for which rows is said in schemas/drawings.
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element

from api.drawings.config import View
from api.drawings.drawn import Cell, Drawn, Sheet
from api.drawings.labels import Box
from api.drawings.material import counted, listed
from api.drawings.panel import DOT, Shown, panel
from api.drawings.places import Place, Sited, gathered, read_places
from api.drawings.projection import Extent, Plane, around, degrees
from api.drawings.svg import Picture, add, canvas, write
from api.drawings.text import width_of, wrap
from api.store.release import Release

WIDE, NARROW, PREVIEW = 1080.0, 340.0, (480.0, 270.0)
PAD, INSET_PAD = 0.07, 0.4
CROWD, FEWEST = 16.0, 3
"""Units: places nearer than this crowd, and so many of them get an inset."""

SOURCE = "Land and borders are those of today, by Natural Earth (public domain)."


def map(release: Release, view: View) -> Drawn:
    """The map of a view."""
    sited = read_places(release, view)
    title, reading = f"{view.title}: {view.subject}", _reading(sited)

    def picture(root: Element, width: float, height: float) -> Picture:
        return Picture(width, height, root, title, reading)

    return Drawn(
        title,
        reading,
        tuple(_description(sited)),
        picture(*_wide(sited)),
        picture(*_narrow(sited)),
        picture(*_small(sited)),
        _sheet(sited),
        tuple(_notes(sited)),
    )


def _region(sited: Sited, box: Box, pad: float = PAD) -> Plane:
    """The plane of the region, with the ends of its boundaries."""
    ends = {end for boundary in sited.boundaries for end in boundary.ends}
    points = [p.at for p in sited.here] + [
        p.at for p in sited.places if p.record_id in ends and p.lon is not None
    ]
    return _plane(points, box, pad)


def _plane(points: list[tuple[float, float]], box: Box, pad: float) -> Plane:
    return Plane(around(points or [(0.0, 0.0)], pad, box.right - box.left, box.bottom - box.top), box)


def _crowd(sited: Sited, plane: Plane) -> list[Place]:
    """The largest group of places that lie too near each other to be named."""
    groups = gathered(sited.here, lambda a, b: math.dist(plane.at(*a.at), plane.at(*b.at)) < CROWD)
    found = max(groups, key=len, default=[])
    return found if len(found) >= FEWEST and len(found) < len(sited.here) else []


def _wide(sited: Sited) -> tuple[Element, float, float]:
    root = canvas()
    left, gap = 560.0, 28.0
    right = left + gap
    main = _region(sited, Box(1, 1, left, 821))
    crowd = _crowd(sited, main)
    y = 0.0
    inset = None
    if crowd:
        write(root, "The frame, at a larger scale", right, y + 16, "strong")
        inset = _inset(sited, crowd, Box(right, y + 26, WIDE - 1, y + 386))
        panel(
            root,
            inset,
            Shown(crowd, parallels=sited.parallels, boundaries=sited.boundaries, has_states=False),
        )
        y += 386 + 22
    unnamed = _main(root, sited, main, crowd, inset)
    if sited.elsewhere:
        write(root, "Elsewhere in the world", right, y + 16, "strong")
        world = _world(root, sited, Box(right, y + 26, WIDE - 1, y + 256), main.extent)
        unnamed += world
        y += 256 + 20
    y = _key(root, sited, right, y, WIDE - right)
    y = _left_out(root, unnamed, right, y, WIDE - right)
    return root, WIDE, max(822.0, y)


def _narrow(sited: Sited) -> tuple[Element, float, float]:
    root = canvas()
    main = _region(sited, Box(1, 1, NARROW - 1, 501))
    crowd = _crowd(sited, main)
    y = 501.0
    inset = None
    if crowd:
        write(root, "The frame, at a larger scale", 0, y + 30, "strong")
        inset = _inset(sited, crowd, Box(1, y + 42, NARROW - 1, y + 322))
        panel(
            root,
            inset,
            Shown(crowd, parallels=sited.parallels, boundaries=sited.boundaries, has_states=False),
        )
        y += 322
    unnamed = _main(root, sited, main, crowd, inset)
    if sited.elsewhere:
        write(root, "Elsewhere in the world", 0, y + 30, "strong")
        unnamed += _world(root, sited, Box(1, y + 42, NARROW - 1, y + 262), main.extent)
        y += 262
    y = _key(root, sited, 0, y + 16, NARROW)
    y = _left_out(root, unnamed, 0, y, NARROW)
    return root, NARROW, y


def _inset(sited: Sited, crowd: list[Place], box: Box) -> Plane:
    return _plane([place.at for place in crowd], box, INSET_PAD)


def _main(root: Element, sited: Sited, plane: Plane, crowd: list[Place], inset: Plane | None) -> list[Place]:
    named = [place for place in sited.here if place not in crowd]
    frames: list[Extent] = [inset.extent] if inset else []
    return panel(root, plane, Shown(named, crowd, sited.parallels, sited.boundaries, frames))


def _world(root: Element, sited: Sited, box: Box, region: Extent) -> list[Place]:
    points = [place.at for place in sited.elsewhere] + [
        (region.west, region.south),
        (region.east, region.north),
    ]
    plane = _plane(points, box, 0.06)
    return panel(root, plane, Shown(sited.elsewhere, frames=[region], has_states=False, has_net=False))


def _small(sited: Sited) -> tuple[Element, float, float]:
    width, height = PREVIEW
    root = canvas()
    plane = _region(sited, Box(0, 0, width, height), 0.03)
    shown = Shown((), sited.here, (), sited.boundaries, has_states=False, has_net=False)
    panel(root, plane, shown)
    for entry in sited.parallels:
        if entry.lat is not None and plane.extent.south < entry.lat < plane.extent.north:
            y = plane.at(0, entry.lat)[1]
            add(root, "line", "parallel", x1=0, y1=y, x2=width, y2=y)
    return root, width, height


def _key(root: Element, sited: Sited, x: float, y: float, width: float) -> float:
    y += 12
    entries: list[tuple[str, str]] = [
        ("dot", "a place"),
        ("fuzzy", "a place whose position is not established"),
    ]
    for boundary in sited.boundaries:
        entries.append(("boundary", boundary.title))
        if boundary.zone:
            entries.append(("zone", f"{boundary.zone}: {boundary.kilometres:g} km on either side, to scale"))
    entries += [("parallel", place.title) for place in sited.parallels]
    entries.append(("border", "other borders, of today"))
    column = x
    for mark, words in entries:
        room = 38 + width_of(words, 12) + 22
        if column > x and column + room > x + width:
            column, y = x, y + 24
        if mark in ("dot", "fuzzy"):
            add(root, "circle", "hue-1 fuzzy" if mark == "fuzzy" else "hue-1", cx=column + 14, cy=y, r=DOT)
        elif mark == "zone":
            add(root, "line", "zone", x1=column, y1=y, x2=column + 28, y2=y, stroke_width=10)
        else:
            add(root, "line", mark, x1=column, y1=y, x2=column + 28, y2=y)
        lines = wrap(words, 12, width - 40)
        write(root, lines, column + 38, y + 4.5, "small", 15)
        y += 15 * (len(lines) - 1)
        column += room
    return y + 20


def _left_out(root: Element, unnamed: list[Place], x: float, y: float, width: float) -> float:
    """What the map has no room to name, in words."""
    if not unnamed:
        return y
    lines = wrap("Marked but not named: " + ", ".join(place.title for place in unnamed) + ".", 12, width)
    write(root, lines, x, y + 6, "small", 16)
    return y + 6 + 16 * len(lines)


def _reading(sited: Sited) -> str:
    found = f"{counted(len(sited.here), 'place')} of one region"
    if sited.elsewhere:
        found += f" and {len(sited.elsewhere):,} elsewhere in the world"
    lines = [place.title for place in sited.parallels] + [boundary.title for boundary in sited.boundaries]
    return f"{found}; lines: {listed(lines)}." if lines else f"{found}."


def _description(sited: Sited) -> list[str]:
    found = []
    if sited.here:
        north, south = (pick(sited.here, key=lambda p: p.at[1]) for pick in (max, min))
        east, west = (pick(sited.here, key=lambda p: p.at[0]) for pick in (max, min))
        found.append(
            f"The main map shows {counted(len(sited.here), 'place')}, from {north.title} in the north to {south.title} "
            f"in the south, and from {west.title} in the west to {east.title} in the east."
        )
    for parallel in sited.parallels:
        if parallel.lat is not None:
            above = sorted(p.title for p in sited.here if p.at[1] > parallel.lat)
            below = sorted(p.title for p in sited.here if p.at[1] < parallel.lat)
            found.append(
                f"{parallel.title}, at {degrees(parallel.lat, 'NS')}: north of it lie {listed(above) or 'none'}; "
                f"south of it {listed(below) or 'none'}."
            )
    for boundary in sited.boundaries:
        ends = [
            f"{place.title} ({_where(place)})" for place in sited.places if place.record_id in boundary.ends
        ]
        zone = f" {boundary.zone}: {boundary.kilometres:g} km on either side." if boundary.zone else ""
        found.append(f"{boundary.title}, between {listed(ends)}.{zone}")
    if sited.elsewhere:
        found.append(
            "Elsewhere in the world: " + listed([f"{p.title} ({_where(p)})" for p in sited.elsewhere]) + "."
        )
    loose = [place.title for place in sited.places if not place.sure.is_firm]
    if loose:
        found.append(f"Not established: {'; '.join(loose)}.")
    return found


def _where(place: Place) -> str:
    parts = []
    if place.lat is not None:
        parts.append(degrees(place.lat, "NS"))
    if place.lon is not None:
        parts.append(degrees(place.lon, "EW"))
    return ", ".join(parts)


def _notes(sited: Sited) -> list[str]:
    middle = _region(sited, Box(0, 0, 560, 820)).extent.middle
    found = [
        part for boundary in sited.boundaries for part in (f"{boundary.note} {boundary.zone_note}".strip(),)
    ]
    return [
        *found,
        f"{SOURCE} Each map is drawn in the equirectangular projection, true to scale at its middle latitude, "
        f"{degrees(round(middle, 1), 'NS')} for the main one; a scale bar holds there. Names of states are those of today.",
    ]


def _sheet(sited: Sited) -> Sheet:
    order = {place.record_id: 0 for place in sited.here} | {place.record_id: 2 for place in sited.elsewhere}
    places = sorted(sited.places, key=lambda place: (order.get(place.record_id, 1), place.title))
    rows = tuple(
        (
            Cell(place.title, place.record_id),
            Cell(place.kind),
            Cell(_where(place)),
            Cell(place.sure.label, kind="certainty"),
            Cell(place.text),
        )
        for place in places
    )
    return Sheet(
        f"{counted(len(rows), 'place')}",
        ("Place", "Kind", "Position", "Certainty", "What happened there"),
        rows,
    )
