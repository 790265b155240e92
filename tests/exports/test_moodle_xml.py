"""Moodle XML: a reader that marks as Moodle does gets every text, and the scores that our own marking gives."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.assessment.bank import Bank, Item
from api.assessment.marking import mark
from api.exports.moodle.xml import MoodleXml
from tests.exports.moodle_made import (
    AWKWARD,
    BANK,
    IDS,
    KINDS,
    LEVELS,
    POINTS,
    TEXT,
    bank_of,
    each_kind,
    item,
    option,
)
from tests.exports.moodle_reader import Question, plain, read_quiz


def written(bank: Bank) -> bytes:
    out = io.BytesIO()
    MoodleXml().write(bank, out)
    return out.getvalue()


def read(*items: Item) -> list[Question]:
    return read_quiz(written(bank_of(*items)))[1]


def read_one(one: Item) -> Question:
    (question,) = read(one)
    return question


@pytest.fixture(scope="module")
def questions() -> dict[str, Question]:
    return {question.name: question for question in read_quiz(written(BANK))[1]}


def test_every_item_and_question_is_there_with_ids_and_tags(questions: dict[str, Question]) -> None:
    assert list(questions) == IDS
    for one in BANK.items:
        question = questions[one.id]
        assert question.idnumber == one.id
        assert question.tags == ["spec-leaf", one.kind, "easy", "release 1.1.0"]
        assert question.node.value("hidden") == "0"
    assert questions["question-levels"].tags == ["spec-leaf", "part_b_style", "board_style", "release 1.1.0"]


def test_the_category_names_the_release_and_tells_what_it_is() -> None:
    # Moodle takes from a category's name what looks like a tag.
    content = written(bank_of(title="A/B & <C>"))
    assert read_quiz(content)[0] == "top/A//B &amp; &lt;C&gt;/1.1.0"
    assert read_quiz(written(BANK))[0] == "top/The elements/1.1.0"
    assert "release 1.1.0 of 2026-01-02" in content.decode()


def test_the_same_bank_gives_the_same_bytes() -> None:
    assert written(BANK) == written(BANK)


@pytest.mark.parametrize("kind", ["multiple_choice", "true_false"])
def test_one_choice_is_marked_as_we_mark_it(kind: str) -> None:
    one = KINDS[kind]
    question = read_one(one)
    scores = [question.one(place) for place in range(len(one.options))]
    assert scores == [mark(one, o.id).score for o in one.options]
    assert max(scores) == 1


@pytest.mark.parametrize("right", [1, 2, 3, 4, 5, 6])
def test_several_choices_are_marked_as_we_mark_them(right: int) -> None:
    one = item("multiple_response", [option(n, f"t{n}", n < right) for n in range(right + 2)])
    question = read_one(one)
    for count in range(1, right + 3):
        for chosen in combinations(range(right + 2), count):
            ours = mark(one, ",".join(one.options[n].id for n in chosen)).score
            assert question.several(chosen) == pytest.approx(ours, abs=1e-5)


@pytest.mark.parametrize(
    ("right", "possible"), [(7, True), (8, True), (9, True), (10, True), (11, False), (0, False)]
)
def test_shares_that_moodle_has_no_grade_for_lose_the_item(right: int, possible: bool) -> None:
    one = item("multiple_response", [option(n, f"t{n}", n < right) for n in range(right + 2)])
    assert len(read(one)) == possible
    assert [loss.whole for loss in MoodleXml().losses(bank_of(one))] == ([] if possible else [True])


def test_pairs_are_marked_as_we_mark_them() -> None:
    one = KINDS["matching"]
    question = read_one(one)
    for order in permutations(one.options):
        answer = ",".join(
            f"{prompt.id}:{choice.id}" for prompt, choice in zip(one.options, order, strict=True)
        )
        assert question.matched([choice.match_text or "" for choice in order]) == mark(one, answer).score


def test_an_order_is_marked_as_we_mark_it() -> None:
    one = KINDS["ordering"]
    question = read_one(one)
    for order in permutations(one.options):
        ours = mark(one, ",".join(o.id for o in order)).score
        assert question.ordered([o.text for o in order]) == ours


def test_gaps_are_marked_as_we_mark_them() -> None:
    one = KINDS["cloze"]
    question = read_one(one)
    for places in product(range(2), range(2)):
        answer = f"1:{one.options[places[0]].id},2:{one.options[2 + places[1]].id}"
        assert question.filled(places) == mark(one, answer).score


@pytest.mark.parametrize("typed", ["iron", "IRON", " Two Words ", "zinc", "tin", "lead"])
def test_a_typed_text_is_marked_as_we_mark_it(typed: str) -> None:
    assert read_one(KINDS["short_answer"]).typed(typed) == mark(KINDS["short_answer"], typed).score


def test_an_asterisk_in_a_short_answer_is_an_asterisk() -> None:
    (answer,) = read_one(item("short_answer", [option(1, "2 * 3")])).answers
    assert answer.text == "2 \\* 3"


def test_written_questions_are_essays_whose_mark_scheme_only_graders_see(
    questions: dict[str, Question],
) -> None:
    for made in (POINTS, LEVELS):
        question = questions[made.id]
        assert question.type == "essay"
        assert question.node.value("defaultgrade") == str(made.marks)
        seen = question.node.text("questiontext")
        scheme = question.node.text("graderinfo")
        assert made.prompt in seen
        assert made.label in seen
        assert f"[{made.marks} marks]" in seen
        parts = [p.text for p in made.mark_points] + [p.guidance for p in made.mark_points if p.guidance]
        parts += [level.descriptor for level in made.mark_levels]
        parts += [text for p in made.indicative_points for text in (p.heading, p.text)]
        assert [part for part in parts if part not in scheme] == []
        assert [part for part in parts if part in seen] == []
        assert question.node.text("responsetemplate") == ""
    assert plain(questions["question-points"].general) == "Think of coins."
    levels = questions["question-levels"].node.text("graderinfo")
    assert levels.index("11–20") < levels.index("1–10"), "the highest level stands first"


def test_nothing_of_the_sample_kinds_is_left_out_and_what_moves_is_said() -> None:
    losses = [(loss.record_id, loss.part, loss.whole) for loss in MoodleXml().losses(BANK)]
    assert losses == [
        ("quiz-matching", "feedback", False),
        ("quiz-ordering", "feedback", False),
        ("quiz-short-answer", "marking", False),
    ]


@pytest.mark.parametrize("kind", ["matching", "ordering"])
def test_feedback_that_has_no_place_of_its_own_stands_with_the_explanation(kind: str) -> None:
    shown = read_one(KINDS[kind]).node.text("generalfeedback")
    for o in KINDS[kind].options:
        assert f"<li><strong>{o.text}</strong>: {o.feedback}</li>" in shown


@pytest.mark.parametrize(
    ("prompt", "held"),
    [("[1] and [2]", True), ("[1] only", False), ("[1] [2] [1]", False), ("[1] [2] [3]", True)],
)
def test_a_cloze_item_needs_each_gap_once(prompt: str, held: bool) -> None:
    one = replace(KINDS["cloze"], prompt=prompt)
    assert len(read(one)) == held
    assert any(loss.whole for loss in MoodleXml().losses(bank_of(one))) != held


@pytest.mark.parametrize(
    "one",
    [
        item("true_false", [option(1, "Yes"), option(2, "No", False)]),
        item("multiple_choice", [option(1, "a", False), option(2, "b", False)]),
        item("multiple_choice", [option(1, "a"), option(2, "b")]),
        item("multiple_choice", [option(1, "a")]),
        item("ordering", [option(1, "a", rank=1)]),
        item("short_answer", [option(1, "a", False)]),
        item("matching", [option(1, "a", match_text="b" * 256), option(2, "c", match_text="d")]),
        item("essay", []),
    ],
)
def test_what_moodle_would_refuse_is_left_out_and_said(one: Item) -> None:
    assert read(one) == []
    (loss,) = MoodleXml().losses(bank_of(one))
    assert loss.whole


def test_long_ids_are_cut_so_that_they_stay_apart_and_are_said() -> None:
    ids = ["quiz-" + "x" * 120 + end for end in "ab"]
    found = read(*(replace(KINDS["true_false"], id=one) for one in ids))
    assert len({question.idnumber for question in found}) == 2
    assert [question.name for question in found] == ids
    losses = MoodleXml().losses(bank_of(*(replace(KINDS["true_false"], id=one) for one in ids)))
    assert [(loss.record_id, loss.part) for loss in losses] == [(one, "id") for one in ids]


def test_an_empty_bank_is_a_file_without_questions() -> None:
    assert read() == []


def survives(texts: list[str], feedback: list[str], prompt: str, explanation: str) -> None:
    made = {
        kind: replace(one, prompt=one.prompt if kind == "cloze" else prompt, explanation=explanation)
        for kind, one in each_kind(texts, feedback).items()
    }
    for kind, question in zip(made, read(*made.values()), strict=True):
        one = made[kind]
        assert question.general == explanation
        assert question.prompt == ("First [], then []." if kind == "cloze" else prompt)
        options = sorted(one.options, key=lambda o: o.rank or 0)
        if kind == "matching":
            lines = [(o.text, (o.match_text or "").replace("\n", " ")) for o in options]
            assert question.pairs == lines
        elif kind == "cloze":
            found = [(a.text, a.feedback, a.share) for gap in question.gaps for a in gap]
            assert found == [(o.text, o.feedback, o.correct) for o in options]
        elif kind == "ordering":
            assert [a.text for a in question.answers] == [o.text for o in options]
        else:
            assert [a.feedback for a in question.answers] == [o.feedback for o in options]
            shown = [a.text for a in question.answers]
            if kind == "short_answer":
                assert shown == [o.text.replace("\n", " ").replace("*", "\\*") for o in options]
            elif kind != "true_false":
                assert shown == [o.text for o in options]


@settings(max_examples=30)
@given(st.lists(TEXT, min_size=4, max_size=4), st.lists(TEXT, min_size=4, max_size=4), TEXT, TEXT)
def test_any_text_comes_back_as_it_went(
    texts: list[str], feedback: list[str], prompt: str, explanation: str
) -> None:
    survives(texts, feedback, prompt, explanation)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back_as_they_went(text: str) -> None:
    survives([text, "b", text + " c", "d"], [text, "", text, "e"], text, text)


def test_braces_in_the_prompt_of_a_cloze_item_are_no_gaps() -> None:
    one = replace(KINDS["cloze"], prompt="{1:MULTICHOICE_S:=a#b} {#1} [1] [2] [9]")
    question = read_one(one)
    assert len(question.gaps) == 2
    assert question.prompt == "{1:MULTICHOICE_S:=a#b} {#1} [] [] [9]"
