"""A paper to print, with its mark scheme: one HTML file that needs nothing else."""

from __future__ import annotations

from typing import BinaryIO

from api.assessment.bank import Bank
from api.exports.format import Loss


class Paper:
    """The paper."""

    name = "paper"
    title = "Printable paper with its mark scheme (HTML)"
    media_type = "text/html"
    extension = "html"
    targets = ("a browser and its printer",)
    carries = ("items", "questions")
    again = "Nothing is imported. The head of the paper names the release and the selection."

    def losses(self, bank: Bank) -> list[Loss]:
        """Nothing is lost: what is not for those who answer stands in the mark scheme."""
        return []

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the paper."""
        # lxml is loaded when a paper is asked for.
        from api.exports.paper_page import page_of

        out.write(page_of(bank))
