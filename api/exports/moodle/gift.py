"""GIFT, Moodle's text format for questions (docs.moodle.org, 'GIFT format').

Carries multiple choice, multiple response (by shares of the mark), true/false, matching and short
answer, with feedback on every option where GIFT has a place for it, written questions as essays
without their mark scheme, and ids and tags in comments. It has no ordering, and no cloze with feedback:
these items are losses, said by `losses`.

Escapes, categories and shares are as Moodle's own importer reads them (question/format/gift). Texts
are marked as plain ones: without that, Moodle takes `<b>` in a text for HTML.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Question
from api.exports.format import Loss
from api.exports.moodle.category import category_path
from api.exports.moodle.grades import (
    EVERYTHING,
    SHARES,
    SPACING,
    right_options,
    spacing_matters,
)
from api.exports.moodle.ids import idnumber, long_ids
from api.exports.moodle.obstacles import common_obstacle
from api.exports.moodle.text import unix

# A line break is spelt out: a blank line would end the question, '//' begin a comment.
SPECIAL = str.maketrans({character: "\\" + character for character in "\\~=#{}:"} | {"\n": "\\n"})

PLAIN = "[plain]"

# A text that begins so would be read as a format or a share of the mark, unless a format stands first.
READ_AS_FORMAT = re.compile(r"%|\[(?:html|markdown|plain|moodle)\]")

# What Moodle and gift-pegjs put in the place of an escaped character while they read.
PLACEHOLDER = re.compile(r"&&(?:0(?:58|35|61|92)|12[356]);|&&010")

# Moodle shows a character for it even in a plain text.
REFERENCE = re.compile(r"&#(?:[0-9]+|x[0-9a-fA-F]+);")

NOT_CARRIED = {
    "ordering": "GIFT has no ordering questions",
    "cloze": "GIFT has no cloze questions with feedback",
}


class Gift:
    """The GIFT format."""

    name = "gift"
    title = "GIFT (Moodle)"
    media_type = "text/plain"
    extension = "gift"
    targets = ("Moodle", "programs that read GIFT with gift-pegjs")
    carries = ("items", "questions")
    again = (
        "Moodle adds every question again. The category names the release; in a category that has the "
        "questions already, the new ones have no idnumber."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Items that GIFT has no way to write, feedback of pairs, and the mark schemes."""
        found = []
        for item in bank.items:
            obstacle = _obstacle(item)
            if obstacle:
                found.append(Loss(item.id, "item", obstacle, whole=True))
            else:
                found += _parts(item)
        for question in bank.questions:
            texts = _texts(question)
            if _any(PLACEHOLDER, texts):
                found.append(Loss(question.id, "question", _PLACEHOLDER_WHY, whole=True))
                continue
            found.append(Loss(question.id, "mark scheme", "GIFT has no place that only graders see"))
            found.append(
                Loss(question.id, "marks", "GIFT has none; the text tells them, Moodle's grade is 1")
            )
            if _any(REFERENCE, texts):
                found.append(Loss(question.id, "text", _REFERENCE_WHY))
        return found + long_ids(bank)

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write everything that GIFT can hold, with a blank line between questions."""
        title = " ".join(bank.title.split())
        # In a category a backslash alone is escaped.
        category = category_path(bank).replace("\\", "\\\\")
        blocks = [f"// {title}, release {bank.release}\n\n$CATEGORY: {category}\n"]
        release = f"release {bank.release}"
        for item in bank.items:
            if _obstacle(item):
                continue
            answers = "\n".join(WRITERS[item.kind](item))
            tags = [item.spec_point_id, item.kind, item.difficulty, release]
            blocks.append(_block(item.id, tags, item.prompt, f"{answers}\n", item.explanation))
        for question in bank.questions:
            if not _any(PLACEHOLDER, _texts(question)):
                tags = [question.spec_point_id, question.kind, question.authenticity, release]
                blocks.append(_block(question.id, tags, _text(question), "", question.advice or ""))
        out.write("\n".join(blocks).encode("utf-8"))


_PLACEHOLDER_WHY = "a text has a code of the kind '&&058;', which readers of GIFT use for themselves"
_REFERENCE_WHY = "Moodle shows a character for a reference such as '&#65;'"


def _obstacle(item: Item) -> str | None:
    """Why GIFT cannot hold an item, or None where it can."""
    if item.kind not in WRITERS:
        return NOT_CARRIED.get(item.kind, f"GIFT has no questions of the kind '{item.kind}'")
    if obstacle := common_obstacle(item):
        return obstacle
    if _any(PLACEHOLDER, _texts(item)):
        return _PLACEHOLDER_WHY
    texts = [option.text for option in item.options if item.kind in ("matching", "short_answer")]
    texts += [option.feedback for option in item.options if item.kind == "short_answer"]
    if any("->" in text for text in texts):
        return "GIFT takes '->' among its answers for the middle of a pair"
    return None


def _parts(item: Item) -> list[Loss]:
    found = []
    if item.kind == "matching" and any(option.feedback for option in item.options):
        found.append(Loss(item.id, "feedback", "GIFT has no place for it on each pair"))
    if item.kind == "short_answer" and spacing_matters(item):
        found.append(Loss(item.id, "marking", SPACING))
    if _any(REFERENCE, _texts(item)):
        found.append(Loss(item.id, "text", _REFERENCE_WHY))
    return found


def _texts(record: Item | Question) -> list[str]:
    if isinstance(record, Question):
        return [record.prompt, record.label, record.advice or ""]
    options = [text for o in record.options for text in (o.text, o.feedback, o.match_text or "")]
    return [record.prompt, record.explanation, *options]


def _any(pattern: re.Pattern[str], texts: list[str]) -> bool:
    return any(pattern.search(text) for text in texts)


def _block(record_id: str, tags: list[str], text: str, answers: str, feedback: str) -> str:
    marks = " ".join(f"[tag:{tag}]" for tag in tags)
    general = f"####{_escape(feedback)}\n" if feedback else ""
    return (
        f"// [id:{idnumber(record_id)}] {marks}\n"
        f"::{_bare(record_id)}::{PLAIN}{_bare(text)} {{\n{answers}{general}}}\n"
    )


def _text(question: Question) -> str:
    """What the student reads: the prompt, its marks, and the label that says what the question is."""
    marks = "1 mark" if question.marks == 1 else f"{question.marks} marks"
    return f"{question.prompt} [{marks}]\n\n{question.label}"


def _bare(text: str) -> str:
    return unix(text).translate(SPECIAL)


def _escape(text: str) -> str:
    """A text where one can begin with a format of its own."""
    return f"{PLAIN if READ_AS_FORMAT.match(text) else ''}{_bare(text)}"


def _feedback(option: Option) -> str:
    return f" #{_escape(option.feedback)}"


def _multiple_choice(item: Item) -> list[str]:
    return [f"{'=' if o.correct else '~'}{_escape(o.text)}{_feedback(o)}" for o in item.options]


def _multiple_response(item: Item) -> list[str]:
    # A wrong choice takes away the whole mark, so that ticking everything earns nothing.
    share = SHARES[right_options(item)]
    return [f"~%{share if o.correct else EVERYTHING}%{_escape(o.text)}{_feedback(o)}" for o in item.options]


def _true_false(item: Item) -> list[str]:
    right = next(option for option in item.options if option.correct)
    wrong = next(option for option in item.options if not option.correct)
    # GIFT's order: the answer, feedback for the wrong response, feedback for the right one.
    return [f"{right.text.upper()} #{_escape(wrong.feedback)} #{_escape(right.feedback)}"]


def _matching(item: Item) -> list[str]:
    return [f"={_escape(o.text)} -> {_bare(o.match_text or '')}" for o in item.options]


def _short_answer(item: Item) -> list[str]:
    # An asterisk stands for any text in Moodle's short answers; with a backslash it is itself.
    texts = [_escape(option.text.replace("*", "\\*")) for option in item.options]
    return [
        f"{'=' if option.correct else '=%0%'}{text}{_feedback(option)}"
        for option, text in zip(item.options, texts, strict=True)
    ]


WRITERS = {
    "multiple_choice": _multiple_choice,
    "multiple_response": _multiple_response,
    "true_false": _true_false,
    "matching": _matching,
    "short_answer": _short_answer,
}
