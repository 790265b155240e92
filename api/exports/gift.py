"""GIFT, Moodle's text format for questions (docs.moodle.org, 'GIFT format').

Carries multiple choice, multiple response (by shares of the mark), true/false, matching and short
answer, with feedback on every option where GIFT has a place for it, and ids and tags in comments.
It has no ordering, and no cloze with feedback: these items are losses, said by `losses`.

Escapes, categories and shares are as Moodle's own importer reads them (question/format/gift).
"""

from __future__ import annotations

from typing import BinaryIO

from api.assessment.bank import Bank, Item, Option
from api.exports.format import Loss

# A line break is spelt out: a blank line would end the question, '//' begin a comment.
SPECIAL = str.maketrans({character: "\\" + character for character in "\\~=#{}:"} | {"\n": "\\n"})

# Moodle takes only the fractions of its own grade list; thirds need five decimals.
SHARES = {2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667"}

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
    targets = ("Moodle",)
    carries = ("items",)
    again = "Moodle adds the questions again; the category names the release, and each question's idnumber its record."

    def losses(self, bank: Bank) -> list[Loss]:
        """Items that GIFT has no way to write, and feedback of pairs."""
        found = []
        for item in bank.items:
            obstacle = _obstacle(item)
            if obstacle:
                found.append(Loss(item.id, "item", obstacle, whole=True))
            elif item.kind == "matching":
                found.append(Loss(item.id, "feedback", "GIFT has no place for it on each pair"))
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write every item that GIFT can hold, with a blank line between items."""
        # Nothing is escaped in a category but the slash, which begins the next below it.
        category = bank.title.replace("/", "//")
        blocks = [f"// {bank.title}, release {bank.release}\n\n$CATEGORY: {category}/{bank.release}\n"]
        for item in bank.items:
            if _obstacle(item):
                continue
            answers = "\n".join(WRITERS[item.kind](item))
            blocks.append(
                f"// [id:{item.id}] [tag:{item.spec_point_id}] [tag:{item.difficulty}]\n"
                f"::{_escape(item.id)}::{_escape(item.prompt)} {{\n{answers}\n####{_escape(item.explanation)}\n}}\n"
            )
        out.write("\n".join(blocks).encode("utf-8"))


def _obstacle(item: Item) -> str | None:
    """Why GIFT cannot hold an item, or None where it can."""
    if item.kind in NOT_CARRIED:
        return NOT_CARRIED[item.kind]
    if item.kind == "multiple_response" and _right(item) not in SHARES:
        return f"Moodle has no grade for {_right(item)} equal shares"
    texts = [option.text for option in item.options if item.kind in ("matching", "short_answer")]
    texts += [option.feedback for option in item.options if item.kind == "short_answer"]
    if any("->" in text for text in texts):
        return "GIFT takes '->' among its answers for the middle of a pair"
    return None


def _escape(text: str) -> str:
    return text.translate(SPECIAL)


def _right(item: Item) -> int:
    return sum(option.correct for option in item.options)


def _feedback(option: Option) -> str:
    return f" #{_escape(option.feedback)}"


def _multiple_choice(item: Item) -> list[str]:
    return [f"{'=' if o.correct else '~'}{_escape(o.text)}{_feedback(o)}" for o in item.options]


def _multiple_response(item: Item) -> list[str]:
    # A wrong choice takes away the whole mark, so that ticking everything earns nothing.
    share = SHARES[_right(item)]
    return [f"~%{share if o.correct else '-100'}%{_escape(o.text)}{_feedback(o)}" for o in item.options]


def _true_false(item: Item) -> list[str]:
    right = next(option for option in item.options if option.correct)
    wrong = next(option for option in item.options if not option.correct)
    # GIFT's order: the answer, feedback for the wrong response, feedback for the right one.
    return [f"{right.text.upper()} #{_escape(wrong.feedback)} #{_escape(right.feedback)}"]


def _matching(item: Item) -> list[str]:
    return [f"={_escape(o.text)} -> {_escape(o.match_text or '')}" for o in item.options]


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
