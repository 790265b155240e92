"""A matrix: who stood where on what. Rows are one thing, columns another, and each cell is a text."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from api.drawings.config import View
from api.drawings.drawn import Cell, Drawn, Sheet
from api.drawings.material import Named, Sure, counted, labels, listed, named, sure_of, table_of
from api.drawings.svg import Picture, add, canvas, link, write
from api.drawings.text import wrap
from api.package.descriptor import KEY
from api.store.release import Release

WIDE, PREVIEW, HEADS, EDGE = 1080.0, (480.0, 270.0), 150.0, 9.0
"""Width, size of the preview, width of the names of rows, and what is free at the edges of a cell."""

LEADING, SIZE, LINES = 16.0, 12.0, 7
"""Height and size of the text of a cell, and most lines of it: the rest is told where it leads to."""


@dataclass(frozen=True)
class Stance:
    """A cell: its record, its text, and how sure it is."""

    record_id: str
    row: str
    column: str
    text: str
    sure: Sure


@dataclass(frozen=True)
class Grid:
    """Names of rows and columns in their order, by id or value, and the cells by both."""

    rows: dict[str, Named]
    columns: dict[str, str]
    cells: dict[tuple[str, str], tuple[Stance, ...]]

    @property
    def stances(self) -> list[Stance]:
        """All cells that have a text, row by row."""
        return [
            stance
            for row in self.rows
            for column in self.columns
            for stance in self.cells.get((row, column), ())
        ]


def read_grid(release: Release, view: View) -> Grid:
    """The rows of the view's table as a grid."""
    table, fields = table_of(release, view), view.fields
    rows: dict[str, Named] = {}
    cells: dict[tuple[str, str], tuple[Stance, ...]] = {}
    names = named(release, table.target.get(fields["row"], ""))
    columns = labels(table.by_name[fields["column"]])
    for row in release.rows(table):
        key, column = str(row[fields["row"]] or ""), str(row[fields["column"]] or "")
        columns.setdefault(column, column)
        rows[key] = names.get(key) or Named(key, key, key, "")
        stance = Stance(row[KEY], key, column, str(row[fields["text"]] or ""), sure_of(table, row))
        cells[key, column] = (*cells.get((key, column), ()), stance)
    order = list(names)
    rows = dict(
        sorted(rows.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    )
    used = {column for _, column in cells}
    return Grid(rows, {value: label for value, label in columns.items() if value in used}, cells)


def matrix(release: Release, view: View) -> Drawn:
    """The matrix of a view."""
    grid = read_grid(release, view)
    title, reading = f"{view.title}: {view.subject}", _reading(grid)

    def picture(root: Element, width: float, height: float) -> Picture:
        return Picture(width, height, root, title, reading)

    wide = picture(*_table(grid))
    return Drawn(title, reading, tuple(_description(grid)), wide, wide, picture(*_small(grid)), _sheet(grid))


def _table(grid: Grid) -> tuple[Element, float, float]:
    root = canvas()
    room = (WIDE - HEADS) / max(1, len(grid.columns))
    heads = [wrap(label, 13, room - 2 * EDGE, "bold") for label in grid.columns.values()]
    y = 14 + LEADING * max((len(lines) for lines in heads), default=1)
    for number, lines in enumerate(heads):
        write(root, lines, HEADS + number * room + EDGE, 20, "strong", LEADING)
    group = None
    for key, row in grid.rows.items():
        if row.group and row.group != group:
            group = row.group
            add(root, "rect", "band", x=0, y=y, width=WIDE, height=26)
            write(root, group, EDGE, y + 18, "small")
            y += 26
        texts = {
            column: [
                (stance, wrap(stance.text, SIZE, room - 2 * EDGE, most=LINES))
                for stance in grid.cells.get((key, column), ())
            ]
            for column in grid.columns
        }
        name = wrap(row.name, 13, HEADS - 2 * EDGE, "bold")
        height = (
            max(
                [
                    LEADING * len(name),
                    *(
                        sum(LEADING * len(lines) + _mark_room(s) for s, lines in own)
                        for own in texts.values()
                    ),
                ]
            )
            + 18
        )
        write(root, name, EDGE, y + 21, "strong", LEADING)
        for number, own in enumerate(texts.values()):
            x = HEADS + number * room
            add(root, "rect", "cell" if own else "void", x=x, y=y, width=room, height=height)
            below = y
            for stance, lines in own:
                to = link(root, stance.record_id)
                add(
                    to,
                    "rect",
                    "hit",
                    x=x + 2,
                    y=below + 2,
                    width=room - 4,
                    height=LEADING * len(lines) + _mark_room(stance) + 14,
                )
                write(to, lines, x + EDGE, below + 20, "cell-text", LEADING)
                below += LEADING * len(lines)
                if not stance.sure.is_firm:
                    _mark(to, stance.sure, x + EDGE, below + 20)
                    below += _mark_room(stance)
        add(root, "line", "grid", x1=0, y1=y + height, x2=HEADS, y2=y + height)
        y += height
    return root, WIDE, max(y + 8, 40.0)


def _mark_room(stance: Stance) -> float:
    return 0.0 if stance.sure.is_firm else LEADING


def _mark(parent: Element, sure: Sure, x: float, y: float) -> None:
    """How sure a cell is: a pointed mark for what is disputed, a hollow one for what is not established."""
    if sure.is_disputed:
        add(parent, "path", "hue-2", d=f"M{x + 5:.2f} {y - 9.5:.2f}l5 5l-5 5l-5 -5z")
    else:
        add(parent, "circle", "hue-8 fuzzy", cx=x + 5, cy=y - 4.5, r=4)
    write(parent, sure.label, x + 15, y, "small")


def _small(grid: Grid) -> tuple[Element, float, float]:
    """A square for each cell that has a text."""
    width, height = PREVIEW
    root = canvas()
    step_x, step_y = (width - 24) / max(1, len(grid.columns)), (height - 24) / max(1, len(grid.rows))
    for r, row in enumerate(grid.rows):
        for c, column in enumerate(grid.columns):
            own = grid.cells.get((row, column), ())
            disputed = any(stance.sure.is_disputed for stance in own)
            style = ("hue-2" if disputed else "hue-1") if own else "void"
            add(
                root,
                "rect",
                style,
                x=12 + c * step_x + 3,
                y=12 + r * step_y + 2,
                width=step_x - 6,
                height=step_y - 4,
                rx=2,
            )
    return root, width, height


def _reading(grid: Grid) -> str:
    stances = grid.stances
    disputed = sum(1 for stance in stances if stance.sure.is_disputed)
    found = (
        f"{counted(len(stances), 'position')} of {len(grid.rows):,} on {counted(len(grid.columns), 'issue')}"
    )
    whole = [
        row.name
        for key, row in grid.rows.items()
        if all((key, column) in grid.cells for column in grid.columns)
    ]
    if whole:
        found += (
            f"; {listed(whole)} took one on each" if len(whole) < 4 else f"; {len(whole):,} took one on each"
        )
    return f"{found}; {disputed:,} {'is' if disputed == 1 else 'are'} contested."


def _description(grid: Grid) -> list[str]:
    found = [
        "Rows are those who took a position, columns are issues. An empty cell means that no position is recorded here, not that there was none."
    ]
    for column, label in grid.columns.items():
        own = [row.name for key, row in grid.rows.items() if (key, column) in grid.cells]
        found.append(f"{label}: positions of {listed(own)}.")
    disputed = [
        f"{grid.rows[s.row].name} on {grid.columns[s.column]}" for s in grid.stances if s.sure.is_disputed
    ]
    if disputed:
        found.append(f"Contested: {'; '.join(disputed)}.")
    return found


def _sheet(grid: Grid) -> Sheet:
    rows = tuple(
        (
            Cell(grid.rows[stance.row].name, stance.record_id),
            Cell(grid.columns[stance.column]),
            Cell(stance.text),
            Cell(stance.sure.label, kind="certainty"),
        )
        for stance in grid.stances
    )
    return Sheet(
        f"{counted(len(rows), 'position')}, row by row", ("Who", "On what", "Stance", "Certainty"), rows
    )
