"""What a request of The Trivia API asks for. Names that are not known are passed over.

Lists are separated by commas; of a name given twice the last counts, and an empty value is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from api.errors import SyllabankError
from api.protocols.trivia import DIFFICULTIES, MULTIPLE, TriviaBank, TriviaQuestion
from api.protocols.trivia_api.categories import TITLES, slug_of

LIMIT_DEFAULT = 10
LIMIT_MAX = 50
WHOLE = re.compile(r"[0-9]{1,9}")

TEXT_CHOICE = "text_choice"
TYPES = (TEXT_CHOICE, "image_choice")
"""Types of questions in version 2; we have those of text alone."""


class ValueRefused(SyllabankError):
    """A parameter has a value that cannot be; `reason` says what it can be."""

    def __init__(self, parameter: str, reason: str) -> None:
        self.parameter = parameter
        self.reason = reason
        super().__init__(f"{parameter}: {reason}")


class SessionUnknown(SyllabankError):
    """The request names a session, and none is kept for this protocol."""


@dataclass(frozen=True)
class Filter:
    """Which questions are meant; an empty part asks for all, a list for any of its values."""

    categories: Collection[str] = ()
    difficulties: Collection[str] = ()
    tags: Collection[str] = ()
    types: Collection[str] = ()

    def choose(self, bank: TriviaBank) -> list[TriviaQuestion]:
        """The questions, by the record's id. Those of another type than several texts have no place here."""
        if self.categories and bank.category.slug not in self.categories:
            return []
        if self.types and TEXT_CHOICE not in self.types:
            return []
        return [
            question
            for question in bank.questions
            if question.type == MULTIPLE
            and (not self.difficulties or question.difficulty in self.difficulties)
            and (not self.tags or not set(self.tags).isdisjoint(question.tags))
        ]


def read_filter(given: Mapping[str, str]) -> Filter:
    """Read which questions are meant. Raises ValueRefused.

    Version 1 has `difficulty` for one value where version 2 has `difficulties`; both are taken.
    """
    categories = []
    for text in _listed(given, "categories"):
        slug = slug_of(text)
        if slug is None:
            raise ValueRefused("categories", f"'{text}' is none of {', '.join(TITLES)}.")
        categories.append(slug)
    return Filter(
        categories=tuple(categories),
        difficulties=(
            *_some_of(given, "difficulties", DIFFICULTIES),
            *_some_of(given, "difficulty", DIFFICULTIES),
        ),
        tags=tuple(text.lower().replace(" ", "_").replace("-", "_") for text in _listed(given, "tags")),
        types=_some_of(given, "types", TYPES),
    )


def read_limit(given: Mapping[str, str]) -> int:
    """How many questions are wanted. Raises ValueRefused, and SessionUnknown where a session is named."""
    if given.get("session"):
        raise SessionUnknown("There are no sessions here.")
    text = given.get("limit", "") or str(LIMIT_DEFAULT)
    if not WHOLE.fullmatch(text) or not 1 <= int(text) <= LIMIT_MAX:
        raise ValueRefused("limit", f"it is a number from 1 to {LIMIT_MAX}.")
    return int(text)


def _listed(given: Mapping[str, str], name: str) -> list[str]:
    return [text.strip() for text in given.get(name, "").split(",") if text.strip()]


def _some_of(given: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(_listed(given, name))
    for text in found:
        if text not in allowed:
            raise ValueRefused(name, f"'{text}' is none of {', '.join(allowed)}.")
    return found
