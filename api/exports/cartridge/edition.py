"""The two editions of a Common Cartridge as formats.

The students' edition holds no mark scheme anywhere in its bytes: a reader exists that shows an essay's
solution to whoever takes the test. The teachers' has them, as solutions and as pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from api.assessment.bank import Bank
from api.exports.format import Loss

TYPES = {
    "multiple_choice": "cc.multiple_choice.v0p1",
    "multiple_response": "cc.multiple_response.v0p1",
    "true_false": "cc.true_false.v0p1",
    "short_answer": "cc.fib.v0p1",
}
ABSENT = {
    "matching": "Common Cartridge 1.1 has no matching",
    "ordering": "Common Cartridge 1.1 has no ordering",
    "cloze": "Common Cartridge 1.1 has no gaps with choices",
}
PARTS = {
    "multiple_response": ("marking", "Common Cartridge gives the whole mark or none"),
    "short_answer": ("marking", "programs compare blanks as they are typed"),
}
CHOICES_LEAST = 3
"""Fewest options of a multiple choice item in Common Cartridge."""


@dataclass(frozen=True)
class Edition:
    """An edition of the cartridge. lxml is loaded when one is asked for."""

    name: str
    title: str
    teacher: bool
    media_type: str = "application/zip"
    extension: str = "imscc"
    targets: tuple[str, ...] = ("Canvas", "Blackboard", "Brightspace", "Moodle", "Sakai", "Open edX")
    carries: tuple[str, ...] = ("items", "questions", "sections", "terms", "events")
    again: str = (
        "Identifiers are those of the records. Most programs add pages and tests anew; the titles of tests name "
        "the release, so that old can be told from new. Moodle does not keep the identifiers."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Kinds that a cartridge has not, marking that differs, and for students the mark schemes."""
        found = []
        for item in bank.items:
            obstacle = obstacle_of(item.kind, len(item.options))
            if obstacle:
                found.append(Loss(item.id, "item", obstacle, whole=True))
            elif item.kind in PARTS:
                found.append(Loss(item.id, *PARTS[item.kind]))
        if not self.teacher:
            why = "this edition is for students; the teachers' edition has it"
            found += [Loss(question.id, "mark scheme", why) for question in bank.questions]
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the cartridge."""
        from api.exports.cartridge.package import write_cartridge

        write_cartridge(bank, self.losses(bank), self.teacher, out)


def obstacle_of(kind: str, options: int) -> str | None:
    """Why a cartridge cannot hold an item, or None where it can."""
    if kind not in TYPES:
        return ABSENT.get(kind, f"items of the kind '{kind}' have no form here")
    if kind == "multiple_choice" and options < CHOICES_LEAST:
        return f"it has {options} options; Common Cartridge wants {CHOICES_LEAST}"
    return None


STUDENT = Edition("common-cartridge", "Common Cartridge 1.1 for students", teacher=False)
TEACHER = Edition(
    "common-cartridge-teacher", "Common Cartridge 1.1 for teachers, with mark schemes", teacher=True
)
