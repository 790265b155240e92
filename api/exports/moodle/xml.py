"""Moodle XML, the format in which Moodle itself exports questions (docs.moodle.org, 'Moodle XML format').

Carries every kind of item and every written question: the choice kinds and short answers with feedback
on each option, matching, ordering (the question type that is part of Moodle from 4.4 on), cloze items
as embedded answers, and written questions as essays whose mark scheme is for graders only.

Marks are as api/assessment/marking.py has them. What Moodle's importer (question/format/xml) and its
question types do with each element was read in their source.
"""

from __future__ import annotations

from typing import BinaryIO

from api.assessment.bank import Bank, Item
from api.exports.format import Loss
from api.exports.moodle.embedded import gap_obstacle
from api.exports.moodle.grades import SPACING, spacing_matters
from api.exports.moodle.ids import long_ids
from api.exports.moodle.obstacles import common_obstacle
from api.exports.moodle.text import name_text, one_line

KINDS = (
    "multiple_choice",
    "multiple_response",
    "true_false",
    "matching",
    "ordering",
    "cloze",
    "short_answer",
)

PARTNER_MAX = 255
"""Longest answer of a pair, in characters: a longer one is a database error in Moodle."""

TAG_MAX = 50
"""Longest tag that every Moodle keeps whole."""

TOGETHER = {
    "matching": "Moodle has none on each pair; it stands with the explanation, for all pairs at once",
    "ordering": "Moodle has none on each step; it stands with the explanation, for all steps at once",
}


class MoodleXml:
    """The Moodle XML format."""

    name = "moodle-xml"
    title = "Moodle XML"
    media_type = "application/xml"
    extension = "xml"
    targets = ("Moodle",)
    carries = ("items", "questions")
    again = (
        "Moodle adds every question again. The category names the release; in a category that has the "
        "questions already, the new ones have no idnumber."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Items that Moodle cannot mark as we do, and feedback that it has no place for."""
        found = []
        for item in bank.items:
            obstacle = obstacle_to(item)
            if obstacle:
                found.append(Loss(item.id, "item", obstacle, whole=True))
            else:
                found += _parts(item)
        return found + long_ids(bank)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the category, the items in their order, then the written questions."""
        from api.exports.moodle.document import write_quiz  # lxml is loaded when first asked for

        carried = [item for item in bank.items if obstacle_to(item) is None]
        write_quiz(bank, carried, out)


def obstacle_to(item: Item) -> str | None:
    """Why Moodle XML cannot hold an item, or None where it can."""
    if item.kind not in KINDS:
        return f"there is no Moodle question for items of the kind '{item.kind}'"
    if item.kind == "cloze":
        return gap_obstacle(item)
    if any(len(name_text(one_line(option.match_text or ""))) > PARTNER_MAX for option in item.options):
        return f"an answer of a pair has at most {PARTNER_MAX} characters"
    return common_obstacle(item)


def _parts(item: Item) -> list[Loss]:
    found = []
    if item.kind in TOGETHER and any(option.feedback for option in item.options):
        found.append(Loss(item.id, "feedback", TOGETHER[item.kind]))
    if item.kind == "short_answer" and spacing_matters(item):
        found.append(Loss(item.id, "marking", SPACING))
    plain = [option.match_text or "" for option in item.options if item.kind == "matching"]
    plain += [option.text for option in item.options if item.kind == "short_answer"]
    if any(one_line(text) != text for text in plain):
        found.append(Loss(item.id, "line breaks", "Moodle has this text on one line"))
    if len(item.spec_point_id) > TAG_MAX:
        found.append(Loss(item.id, "tags", f"some versions of Moodle cut a tag to {TAG_MAX} characters"))
    return found
