"""Marking: the same rules as the exports', on every item that is published."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from api.assessment.bank import Bank, Item, Option, read_bank
from api.assessment.marking import GRAMMAR, MARKERS, RULES, AnswerInvalid, mark, same_text
from api.assessment.paper import choice_key, option_key
from api.exports import EXPORTS
from api.store.catalogue import Catalogue
from tests.exports.reader import read


@pytest.fixture(scope="module")
def bank(published_catalogue: Catalogue) -> Bank:
    return read_bank(published_catalogue.latest)


@pytest.fixture(scope="module")
def sample_items(sample_catalogue: Catalogue) -> dict[str, Item]:
    return {item.kind: item for item in read_bank(sample_catalogue.latest).items}


def named(item: Item, option: Option, by_key: bool) -> str:
    return option_key(item, option) if by_key else option.id


def partner(item: Item, option: Option, by_key: bool) -> str:
    return choice_key(item, option.match_text or "") if by_key else option.id


def right_answers(item: Item, by_key: bool) -> Iterator[str]:
    """Every right answer, but for the order of parts whose order is free."""
    right = [option for option in item.options if option.correct]
    match item.kind:
        case "short_answer":
            yield from (option.text for option in right)
        case "matching":
            yield ",".join(f"{named(item, o, by_key)}:{partner(item, o, by_key)}" for o in item.options)
        case "ordering":
            ranked = sorted(item.options, key=lambda option: option.rank or 0)
            yield ",".join(named(item, option, by_key) for option in ranked)
        case "cloze":
            yield ",".join(f"{option.gap}:{named(item, option, by_key)}" for option in right)
        case "true_false":
            yield named(item, right[0], by_key)
            yield right[0].text.lower()
        case _:
            yield ",".join(named(item, option, by_key) for option in right)


def slips(item: Item) -> Iterator[tuple[str, float]]:
    """Every answer with one slip in it, and what it earns."""
    right = [option for option in item.options if option.correct]
    wrong = [option for option in item.options if not option.correct]
    count = len(item.options)
    match item.kind:
        case "multiple_choice" | "true_false":
            yield from ((option.id, 0.0) for option in wrong)
        case "multiple_response":
            ids = [option.id for option in right]
            for option in right:
                yield ",".join(name for name in ids if name != option.id), 1 - 1 / len(right)
            for option in wrong:
                yield ",".join([*ids, option.id]), 0.0
        case "short_answer":
            yield from ((option.text, 0.0) for option in wrong)
            yield from ((f"{option.text} x", 0.0) for option in right)
        case "matching":
            for one, two in itertools.combinations(item.options, 2):
                swap = {one.id: two.id, two.id: one.id}
                yield ",".join(f"{o.id}:{swap.get(o.id, o.id)}" for o in item.options), (count - 2) / count
        case "ordering":
            ranked = sorted(item.options, key=lambda option: option.rank or 0)
            for first, second in itertools.combinations(range(count), 2):
                ids = [option.id for option in ranked]
                ids[first], ids[second] = ids[second], ids[first]
                yield ",".join(ids), (count - 2) / count
        case "cloze":
            for slip in wrong:
                chosen = [slip if option.gap == slip.gap else option for option in right]
                yield ",".join(f"{o.gap}:{o.id}" for o in chosen), (len(right) - 1) / len(right)


def test_every_right_answer_of_every_item_earns_everything(bank: Bank) -> None:
    seen = set()
    for item, by_key in itertools.product(bank.items, (True, False)):
        for answer in right_answers(item, by_key):
            marked = mark(item, answer)
            assert (marked.score, marked.correct) == (1, True), (item.id, answer)
            assert marked.notes
            assert all(note.correct for note in marked.notes)
            seen.add(item.kind)
    assert seen == set(MARKERS)


def test_every_answer_with_one_slip_earns_less(bank: Bank) -> None:
    seen = set()
    for item in bank.items:
        for answer, earned in slips(item):
            marked = mark(item, answer)
            assert marked.score == pytest.approx(earned), (item.id, answer)
            assert marked.score < 1
            assert not marked.correct
            seen.add(item.kind)
    assert seen == set(MARKERS)


def test_the_order_of_parts_does_not_matter_but_for_ordering(bank: Bank) -> None:
    for item in bank.items:
        answer = next(right_answers(item, by_key=True))
        if item.kind != "short_answer" and "," in answer:
            turned = mark(item, ",".join(reversed(answer.split(","))))
            assert turned.correct == (item.kind != "ordering"), item.id


def test_ticking_everything_earns_nothing(bank: Bank) -> None:
    for item in bank.items:
        if item.kind == "multiple_response":
            assert mark(item, ",".join(option.id for option in item.options)).score == 0


def test_what_gift_gives_for_a_choice_is_what_we_give(bank: Bank) -> None:
    """The file is read by its own reader, and its shares are added up as Moodle does."""
    out = io.BytesIO()
    EXPORTS["gift"].write(bank, out)
    items, compared = {item.id: item for item in bank.items}, 0
    for question in read(out.getvalue())[1]:
        item = items[question.id]
        if item.kind not in ("multiple_choice", "multiple_response"):
            continue
        shares = {
            answer.text: float(answer.weight or 0) / 100 if answer.weight else float(answer.sign == "=")
            for answer in question.answers
        }
        most = len(item.options) if item.kind == "multiple_response" else 1
        for size in range(1, most + 1):
            for chosen in itertools.combinations(item.options, size):
                expected = max(0.0, sum(shares[option.text] for option in chosen))
                given = mark(item, ",".join(option.id for option in chosen)).score
                assert given == pytest.approx(expected, abs=1e-6), (item.id, chosen)
                compared += 1
    assert compared > 1000


def test_short_answers_are_compared_as_people_type_them(sample_items: dict[str, Item]) -> None:
    item = sample_items["short_answer"]
    for typed in ("hydrogen", "Hydrogen", "  HYDROGEN ", "hydrogen\u00a0", "h"):
        assert mark(item, typed).score == 1, typed
    for typed in ("hydro gen", "hydrogen.", "hydrogène", "option-lightest-a", "x"):
        assert mark(item, typed).score == 0, typed
    coffee = replace(item, options=(replace(item.options[0], text="Caf\u00e9  crème * (1+1)"),))
    for typed in ("cafe\u0301 cre\u0300me * (1+1)", "CAFÉ CRÈME  * (1+1)", " café   crème * (1+1) "):
        assert mark(coffee, typed).score == 1, typed
    for typed in ("cafe creme * (1+1)", "café crème anything (1+1)", "café crème * 11"):
        assert mark(coffee, typed).score == 0, "an asterisk and brackets are themselves"
    assert same_text("STRASSE") == same_text("straße")


def test_a_typed_text_gets_its_own_feedback_and_an_unknown_one_none(sample_items: dict[str, Item]) -> None:
    item = sample_items["short_answer"]
    (note,) = mark(item, "HELIUM").notes
    assert (note.option.feedback, note.correct) == ("About helium.", False)
    assert mark(item, "argon").notes == ()


def test_each_part_of_an_answer_gets_its_feedback(sample_items: dict[str, Item]) -> None:
    def notes(kind: str, answer: str) -> list[tuple[str, bool]]:
        found = mark(sample_items[kind], answer).notes
        assert all(note.key == option_key(sample_items[kind], note.option) for note in found)
        return [(note.option.text, note.correct) for note in found]

    prefix = "option-which-metals-"
    assert notes("multiple_response", f"{prefix}b,{prefix}a") == [("Neon", False), ("Iron", True)]
    assert notes("true_false", "FALSE") == [("False", False)]
    prefix = "option-noble-cloze-"
    assert notes("cloze", f"2:{prefix}d, 1:{prefix}b") == [("full", True), ("royal", False)]
    order = ",".join(f"option-by-number-{letter}" for letter in "bcda")
    assert notes("ordering", order) == [
        ("Hydrogen", True),
        ("Helium", True),
        ("Iron", False),
        ("Neon", False),
    ]
    pairs = ",".join(f"option-symbols-{one}:option-symbols-{two}" for one, two in ("aa", "bb", "cd", "dc"))
    assert notes("matching", pairs) == [
        ("Iron", True),
        ("Copper", True),
        ("Mercury", False),
        ("Uranium", False),
    ]
    assert mark(sample_items["matching"], pairs).score == 0.5


METALS, CLOZE, PAIRS, ORDER = (
    "option-which-metals-",
    "option-noble-cloze-",
    "option-symbols-",
    "option-by-number-",
)
WRONG = [
    ("multiple_choice", " ", "empty"),
    ("multiple_choice", "option-conductor-x", "no option"),
    ("multiple_choice", "option-symbols-a", "no option"),
    ("multiple_choice", "Copper", "no option"),
    ("multiple_choice", "OPTION-CONDUCTOR-A", "no option"),
    ("multiple_choice", "option-conductor-a,option-conductor-b", "names 2 options"),
    ("multiple_choice", "option-conductor-a,", "names 2 options"),
    ("multiple_response", f"{METALS}a,,{METALS}c", "'' is no option"),
    ("multiple_response", f"{METALS}a;{METALS}c", "no option"),
    ("multiple_response", f"{METALS}a,{METALS}a", "given twice"),
    ("true_false", "yes", "no option"),
    ("true_false", "true,false", "names 2 options"),
    ("matching", f"{PAIRS}a", "no pair"),
    ("matching", f"{PAIRS}a:", "no pair"),
    ("matching", f":{PAIRS}a", "no pair"),
    ("matching", f"{PAIRS}a:Fe", "no choice"),
    ("matching", f"{PAIRS}a:{PAIRS}a:{PAIRS}b", "no choice"),
    ("matching", f"{PAIRS}x:{PAIRS}a", "no option"),
    ("matching", f"{PAIRS}a:{PAIRS}a", "3 of 4 are missing"),
    ("matching", ",".join(f"{PAIRS}{x}:{PAIRS}{y}" for x, y in ("aa", "bb", "cc", "cd")), "given twice"),
    ("matching", ",".join(f"{PAIRS}{x}:{PAIRS}{y}" for x, y in ("aa", "bb", "cc", "dc")), "given twice"),
    ("ordering", f"{ORDER}a,{ORDER}b,{ORDER}c", "1 of 4 are missing"),
    ("ordering", ",".join(f"{ORDER}{x}" for x in "abcdd"), "given twice"),
    ("ordering", ",".join(f"{ORDER}{x}" for x in "abcx"), "no option"),
    ("cloze", f"{CLOZE}a", "no pair"),
    ("cloze", f"1:{CLOZE}a", "nothing is chosen for gap 2"),
    ("cloze", f"1:{CLOZE}a,2:{CLOZE}b", "no option of this item for gap 2"),
    ("cloze", f"1:{CLOZE}a,1:{CLOZE}b,2:{CLOZE}d", "given twice"),
    ("cloze", f"1:{CLOZE}a,2:{CLOZE}d,3:{CLOZE}d", "no gap"),
    ("cloze", f"01:{CLOZE}a,2:{CLOZE}d", "no gap"),
    ("cloze", "1:noble,2:full", "no option"),
    ("short_answer", "  ", "empty"),
]


@pytest.mark.parametrize(("kind", "answer", "reason"), WRONG, ids=[f"{k}: {a[:30]}" for k, a, _ in WRONG])
def test_what_is_no_answer_is_refused_with_the_reason(
    sample_items: dict[str, Item], kind: str, answer: str, reason: str
) -> None:
    with pytest.raises(AnswerInvalid, match=reason) as caught:
        mark(sample_items[kind], answer)
    if "no option" in reason or "no choice" in reason or "no gap" in reason:
        assert caught.value.allowed
        assert caught.value.value in answer


def test_the_keys_that_are_allowed_are_taken(bank: Bank) -> None:
    for item in bank.items:
        if item.kind in ("multiple_choice", "true_false"):
            with pytest.raises(AnswerInvalid) as caught:
                mark(item, "x")
            assert sorted(caught.value.allowed) == list(caught.value.allowed)
            assert len(caught.value.allowed) == len(item.options)
            assert sum(mark(item, key).score for key in caught.value.allowed) == 1


def test_a_key_of_one_item_is_none_of_another(bank: Bank) -> None:
    choices = [item for item in bank.items if item.kind == "multiple_choice"]
    for item, other in itertools.pairwise(choices):
        for option in item.options:
            for name in (option.id, option_key(item, option)):
                with pytest.raises(AnswerInvalid, match="no option"):
                    mark(other, name)


def test_an_item_of_a_kind_that_is_not_known_is_not_marked(sample_items: dict[str, Item]) -> None:
    with pytest.raises(AnswerInvalid, match="'essay'"):
        mark(replace(sample_items["cloze"], kind="essay"), "x")


def test_every_kind_has_a_grammar_and_a_rule(published_catalogue: Catalogue) -> None:
    kinds = published_catalogue.latest.package.tables["quiz_items"].by_name["kind"].enum
    assert set(kinds) == set(GRAMMAR) == set(RULES) == set(MARKERS)
