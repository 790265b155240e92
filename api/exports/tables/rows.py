"""How rows become CSV and tab-separated text.

Nothing is put before a text that a spreadsheet would take for a formula (=, +, -, @): the reader of
these files is an importer, which would show the mark to learners.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

BOM = b"\xef\xbb\xbf"
"""What spreadsheets put before 'CSV UTF-8'. Some importers ask for it."""

BREAKS = re.compile(r"[\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
"""Whatever a reader may take for the end of a field or of a line."""


def write_csv(rows: Iterable[Sequence[str]], out: BinaryIO) -> None:
    """Write rows as CSV (RFC 4180): UTF-8, CRLF, quotes only where they are needed."""
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.detach()


def write_tsv(rows: Iterable[Sequence[str]], out: BinaryIO) -> None:
    """Write rows with tabs between fields and line feeds between rows: no quotes, no escapes."""
    for row in rows:
        out.write(("\t".join(map(one_line, row)) + "\n").encode("utf-8"))


def one_line(text: str) -> str:
    """A text with a blank in place of tabs and line breaks, which tab-separated text has no escape for."""
    return BREAKS.sub(" ", text)


def breaks(texts: Iterable[str]) -> bool:
    """Whether a text has a tab or a line break."""
    return any(BREAKS.search(text) for text in texts)
