"""QTI items score as `syllabank` marks, and show the feedback that it shows, in both versions."""

from __future__ import annotations

from collections import Counter

import pytest

from api.assessment.bank import Bank, Item, Option, read_bank
from api.assessment.marking import MARKERS, mark
from api.exports.qti import QTI_21, QTI_30, Qti
from api.store.catalogue import Catalogue
from tests.exports.qti.answers import answers
from tests.exports.qti.made import MADE, item, option
from tests.exports.qti.packages import Package, of

EXPORTS = pytest.mark.parametrize("export", [QTI_21, QTI_30], ids=lambda export: export.name)


def assert_scored(package: Package, items: tuple[Item, ...]) -> Counter[str]:
    """Every answer to every item scores and says what marking says; returns how many of each kind."""
    tried: Counter[str] = Counter()
    for each in items:
        processor = package.item(each.id)
        right, *others = answers(each)
        assert processor.answer(right[0]).score == 1, each.id
        for response, answer in (right, *others):
            outcome = processor.answer(response)
            marking = mark(each, answer)
            assert outcome.score == marking.score, (each.id, response)
            notes = [(" ".join(note.option.text.split()), note.option.feedback) for note in marking.notes]
            shown = [(" ".join(title.split()), text) for title, text in outcome.shown]
            assert sorted(shown) == sorted([*notes, ("", each.explanation)]), (each.id, response)
            tried[each.kind] += 1
        assert processor.answer({}).score == 0, f"{each.id}: no answer earns nothing"
    return tried


@EXPORTS
def test_the_samples_items_score_as_they_are_marked(export: Qti, sample_catalogue: Catalogue) -> None:
    bank = read_bank(sample_catalogue.latest)
    assert set(assert_scored(of(export, bank), bank.items)) == set(MARKERS)


@EXPORTS
def test_items_made_to_be_hard_score_as_they_are_marked(export: Qti) -> None:
    assert_scored(of(export, MADE), MADE.items)


@EXPORTS
def test_the_published_items_score_as_they_are_marked(export: Qti, published_catalogue: Catalogue) -> None:
    bank = read_bank(published_catalogue.latest)
    assert set(assert_scored(of(export, bank), bank.items)) == set(MARKERS)


@EXPORTS
def test_the_declared_right_response_is_the_right_answer(export: Qti) -> None:
    package = of(export, MADE)
    for each in MADE.items:
        processor = package.item(each.id)
        assert processor.answer(processor.right()).score == 1, each.id


@EXPORTS
def test_an_answer_that_is_not_complete_earns_its_share(export: Qti) -> None:
    package = of(export, MADE)
    order = package.item("quiz-odd-order")
    assert order.answer({"RESPONSE": ["o-1"]}).score == 1 / 3
    pairs = package.item("quiz-seven-pairs")
    assert pairs.answer({"RESPONSE": ["o-2 o-2-match", "o-3 o-1-match"]}).score == 1 / 7
    cloze = package.item("quiz-odd-cloze")
    assert cloze.answer({"RESPONSE_3": ["o-3-1"], "RESPONSE_1": ["o-1-0"]}).score == 1 / 3


@EXPORTS
def test_a_text_that_was_not_foreseen_has_the_explanation_only(export: Qti) -> None:
    outcome = of(export, MADE).item("quiz-typed").answer({"RESPONSE": ["Park"]})
    assert (outcome.score, outcome.shown) == (0, [("", "Why quiz-typed.")])


@EXPORTS
@pytest.mark.parametrize("right", [1, 3, 6, 7])
def test_shares_are_exact_for_any_number_of_parts(export: Qti, right: int) -> None:
    options: tuple[Option, ...] = tuple(option(f"o-{n}", f"t{n}", n < right) for n in range(right + 1))
    each = item("quiz-x", "multiple_response", "Which?", *options)
    bank = Bank("T", "1.0.0", (each,))
    assert_scored(of(export, bank), bank.items)
