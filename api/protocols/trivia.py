"""Trivia questions: the quiz items that fit the drop-in APIs, and the category that they are in.

A multiple choice item has one right answer and wrong ones; a true-or-false item has the answers
'True' and 'False', which clients compare with. The other kinds have no place in these protocols, nor
has a difficulty other than easy, medium and hard. What does not fit is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from api.assessment.bank import ITEMS, OPTIONS, TREE, Item, read_bank
from api.package.descriptor import Package
from api.package.identity import uuid_of
from api.store.release import Release

MULTIPLE, BOOLEAN = "multiple", "boolean"
TYPES = {"multiple_choice": MULTIPLE, "true_false": BOOLEAN}
"""Kinds of items that are questions here, and what Open Trivia DB calls them."""

DIFFICULTIES = ("easy", "medium", "hard")

CATEGORIES = {
    9: ("General Knowledge", "general_knowledge"),
    10: ("Entertainment: Books", "arts_and_literature"),
    11: ("Entertainment: Film", "film_and_tv"),
    12: ("Entertainment: Music", "music"),
    13: ("Entertainment: Musicals & Theatres", "arts_and_literature"),
    14: ("Entertainment: Television", "film_and_tv"),
    15: ("Entertainment: Video Games", "sport_and_leisure"),
    16: ("Entertainment: Board Games", "sport_and_leisure"),
    17: ("Science & Nature", "science"),
    18: ("Science: Computers", "science"),
    19: ("Science: Mathematics", "science"),
    20: ("Mythology", "society_and_culture"),
    21: ("Sports", "sport_and_leisure"),
    22: ("Geography", "geography"),
    23: ("History", "history"),
    24: ("Politics", "society_and_culture"),
    25: ("Art", "arts_and_literature"),
    26: ("Celebrities", "society_and_culture"),
    27: ("Animals", "science"),
    28: ("Vehicles", "general_knowledge"),
    29: ("Entertainment: Comics", "arts_and_literature"),
    30: ("Science: Gadgets", "science"),
    31: ("Entertainment: Japanese Anime & Manga", "film_and_tv"),
    32: ("Entertainment: Cartoon & Animations", "film_and_tv"),
}
"""Open Trivia DB's categories: clients have these ids and names as constants, and refuse others. Beside
each name stands the nearest category of The Trivia API."""

GENERAL = 9

Cell = tuple[str, str]
"""Type and difficulty: what a draw can ask for. Cells share no question."""


@dataclass(frozen=True)
class Category:
    """The category of all our questions: a package is of one subject.

    id, name: in Open Trivia DB. slug: in The Trivia API.
    """

    id: int
    name: str
    slug: str


@dataclass(frozen=True)
class TriviaQuestion:
    """A question with one right answer. `item` is the record's id, `id` 24 hexadecimal digits made from it."""

    item: str
    id: str
    type: str
    difficulty: str
    text: str
    correct: str
    incorrect: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class TriviaBank:
    """The questions of one release, by the record's id."""

    release: str
    created: str
    licence: str | None
    category: Category
    questions: tuple[TriviaQuestion, ...] = field(repr=False)

    @cached_property
    def cells(self) -> Mapping[Cell, tuple[TriviaQuestion, ...]]:
        """The questions by type and difficulty; every cell, whether it has any or not."""
        found: dict[Cell, list[TriviaQuestion]] = {
            (type_, difficulty): [] for type_ in TYPES.values() for difficulty in DIFFICULTIES
        }
        for question in self.questions:
            found[question.type, question.difficulty].append(question)
        return {cell: tuple(questions) for cell, questions in found.items()}

    @cached_property
    def by_id(self) -> Mapping[str, TriviaQuestion]:
        """The questions by their 24 digits."""
        return {question.id: question for question in self.questions}


def category_of(package: Package, chosen: int | None = None) -> Category:
    """The category of a package's questions.

    chosen: the id that an operator set. Without one it is the first of the package's keywords that is a
    category's name, and General Knowledge where none is.
    """
    ids = {name.casefold(): id_ for id_, (name, _) in CATEGORIES.items()}
    words = [str(word).casefold() for word in package.descriptor.get("keywords", ())]
    id_ = chosen or next((ids[word] for word in words if word in ids), GENERAL)
    return Category(id_, *CATEGORIES[id_])


def read_trivia(release: Release, chosen: int | None = None) -> TriviaBank:
    """The questions of a release; none where it has no quiz items."""
    package = release.package
    category = category_of(package, chosen)
    licence = next((found.get("path") for found in package.descriptor.get("licenses", ())), None)
    found: list[TriviaQuestion] = []
    if ITEMS in package.tables and OPTIONS in package.tables:
        tags = _tags(release)
        items = sorted(read_bank(release).items, key=lambda item: item.id)
        found = [question for item in items for question in _question(package, item, tags, category)]
    return TriviaBank(release.version, package.created, licence, category, tuple(found))


def _question(
    package: Package, item: Item, tags: Mapping[str, tuple[str, ...]], category: Category
) -> Iterator[TriviaQuestion]:
    right = [option.text for option in item.options if option.correct]
    wrong = tuple(option.text for option in item.options if not option.correct)
    if item.kind not in TYPES or item.difficulty not in DIFFICULTIES or len(right) != 1 or not wrong:
        return
    if TYPES[item.kind] == BOOLEAN and {*right, *wrong} != {"True", "False"}:
        return
    yield TriviaQuestion(
        item=item.id,
        id=uuid_of(package.name, item.id).hex[:24],
        type=TYPES[item.kind],
        difficulty=item.difficulty,
        text=item.prompt,
        correct=right[0],
        incorrect=wrong,
        tags=(category.slug, *tags.get(item.spec_point_id, ())),
    )


def _tags(release: Release) -> dict[str, tuple[str, ...]]:
    """The tags of each specification point: itself and what it stands under, nearest first.

    A tag is the id less the word that all begin with, hyphens as underscores: 'spec-y222' is 'y222'.
    The awarding body is no tag: a question that carried its name alone would pass for one of its own.
    """
    if TREE not in release.package.tables:
        return {}
    table = release.package.tables[TREE]
    rows = [row for row in release.rows(table) if row["level"] != "awarding_body"]
    parents = {row["id"]: row["parent_id"] for row in rows}
    found = {}
    for point in parents:
        line: list[str] = []
        above: str | None = point
        while above is not None and above in parents and above not in line:
            line.append(above)
            above = parents[above]
        found[point] = tuple(
            re.sub(rf"^{re.escape(table.id_prefix)}-", "", p).replace("-", "_") for p in line
        )
    return found
