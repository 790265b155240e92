"""GIFT: what a reader of it gets is what the bank holds, and what it cannot carry is said."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.assessment.bank import Bank, Item, Option, read_bank
from api.exports.moodle.gift import Gift
from api.store.catalogue import Catalogue
from tests.exports.moodle_made import LEVELS, POINTS, bank_of, item, option
from tests.exports.reader import Question, read


def written(bank: Bank) -> bytes:
    out = io.BytesIO()
    Gift().write(bank, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def bank(sample_catalogue: Catalogue) -> Bank:
    return read_bank(sample_catalogue.latest)


@pytest.fixture(scope="module")
def questions(bank: Bank) -> dict[str, Question]:
    return {question.id: question for question in read(written(bank))[1]}


def item_of(bank: Bank, record_id: str) -> Item:
    return next(item for item in bank.items if item.id == record_id)


def with_item(bank: Bank, record_id: str, **changes: object) -> Bank:
    """A bank of one item, changed."""
    return replace(bank, items=(replace(item_of(bank, record_id), **changes),))  # type: ignore[arg-type]


def with_options(bank: Bank, record_id: str, **changes: object) -> Bank:
    """A bank of one item, with the first option changed."""
    first, *others = item_of(bank, record_id).options
    return with_item(bank, record_id, options=(replace(first, **changes), *others))  # type: ignore[arg-type]


def test_the_same_bank_gives_the_same_bytes(bank: Bank) -> None:
    assert written(bank) == written(bank)


def test_every_item_is_in_the_file_or_among_the_losses(bank: Bank, questions: dict[str, Question]) -> None:
    lost = {loss.record_id for loss in Gift().losses(bank) if loss.whole}
    assert set(questions) | lost == {item.id for item in bank.items}
    assert not set(questions) & lost


def test_prompts_explanations_ids_and_tags_come_through(bank: Bank, questions: dict[str, Question]) -> None:
    for record_id, question in questions.items():
        item = item_of(bank, record_id)
        assert (question.name, question.prompt, question.general) == (item.id, item.prompt, item.explanation)
        assert question.tags == [item.spec_point_id, item.kind, item.difficulty, "release 1.1.0"]
        assert question.format == "plain", "Moodle takes an unmarked text for one with HTML in it"


def test_a_multiple_choice_item_has_one_right_answer_and_feedback_on_each(
    bank: Bank, questions: dict[str, Question]
) -> None:
    found = questions["quiz-conductor"].answers
    options = item_of(bank, "quiz-conductor").options
    assert [(a.text, a.sign == "=", a.feedback) for a in found] == [
        (o.text, o.correct, o.feedback) for o in options
    ]


def test_a_multiple_response_item_shares_the_mark_and_ticking_all_earns_nothing(
    bank: Bank, questions: dict[str, Question]
) -> None:
    found = questions["quiz-which-metals"].answers
    assert {a.sign for a in found} == {"~"}, "an '=' would make it a single choice"
    assert {a.text: a.weight for a in found} == {
        "Iron": "50",
        "Neon": "-100",
        "Copper": "50",
        "Helium": "-100",
    }
    assert all(a.feedback == f"About {a.text}." for a in found)


@pytest.mark.parametrize("right", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_the_shares_of_a_mark_add_up_to_it(bank: Bank, right: int) -> None:
    template = item_of(bank, "quiz-which-metals").options[0]
    options = tuple(replace(template, text=f"t{n}", correct=n < right) for n in range(right + 2))
    ((question,), losses) = (
        read(written(with_item(bank, "quiz-which-metals", options=options)))[1],
        Gift().losses(with_item(bank, "quiz-which-metals", options=options)),
    )
    weights = [float(answer.weight or 0) for answer in question.answers]
    assert sum(weight for weight in weights if weight > 0) == pytest.approx(100, abs=1e-4)
    assert losses == []


def test_a_multiple_response_item_with_more_shares_than_moodle_has_is_a_loss(bank: Bank) -> None:
    template = item_of(bank, "quiz-which-metals").options[0]
    options = tuple(replace(template, text=f"t{n}", correct=n < 11) for n in range(13))
    many = with_item(bank, "quiz-which-metals", options=options)
    assert read(written(many))[1] == []
    (loss,) = Gift().losses(many)
    assert (loss.record_id, "11 equal shares" in loss.why) == ("quiz-which-metals", True)


def test_true_false_feedback_goes_to_the_response_it_is_for(
    bank: Bank, questions: dict[str, Question]
) -> None:
    assert questions["quiz-mercury-liquid"].true_false == ["TRUE", "About False.", "About True."]
    yes, no = item_of(bank, "quiz-mercury-liquid").options
    turned = (replace(yes, correct=False), replace(no, correct=True))
    ((question,)) = read(written(with_item(bank, "quiz-mercury-liquid", options=turned)))[1]
    assert question.true_false == ["FALSE", "About True.", "About False."]


def test_a_matching_item_keeps_its_pairs_and_its_feedback_is_a_loss(
    bank: Bank, questions: dict[str, Question]
) -> None:
    pairs = {answer.text: answer.partner for answer in questions["quiz-symbols"].answers}
    assert pairs == {"Iron": "Fe", "Copper": "Cu", "Mercury": "Hg", "Uranium": "U"}
    (loss,) = (loss for loss in Gift().losses(bank) if loss.record_id == "quiz-symbols")
    assert loss.part == "feedback"


def test_a_short_answer_item_takes_its_answers_and_has_feedback_on_a_wrong_one(
    questions: dict[str, Question],
) -> None:
    found = [(a.text, a.weight, a.feedback) for a in questions["quiz-lightest"].answers]
    assert found == [
        ("hydrogen", None, "About hydrogen."),
        ("H", None, "About H."),
        ("helium", "0", "About helium."),
    ]


def test_an_asterisk_in_a_short_answer_is_an_asterisk_and_not_anything_at_all(bank: Bank) -> None:
    changed = with_options(bank, "quiz-lightest", text="2 * 3", feedback="Stars * stay")
    ((question,)) = read(written(changed))[1]
    # Moodle's short answer question reads '\*' as an asterisk, '*' as any text.
    assert (question.answers[0].text, question.answers[0].feedback) == ("2 \\* 3", "Stars * stay")


@pytest.mark.parametrize("record_id", ["quiz-by-number", "quiz-noble-cloze"])
def test_ordering_and_cloze_items_are_said_to_be_lost(bank: Bank, record_id: str) -> None:
    (loss,) = (loss for loss in Gift().losses(bank) if loss.record_id == record_id)
    assert loss.whole


@pytest.mark.parametrize(
    ("record_id", "changes"),
    [
        ("quiz-symbols", {"text": "A -> B"}),
        ("quiz-lightest", {"text": "H->He"}),
        ("quiz-lightest", {"feedback": "H -> He is fusion."}),
    ],
)
def test_an_arrow_that_would_be_read_as_a_pair_is_said_to_lose_the_item(
    bank: Bank, record_id: str, changes: dict[str, str]
) -> None:
    changed = with_options(bank, record_id, **changes)
    assert read(written(changed))[1] == []
    (loss,) = Gift().losses(changed)
    assert loss.whole
    assert "->" in loss.why


def test_an_arrow_that_does_no_harm_is_kept(bank: Bank) -> None:
    changed = with_options(bank, "quiz-conductor", text="A -> B", feedback="Not ->")
    content = written(changed)
    assert b"~A -> B #Not ->" in content
    assert Gift().losses(changed) == []
    partner = with_options(bank, "quiz-symbols", match_text="x -> y")
    assert b"=Iron -> x -> y" in written(partner)


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Sample: the elements", "Sample: the elements/1.1.0"),
        ("Iron & steel = alloys", "Iron & steel = alloys/1.1.0"),
        ("Either/or", "Either//or/1.1.0"),
        ("Either/", "Either// /1.1.0"),
        ("Back\\slash\nand more", "Back\\slash and more/1.1.0"),
    ],
)
def test_the_category_is_the_title_and_the_release_in_it(bank: Bank, title: str, category: str) -> None:
    assert read(written(replace(bank, title=title)))[0] == category


@pytest.mark.parametrize("text", ["%50% off", "[html] <b>", "[plain] a", "[1] a", "100%", "%"])
@pytest.mark.parametrize(
    "record_id", ["quiz-conductor", "quiz-which-metals", "quiz-lightest", "quiz-symbols"]
)
def test_a_text_that_begins_like_a_share_or_a_format_is_a_text(bank: Bank, record_id: str, text: str) -> None:
    changed = with_options(bank, record_id, text=text, feedback=text)
    ((question,)) = read(written(replace(changed, items=(replace(changed.items[0], explanation=text),))))[1]
    whole = with_options(bank, record_id).items[0]
    ((before,)) = read(written(replace(bank, items=(whole,))))[1]
    answer = question.answers[0]
    assert (answer.text, answer.weight, question.general) == (text, before.answers[0].weight, text)
    assert answer.feedback == (None if record_id == "quiz-symbols" else text)


@pytest.mark.parametrize("text", ["a &&058; b", "&&010"])
def test_a_code_that_readers_use_for_themselves_loses_the_item(bank: Bank, text: str) -> None:
    changed = with_options(bank, "quiz-conductor", feedback=text)
    assert read(written(changed))[1] == []
    assert [loss.whole for loss in Gift().losses(changed)] == [True]


@pytest.mark.parametrize(
    "one",
    [
        item("true_false", [option(1, "Yes"), option(2, "No", False)]),
        item("multiple_choice", [option(1, "a"), option(2, "b")]),
        item("multiple_choice", [option(1, "a", False), option(2, "b", False)]),
        item("matching", [option(1, "a", match_text="b")]),
        item("essay", []),
    ],
)
def test_what_would_be_read_as_another_kind_or_refused_is_left_out_and_said(one: Item) -> None:
    assert read(written(bank_of(one)))[1] == []
    assert [loss.whole for loss in Gift().losses(bank_of(one))] == [True]


def test_a_character_reference_is_said_to_change(bank: Bank) -> None:
    changed = with_options(bank, "quiz-conductor", text="&#65; is")
    assert [(loss.part, loss.whole) for loss in Gift().losses(changed)] == [("text", False)]


def test_written_questions_are_essays_and_their_mark_scheme_is_said_to_be_lost() -> None:
    points, levels = read(written(bank_of(questions=(POINTS, LEVELS))))[1]
    assert (points.answers, points.true_false) == ([], None)
    assert points.prompt == f"{POINTS.prompt} [2 marks]\n\n{POINTS.label}"
    assert (points.general, levels.general) == (POINTS.advice, "")
    assert levels.tags == ["spec-leaf", "part_b_style", "board_style", "release 1.1.0"]
    losses = [(loss.record_id, loss.part) for loss in Gift().losses(bank_of(questions=(POINTS,)))]
    assert losses == [("question-points", "mark scheme"), ("question-points", "marks")]


def test_an_empty_bank_is_a_file_without_questions(bank: Bank) -> None:
    empty = replace(bank, items=())
    assert read(written(empty))[1] == []
    assert Gift().losses(empty) == []


# Blanks at the ends go with any reader of GIFT, and '->' has tests of its own.
TEXT = (
    st.text(
        st.one_of(
            st.sampled_from("~=#{}:\\/[]*$%&n\n \"'"),
            st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters=">"),
        ),
        max_size=12,
    )
    .map(lambda text: f"a{text}z")
    .filter(lambda text: "->" not in text)
)


@given(st.lists(TEXT, min_size=9, max_size=9))
def test_any_text_comes_back_as_it_went(texts: list[str]) -> None:
    prompt, explanation, *rest = texts
    options = tuple(
        Option(f"option-{n}", n, rest[n], n == 0, rest[n + 3], None, None, None) for n in range(3)
    )
    item = Item("quiz-x", "spec-x", "multiple_choice", "easy", prompt, explanation, options)
    ((question,)) = read(written(Bank(rest[6].replace("\n", ""), "1.0.0", (item,))))[1]
    assert (question.prompt, question.general) == (prompt, explanation)
    assert [(a.text, a.feedback) for a in question.answers] == [(o.text, o.feedback) for o in options]


@given(st.lists(TEXT, min_size=6, max_size=6))
def test_any_pair_comes_back_as_it_went(texts: list[str]) -> None:
    options = tuple(Option(f"o-{n}", n, texts[n], True, "", texts[n + 3], None, None) for n in range(3))
    item = Item("quiz-x", "spec-x", "matching", "easy", "Match.", "So.", options)
    ((question,)) = read(written(Bank("T", "1.0.0", (item,))))[1]
    assert [(a.text, a.partner) for a in question.answers] == [(o.text, o.match_text) for o in options]


@pytest.mark.parametrize("text", ["one\n\ntwo", "one\n// two", "one\n::two::", "one\n$CATEGORY: two", "\\n"])
def test_a_line_break_in_a_text_does_not_end_the_question(bank: Bank, text: str) -> None:
    ((question,)) = read(written(with_item(bank, "quiz-conductor", prompt=text, explanation=text)))[1]
    assert (question.prompt, question.general) == (text, text)


@given(TEXT, TEXT)
def test_any_true_false_feedback_comes_back_as_it_went(wrong: str, right: str) -> None:
    options = (
        Option("o-1", 1, "True", True, right, None, None, None),
        Option("o-2", 2, "False", False, wrong, None, None, None),
    )
    item = Item("quiz-x", "spec-x", "true_false", "easy", "So?", "So.", options)
    ((question,)) = read(written(Bank("T", "1.0.0", (item,))))[1]
    assert question.true_false == ["TRUE", wrong, right]
