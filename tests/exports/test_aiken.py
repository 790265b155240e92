"""Aiken: a reader of its few rules gets what the bank holds, and everything else is said to be lost."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.assessment.bank import Bank, Item
from api.exports.moodle.aiken import Aiken
from tests.exports.moodle_made import AWKWARD, BANK, IDS, KINDS, TEXT, bank_of, item, option


@dataclass
class Question:
    """A question as Moodle reads it."""

    prompt: str
    options: list[str] = field(default_factory=list)
    right: str = ""


def read(bank: Bank) -> list[Question]:
    """The questions of a file, by the rules of docs.moodle.org, 'Aiken format', and no others."""
    out = io.BytesIO()
    Aiken().write(bank, out)
    questions: list[Question] = []
    for line in re.split("\r|\n", out.getvalue().decode("utf-8")):
        text = line.strip()
        if len(text.encode()) < 2:
            continue
        if re.match(r"[A-Z][).]", text):
            questions[-1].options.append(text[2:].strip())
        elif text.startswith("ANSWER:"):
            questions[-1].right = questions[-1].options[ord(text[7:].strip()[0]) - ord("A")]
        else:
            assert not questions or questions[-1].right, f"'{text}' begins a question within another"
            questions.append(Question(text))
    return questions


def test_items_with_one_right_option_are_there() -> None:
    assert read(BANK) == [
        Question("Which?", ["iron", "two words", "zinc", "tin"], "two words"),
        Question("Which?", ["True", "False"], "False"),
    ]


def test_everything_else_is_said_to_be_lost() -> None:
    losses = Aiken().losses(BANK)
    whole = {loss.record_id for loss in losses if loss.whole}
    kept = {"quiz-multiple-choice", "quiz-true-false"}
    assert whole == set(IDS) - kept
    for record_id in kept:
        parts = [loss.part for loss in losses if loss.record_id == record_id]
        assert parts == ["feedback", "explanation", "id and tags"]


def test_line_breaks_become_blanks_and_are_said() -> None:
    bank = bank_of(
        item("multiple_choice", [option(1, "one\ntwo"), option(2, "three", False)], "Which\r\none?")
    )
    assert read(bank) == [Question("Which one?", ["one two", "three"], "one two")]
    assert "line breaks" in {loss.part for loss in Aiken().losses(bank)}


@pytest.mark.parametrize("prompt", ["A) or B)?", "B. Franklin was?", "ANSWER: 42 to what?", "?", ""])
def test_a_prompt_that_would_not_be_read_as_one_loses_the_item(prompt: str) -> None:
    bank = bank_of(item("multiple_choice", KINDS["multiple_choice"].options, prompt), KINDS["true_false"])
    assert [question.options for question in read(bank)] == [["True", "False"]]
    (loss,) = (loss for loss in Aiken().losses(bank) if loss.whole)
    assert loss.record_id == "quiz-multiple-choice"


@pytest.mark.parametrize(("count", "right"), [(27, 1), (1, 1), (4, 0), (4, 2)])
def test_other_than_2_to_26_options_with_one_right_lose_the_item(count: int, right: int) -> None:
    bank = bank_of(item("multiple_choice", [option(n, f"t{n}", n < right) for n in range(count)]))
    assert read(bank) == []
    assert [loss.whole for loss in Aiken().losses(bank)] == [True]


@settings(max_examples=40)
@given(TEXT, st.lists(TEXT, min_size=3, max_size=3))
def test_any_text_comes_back_as_it_went(prompt: str, texts: list[str]) -> None:
    check(item("multiple_choice", [option(n, text, n == 1) for n, text in enumerate(texts)], prompt))


@pytest.mark.parametrize("text", [*AWKWARD, "A) first", "ANSWER: B"])
def test_awkward_options_come_back_as_they_went(text: str) -> None:
    check(item("multiple_choice", [option(1, "a", False), option(2, text)]))


def check(one: Item) -> None:
    (question,) = read(bank_of(one))
    flat = [text.replace("\n", " ").strip() for text in (one.prompt, *(o.text for o in one.options))]
    assert [question.prompt, *question.options] == flat
    assert question.right == next(text for text, o in zip(flat[1:], one.options, strict=True) if o.correct)
