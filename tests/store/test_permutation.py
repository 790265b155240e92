"""Draws: each seed its own permutation, the same for ever, each as likely as any other."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import factorial, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.store.permutation import SHUFFLED, draw

SIZES = st.one_of(st.integers(0, 40), st.integers(SHUFFLED - 2, SHUFFLED + 3), st.integers(0, 10_000))
SEEDS = st.text(max_size=20).filter(lambda text: text.isprintable())

GOLDEN: dict[tuple[str, int], list[int]] = {
    ('abc', 10): [8, 5, 9, 1, 6, 4, 3, 2, 0, 7],
    ('abc', 4_096): [2886, 1661, 2135, 1270, 3846, 1409, 2974, 2829, 746, 983],
    ('abc', 4_097): [3063, 924, 3760, 2777, 198, 1689, 3310, 1682, 1392, 1459],
    ('abc', 1_000_000): [531589, 709180, 558279, 323991, 340442, 597975, 481078, 121126, 84736, 151605],
    ('Korea 1953', 10): [0, 3, 7, 5, 2, 9, 4, 8, 1, 6],
    ('Korea 1953', 4_096): [330, 2028, 1883, 3607, 3793, 1269, 961, 4055, 2009, 3252],
    ('Korea 1953', 4_097): [536, 3509, 1565, 3991, 4021, 3410, 1365, 1803, 1479, 2883],
    ('Korea 1953', 1_000_000): [187922, 765745, 512279, 95500, 923101, 761255, 733491, 11187, 750939, 953357],
    ('😀', 10): [8, 1, 0, 9, 4, 6, 7, 3, 5, 2],
    ('😀', 4_096): [2000, 3331, 1524, 3348, 514, 3534, 1027, 3696, 3325, 2187],
    ('😀', 4_097): [2795, 4073, 14, 2783, 2460, 1106, 1289, 3761, 1737, 3686],
    ('😀', 1_000_000): [697199, 523880, 439468, 232595, 701290, 580780, 342161, 118606, 514053, 857840],
}  # fmt: skip
"""The beginning of draws as they were when they were first given out."""


@settings(max_examples=30)
@given(SEEDS, SIZES)
def test_a_draw_is_a_permutation(seed: str, size: int) -> None:
    assert sorted(draw(seed, size, 0, size + 5)) == list(range(size))


@settings(max_examples=60)
@given(SEEDS, SIZES, st.data())
def test_pages_of_any_size_are_the_whole_draw(seed: str, size: int, data: st.DataObject) -> None:
    whole = draw(seed, size, 0, 60)
    start = data.draw(st.integers(0, 70))
    count = data.draw(st.integers(0, 70))
    assert draw(seed, size, start, count)[: max(0, 60 - start)] == whole[start : start + count]
    assert draw(seed, size, size, 1) == draw(seed, size, size + 7, 3) == []


@pytest.mark.parametrize(("seed", "size"), GOLDEN, ids=str)
def test_a_draw_is_what_it_always_was(seed: str, size: int) -> None:
    assert draw(seed, size, 0, 10) == GOLDEN[seed, size]


def within(observed: float, trials: int, chance: float) -> bool:
    """Whether a count is within five standard deviations of what chance gives."""
    return abs(observed - trials * chance) <= 5 * sqrt(trials * chance * (1 - chance))


def test_every_order_of_a_short_list_is_as_likely() -> None:
    trials = 12_000
    orders = Counter(tuple(draw(f"seed {n}", 4, 0, 4)) for n in range(trials))
    assert len(orders) == factorial(4)
    assert all(within(count, trials, 1 / 24) for count in orders.values()), orders


@pytest.mark.parametrize("size", [100, SHUFFLED, SHUFFLED + 1, 1_000_000])
def test_where_an_element_lies_says_nothing_of_the_seed_beside(size: int) -> None:
    """Over seeds in a row: first and second place, and each against the other, in equal parts."""
    trials, parts = 3_000, 4
    drawn = [draw(str(n), size, 0, 2) for n in range(trials)]
    first = Counter(one * parts // size for one, _ in drawn)
    pair = Counter((one * parts // size, two * parts // size) for one, two in drawn)
    beside = Counter((a[0] * parts // size, b[0] * parts // size) for a, b in pairwise(drawn))
    assert all(within(first[part], trials, 1 / parts) for part in range(parts)), first
    for counted in (pair, beside):
        for cell in ((a, b) for a in range(parts) for b in range(parts)):
            # Two places never hold the same element, which moves a chance by less than 1/size.
            assert within(counted[cell], trials, 1 / parts**2), (cell, counted)
    rising = sum(one < two for one, two in drawn)
    assert within(rising, trials, 0.5)


@pytest.mark.parametrize("size", [SHUFFLED + 1, 1_000_000])
def test_places_far_down_a_long_list_are_spread_evenly(size: int) -> None:
    drawn = [place for n in range(40) for place in draw(f"s{n}", size, size // 2, 100)]
    counted = Counter(place * 10 // size for place in drawn)
    assert all(within(counted[part], len(drawn), 0.1) for part in range(10)), counted


def test_different_seeds_draw_differently() -> None:
    seeds = ["", "a", "A", "a ", "abc", "é", "e\u0301", "1", "01", "😀"]
    for size in (20, SHUFFLED + 1):
        assert len({tuple(draw(seed, size, 0, 20)) for seed in seeds}) == len(seeds)
