"""The same questions in each server's own words. None is asked twice."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from api.store.query import Filter, Query, encode_cursor
from benchmarks.speed.data import COLLECTION, COMMON, DIFFICULTIES, KINDS, PREFIX, TABLE, Built

PAGE = 25
LEAN = {"_shape": "array", "_nocount": "1", "_nofacet": "1", "_size": str(PAGE)}
"""What makes Datasette quickest: the rows alone, no count and no facets."""


@dataclass(frozen=True)
class Question:
    """A page of the items of a kind (and of a difficulty) after a place in the order of the ids."""

    kind: str
    difficulty: str | None
    after: str


Address = Callable[[Built, Question], str]


class Questions:
    """A stream of questions: each begins elsewhere, in the first part of the table, so that its page is full."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._serial = 0

    def take(self, built: Built, count: int, both: bool = False) -> list[Question]:
        """So many new questions, by one filter or by two."""
        found = []
        for _ in range(count):
            self._serial += 1
            place = self._chance.randrange(built.synthetic * 6 // 10)
            # Between this record and the next there is room for any number of places to begin.
            after = f"{PREFIX}{place:08}-{self._serial}"
            difficulty = self._chance.choice(DIFFICULTIES) if both else None
            found.append(Question(self._chance.choice(KINDS), difficulty, after))
        return found


def ours(built: Built, question: Question) -> str:
    """A list, with a cursor made as the server makes them."""
    filters = [Filter("kind", "eq", (question.kind,))]
    given = {"kind": question.kind}
    if question.difficulty is not None:
        given["difficulty"] = question.difficulty
        filters.append(Filter("difficulty", "eq", (question.difficulty,)))
    cursor = encode_cursor(_query(built, tuple(filters)), built.version, [question.after])
    return f"/v1/{COLLECTION}?{urlencode(given)}&limit={PAGE}&cursor={cursor}"


@cache
def _query(built: Built, filters: tuple[Filter, ...]) -> Query:
    return Query(built.table, filters, (), PAGE)


def datasette(built: Built, question: Question) -> str:
    """The same of Datasette."""
    given = {"kind": question.kind, "_next": question.after} | LEAN
    if question.difficulty is not None:
        given["difficulty"] = question.difficulty
    return f"/peers/{TABLE}.json?{urlencode(given)}"


def fastapi(built: Built, question: Question) -> str:
    """The same of the FastAPI app."""
    given = {"kind": question.kind, "after": question.after, "limit": str(PAGE)}
    if question.difficulty is not None:
        given["difficulty"] = question.difficulty
    return f"/items?{urlencode(given)}"


def roapi(built: Built, question: Question) -> str:
    """The same of roapi."""
    given = {"filter[kind]": f"'{question.kind}'", "filter[id]gt": f"'{question.after}'"}
    if question.difficulty is not None:
        given["filter[difficulty]"] = f"'{question.difficulty}'"
    given |= {"sort": "id", "limit": str(PAGE)}
    return f"/api/tables/{TABLE}?{urlencode(given, safe='[]', quote_via=quote)}"


def records(answer: Any) -> list[dict[str, Any]]:
    """The records of an answer, ours or a peer's."""
    found: list[dict[str, Any]] = answer["data"] if isinstance(answer, dict) else answer
    return found


def spellings() -> Iterator[str]:
    """The common words in ever other upper and lower case: to a search the same, to a cache each new."""
    for number in range(1, 1 << max(map(len, COMMON))):
        for word in COMMON:
            if number < 1 << len(word):
                yield "".join(c.upper() if number >> place & 1 else c for place, c in enumerate(word))


def our_search(words: str) -> str:
    """A search in our collection."""
    return f"/v1/{COLLECTION}?q={words}&limit={PAGE}"


def datasette_search(words: str) -> str:
    """The same of Datasette, which does not rank."""
    return f"/peers/{TABLE}.json?{urlencode({'_search': words} | LEAN)}"


def fts5_search(words: str) -> str:
    """The same by FTS5's bm25."""
    return f"/search?q={words}&limit={PAGE}"
