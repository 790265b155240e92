"""Canvas outcomes: the specification tree as a CSV file of outcome groups and outcomes.

Columns and values as Canvas's documentation of the format has them (Outcomes CSV format): a group or an
outcome a row, groups before what is in them, `vendor_guid` to know them by again.
"""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from api.assessment.bank import Bank
from api.exports.format import Loss

HEADER = (
    *("vendor_guid", "object_type", "title", "description", "display_name", "calculation_method"),
    *("calculation_int", "workflow_state", "parent_guids", "ratings"),
)
RATINGS = ("2", "secure", "1", "developing", "0", "not yet")
"""Points and names of the levels that a teacher gives; the highest is mastery."""


class CanvasOutcomes:
    """The format."""

    name = "canvas-outcomes"
    title = "Canvas outcomes CSV"
    media_type = "text/csv"
    extension = "csv"
    targets = ("Canvas",)
    carries = ("points",)
    again = "Canvas updates the outcomes in place, by their vendor_guid, which is the id of the specification point."

    def losses(self, bank: Bank) -> list[Loss]:
        """Nothing of the tree is lost."""
        return []

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write a row for each point: a group where there are points below it, else an outcome."""
        parents = {point.parent_id for point in bank.points}
        known = {point.id for point in bank.points}
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(HEADER)
        for point in bank.points:
            group = point.id in parents
            title = point.title if (point.code or "") in point.title else f"{point.code} {point.title}"
            about = " ".join(filter(None, (point.description, point.note)))
            above = point.parent_id if point.parent_id in known else ""
            rule = ("", "") if group else ("highest", "")
            ratings = () if group else RATINGS
            kind = "group" if group else "outcome"
            writer.writerow([point.id, kind, title, about, "", *rule, "active", above, *ratings])
        out.write(text.getvalue().encode())
