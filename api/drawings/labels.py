"""Where labels go: never over each other, never outside, and near what they are about.

Two ways. `pack` puts marks with their labels into as few rows as it needs, as in a chart of lanes.
`place` finds room around points of a plane, and leaves a label out rather than over another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Span = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle: its left upper corner and its right lower one."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have any of their inside in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies within this."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True)
class Packed:
    """Where an item went: which of its ways was taken, and its first row."""

    choice: int
    row: int


def pack(items: Sequence[Sequence[Span]], heights: Sequence[int], gap: float = 0) -> list[Packed]:
    """Put items into rows, in order, each as far up as it fits.

    items: for each the spans that it may take from left to right, the best first. heights: how many rows
    each takes. gap: what is kept free between two in a row.
    """
    rows: list[list[Span]] = []
    found = []
    for ways, height in zip(items, heights, strict=True):
        row = 0
        while True:
            while len(rows) < row + height:
                rows.append([])
            choice = next(
                (
                    number
                    for number, way in enumerate(ways)
                    if all(_is_free(rows[r], way, gap) for r in range(row, row + height))
                ),
                None,
            )
            if choice is not None:
                break
            row += 1
        for r in range(row, row + height):
            rows[r].append(ways[choice])
        found.append(Packed(choice, row))
    return found


def _is_free(row: Iterable[Span], way: Span, gap: float) -> bool:
    return all(way[1] + gap <= start or end + gap <= way[0] for start, end in row)


@dataclass(frozen=True)
class Wanted:
    """A label to be placed: the point that it is about, the point's radius, and the label's size."""

    x: float
    y: float
    radius: float
    width: float
    height: float


@dataclass(frozen=True)
class Placed:
    """Where a label went, and whether a line must lead to it from its point."""

    box: Box
    is_far: bool


RINGS = (3.0, 10.0, 22.0, 38.0, 58.0)
"""How far from the point a label may stand, near ones tried first; from the second on a line leads there."""


def place(
    wanted: Sequence[Wanted], frame: Box, taken: Sequence[Box] = (), order: Sequence[int] | None = None
) -> list[Placed | None]:
    """Find room for labels around their points.

    Labels stay within the frame, off each other, off all points and off the boxes that are taken. Those
    that have the fewest places near their point choose first, and among equals those that come first in
    `order`. None stands for a label that there was no room for.
    """
    points = [Box(w.x - w.radius, w.y - w.radius, w.x + w.radius, w.y + w.radius) for w in wanted]
    blocked = [*points, *taken]
    free = []
    for number, want in enumerate(wanted):
        own = points[number]
        ways = [
            (ring, box)
            for ring, box in _around(want)
            if frame.holds(box) and not any(box.meets(b) for b in blocked if b is not own)
        ]
        free.append(ways)
    ranks = {number: rank for rank, number in enumerate(order or range(len(wanted)))}
    near = [sum(1 for ring, _ in ways if ring == 0) for ways in free]
    found: list[Placed | None] = [None] * len(wanted)
    boxes: list[Box] = []
    for number in sorted(range(len(wanted)), key=lambda n: (near[n], ranks[n])):
        best = None
        for ring, box in free[number]:
            if any(box.meets(other) for other in boxes):
                continue
            # A place that others could need costs as much as a step away.
            cost = ring * 10 + sum(
                1
                for other, ways in enumerate(free)
                if other != number and found[other] is None and any(r == 0 and box.meets(b) for r, b in ways)
            )
            if best is None or cost < best[0]:
                best = (cost, ring, box)
        if best is not None:
            found[number] = Placed(best[2], best[1] > 0)
            boxes.append(best[2])
    return found


def _around(want: Wanted) -> Iterator[tuple[int, Box]]:
    """Places around a point, the best first: right, left, above, below, the corners; nearer before farther."""
    for ring, distance in enumerate(RINGS):
        away = want.radius + distance
        w, h, slant = want.width, want.height, away * 0.72
        corners = (
            (want.x + away, want.y - h / 2),
            (want.x - away - w, want.y - h / 2),
            (want.x + slant, want.y - slant - h),
            (want.x + slant, want.y + slant),
            (want.x - slant - w, want.y - slant - h),
            (want.x - slant - w, want.y + slant),
            (want.x - w / 2, want.y - away - h),
            (want.x - w / 2, want.y + away),
        )
        for left, top in corners:
            yield ring, Box(left, top, left + w, top + h)
