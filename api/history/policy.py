"""The version policy as data: what kind of change demands which part of the version to rise.

The table in docs/versions.md is this one, and a test holds each of its lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from api.package.descriptor import version_key


class Bump(IntEnum):
    """Which part of a version rises (Semantic Versioning 2.0.0)."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Line:
    """A line of the policy. `rule` is its stable name."""

    rule: str
    bump: Bump
    meaning: str


POLICY: tuple[Line, ...] = (
    Line("revision-added", Bump.NONE, "A row is added to `revisions`: it tells of a change and is none."),
    Line("row-changed", Bump.PATCH, "A value is corrected, with its revision."),
    Line("metadata-changed", Bump.PATCH, "The descriptor says something else of the package or of a table."),
    Line(
        "documentation-changed",
        Bump.PATCH,
        "A title, description, example or label in a schema is worded anew, and means what it did.",
    ),
    Line("row-added", Bump.MINOR, "A row is added."),
    Line("row-removed", Bump.MINOR, "A row is retired, with its revision: its id answers 410 from now on."),
    Line("row-renamed", Bump.MINOR, "A row has a new id, with its revision: the old one leads there by 308."),
    Line("table-added", Bump.MINOR, "A table is added."),
    Line("field-added", Bump.MINOR, "An optional field is added to a table."),
    Line(
        "constraint-loosened",
        Bump.MINOR,
        "A constraint is loosened or dropped: every row that was valid still is.",
    ),
    Line("table-removed", Bump.MAJOR, "A table is removed, or has another name."),
    Line("table-moved", Bump.MAJOR, "A table's file or schema lies at another path."),
    Line("field-removed", Bump.MAJOR, "A field is removed, or has another name."),
    Line("field-retyped", Bump.MAJOR, "A field has another type or format."),
    Line("required-field-added", Bump.MAJOR, "A field is added that every row must fill."),
    Line(
        "fields-reordered",
        Bump.MAJOR,
        "Fields that were there stand in another order: readers by position break.",
    ),
    Line(
        "constraint-tightened",
        Bump.MAJOR,
        "A constraint is added or tightened: a row that was valid may be no longer. "
        "Two patterns cannot be compared, so another pattern counts as tighter.",
    ),
    Line("licence-changed", Bump.MAJOR, "The package, or a table of it, is under other licences."),
    Line("package-renamed", Bump.MAJOR, "The package has another name."),
)
BY_RULE = {line.rule: line for line in POLICY}


@dataclass(frozen=True)
class Demand:
    """What a comparison demands: the bump, the rule that demands it, and the first change under it."""

    bump: Bump
    rule: str | None = None
    because: str | None = None

    def version(self, before: str) -> str:
        """The lowest version that a release after `before` may have.

        Below 1.0.0 nothing is promised yet: a major change demands the next minor.
        """
        major, minor, patch = version_key(before)
        match self.bump:
            case Bump.MAJOR if major > 0:
                return f"{major + 1}.0.0"
            case Bump.MAJOR | Bump.MINOR:
                return f"{major}.{minor + 1}.0"
            case Bump.PATCH:
                return f"{major}.{minor}.{patch + 1}"
        return before


def demand(changes: Iterable[tuple[str, str]]) -> Demand:
    """The strongest demand among changes, each a rule and what it was met by."""
    strongest = Demand(Bump.NONE)
    for rule, what in changes:
        bump = BY_RULE[rule].bump
        if bump > strongest.bump:
            strongest = Demand(bump, rule, what)
    return strongest
