"""Brightspace: every kind that its CSV has, with feedback, scoring and mark schemes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.assessment.bank import Bank
from api.exports.tables.brightspace import Brightspace
from tests.exports.tables import readers
from tests.exports.tables.made import BY_LEVELS, BY_POINTS, bank_of, choice, item_of, parts, whole, written


@pytest.fixture(scope="module")
def found(bank: Bank) -> dict[str, readers.Read]:
    return {read.rows["ID"]: read for read in readers.brightspace(written(Brightspace(), bank))}


def test_only_cloze_items_are_left_out(bank: Bank, found: dict[str, readers.Read]) -> None:
    assert list(whole(Brightspace(), bank)) == ["quiz-noble-cloze"]
    assert set(found) == {item.id for item in bank.items} - {"quiz-noble-cloze"} | {
        BY_POINTS.id,
        BY_LEVELS.id,
    }


def test_each_item_has_its_type_prompt_explanation_and_difficulty(
    bank: Bank, found: dict[str, readers.Read]
) -> None:
    types = {
        "multiple_choice": "MC",
        "multiple_response": "MS",
        "true_false": "TF",
        "matching": "M",
        "ordering": "O",
        "short_answer": "SA",
    }
    for item in bank.items:
        if read := found.get(item.id):
            assert (read.type, read.prompt) == (types[item.kind], item.prompt)
            assert read.rows["Feedback"] == item.explanation
            assert read.rows["Difficulty"] == {"easy": "1", "medium": "3", "hard": "5"}[item.difficulty]
            assert item.spec_point_id in read.rows["Title"]
            assert item.id in read.rows["Title"]


@pytest.mark.parametrize("id", ["quiz-conductor", "quiz-which-metals", "quiz-mercury-liquid"])
def test_options_have_their_feedback_and_the_right_ones_are_right(
    id: str, bank: Bank, found: dict[str, readers.Read]
) -> None:
    options = item_of(bank, id).options
    assert found[id].feedback == {option.text: option.feedback for option in options}
    assert set(found[id].right) == {option.text for option in options if option.correct}
    assert len(found[id].right) == sum(option.correct for option in options)


def test_pairs_and_places_are_worth_a_share_each(bank: Bank, found: dict[str, readers.Read]) -> None:
    symbols, order = item_of(bank, "quiz-symbols"), item_of(bank, "quiz-by-number")
    assert found[symbols.id].pairs == {option.text: option.match_text for option in symbols.options}
    assert found[symbols.id].rows["Scoring"] == "EquallyWeighted"
    ranked = sorted(order.options, key=lambda option: option.rank or 0)
    assert found[order.id].right == [option.text for option in ranked]
    assert found[order.id].feedback == {option.text: option.feedback for option in ranked}
    assert found[order.id].rows["Scoring"] == "EquallyWeighted"
    assert parts(Brightspace(), bank, order.id) == set()
    assert parts(Brightspace(), bank, symbols.id) == {"feedback"}


def test_ticking_everything_earns_nothing(bank: Bank, found: dict[str, readers.Read]) -> None:
    assert found["quiz-which-metals"].rows["Scoring"] == "AllOrNothing"
    assert parts(Brightspace(), bank, "quiz-which-metals") == {"marking"}


def test_a_short_answer_takes_what_the_bank_takes(bank: Bank, found: dict[str, readers.Read]) -> None:
    assert found["quiz-lightest"].options == found["quiz-lightest"].right == ["hydrogen", "H"]
    assert parts(Brightspace(), bank, "quiz-lightest") == {"feedback"}


def test_a_written_question_has_its_label_its_marks_and_its_mark_scheme_for_graders_only(
    found: dict[str, readers.Read],
) -> None:
    read = found[BY_POINTS.id]
    assert (read.type, read.rows["Points"]) == ("WR", "2")
    assert read.prompt.split("\n\n") == [BY_POINTS.prompt, "[2 marks]", BY_POINTS.label]
    assert read.rows["AnswerKey"].split("\n") == [
        "Mark scheme, 2 marks",
        "Part 1: The outer shell is full. (1 mark) Guidance: Accept eight electrons.",
        "Nothing is gained by sharing. (1 mark)",
        "Advice: Think of the outer shell.",
    ]
    assert set(read.rows) == {"ID", "Title", "QuestionText", "Points", "AnswerKey"}


def test_levels_go_from_the_highest_down_and_indicative_content_follows(
    found: dict[str, readers.Read],
) -> None:
    assert found[BY_LEVELS.id].rows["AnswerKey"].split("\n") == [
        "Mark scheme, 10 marks",
        "Level 2 (2 to 10 marks): A judgement.",
        "Level 1 (1 mark): Remarks.",
        "Indicative content, Mercury: It is liquid.",
    ]


def test_the_file_is_utf_8_as_spreadsheets_save_it_and_names_its_release_in_a_comment(bank: Bank) -> None:
    content = written(Brightspace(), bank)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = readers.table(content)
    assert rows[0][0] == f"// {bank.title}, release {bank.release}"
    assert {len(row) for row in rows} == {5}
    assert b"\r\n\r\n" not in content, "an empty line leaves an empty folder in the question library"


def test_line_breaks_make_a_text_html_and_markup_in_it_is_escaped() -> None:
    content = written(Brightspace(), bank_of(choice(1, "a < b &\nc")))
    (row,) = (row for row in readers.table(content) if row[0] == "QuestionText")
    assert row[1:3] == ["a &lt; b &amp;<br>c", "HTML"]
    plain = written(Brightspace(), bank_of(choice(1, "a < b & c")))
    (row,) = (row for row in readers.table(plain) if row[0] == "QuestionText")
    assert row[1:3] == ["a < b & c", ""]


def test_pairs_with_one_partner_twice_are_left_out(bank: Bank) -> None:
    item = item_of(bank, "quiz-symbols")
    twice = replace(item, options=tuple(replace(option, match_text="Fe") for option in item.options))
    assert "same partner" in whole(Brightspace(), bank_of(twice))[item.id]


def test_a_difficulty_that_is_not_known_is_said_to_be_lost() -> None:
    bank = bank_of(replace(choice(1), difficulty="expert"))
    assert parts(Brightspace(), bank, "quiz-001") == {"difficulty"}
    assert "Difficulty" not in readers.brightspace(written(Brightspace(), bank))[0].rows
