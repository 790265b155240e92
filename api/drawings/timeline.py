"""A timeline: lanes by kind on an axis of days, each mark with its title beside it.

Marks and titles are packed into rows so that none lies over another. For a phone the same events stand
below each other in order of time. A period is a bar, a day a dot; a date that is approximate or uncertain
is hollow, a disputed event pointed.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from xml.etree.ElementTree import Element

from api.drawings.config import View
from api.drawings.drawn import Cell, Drawn, Sheet
from api.drawings.events import Asked, Event, Told, read_events
from api.drawings.labels import Packed, Span, pack
from api.drawings.material import counted, listed
from api.drawings.scales import Days
from api.drawings.style import HUES
from api.drawings.svg import Picture, add, canvas, link, write
from api.drawings.text import width_of, wrap
from api.package.dates import in_words
from api.store.release import Release

WIDE, GUTTER, EDGE = 1080.0, 128.0, 10.0
"""Width, what of it the names of the lanes take, and what is left free on the right."""

UNIT, LEADING, SIZE = 13.0, 16.0, 13.0
"""Height of a row, of a line of text, and size of the text. A title of one line takes two rows: room for
a finger."""

ROOM, LINES = 236.0, 3
"""Width that titles are broken at, and most lines."""

NARROW = 340.0
PREVIEW = (480.0, 270.0)
ALL = Asked()
PAD = 0.02
"""Part of the span of the events that is left free before the first and after the last."""


def timeline(release: Release, view: View, asked: Asked = ALL) -> Drawn:
    """The timeline of a view, or of the part of it that is asked for."""
    told = read_events(release, view)
    events = told.choose(asked)
    days = _axis(events, asked)
    title = f"{view.title}: {view.subject}"
    reading = _reading(events)
    description = _description(told, events, days)
    hues = {lane: place % len(HUES) + 1 for place, lane in enumerate(told.lanes)}

    def picture(root: Element, width: float, height: float) -> Picture:
        return Picture(width, height, root, title, reading)

    return Drawn(
        title,
        reading,
        tuple(description),
        picture(*_lanes(told, events, days, hues)),
        picture(*_column(told, events, hues)),
        picture(*_small(told, events, days, hues)),
        _sheet(told, events),
        span=(days.first, days.last),
    )


def _axis(events: list[Event], asked: Asked) -> Days:
    first = asked.first or min((e.first for e in events), default=date(2000, 1, 1))
    last = asked.last or max((e.last or e.first for e in events), default=first)
    last = max(first, last)
    # Days without an event on either side, but never beyond what a date can say.
    spare = int((last - first).days * PAD) + 1
    if asked.first is None:
        first -= timedelta(min(spare, (first - date.min).days))
    if asked.last is None:
        last += timedelta(min(spare, (date.max - last).days))
    return Days(first, last, GUTTER + EDGE, WIDE - EDGE)


def _lanes(told: Told, events: list[Event], days: Days, hues: dict[str, int]) -> tuple[Element, float, float]:
    root = canvas()
    ground = add(root, "g")
    top = y = 30.0
    for number, (lane, label) in enumerate(told.lanes.items()):
        own = [event for event in events if event.lane == lane]
        if not own:
            continue
        placed, rows = _packed(own, days)
        lines = wrap(label, SIZE, GUTTER - 2 * EDGE, "bold")
        height = max(rows * UNIT, len(lines) * LEADING + LEADING) + 12
        if number % 2 == 0:
            add(ground, "rect", "band", x=0, y=y, width=WIDE, height=height)
        write(root, lines, EDGE, y + 20, "strong", LEADING)
        write(root, counted(len(own), "event"), EDGE, y + 20 + len(lines) * LEADING, "small")
        for event, (packed, titles, spans) in zip(own, placed, strict=True):
            _entry(root, event, packed, titles, spans, days, y + 6, hues[lane])
        y += height
    _ticks(ground, days, top, y)
    key = _key(root, y + 44)
    return root, WIDE, key


Placing = tuple[Packed, list[str], tuple[float, float]]


def _packed(events: list[Event], days: Days) -> tuple[list[Placing], int]:
    """Where the events of a lane go, and how many rows they take."""
    ways, heights, titles, marks = [], [], [], []
    for event in events:
        start, end = _mark_span(event, days)
        lines = wrap(event.title, SIZE, ROOM, most=LINES)
        room = max(width_of(line, SIZE) for line in lines)
        right: Span = (start - 4, end + 7 + room)
        left: Span = (start - 7 - room, end + 4)
        options = [way for way in (right, left) if way[0] >= days.start - 8 and way[1] <= WIDE]
        height = len(lines) + 1
        if not options:
            # A bar with no room beside it has its title below.
            begin = min(max(start, days.start), WIDE - room)
            options, height = [(min(start, begin), max(end, begin + room))], height + 1
        ways.append(options)
        heights.append(height)
        titles.append(lines)
        marks.append((start, end))
    packed = pack(ways, heights, 8)
    rows = max(place.row + height for place, height in zip(packed, heights, strict=True))
    chosen = [ways[number][place.choice] for number, place in enumerate(packed)]
    return list(zip(packed, titles, chosen, strict=True)), rows


def _mark_span(event: Event, days: Days) -> Span:
    """Left and right of an event's mark: a dot of ten, a bar of at least sixteen."""
    start = days.at(max(event.first, days.first))
    end = days.end if event.last is None or event.last >= days.last else days.at(event.last + timedelta(1))
    if event.is_period or end - start > 16:
        middle = min(max((start + end) / 2, days.start + 8), days.end - 8)
        return (start, end) if end - start >= 16 else (middle - 8, middle + 8)
    middle = min((start + end) / 2, days.end)
    return middle - 5, middle + 5


def _entry(
    root: Element,
    event: Event,
    packed: Packed,
    lines: list[str],
    span: Span,
    days: Days,
    top: float,
    hue: int,
) -> None:
    start, end = _mark_span(event, days)
    y = top + packed.row * UNIT + UNIT
    to = link(root, event.record_id, f"{event.title}, {event.when}")
    room = max(width_of(line, SIZE) for line in lines)
    base = y + 4.5
    if span[0] == start - 4:
        x, anchor = end + 7, ""
    elif span[1] == end + 4:
        x, anchor = start - 7, "end"
    else:
        x, anchor, base = min(max(start, days.start), WIDE - room), "", base + LEADING
    depth = base - y + 7 + (len(lines) - 1) * LEADING
    add(
        to,
        "rect",
        "hit",
        x=span[0],
        y=y - UNIT + 1,
        width=span[1] - span[0],
        height=UNIT + max(depth, UNIT) - 2,
        rx=3,
    )
    _mark(to, event, start, end, y, hue)
    write(to, lines, x, base, "label", LEADING, anchor)


def _mark(parent: Element, event: Event, start: float, end: float, y: float, hue: int) -> None:
    style = f"hue-{hue} fuzzy" if event.is_fuzzy else f"hue-{hue}"
    if end - start > 10.5:
        tip = 6.0 if event.sure.is_disputed else 0.0
        if tip:
            points = [
                (start, y),
                (start + tip, y - 5),
                (end - tip, y - 5),
                (end, y),
                (end - tip, y + 5),
                (start + tip, y + 5),
            ]
            add(parent, "polygon", style, points=" ".join(f"{x:.2f},{v:.2f}" for x, v in points))
        else:
            add(parent, "rect", style, x=start, y=y - 4.5, width=end - start, height=9, rx=4.5)
    else:
        _dot(parent, style, (start + end) / 2, y, event.sure.is_disputed)


def _dot(parent: Element, style: str, x: float, y: float, is_pointed: bool, radius: float = 5) -> None:
    if is_pointed:
        r = radius * 1.25
        add(
            parent,
            "path",
            style,
            d=f"M{x:.2f} {y - r:.2f}l{r:.2f} {r:.2f}l{-r:.2f} {r:.2f}l{-r:.2f} {-r:.2f}z",
        )
    else:
        add(parent, "circle", style, cx=x, cy=y, r=radius)


def _ticks(ground: Element, days: Days, top: float, bottom: float) -> None:
    """Lines through all lanes, and their words above and below."""
    edge = 0.0
    for day, words, is_year in days.marks(72):
        x = days.at(day)
        add(ground, "line", "grid" if is_year else "faint", x1=x, y1=top, x2=x, y2=bottom)
        room = width_of(words, 13, "bold" if is_year else "regular")
        if x + 3 + room <= WIDE and x >= edge:
            for y in (top - 9, bottom + 18):
                write(ground, words, x + 3, y, "strong" if is_year else "small")
            edge = x + room + 8
    for y in (top, bottom):
        add(ground, "line", "axis", x1=0, y1=y, x2=WIDE, y2=y)


def _key(root: Element, y: float) -> float:
    """What the marks mean; returns the height that the drawing has with it."""
    x = EDGE + 8
    for words, is_bar, is_fuzzy, is_pointed in (
        ("a day", False, False, False),
        ("a period", True, False, False),
        ("date approximate or uncertain", False, True, False),
        ("contested", False, False, True),
    ):
        style = "hue-8 fuzzy" if is_fuzzy else "hue-8"
        if is_bar:
            add(root, "rect", style, x=x - 6, y=y - 4.5, width=22, height=9, rx=4.5)
            x += 10
        else:
            _dot(root, style, x, y, is_pointed)
        write(root, words, x + 12, y + 4.5, "small")
        x += 12 + width_of(words, 12) + 26
    return y + 18


def _column(told: Told, events: list[Event], hues: dict[str, int]) -> tuple[Element, float, float]:
    """The events below each other, in order of time and not to scale."""
    root = canvas()
    y, year, spine = 8.0, None, 16.0
    ground = add(root, "g")
    for event in events:
        if event.first.year != year:
            year = event.first.year
            write(root, str(year), 0, y + 22, "heading")
            y += 36
        to = link(root, event.record_id)
        about = wrap(f"{event.when} · {told.lanes[event.lane]}", 13, NARROW - 44)
        titles = wrap(event.title, 16, NARROW - 44)
        height = 18 * len(about) + 21 * len(titles) + 14
        add(to, "rect", "hit", x=0, y=y, width=NARROW, height=height - 4, rx=4)
        half = 8.0 if event.is_period else 5.0
        _mark(to, event, spine - half, spine + half, y + 15, hues[event.lane])
        write(to, about, 36, y + 19, "label quiet", 18)
        write(to, titles, 36, y + 20 + 18 * len(about) + 1, "large", 21)
        add(ground, "line", "grid", x1=spine, y1=y + 26, x2=spine, y2=y + height)
        y += height
    return root, NARROW, max(y, 40.0)


def _small(told: Told, events: list[Event], days: Days, hues: dict[str, int]) -> tuple[Element, float, float]:
    """Marks alone, each lane a line."""
    width, height = PREVIEW
    root = canvas()
    axis = Days(days.first, days.last, 14, width - 14)
    for day, _, is_year in axis.marks(60):
        x = axis.at(day)
        add(root, "line", "grid" if is_year else "faint", x1=x, y1=8, x2=x, y2=height - 8)
    step = (height - 30) / max(1, len(told.lanes))
    for number, lane in enumerate(told.lanes):
        y = 15 + step * (number + 0.5)
        add(root, "line", "grid", x1=8, y1=y, x2=width - 8, y2=y)
        for event in events:
            if event.lane == lane:
                start, end = _mark_span(event, axis)
                _mark(root, event, start, end, y, hues[lane])
    return root, width, height


def _reading(events: list[Event]) -> str:
    if not events:
        return "No event fits what was asked for."
    first, last = events[0], max(events, key=lambda event: event.last or event.first)
    end = last.last or last.first
    years = Counter(event.first.year for event in events)
    year, most = max(years.items(), key=lambda pair: (pair[1], -pair[0]))
    found = f"{counted(len(events), 'event')} from {in_words(str(first.first))} to {in_words(str(end))}"
    return f"{found}; {most:,} of them began in {year}." if len(years) > 1 else f"{found}."


def _description(told: Told, events: list[Event], days: Days) -> list[str]:
    if not events:
        return [_reading(events)]
    lanes = {lane: [e for e in events if e.lane == lane] for lane in told.lanes}
    found = [
        f"The axis runs from {in_words(str(days.first))} to {in_words(str(days.last))}. "
        f"Events stand in {counted(sum(1 for own in lanes.values() if own), 'lane')}, in order of time from left to right."
    ]
    for lane, own in lanes.items():
        if len(own) == 1:
            found.append(f"{told.lanes[lane]}: one event, {own[0].title} ({own[0].when}).")
        elif own:
            found.append(
                f"{told.lanes[lane]}: {len(own):,} events, from {own[0].title} ({own[0].when}) "
                f"to {own[-1].title} ({own[-1].when})."
            )
    years = Counter(event.first.year for event in events)
    found.append(
        "By year: " + listed([f"{count:,} in {year}" for year, count in sorted(years.items())]) + "."
    )
    for words, some in (
        ("Approximate or uncertain in date", [e.title for e in events if e.is_fuzzy]),
        ("Contested", [e.title for e in events if e.sure.is_disputed]),
    ):
        if some:
            found.append(f"{words}: {'; '.join(some)}.")
    return found


def _sheet(told: Told, events: list[Event]) -> Sheet:
    columns = ("Event", "Date", "Kind", "Where", "Took part", "Certainty")
    rows = tuple(
        (
            Cell(event.title, event.record_id),
            Cell(event.when),
            Cell(told.lanes[event.lane]),
            Cell(event.place.name if event.place else ""),
            Cell(", ".join(entry.short for entry in event.who)),
            Cell(event.sure.label, kind="certainty"),
        )
        for event in events
    )
    return Sheet(f"{counted(len(events), 'event')}, in order of time", columns, rows)
