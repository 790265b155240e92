"""What is attacked. Each target says what an input is, and raises where something does not hold.

A target is made over a world and called with bytes; it returns whether they were taken for something
that is right. What may be refused is refused by the error that the code documents; every other
exception is a finding. `every`: how many of a million inputs it is given, in thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from tests.fuzz.targets.answers import Answers
from tests.fuzz.targets.archives import Archives, Descriptors, Indexes
from tests.fuzz.targets.case import CaseFilters
from tests.fuzz.targets.cursors import Cursors
from tests.fuzz.targets.dates import Dates
from tests.fuzz.targets.front import FrontAndFlask
from tests.fuzz.targets.parameters import FilterValues
from tests.fuzz.targets.trivia import Trivia
from tests.fuzz.targets.words import SearchedWords
from tests.fuzz.world import World


class Target(Protocol):
    """One thing that reads what others wrote."""

    @property
    def seeds(self) -> Sequence[bytes]:
        """What inputs are made of."""

    @property
    def words(self) -> Sequence[bytes]:
        """What is put into them."""

    def __call__(self, data: bytes, /) -> bool:
        """Take an input. True where it is right, False where it was refused as it should be."""


Maker = Callable[[World], Target]

TARGETS: Mapping[str, tuple[Maker, int]] = {
    "cursors": (Cursors, 160),
    "filters": (FilterValues, 160),
    "words": (SearchedWords, 100),
    "dates": (Dates, 140),
    "archives": (Archives, 60),
    "descriptors": (Descriptors, 40),
    "index": (Indexes, 80),
    "case": (CaseFilters, 140),
    "trivia": (Trivia, 80),
    "answers": (Answers, 140),
    "front": (FrontAndFlask, 40),
}
