"""A bank of as many questions as a test wants in each cell."""

from __future__ import annotations

from collections.abc import Mapping

from api.protocols.opentdb.asked import Asked, read_asked
from api.protocols.trivia import CATEGORIES, Category, Cell, TriviaBank, TriviaQuestion


def bank(sizes: Mapping[Cell, int], release: str = "1.0.0") -> TriviaBank:
    """A bank with that many questions in each cell; their texts name release, cell and number."""
    questions = tuple(
        TriviaQuestion(
            item=f"quiz-{type_}-{difficulty}-{number}",
            id=f"{number:024x}",
            type=type_,
            difficulty=difficulty,
            text=f"{release} {type_} {difficulty} {number}",
            correct="yes",
            incorrect=("no",),
        )
        for (type_, difficulty), size in sizes.items()
        for number in range(size)
    )
    return TriviaBank(release, "2026-01-01T00:00:00Z", None, Category(23, *CATEGORIES[23]), questions)


def ask(**given: object) -> Asked:
    """What is asked for, as its parameters have it."""
    return read_asked({name: str(value) for name, value in given.items()})
