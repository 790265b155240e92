"""What a drawing comes with: the picture, a sentence and a description in words, and the table behind it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from api.drawings.svg import Picture


@dataclass(frozen=True)
class Cell:
    """A value of the table behind a drawing: its text, and the record that it leads to.

    kind: 'number' or 'certainty', which are shown in their own way.
    """

    text: str
    record_id: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class Sheet:
    """The table behind a drawing. The first column of each row is what the row is about."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> bytes:
        """The table as CSV (RFC 4180, UTF-8), each row with the id of its record first."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(["id", *self.columns])
        for row in self.rows:
            lead = next((cell.record_id for cell in row if cell.record_id), "")
            writer.writerow([lead, *(cell.text for cell in row)])
        return out.getvalue().encode()


@dataclass(frozen=True)
class Drawn:
    """A drawing with all that goes with it.

    wide, narrow: for a screen of a desk and for a phone; one picture where both are the same. small: for
    an overview. reading: a sentence on what it shows. description: paragraphs that stand for the picture.
    notes: what must be said beside it. span: the first and the last day of an axis of time.
    """

    title: str
    reading: str
    description: tuple[str, ...]
    wide: Picture
    narrow: Picture
    small: Picture
    sheet: Sheet
    notes: Sequence[str] = ()
    span: tuple[date, date] | None = None
