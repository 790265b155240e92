"""The specification tree as a Moodle competency framework, in the CSV of Moodle's own tool.

Columns and their order are those that the tool writes (admin/tool/lpimportcsv); it reads them by place.
The first row is the framework, the others are the points of the tree, the parents first.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from api.assessment.bank import Bank
from api.assessment.material import SpecPoint
from api.exports.format import Loss
from api.exports.moodle.ids import ID_MAX, idnumber
from api.exports.moodle.text import inline, name_text, one_line

HEADER = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)

NAME_MAX = 100
"""Longest short name, in characters; Moodle cuts a longer one."""

HTML = "1"
SCALE = "Not yet competent,Competent"
"""The values of the scale that every Moodle has: one that is there already is used again."""

SCALE_SETTINGS = json.dumps([{"scaleid": "1"}, {"id": 2, "scaledefault": 1, "proficient": 1}])
"""The second value is what shows that a point is reached. Moodle puts in the id of its own scale."""

# PHP reads a backslash before a quotation mark as part of the text, which no CSV writer expects.
QUOTED = {ord('"'): "&quot;", ord("\\"): "&#92;"}


class MoodleCompetencies:
    """The competency framework."""

    name = "moodle-competencies"
    title = "Moodle competency framework"
    media_type = "text/csv"
    extension = "csv"
    targets = ("Moodle",)
    carries = ("points",)
    again = (
        "Moodle refuses a framework whose ID number it has. That names the release, so each release "
        "becomes a framework of its own, in which a point keeps its ID number."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """What of a point is cut."""
        found = []
        for point in bank.points:
            if len(_name(point.title)) > NAME_MAX:
                why = f"a short name has at most {NAME_MAX} characters; the description has the whole title"
                found.append(Loss(point.id, "title", why))
            if len(point.id) > ID_MAX:
                found.append(Loss(point.id, "id", f"an ID number has at most {ID_MAX} characters"))
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the framework and its points."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerow(_framework(bank))
        ids = {point.id for point in bank.points}
        for point in _parents_first(bank.points):
            writer.writerow(_competency(point, point.parent_id if point.parent_id in ids else None))
        out.write(text.getvalue().encode("utf-8"))


def _framework(bank: Bank) -> list[str]:
    title = f"{bank.title} {bank.release}"
    about = f"<p>{_html(bank.title)}, release {_html(bank.release)}.</p>"
    key = idnumber(f"{bank.name or 'syllabank'}-{bank.release}")
    taxonomy = ",".join(_taxonomy(bank.points))
    return ["", key, _cut(title), about, HTML, SCALE, SCALE_SETTINGS, "", "", "", "", "", "1", taxonomy]


def _competency(point: SpecPoint, parent_id: str | None) -> list[str]:
    parent = idnumber(parent_id) if parent_id else ""
    return [parent, idnumber(point.id), _cut(point.title), _description(point), HTML, *[""] * 9]


def _description(point: SpecPoint) -> str:
    """The description, the code that the board uses, and the note; the title where its name was cut."""
    parts = [_html(point.title)] if len(_name(point.title)) > NAME_MAX else []
    parts += [_html(text) for text in (point.description, point.note) if text]
    parts += [f"Code: {_html(point.code)}"] if point.code else []
    return "".join(f"<p>{part}</p>" for part in parts)


def _parents_first(points: tuple[SpecPoint, ...]) -> Iterator[SpecPoint]:
    """The tree as a list, each point before those under it, in their order."""
    ids = {point.id for point in points}
    below: dict[str | None, list[SpecPoint]] = {}
    for point in points:
        below.setdefault(point.parent_id if point.parent_id in ids else None, []).append(point)
    waiting = below.get(None, [])[::-1]
    while waiting:
        point = waiting.pop()
        yield point
        waiting += below.get(point.id, [])[::-1]


def _taxonomy(points: tuple[SpecPoint, ...]) -> list[str]:
    """Moodle's word for each level of the tree: domains, and outcomes at the lowest."""
    depths: dict[str, int] = {}
    for point in _parents_first(points):
        depths[point.id] = depths.get(point.parent_id or "", 0) + 1
    deepest = max(depths.values(), default=1)
    return ["domain"] * (deepest - 1) + ["outcome"]


def _html(text: str) -> str:
    return inline(text).translate(QUOTED)


def _name(text: str) -> str:
    return name_text(one_line(text)).replace("\\", "&#92;")


def _cut(text: str) -> str:
    """A short name that Moodle need not cut."""
    kept = text
    while len(_name(kept)) >= NAME_MAX + (kept == text):
        kept = kept[:-1]
    return _name(kept) if kept == text else f"{_name(kept.rstrip())}…"
