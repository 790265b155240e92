"""Banks of made-up items, for what is told of items and does not need a package."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from api.assessment.bank import Bank, Item, Option, Selection
from api.assessment.paper import Draw, draw_page

POINTS, DIFFICULTIES = ("spec-a", "spec-b", "spec-c", "spec-d"), ("easy", "hard", "medium")
EVERYTHING = Selection()


def options(count: int) -> tuple[Option, ...]:
    """Options of a multiple-choice item, the first of them right."""
    return tuple(
        Option(f"option-{n}", n + 1, f"Text {n}", n == 0, f"Feedback {n}", None, None, None)
        for n in range(count)
    )


def make_item(number: int, point: str = "spec-a", difficulty: str = "easy", count: int = 4) -> Item:
    """A multiple-choice item."""
    name = f"quiz-{number:03}"
    return Item(name, point, "multiple_choice", difficulty, f"Prompt {number}?", "So.", options(count))


def make_bank(cells: Iterable[tuple[str, str]]) -> Bank:
    """A bank with an item for each pair of a point and a difficulty."""
    items = (make_item(number, point, difficulty) for number, (point, difficulty) in enumerate(cells))
    return Bank("Made up", "1.0.0", tuple(items))


def walk(bank: Bank, seed: str, lengths: Iterable[int], balanced: bool = False) -> list[list[Item]]:
    """Every page of a draw, each with the next of the lengths."""
    asked, cursor, pages = Draw(EVERYTHING, seed, balanced), None, []
    for length in lengths:
        page = draw_page(bank, asked, length, cursor)
        pages.append(list(page.items))
        cursor = page.next_cursor
        if cursor is None:
            return pages
    raise AssertionError("the lengths do not reach the end")


banks = st.lists(st.tuples(st.sampled_from(POINTS), st.sampled_from(DIFFICULTIES)), max_size=60).map(
    make_bank
)
seeds = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100)
