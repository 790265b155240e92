"""The answers of The Trivia API, in its versions 1 and 2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import SystemRandom
from typing import Any

from api.protocols.trivia import DIFFICULTIES, Category, TriviaBank, TriviaQuestion
from api.protocols.trivia_api.asked import TEXT_CHOICE, Filter
from api.protocols.trivia_api.categories import TITLES, words_of

RANDOM = SystemRandom()


def draw(bank: TriviaBank, wanted: Filter, limit: int) -> list[TriviaQuestion]:
    """Questions by chance; all that there are, in no order, where there are fewer than the limit."""
    pool = wanted.choose(bank)
    return RANDOM.sample(pool, min(limit, len(pool)))


def question_v2(question: TriviaQuestion, category: Category) -> dict[str, Any]:
    """A question of version 2."""
    return {
        "category": category.slug,
        "id": question.id,
        "correctAnswer": question.correct,
        "incorrectAnswers": list(question.incorrect),
        "question": {"text": question.text},
        "tags": list(question.tags),
        "type": TEXT_CHOICE,
        "difficulty": question.difficulty,
        "regions": [],
        "isNiche": False,
    }


def question_v1(question: TriviaQuestion, category: Category) -> dict[str, Any]:
    """A question of version 1: its text is a string, its category a name."""
    changed = {"category": TITLES[category.slug], "question": question.text, "type": "Multiple Choice"}
    return question_v2(question, category) | changed


def tags(bank: TriviaBank) -> list[str]:
    """Every tag that a question has, in alphabetical order."""
    return sorted({tag for question in Filter().choose(bank) for tag in question.tags})


def totals_per_tag(bank: TriviaBank, wanted: Filter) -> dict[str, int]:
    """How many of the questions have each tag, in alphabetical order."""
    found = Counter(tag for question in wanted.choose(bank) for tag in question.tags)
    return dict(sorted(found.items()))


def categories(bank: TriviaBank) -> dict[str, Sequence[str]]:
    """The categories that have questions, by name, with the words that each can be asked for by."""
    slug = bank.category.slug
    return {TITLES[slug]: words_of(slug)} if Filter().choose(bank) else {}


def metadata(bank: TriviaBank, wanted: Filter) -> dict[str, Any]:
    """How many questions there are. All are approved, and as old as the release."""
    found = wanted.choose(bank)
    count = Counter(question.difficulty for question in found)
    return {
        "byCategory": {bank.category.slug: len(found)} if found else {},
        "byDifficulty": {difficulty: count[difficulty] for difficulty in DIFFICULTIES},
        "byType": {TEXT_CHOICE: len(found)},
        "byState": {"approved": len(found)},
        "lastCreated": bank.created,
        "lastReviewed": bank.created,
    }


def failure(reason: str) -> dict[str, str]:
    """What is wrong."""
    return {"error": reason}
