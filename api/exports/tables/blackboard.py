"""Blackboard Learn's 'Upload questions': a question a row, tabs between fields, no header, UTF-8.

The fields, by type (help.blackboard.com, 'Upload questions'):

    MC, MA     question, then each answer with `correct` or `incorrect`
    TF         question, `true` or `false`
    ORD        question, then the answers in the right order; Blackboard shuffles them
    MAT        question, then each answer with its match; Blackboard shuffles them
    FIB        question, then each text that is accepted
    FIB_PLUS   question with [variables], then each variable with its accepted texts, an empty field between
    ESS        question, then an example of an answer

Blackboard's help recommends at most 250 rows a file for Ultra, 500 for Original courses. What is beyond
250 is left out and said, so that no upload ends half way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import BinaryIO

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Question
from api.exports.format import Loss
from api.exports.order import shuffled
from api.exports.tables.losses import LINE_BREAKS, missing, of_items, same_partners
from api.exports.tables.rows import breaks, write_tsv
from api.exports.tables.written import asked, scheme

BLACKBOARD = "Blackboard's file"
MOST = 250
"""Rows of a file."""
ANSWERS = 20
"""Answers of a question: 20 in the older help, 100 in the newer."""
VARIABLES = 10
"""Gaps of a question."""

GAP = re.compile(r"\[(\d+)\]")
TAG = re.compile(r"<[A-Za-z/!?]")
"""What a reader of HTML takes for a tag; a '<' before a blank or a digit is itself."""

BEYOND = (
    f"the file has {MOST} rows, as many as Blackboard recommends; export fewer, by specification point say"
)
PARTLY = "the file cannot say how a partly right answer is marked; Blackboard's own setting decides"
TYPED = "the learner types each answer, and is not given the wrong ones to choose from"
MARKUP = "Blackboard may take a part of the text for HTML; it is written as it stands"

Row = tuple[str, ...]


class Blackboard:
    """The file that Blackboard's tests and question banks take by 'Upload questions'."""

    name = "blackboard"
    title = "Blackboard upload (TSV)"
    media_type = "text/tab-separated-values"
    extension = "txt"
    targets = ("Blackboard Learn",)
    carries = ("items", "questions")
    again = "Blackboard adds the questions again. Upload into a new bank named by the release, and delete the old one."

    def losses(self, bank: Bank) -> list[Loss]:
        """What Blackboard's rows have no field for, and what is beyond the rows that it recommends."""
        within = {record.id for record in _fitting(bank)}
        found = of_items(
            bank.items,
            lambda item: _obstacle(item) or (None if item.id in within else BEYOND),
            _parts,
        )
        for question in bank.questions:
            if question.id not in within:
                found.append(Loss(question.id, "question", BEYOND, whole=True))
            else:
                texts = [*asked(question), *scheme(question)]
                found += _of_texts(question.id, texts)
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write a row for each written question, then for each item that fits, as far as the limit."""
        write_tsv(map(_row, _fitting(bank)), out)


def _fitting(bank: Bank) -> list[Item | Question]:
    """The records of the file: written questions first, for they are few and have no other way in."""
    records: list[Item | Question] = [*bank.questions]
    records += [item for item in bank.items if _obstacle(item) is None]
    return records[:MOST]


def _row(record: Item | Question) -> Row:
    if isinstance(record, Question):
        # One line each: the row has no other place for paragraphs.
        return ("ESS", " ".join(asked(record)), " / ".join(scheme(record)))
    code, write = WRITERS[record.kind]
    return (code, *write(record))


def _choices(item: Item) -> Iterator[str]:
    yield item.prompt
    for option in shuffled(item):
        yield option.text
        yield "correct" if option.correct else "incorrect"


def _true_false(item: Item) -> Iterator[str]:
    yield item.prompt
    yield from (option.text.lower() for option in item.options if option.correct)


def _matching(item: Item) -> Iterator[str]:
    yield item.prompt
    for option in shuffled(item):
        yield option.text
        yield option.match_text or ""


def _ordering(item: Item) -> Iterator[str]:
    yield item.prompt
    yield from (option.text for option in sorted(item.options, key=lambda option: option.rank or 0))


def _short_answer(item: Item) -> Iterator[str]:
    yield item.prompt
    yield from (option.text for option in item.options if option.correct)


def _cloze(item: Item) -> Iterator[str]:
    yield GAP.sub(lambda gap: f"[{_variable(int(gap[1]))}]", item.prompt)
    for place, gap in enumerate(_gaps(item)):
        if place:
            yield ""
        yield _variable(gap)
        yield from (option.text for option in item.options if option.gap == gap and option.correct)


def _variable(gap: int) -> str:
    return f"gap{gap}"


def _gaps(item: Item) -> list[int]:
    return sorted({option.gap for option in item.options if option.gap is not None})


WRITERS: dict[str, tuple[str, Callable[[Item], Iterator[str]]]] = {
    "multiple_choice": ("MC", _choices),
    "multiple_response": ("MA", _choices),
    "true_false": ("TF", _true_false),
    "matching": ("MAT", _matching),
    "ordering": ("ORD", _ordering),
    "short_answer": ("FIB", _short_answer),
    "cloze": ("FIB_PLUS", _cloze),
}


def _obstacle(item: Item) -> str | None:
    if item.kind not in WRITERS:
        return f"{BLACKBOARD} has no {item.kind.replace('_', ' ')} questions"
    if item.kind == "cloze":
        if len(_gaps(item)) > VARIABLES:
            return f"it has {len(_gaps(item))} gaps; Blackboard takes {VARIABLES}"
        if "[" in GAP.sub("", item.prompt):
            return "Blackboard takes every text in square brackets for a gap"
    if len(_written(item)) > ANSWERS:
        return f"it has {len(_written(item))} answers; Blackboard takes {ANSWERS}"
    return same_partners(item)


def _written(item: Item) -> list[Option]:
    """The options that go into the file."""
    typed = item.kind in ("short_answer", "cloze")
    return [option for option in item.options if option.correct or not typed]


def _parts(item: Item) -> Iterator[Loss]:
    yield from missing(item.id, BLACKBOARD, "feedback", "explanation", "tags")
    if item.kind in ("multiple_response", "matching", "ordering", "cloze"):
        yield Loss(item.id, "marking", PARTLY)
    if item.kind == "cloze":
        yield Loss(item.id, "choices", TYPED)
    options = _written(item)
    texts = [item.prompt, *(o.text for o in options), *(o.match_text for o in options if o.match_text)]
    yield from _of_texts(item.id, texts)


def _of_texts(record_id: str, texts: list[str]) -> Iterator[Loss]:
    if breaks(texts):
        yield Loss(record_id, "line breaks", LINE_BREAKS)
    if any(TAG.search(text) or unescape(text) != text for text in texts):
        yield Loss(record_id, "text", MARKUP)
