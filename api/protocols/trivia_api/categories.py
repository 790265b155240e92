"""The ten categories of The Trivia API: their names, and the words that each can be asked for by."""

from __future__ import annotations

TITLES = {
    "arts_and_literature": "Arts & Literature",
    "film_and_tv": "Film & TV",
    "food_and_drink": "Food & Drink",
    "general_knowledge": "General Knowledge",
    "geography": "Geography",
    "history": "History",
    "music": "Music",
    "science": "Science",
    "society_and_culture": "Society & Culture",
    "sport_and_leisure": "Sport & Leisure",
}
"""Names by slug. Version 1 answers with the name, version 2 with the slug."""

ALIASES = {
    "arts_and_literature": ("arts", "literature", "arts_and_literature"),
    "film_and_tv": ("movies", "film", "film_and_tv"),
    "food_and_drink": ("food_and_drink", "food", "drink"),
    "society_and_culture": ("society_and_culture", "society", "culture"),
    "sport_and_leisure": ("sport_and_leisure", "sports", "sport"),
}
"""Words by slug, where there are others than the slug."""

WORDS = {word: slug for slug in TITLES for word in ALIASES.get(slug, (slug,))}


def words_of(slug: str) -> tuple[str, ...]:
    """The words that a category can be asked for by."""
    return ALIASES.get(slug, (slug,))


def slug_of(text: str) -> str | None:
    """The slug of a category that is named by its slug, another of its words, or its name."""
    word = "_".join(text.lower().replace("&", " and ").replace("-", " ").replace("_", " ").split())
    return WORDS.get(word)
