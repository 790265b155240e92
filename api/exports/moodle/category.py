"""The category of a release in Moodle's question bank."""

from __future__ import annotations

from api.assessment.bank import Bank
from api.exports.moodle.text import name_text


def category_path(bank: Bank) -> str:
    """The title, and the release below it. A slash in the title is doubled, as Moodle has it.

    A category for each release lets a teacher tell old from new, and an idnumber stands once in it.
    """
    title = name_text(" ".join(bank.title.split()))
    # Three slashes in a row part nothing for Moodle; it takes away blanks at the ends of a name.
    name = ("" if not title.startswith("/") else " ") + title.replace("/", "//")
    return f"{name}{' ' if title.endswith('/') else ''}/{bank.release}"
