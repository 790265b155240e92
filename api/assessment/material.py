"""What an export may carry beside quiz items: written questions, the spec tree, notes, terms, a timeline.

Dataclasses only; `read.py` fills them from a release. A package need not have these tables: what it
lacks is an empty tuple.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MarkPoint:
    """A point of a mark scheme; `part` groups points of one part of the answer."""

    id: str
    part: int | None
    position: int
    marks: int
    text: str
    guidance: str | None


@dataclass(frozen=True)
class MarkLevel:
    """A level of response, for `minimum` to `maximum` marks."""

    id: str
    level: int
    minimum: int
    maximum: int
    descriptor: str


@dataclass(frozen=True)
class IndicativePoint:
    """What an answer may say: content that a marker can expect, under a heading."""

    id: str
    position: int
    heading: str
    text: str


@dataclass(frozen=True)
class Question:
    """A written question with its mark scheme. `label` says honestly what it is, and goes where the prompt goes.

    `scheme` is 'points' (then `mark_points`) or 'levels' (then `mark_levels`, highest level last).
    """

    id: str
    spec_point_id: str
    position: int
    kind: str
    prompt: str
    command_word: str
    marks: int
    scheme: str
    authenticity: str
    label: str
    advice: str | None
    mark_points: tuple[MarkPoint, ...] = ()
    mark_levels: tuple[MarkLevel, ...] = ()
    indicative_points: tuple[IndicativePoint, ...] = ()


@dataclass(frozen=True)
class SpecPoint:
    """A point of the specification tree. `level` is its type: 'unit', 'content_point' and so on."""

    id: str
    parent_id: str | None
    level: str
    code: str | None
    title: str
    description: str | None
    covered: bool
    position: int
    note: str | None


@dataclass(frozen=True)
class Statement:
    """One claim of the notes, with its kind, its certainty, and a note where it is qualified."""

    id: str
    text: str
    kind: str
    certainty: str
    note: str | None


@dataclass(frozen=True)
class Section:
    """A heading of the notes with its statements in order. `parent_id` is the heading above it."""

    id: str
    spec_point_id: str
    parent_id: str | None
    title: str
    position: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Term:
    """A term of the vocabulary."""

    id: str
    spec_point_id: str
    term: str
    abbreviation: str | None
    also_known_as: str | None
    definition: str
    certainty: str
    note: str | None


@dataclass(frozen=True)
class Event:
    """An event of the timeline. `date` is EDTF; `date_start` and `date_end` are the days it allows."""

    id: str
    spec_point_id: str
    title: str
    kind: str
    date: str
    date_start: str | None
    date_end: str | None
    summary: str
    certainty: str
    note: str | None
