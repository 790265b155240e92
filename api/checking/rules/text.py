"""Rules for text of any table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.checking.data import Data
from api.checking.report import Fault

INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(?:[a-zA-Z][a-z]+[0-9]*|#\d+|#x[0-9a-fA-F]+);")


def padded_text(data: Data) -> Iterator[Fault]:
    """A text is not blank, and has no blanks before, after, or doubled within."""
    for table, field, row, text in data.cells():
        if field.type != "string":
            # Its spelling is held to the one form by file_check.
            continue
        if not text.strip():
            yield data.fault(
                "text-blank",
                table.name,
                row,
                field.name,
                "the cell holds only blanks",
                "give a text, or leave the cell empty",
            )
        elif text != text.strip():
            yield data.fault(
                "text-padded",
                table.name,
                row,
                field.name,
                "the text has blanks before or after it",
                "run 'syllabank format'",
            )
        elif "  " in text:
            yield data.fault(
                "text-doubled-blank",
                table.name,
                row,
                field.name,
                "the text has two blanks together",
                "leave one",
            )


def control_characters(data: Data) -> Iterator[Fault]:
    """No line breaks, control characters, invisible marks or replacement characters."""
    for table, field, row, text in data.cells():
        found = INVISIBLE.search(text.strip())
        if found:
            yield data.fault(
                "text-invisible",
                table.name,
                row,
                field.name,
                f"the text holds the character U+{ord(found[0]):04X}, which cannot be seen",
                "write the text in one line, without it",
            )


def markup(data: Data) -> Iterator[Fault]:
    """Text is plain: no HTML tags or entities, which some reader would show as they are."""
    for table, field, row, text in data.cells():
        found = MARKUP.search(text)
        if found and field.format != "uri":
            yield data.fault(
                "text-markup",
                table.name,
                row,
                field.name,
                f"the text holds '{found[0]}', which is markup",
                "write plain text",
            )
