"""Anki packages (.apkg): cards of quiz items, written questions, terms and events.

Each note has a guid of its own for ever, from the package's name and the record's id, and the release's
time as its time of change: a later release updates notes in place and leaves how they were learnt, and
the same release changes nothing. Note types, their fields and the decks have numbers that never change.
"""

from __future__ import annotations

from typing import BinaryIO

from api.assessment.bank import Bank
from api.exports.format import Loss


class Anki:
    """The Anki format."""

    name = "anki"
    title = "Anki deck"
    media_type = "application/octet-stream"
    extension = "apkg"
    targets = ("Anki", "AnkiDroid", "AnkiMobile")
    carries = ("items", "questions", "terms", "events")
    again = (
        "Anki updates the notes that a later release changed, and adds the new ones; what was learnt stays. "
        "Notes of retired records stay too: the tag release:: tells by which release a note was last made."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Nothing is lost; but it is the learner who marks an answer, and not the program."""
        return []

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the package."""
        # genanki is loaded when a package is asked for.
        from api.exports.anki_package import write_package

        write_package(bank, out)
