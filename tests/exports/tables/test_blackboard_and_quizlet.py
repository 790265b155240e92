"""The two tab-separated tables: Blackboard's rows of each type, Quizlet's cards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.assessment.bank import Bank, Option
from api.exports.tables.blackboard import Blackboard
from api.exports.tables.quizlet import Quizlet
from tests.exports.tables import readers
from tests.exports.tables.made import BY_POINTS, bank_of, choice, item_of, parts, whole, written


@pytest.fixture(scope="module")
def found(bank: Bank) -> dict[str, readers.Read]:
    return {read.prompt: read for read in readers.blackboard(written(Blackboard(), bank))}


@pytest.fixture(scope="module")
def cards(bank: Bank) -> dict[str, str]:
    return dict(readers.quizlet(written(Quizlet(), bank)))


def test_every_kind_has_a_row(bank: Bank, found: dict[str, readers.Read]) -> None:
    assert whole(Blackboard(), bank) == {}
    types = sorted(read.type for read in found.values())
    assert types == ["ESS", "ESS", "FIB", "FIB_PLUS", "MA", "MAT", "MC", "ORD", "TF"]


@pytest.mark.parametrize("id", ["quiz-conductor", "quiz-which-metals"])
def test_the_correct_ones_are_those_of_the_bank(id: str, bank: Bank, found: dict[str, readers.Read]) -> None:
    item = item_of(bank, id)
    read = found[item.prompt]
    assert sorted(read.options) == sorted(option.text for option in item.options)
    assert sorted(read.right) == sorted(option.text for option in item.options if option.correct)


def test_the_other_types_have_their_answers(bank: Bank, found: dict[str, readers.Read]) -> None:
    assert found["Mercury is liquid at 20 °C."].right == ["true"]
    assert found["Name the lightest element."].right == ["hydrogen", "H"]
    symbols, order = item_of(bank, "quiz-symbols"), item_of(bank, "quiz-by-number")
    assert found[symbols.prompt].pairs == {option.text: option.match_text for option in symbols.options}
    ranked = sorted(order.options, key=lambda option: option.rank or 0)
    assert found[order.prompt].right == [option.text for option in ranked]


def test_gaps_are_variables_with_their_accepted_texts(bank: Bank, found: dict[str, readers.Read]) -> None:
    options = item_of(bank, "quiz-noble-cloze").options
    right = {n: [option.text for option in options if option.gap == n and option.correct] for n in (1, 2)}
    assert found["A [gap1] gas has a [gap2] outer shell."].gaps == {"gap1": right[1], "gap2": right[2]}
    assert {"choices", "marking"} <= parts(Blackboard(), bank, "quiz-noble-cloze")


def test_an_essay_has_its_label_and_its_mark_scheme_in_one_line(bank: Bank) -> None:
    (read,) = (
        read for read in readers.blackboard(written(Blackboard(), bank)) if BY_POINTS.prompt in read.prompt
    )
    assert read.type == "ESS"
    assert read.prompt == f"{BY_POINTS.prompt} [2 marks] {BY_POINTS.label}"
    assert read.right[0].startswith("Mark scheme, 2 marks / Part 1: The outer shell is full.")
    assert parts(Blackboard(), bank, BY_POINTS.id) == set()


def test_what_is_beyond_250_rows_is_said_with_advice_and_written_questions_are_within(bank: Bank) -> None:
    items = tuple(choice(number) for number in range(250))
    full = replace(bank_of(*items), questions=bank.questions)
    assert len(readers.blackboard(written(Blackboard(), full))) == 250
    assert list(whole(Blackboard(), full)) == ["quiz-248", "quiz-249"]
    assert "specification point" in whole(Blackboard(), full)["quiz-248"]
    assert whole(Blackboard(), bank_of(*items)) == {}


def test_a_row_takes_twenty_answers_and_ten_gaps_and_no_other_brackets(bank: Bank) -> None:
    item = item_of(bank, "quiz-lightest")
    many = tuple(replace(item.options[0], id=f"o{n}", text=f"t{n}", correct=True) for n in range(21))
    assert whole(Blackboard(), bank_of(replace(item, options=many[:20]))) == {}
    assert "21 answers" in whole(Blackboard(), bank_of(replace(item, options=many)))[item.id]
    cloze = item_of(bank, "quiz-noble-cloze")

    def gaps(count: int) -> tuple[Option, ...]:
        return tuple(replace(cloze.options[0], id=f"o{n}", gap=n, correct=True) for n in range(count))

    assert whole(Blackboard(), bank_of(replace(cloze, options=gaps(10)))) == {}
    assert "11 gaps" in whole(Blackboard(), bank_of(replace(cloze, options=gaps(11))))[cloze.id]
    assert "brackets" in whole(Blackboard(), bank_of(replace(cloze, prompt="A [1] [sic] [2].")))[cloze.id]


@pytest.mark.parametrize(
    ("text", "lost"), [("a <b>c", True), ("R&amp;D", True), ("R & D", False), ("1 < 2", False)]
)
def test_text_that_could_be_taken_for_html_is_named(text: str, lost: bool) -> None:
    assert ("text" in parts(Blackboard(), bank_of(choice(1, text)), "quiz-001")) == lost


def test_terms_and_events_are_cards(cards: dict[str, str], bank: Bank) -> None:
    assert cards["atom (at.)"] == "The smallest part of an element."
    assert cards["metal (metallic element)"] == "It conducts. (Simplified: Most do.)"
    assert cards["Neon found"] == "about June 1898: In London."
    ids = [term.id for term in bank.terms] + [event.id for event in bank.events]
    assert not any(parts(Quizlet(), bank, id) for id in ids)


def test_items_are_cards_with_the_right_answer_on_the_back(cards: dict[str, str], bank: Bank) -> None:
    (front,) = (front for front in cards if front.startswith("Which of these conducts best?"))
    conductor = item_of(bank, "quiz-conductor")
    (right,) = (option.text for option in conductor.options if option.correct)
    assert all(f") {option.text}" in front for option in conductor.options)
    assert cards[front][4:] == right
    assert cards[front] in front
    (both,) = (back for front, back in cards.items() if front.startswith("Which two are metals?"))
    assert sorted(part[4:] for part in both.split("; ")) == ["Copper", "Iron"]
    assert cards["True or false? Mercury is liquid at 20 °C."] == "True"
    assert cards["Name the lightest element."] == "hydrogen / H"
    options = item_of(bank, "quiz-noble-cloze").options
    right_ones = {option.gap: option.text for option in options if option.correct}
    assert cards["A [1] gas has a [2] outer shell."] == f"[1] {right_ones[1]} [2] {right_ones[2]}"


def test_pairs_steps_and_written_questions_make_no_card(bank: Bank) -> None:
    assert set(whole(Quizlet(), bank)) == {
        "quiz-symbols",
        "quiz-by-number",
        *(question.id for question in bank.questions),
    }
    assert "wrong answers" in parts(Quizlet(), bank, "quiz-lightest")
