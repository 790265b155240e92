"""Drawing questions from the cells of a bank: at random, or where a token stands.

A bank falls into cells by type and difficulty, which share no question. A token has in each cell a
permutation of its own (api/store/permutation.py) and goes through it place by place, whatever a request
filters by: what it was given of a cell is always a beginning of that permutation, so no question can
come twice, and a cell is used up only when each of its questions came. How many of each cell make up a
draw is decided by lot, each question that is left being as likely.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import SystemRandom

from api.protocols.opentdb.asked import Asked
from api.protocols.opentdb.codes import Code, Refused
from api.protocols.trivia import Cell, TriviaBank, TriviaQuestion
from api.store.permutation import draw

RANDOM = SystemRandom()


def draw_at_random(bank: TriviaBank, asked: Asked) -> list[TriviaQuestion]:
    """As many questions as are asked for, in no order. Raises Refused, code 1, where there are fewer."""
    pool = [question for cell in asked.cells for question in bank.cells[cell]]
    check_amount(asked, bank)
    return RANDOM.sample(pool, asked.amount)


def check_amount(asked: Asked, bank: TriviaBank) -> None:
    """Raise Refused, code 1, where the bank has fewer questions than are asked for."""
    known = sum(len(bank.cells[cell]) for cell in asked.cells)
    if asked.category not in (None, bank.category.id):
        known = 0
    if asked.amount > known:
        raise Refused(Code.NO_RESULTS, f"There are {known} questions of this kind.")


def share(amount: int, left: Mapping[Cell, int]) -> dict[Cell, int]:
    """How many of each cell, as though that many were drawn one by one from all that are left.

    Raises Refused, code 4, where fewer are left.
    """
    rest = dict(left)
    if amount > sum(rest.values()):
        reason = f"The token has {sum(rest.values())} questions of this kind left."
        raise Refused(Code.TOKEN_EMPTY, reason)
    found = dict.fromkeys(rest, 0)
    for _ in range(amount):
        place = RANDOM.randrange(sum(rest.values()))
        for cell, count in rest.items():
            if place < count:
                rest[cell] -= 1
                found[cell] += 1
                break
            place -= count
    return found


def questions_at(
    bank: TriviaBank, seed: str, starts: Mapping[Cell, int], counts: Mapping[Cell, int]
) -> list[TriviaQuestion]:
    """The questions at these places of the cells' permutations, in no order."""
    found = [
        bank.cells[cell][place]
        for cell, count in counts.items()
        for place in draw(f"{seed}/{'/'.join(cell)}", len(bank.cells[cell]), starts[cell], count)
    ]
    RANDOM.shuffle(found)
    return found
