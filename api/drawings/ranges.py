"""A chart of figures: a bar from zero for each, its end a point, or a range where sources differ.

Each group has a linear axis of its own that begins at zero, and holds one unit only, so that lengths can
be compared within it. Figures with nothing to compare are printed and not drawn. The exact numbers stand
beside the bars.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from api.drawings.config import View
from api.drawings.drawn import Cell, Drawn, Sheet
from api.drawings.figures import Figure, Group, exact, read_groups
from api.drawings.material import counted, listed
from api.drawings.scales import Linear
from api.drawings.svg import Picture, add, canvas, link, write
from api.drawings.text import shortened, width_of, wrap
from api.store.release import Release

WIDE, NARROW, PREVIEW = 1080.0, 340.0, (480.0, 270.0)
LABELS, NUMBERS, EDGE = 400.0, 220.0, 10.0
"""Widths of what stands left and right of the bars, and what is left free at the edges."""

SIZE, LEADING = 13.0, 17.0
TILE = 250.0
"""Least width of a figure that is printed alone."""


def ranges(release: Release, view: View) -> Drawn:
    """The chart of a view."""
    groups = read_groups(release, view)
    title = f"{view.title}: {view.subject}"
    reading = _reading(groups)

    def picture(root: Element, width: float, height: float) -> Picture:
        return Picture(width, height, root, title, reading)

    return Drawn(
        title,
        reading,
        tuple(_description(groups)),
        picture(*_chart(groups, WIDE, is_narrow=False)),
        picture(*_chart(groups, NARROW, is_narrow=True)),
        picture(*_small(groups)),
        _sheet(groups),
        (
            "Every axis is linear and begins at zero, and has figures of one unit only. "
            "Figures that are close in kind need not add up: each row says what it counts.",
        ),
    )


def _chart(groups: list[Group], width: float, *, is_narrow: bool) -> tuple[Element, float, float]:
    root = canvas()
    y = 8.0
    for group in groups:
        if group.is_charted:
            about = f"{group.title} ({group.unit})" if group.title.lower() != group.unit else group.title
            y = _heading(root, about, y, width, is_narrow=is_narrow)
            y = _stacked(root, group, y, width) if is_narrow else _rows(root, group, y, width)
            y += 26
    alone = [figure for group in groups if not group.is_charted for figure in group.figures]
    if alone:
        y = _heading(root, "With nothing to compare: printed, not drawn", y, width, is_narrow=is_narrow)
        y = _tiles(root, alone, y + 2, width)
    if any(group.is_charted for group in groups):
        y = _key(root, y + 22, is_narrow)
    return root, width, max(y, 40.0)


def _heading(root: Element, words: str, y: float, width: float, *, is_narrow: bool) -> float:
    lines = wrap(words, 15, width - EDGE, "bold")
    write(root, lines, 0 if is_narrow else EDGE, y + 20, "heading", 20)
    return y + 14 + 20 * len(lines)


def _rows(root: Element, group: Group, y: float, width: float) -> float:
    scale = Linear(group.most, LABELS, width - NUMBERS)
    ground, top = add(root, "g"), y
    y += 4
    for number, figure in enumerate(group.figures):
        titles = wrap(figure.measure, SIZE, LABELS - 3 * EDGE)
        height = LEADING * (len(titles) + bool(figure.when)) + 15
        if number % 2 == 0:
            add(ground, "rect", "band", x=0, y=y, width=width, height=height)
        to = link(root, figure.record_id)
        add(to, "rect", "hit", x=1, y=y + 1, width=width - 2, height=height - 2, rx=3)
        write(to, titles, EDGE, y + 20, "label", LEADING)
        if figure.when:
            write(to, figure.when, EDGE, y + 20 + LEADING * len(titles), "small")
        middle = y + height / 2
        _bar(to, figure, scale, middle)
        x = scale.at(figure.high) + 14
        _numbers(to, figure, x, middle, width - x - 4)
        y += height
    _marks(ground, root, scale, top, y)
    return y + 20


def _numbers(parent: Element, figure: Figure, x: float, middle: float, room: float) -> None:
    write(
        parent,
        shortened(figure.words, SIZE, room, "bold"),
        x,
        middle + (4.5 if figure.sure.is_firm else -2),
        "strong",
    )
    if not figure.sure.is_firm:
        write(parent, figure.sure.label.lower(), x, middle + 13, "small")


def _bar(parent: Element, figure: Figure, scale: Linear, y: float) -> None:
    """A line from zero to the lowest, a bar from there to the highest; a dot where they are one."""
    hue = "hue-2" if figure.sure.is_disputed else "hue-1"
    low, high = scale.at(figure.low), scale.at(figure.high)
    add(parent, "line", f"{hue} thin", x1=scale.start, y1=y, x2=low, y2=y)
    style = hue if figure.sure.is_firm else f"{hue} fuzzy"
    if high - low >= 3:
        add(parent, "rect", style, x=low, y=y - 5, width=high - low, height=10)
    else:
        add(parent, "circle", style, cx=(low + high) / 2, cy=y, r=5)


def _marks(ground: Element, root: Element, scale: Linear, top: float, bottom: float, count: int = 5) -> None:
    for mark in scale.marks(count):
        x = scale.at(mark)
        add(ground, "line", "grid" if mark else "axis", x1=x, y1=top, x2=x, y2=bottom)
        value = int(mark) if mark == int(mark) else mark
        write(root, exact(value), x, bottom + 17, "small", end="middle" if mark else "")


def _stacked(root: Element, group: Group, y: float, width: float) -> float:
    """Each figure's words above its bar, for a narrow screen."""
    widest = max(width_of(figure.words, 15, "bold") for figure in group.figures)
    scale = Linear(group.most, 2, max(width / 3, width - widest - 18))
    for figure in group.figures:
        titles = wrap(figure.measure, 15, width - 6)
        about = [figure.when] if figure.when else []
        if not figure.sure.is_firm:
            about.append(figure.sure.label.lower())
        to = link(root, figure.record_id)
        height = 20 * len(titles) + (18 if about else 0) + 40
        add(to, "rect", "hit", x=0, y=y, width=width, height=height - 4, rx=3)
        write(to, titles, 2, y + 18, "medium", 20)
        y += 20 * len(titles)
        if about:
            write(to, shortened(" · ".join(about), SIZE, width - 6), 2, y + 17, "label quiet")
            y += 18
        add(to, "line", "axis", x1=2, y1=y + 8, x2=2, y2=y + 28)
        _bar(to, figure, scale, y + 18)
        x = scale.at(figure.high) + 12
        room = width_of(figure.words, 15, "bold")
        write(
            to,
            shortened(figure.words, 15, width - 4, "bold"),
            max(2.0, min(x, width - room)),
            y + 23,
            "medium bold",
        )
        y += 40
    return y


def _tiles(root: Element, figures: list[Figure], y: float, width: float) -> float:
    """Figures as they are, in columns."""
    columns = max(1, int(width / TILE))
    room = width / columns
    size = 15 if columns == 1 else 13
    for start in range(0, len(figures), columns):
        part = figures[start : start + columns]
        texts = [wrap(_about(figure), size, room - 2 * EDGE) for figure in part]
        heads = [wrap(f"{figure.words} {figure.unit}", 15, room - 2 * EDGE, "bold") for figure in part]
        height = max(20 * len(h) + 18 * len(t) for h, t in zip(heads, texts, strict=True)) + 18
        for column, (figure, head, text) in enumerate(zip(part, heads, texts, strict=True)):
            x = column * room + (0 if columns == 1 else EDGE)
            to = link(root, figure.record_id)
            add(to, "rect", "hit", x=x - 4, y=y, width=room - EDGE, height=height - 6, rx=3)
            write(to, head, x, y + 18, "heading", 20)
            write(to, text, x, y + 18 + 20 * len(head), "medium quiet" if columns == 1 else "label quiet", 18)
        y += height
    return y


def _about(figure: Figure) -> str:
    """What a figure counts, when, and how sure it is."""
    parts = [figure.measure, figure.when, "" if figure.sure.is_firm else figure.sure.label.lower()]
    return "; ".join(part for part in parts if part)


def _key(root: Element, y: float, is_narrow: bool) -> float:
    x = 8.0 if is_narrow else EDGE + 8
    left = x
    for words, style, is_bar in (
        ("one number", "hue-1", False),
        ("lowest to highest", "hue-1", True),
        ("not established", "hue-1 fuzzy", False),
        ("contested", "hue-2 fuzzy", False),
    ):
        room = (30 if is_bar else 12) + width_of(words, 12) + 24
        if x + room > (NARROW if is_narrow else WIDE):
            x, y = left, y + 24
        if is_bar:
            add(root, "rect", style, x=x - 5, y=y - 5, width=26, height=10)
        else:
            add(root, "circle", style, cx=x, cy=y, r=5)
        write(root, words, x + (28 if is_bar else 12), y + 4.5, "small")
        x += room
    return y + 18


def _small(groups: list[Group]) -> tuple[Element, float, float]:
    """The bars of the largest group."""
    width, height = PREVIEW
    root = canvas()
    charted = [group for group in groups if group.is_charted]
    figures = max(charted, key=lambda group: len(group.figures)).figures if charted else ()
    if figures:
        scale = Linear(max(figure.high for figure in figures), 16, width - 24)
        for mark in scale.marks(4):
            add(
                root,
                "line",
                "grid" if mark else "axis",
                x1=scale.at(mark),
                y1=8,
                x2=scale.at(mark),
                y2=height - 8,
            )
        step = (height - 24) / len(figures)
        for number, figure in enumerate(figures):
            _bar(root, figure, scale, 12 + step * (number + 0.5))
    return root, width, height


def _reading(groups: list[Group]) -> str:
    figures = [figure for group in groups for figure in group.figures]
    charted = [group for group in groups if group.is_charted]
    if not figures:
        return "There are no figures."
    spread = sum(1 for figure in figures if figure.is_range)
    found = f"{counted(len(figures), 'figure')}, {spread:,} of them as a range between sources"
    if charted:
        top = max((f for f in charted[0].figures), key=lambda figure: figure.high)
        found += f"; the highest under '{charted[0].title}' is {top.words} {top.unit}: {top.measure}"
    return f"{found}."


def _description(groups: list[Group]) -> list[str]:
    found = []
    for group in groups:
        if not group.is_charted:
            continue
        found.append(
            f"{group.title}: {counted(len(group.figures), 'bar')} on an axis from 0 to {exact(group.most)} {group.unit}, "
            "in order of time. "
            + " ".join(
                f"{figure.measure}{_when(figure)}: {figure.words}{_sure(figure)}." for figure in group.figures
            )
        )
    alone = [f for group in groups if not group.is_charted for f in group.figures]
    if alone:
        said = [f"{figure.measure}: {figure.words} {figure.unit}{_sure(figure)}" for figure in alone]
        found.append("Printed and not drawn: " + "; ".join(said) + ".")
    ranged = [figure.measure for group in groups for figure in group.figures if figure.is_range]
    if ranged:
        found.append(f"Sources differ on {listed([counted(len(ranged), 'figure')])}: {'; '.join(ranged)}.")
    return found


def _when(figure: Figure) -> str:
    return f" ({figure.when})" if figure.when else ""


def _sure(figure: Figure) -> str:
    return "" if figure.sure.is_firm else f" ({figure.sure.label.lower()})"


def _sheet(groups: list[Group]) -> Sheet:
    rows = tuple(
        (
            Cell(figure.measure, figure.record_id),
            Cell(exact(figure.low), kind="number"),
            Cell(exact(figure.high), kind="number"),
            Cell(figure.unit),
            Cell(figure.when),
            Cell(figure.sure.label, kind="certainty"),
            Cell(figure.text),
        )
        for group in groups
        for figure in group.figures
    )
    columns = ("Measure", "Low", "High", "Unit", "Date", "Certainty", "Detail")
    return Sheet(f"{counted(len(rows), 'figure')}, by group and in order of time", columns, rows)
