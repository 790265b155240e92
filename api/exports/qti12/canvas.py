"""QTI 1.2 in Canvas's flavour, as Canvas imports it by 'QTI .zip file'."""

from __future__ import annotations

from typing import BinaryIO

from api.assessment.bank import Bank
from api.exports.format import Loss

TYPES = {
    "multiple_choice": "multiple_choice_question",
    "multiple_response": "multiple_answers_question",
    "true_false": "true_false_question",
    "short_answer": "short_answer_question",
    "matching": "matching_question",
    "ordering": "matching_question",
    "cloze": "multiple_dropdowns_question",
}
PARTS = {
    "multiple_response": [("marking", "Canvas gives and takes shares of the mark by a rule of its own")],
    "short_answer": [("marking", "Canvas compares blanks as they are typed")],
    "matching": [("feedback", "Canvas has no place for it on each pair")],
    "ordering": [
        ("form", "Canvas's classic quizzes have no ordering: each step is matched with its place"),
        ("feedback", "Canvas has no place for it on each pair"),
    ],
    "cloze": [("feedback", "Canvas has no place for it on each choice of a gap")],
}


class CanvasQti:
    """The format."""

    name = "canvas-qti"
    title = "QTI 1.2 package for Canvas"
    media_type = "application/zip"
    extension = "zip"
    targets = ("Canvas",)
    carries = ("items", "questions")
    again = (
        "Idents are those of the records. Canvas updates quizzes and questions of the same idents where the same "
        "course imports them again, and adds them anew in another; each quiz's title names the release."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Marking that differs, feedback that Canvas has no place for, and mark schemes that students could see."""
        found = []
        for item in bank.items:
            if item.kind not in TYPES:
                found.append(
                    Loss(item.id, "item", f"items of the kind '{item.kind}' have no form here", whole=True)
                )
            found += [Loss(item.id, part, why) for part, why in PARTS.get(item.kind, [])]
        why = "Canvas has no place for it that students cannot see"
        return [*found, *(Loss(question.id, "mark scheme", why) for question in bank.questions)]

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the package."""
        # lxml is loaded when a package is asked for.
        from api.exports.qti12.canvas_package import write_package

        write_package(bank, self.losses(bank), out)
