"""Papers: what is drawn, page by page; golden papers are in tests/web/test_quizzes_golden.py."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.assessment.bank import Bank, Item, Option, Selection, read_bank
from api.assessment.paper import Draw, choice_key, draw_page, option_key, show
from api.errors import CursorInvalid
from api.serialise.records import to_json
from api.store.catalogue import Catalogue
from api.store.cursor import pack
from tests.assessment.made import (
    DIFFICULTIES,
    EVERYTHING,
    POINTS,
    banks,
    make_bank,
    make_item,
    seeds,
    walk,
)

TWELVE = make_bank(itertools.product(POINTS, DIFFICULTIES))
MANY = 3000


@pytest.fixture(scope="module")
def bank(published_catalogue: Catalogue) -> Bank:
    return read_bank(published_catalogue.latest)


@settings(deadline=None)
@given(bank=banks, seed=seeds, balanced=st.booleans(), lengths=st.lists(st.integers(1, 50), max_size=8))
def test_pages_never_repeat_an_item_and_together_hold_every_one(
    bank: Bank, seed: str, balanced: bool, lengths: list[int]
) -> None:
    pages = walk(bank, seed, [*lengths, 50, 50], balanced)
    drawn = [item.id for page in pages for item in page]
    assert sorted(drawn) == [item.id for item in bank.items]
    at_once = walk(bank, seed, [50, 50], balanced)
    assert [item.id for page in at_once for item in page] == drawn, "however it is cut into pages"
    for page, length in zip(pages[:-1], [*lengths, 50, 50], strict=False):
        assert len(page) == length


@settings(deadline=None)
@given(bank=banks, seed=seeds)
def test_a_balanced_draw_is_even_over_points_and_then_over_difficulty(bank: Bank, seed: str) -> None:
    stock = Counter((item.spec_point_id, item.difficulty) for item in bank.items)
    points, difficulties = Counter[str](), Counter[str]()
    for item in itertools.chain.from_iterable(walk(bank, seed, [50, 50], balanced=True)):
        offered = [d for d in DIFFICULTIES if stock[item.spec_point_id, d]]
        assert difficulties[item.difficulty] == min(difficulties[d] for d in offered)
        stock[item.spec_point_id, item.difficulty] -= 1
        points[item.spec_point_id] += 1
        difficulties[item.difficulty] += 1
        left = {point for (point, _), count in stock.items() if count}
        # A point that has something left is at most one behind any other.
        assert all(points[point] >= max(points.values()) - 1 for point in left)


@settings(deadline=None)
@given(each=st.integers(1, 4), points=st.integers(1, 4), seed=seeds)
def test_while_nothing_runs_out_a_balanced_draw_is_even_within_one(each: int, points: int, seed: str) -> None:
    bank = make_bank(list(itertools.product(POINTS[:points], DIFFICULTIES)) * each)
    drawn = [item for page in walk(bank, seed, [50], balanced=True) for item in page]
    for count in range(1, points * each + 1):
        for wanted, values in (("spec_point_id", POINTS[:points]), ("difficulty", DIFFICULTIES)):
            found = Counter(getattr(item, wanted) for item in drawn[:count])
            counts = [found[value] for value in values]
            assert max(counts) - min(counts) <= 1, (wanted, counts)


def within(found: float, expected: float, chance: float, trials: int) -> bool:
    """Whether a count is what chance gives: within five standard deviations, which 1 in 1.7 million is not."""
    return abs(found - expected) <= 5 * math.sqrt(trials * chance * (1 - chance))


@pytest.mark.parametrize("balanced", [False, True])
def test_seeds_are_independent_in_which_items_meet(balanced: bool) -> None:
    pairs, items = Counter[tuple[str, str]](), Counter[str]()
    before: list[str] = []
    again = 0
    for number in range(MANY):
        page = draw_page(TWELVE, Draw(EVERYTHING, str(number), balanced), 4).items
        drawn = [item.id for item in page]
        items.update(drawn)
        pairs.update(itertools.combinations(sorted(drawn), 2))
        again += sum(old == new for old, new in zip(before, drawn, strict=False))
        before = drawn
    for item in TWELVE.items:
        assert within(items[item.id], MANY / 3, 1 / 3, MANY), item.id
    # In neighbouring seeds the same item stands in the same place as often as chance has it.
    assert within(again, (MANY - 1) * 4 / 12, 1 / 12, (MANY - 1) * 4)
    if balanced:
        # One of each point: two of the same point never meet.
        by_id = {item.id: item.spec_point_id for item in TWELVE.items}
        assert not [pair for pair in pairs if by_id[pair[0]] == by_id[pair[1]]]
        return
    chance = (4 * 3) / (12 * 11)
    for pair in itertools.combinations(sorted(items), 2):
        assert within(pairs[pair], MANY * chance, chance, MANY), pair


def test_each_option_stands_in_each_place_as_often_and_whatever_stands_in_other_items() -> None:
    first, second = make_item(1), make_item(2)
    places, together = Counter[tuple[int, str]](), Counter[tuple[str, str]]()
    for number in range(MANY):
        orders = [[o["key"] for o in show(item, str(number), False)["options"]] for item in (first, second)]
        places.update(enumerate(orders[0]))
        together[orders[0][0], orders[1][0]] += 1
    assert len(places) == len(together) == 16
    assert all(within(count, MANY / 4, 1 / 4, MANY) for count in places.values())
    assert all(within(count, MANY / 16, 1 / 16, MANY) for count in together.values())


def test_a_cursor_is_good_for_its_own_draw_at_its_own_release_alone() -> None:
    asked = Draw(Selection("spec-a", ["cloze", "ordering"], ["easy"]), "x")
    cursor = draw_page(TWELVE, asked, 5).next_cursor
    assert cursor is not None
    same = Draw(Selection("spec-a", ["ordering", "cloze", "cloze"], ["easy"]), "x")
    assert draw_page(TWELVE, same, 3, cursor).items == draw_page(TWELVE, asked, 8).items[5:]
    others = [
        Draw(asked.selection, "y"),
        Draw(asked.selection, "x", balanced=True),
        Draw(Selection("spec-b", asked.selection.kinds, ["easy"]), "x"),
        Draw(Selection("spec-a", ["cloze"], ["easy"]), "x"),
        Draw(Selection("spec-a", asked.selection.kinds, ["hard"]), "x"),
        Draw(Selection("spec-a", asked.selection.kinds), "x"),
    ]
    for other in others:
        with pytest.raises(CursorInvalid, match="another draw"):
            draw_page(TWELVE, other, 5, cursor)
    with pytest.raises(CursorInvalid, match=r"another release than 1\.0\.1"):
        draw_page(replace(TWELVE, release="1.0.1"), asked, 5, cursor)
    fingerprint = draw_fingerprint(cursor)
    for place in (0, -1, 12, 13, 2**70, True, 1.5, "5", None):
        with pytest.raises(CursorInvalid, match="malformed"):
            draw_page(TWELVE, asked, 5, pack(["1.0.0", fingerprint, place]))
    for text in ("", "x", "é", pack([]), pack(["1.0.0", fingerprint]), pack(["1.0.0", fingerprint, 5, 5])):
        with pytest.raises(CursorInvalid, match="malformed"):
            draw_page(TWELVE, asked, 5, text)


def draw_fingerprint(cursor: str) -> str:
    from api.store.cursor import unpack

    return str(unpack(cursor)[1])


def test_an_empty_selection_is_an_empty_paper() -> None:
    for balanced in (False, True):
        page = draw_page(make_bank([]), Draw(EVERYTHING, "x", balanced), 10)
        assert (page.items, page.total, page.next_cursor) == ((), 0, None)


def paper(bank: Bank, seed: str, answers: bool = False) -> str:
    """Every item of a bank as a paper shows it."""
    return to_json([show(item, seed, answers) for item in bank.items])


def turn(change: Callable[[tuple[Option, ...]], tuple[Option, ...]], bank: Bank) -> Bank:
    """The bank with the options of every item changed."""
    return replace(bank, items=tuple(replace(item, options=change(item.options)) for item in bank.items))


def shift(name: str) -> Callable[[tuple[Option, ...]], tuple[Option, ...]]:
    """Each option takes over a value of the next one."""

    def change(options: tuple[Option, ...]) -> tuple[Option, ...]:
        following = [*options[1:], options[0]]
        return tuple(replace(o, **{name: getattr(n, name)}) for o, n in zip(options, following, strict=True))

    return change


@pytest.mark.parametrize("name", ["correct", "rank", "match_text", "feedback", "position"])
def test_a_paper_without_answers_is_the_same_whichever_options_are_right(bank: Bank, name: str) -> None:
    other = turn(shift(name), bank)
    assert other != bank
    for seed in ("a", "b", "Form 12, Monday"):
        assert paper(other, seed) == paper(bank, seed)
        assert paper(other, seed, answers=True) != paper(bank, seed, answers=True) or name == "position"


def test_a_paper_without_answers_is_the_same_whatever_order_the_options_come_in(bank: Bank) -> None:
    turned = turn(lambda options: tuple(reversed(options)), bank)
    assert paper(turned, "a") == paper(bank, "a")


def test_no_text_or_id_that_tells_the_answer_is_in_a_paper_without_answers(bank: Bank) -> None:
    for item in bank.items:
        shown = to_json(show(item, "a", False))
        hidden = [item.explanation, *(option.feedback for option in item.options)]
        hidden += [option.id for option in item.options]
        hidden += [item.statement_id] if item.statement_id else []
        if item.kind == "short_answer":
            hidden += [f'"text":{to_json(option.text)}' for option in item.options]
        for text in hidden:
            assert to_json(text)[1:-1] not in shown, (item.id, text)


SHOWN = {
    "multiple_choice": {"options"},
    "multiple_response": {"options"},
    "true_false": {"options"},
    "ordering": {"options"},
    "matching": {"prompts", "choices"},
    "cloze": {"gaps"},
    "short_answer": set(),
}
ALWAYS = {"id", "spec_point_id", "kind", "difficulty", "prompt"}


def listed(shown: dict[str, list[dict[str, str]]]) -> list[dict[str, str]]:
    """Every option that an item shows."""
    found = [option for name in ("options", "prompts", "choices") for option in shown.get(name, [])]
    gaps: list[dict[str, list[dict[str, str]]]] = shown.get("gaps", [])  # type: ignore[assignment]
    return found + [option for gap in gaps for option in gap["choices"]]


def test_what_a_paper_without_answers_shows_of_each_kind(bank: Bank) -> None:
    assert {item.kind for item in bank.items} == set(SHOWN)
    for item in bank.items:
        shown = show(item, "a", False)
        assert set(shown) == ALWAYS | SHOWN[item.kind]
        for option in listed(shown):
            assert set(option) == {"key", "text"}
        keys = [option["key"] for option in listed(shown)]
        assert len(set(keys)) == len(keys), "keys are unique, those of prompts and choices together"
        texts = Counter(option["text"] for option in listed(shown))
        wanted = Counter(option.text for option in item.options if item.kind != "short_answer")
        wanted += Counter(option.match_text for option in item.options if option.match_text)
        assert texts == wanted
        if item.kind == "true_false":
            assert [option["text"] for option in shown["options"]] == ["True", "False"]
        if item.kind == "cloze":
            for gap in shown["gaps"]:
                offered = {option.text for option in item.options if option.gap == gap["gap"]}
                assert {option["text"] for option in gap["choices"]} == offered
            assert [gap["gap"] for gap in shown["gaps"]] == sorted(
                {option.gap or 0 for option in item.options}
            )


def test_a_paper_with_answers_shows_all_that_there_is_to_know(bank: Bank) -> None:
    for item in bank.items:
        shown, bare = show(item, "a", True), show(item, "a", False)
        assert set(shown) == ALWAYS | {"statement_id", "explanation", "options"}
        assert (shown["statement_id"], shown["explanation"]) == (item.statement_id, item.explanation)
        held = {option.id: option for option in item.options}
        assert len(shown["options"]) == len(held)
        for option in shown["options"]:
            row = held.pop(option["id"])
            assert (option["key"], option["text"]) == (option_key(item, row), row.text)
            assert (option["correct"], option["feedback"]) == (row.correct, row.feedback)
            for name in ("match_text", "rank", "gap"):
                assert option.get(name) == getattr(row, name)
            if row.match_text:
                assert option["match_key"] == choice_key(item, row.match_text)
        order = [option["key"] for option in shown["options"]]
        for name in ("options", "prompts"):
            if name in bare:
                assert [option["key"] for option in bare[name]] == order, "as in the paper without answers"


def test_matching_choices_are_not_shuffled_as_their_prompts_are(bank: Bank) -> None:
    """The right choice stands beside its prompt as often as chance has it: once in an item."""
    items = [item for item in bank.items if item.kind == "matching"]
    beside = pairs = 0
    for item in items:
        partner = {option_key(item, o): choice_key(item, o.match_text or "") for o in item.options}
        for number in range(40):
            shown = show(item, str(number), False)
            for prompt, choice in zip(shown["prompts"], shown["choices"], strict=True):
                beside += partner[prompt["key"]] == choice["key"]
            pairs += 1
    # The number of fixed points of a permutation has mean 1 and variance 1.
    assert abs(beside - pairs) <= 5 * math.sqrt(pairs)


def test_a_key_is_of_its_item_and_its_option() -> None:
    one, two = make_item(1), make_item(2)
    keys = {option_key(item, option) for item in (one, two) for option in item.options}
    assert len(keys) == 8
    assert all(len(key) == 12 and set(key) <= set("0123456789abcdef") for key in keys)
    renamed: Item = replace(one, prompt="Another prompt?", kind="multiple_response", difficulty="hard")
    assert [option_key(renamed, o) for o in renamed.options] == [option_key(one, o) for o in one.options]


def test_a_paper_does_not_depend_on_how_python_orders_sets() -> None:
    program = (
        "import itertools\n"
        "from tests.assessment.test_paper import EVERYTHING, TWELVE, Draw, draw_page, show\n"
        "page = draw_page(TWELVE, Draw(EVERYTHING, 'x', True), 12).items\n"
        "print([show(item, 'x', False) for item in page])\n"
    )
    papers = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(papers) == 1
