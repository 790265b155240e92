"""What a chart of figures shows: numbers as ranges, grouped so that only what is comparable shares an axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.drawings.config import View
from api.drawings.material import Sure, sure_of, table_of
from api.package.dates import in_words
from api.package.descriptor import KEY
from api.store.release import Release

FEWEST = 3
"""Figures of one unit that make a chart; fewer are printed as they are."""

UNDATED = "9999-12-31"


@dataclass(frozen=True)
class Figure:
    """A row with a number, or the lowest and the highest that it may be."""

    record_id: str
    measure: str
    low: float
    high: float
    unit: str
    when: str
    sure: Sure
    text: str

    @property
    def is_range(self) -> bool:
        """Whether sources differ."""
        return self.low != self.high

    @property
    def words(self) -> str:
        """The exact number or numbers, without the unit."""
        return f"{exact(self.low)} to {exact(self.high)}" if self.is_range else exact(self.low)


@dataclass(frozen=True)
class Group:
    """Figures of one unit that belong together."""

    title: str
    unit: str
    figures: tuple[Figure, ...]

    @property
    def most(self) -> float:
        """The highest number."""
        return max(figure.high for figure in self.figures)

    @property
    def is_charted(self) -> bool:
        """Whether there is something to compare, and lengths from zero can show it."""
        return len(self.figures) >= FEWEST and self.most > 0 and min(f.low for f in self.figures) >= 0


def exact(value: float) -> str:
    """A number in full: no rounding, thousands apart."""
    return f"{value:,.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"


def read_groups(release: Release, view: View) -> list[Group]:
    """All figures in groups: those that the view names, then what is left of each unit, the largest first.

    Within a group they stand in order of time.
    """
    table, fields = table_of(release, view), view.fields
    rows = sorted(
        release.rows(table), key=lambda row: _order(table.by_name[fields["date"]].edtf, row, fields)
    )
    left = [
        Figure(
            row[KEY],
            str(row[fields["title"]]),
            row[fields["low"]],
            row[fields["high"]],
            str(row[fields["unit"]] or ""),
            in_words(str(row[fields["date"]])) if row[fields["date"]] else "",
            sure_of(table, row),
            str(row[fields["text"]] or ""),
        )
        for row in rows
        if row[fields["low"]] is not None and row[fields["high"]] is not None
    ]
    groups = []
    for given in view.options.get("groups", ()):
        own = [figure for figure in left if _fits(figure, given["unit"], given["words"])]
        if own:
            groups.append(Group(given["title"], given["unit"], tuple(own)))
            left = [figure for figure in left if figure not in own]
    units: dict[str, list[Figure]] = {}
    for figure in left:
        units.setdefault(figure.unit, []).append(figure)
    rest = [Group(unit[:1].upper() + unit[1:], unit, tuple(own)) for unit, own in units.items()]
    return groups + sorted(rest, key=lambda group: (-len(group.figures), group.unit))


def _order(edtf: tuple[str, str] | None, row: dict[str, Any], fields: Any) -> tuple[str, str, str]:
    first, last = (row.get(edtf[0]), row.get(edtf[1])) if edtf else (row.get(fields["date"]), None)
    return str(first or UNDATED), str(last or UNDATED), str(row[KEY])


def _fits(figure: Figure, unit: str, words: Sequence[str]) -> bool:
    return figure.unit == unit and any(word in figure.measure.lower() for word in words)
