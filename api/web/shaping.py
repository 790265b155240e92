"""Parameters that shape a list beyond its filters: q, include, facet, sample and seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.package.descriptor import Package, Table
from api.settings import (
    FACET_VALUES,
    FACETS_MAX,
    INCLUDED_MAX,
    INCLUDES_MAX,
    LIMIT_MAX,
    Q_DEPTH,
    Q_MAX,
    Q_WORDS,
    SEED_MAX,
)
from api.store.facets import facetable
from api.store.includes import paths
from api.web.parameters import TEXT, Number, Once, Parameter, fault


class Several(Once):
    """A comma-separated list of allowed names, each once, and no more than so many."""

    def __init__(self, allowed: tuple[str, ...], what: str, most: int) -> None:
        self.allowed = allowed
        self.what = what
        self.most = most
        super().__init__()

    def read(self, text: str, name: str) -> tuple[str, ...]:
        """Read the names."""
        found = tuple(text.split(","))
        for part in found:
            if part not in self.allowed:
                raise fault(
                    part, "unknown_field", f"'{name}' names '{part}', which {self.what}.", self.allowed
                )
            if found.count(part) > 1:
                raise fault(part, "invalid_value", f"'{name}' names '{part}' twice.", self.allowed)
        if len(found) > self.most:
            raise fault(text, "too_much", f"'{name}' takes {self.most} names at once, not {len(found)}.")
        return found


class Text(Once):
    """A text that is not empty and not too long."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__()

    def read(self, text: str, name: str) -> str:
        """Read the text."""
        if not text.strip():
            raise fault(text, "invalid_value", f"'{name}' is empty.")
        if len(text) > self.most:
            raise fault(text, "too_much", f"'{name}' has {len(text)} characters; {self.most} are taken.")
        return text


def include_parameter(package: Package, table: Table) -> Parameter:
    """The `include` parameter of a table."""
    allowed = tuple(paths(package, table))
    return Parameter(
        "include",
        "Related records to bring along, separated by commas: each stands in the record under its name, "
        f"a list where there may be several. One dot leads one step further. At most {INCLUDES_MAX} at once, "
        f"and {INCLUDED_MAX} records of each.",
        _list_of(allowed, INCLUDES_MAX),
        Several(allowed, "leads nowhere from here", INCLUDES_MAX),
        is_list=True,
    )


def list_shaping(package: Package, table: Table) -> list[Parameter]:
    """Everything that shapes a list of a table's records."""
    counted = tuple(field.name for field in facetable(table))
    found = [include_parameter(package, table)]
    if counted:
        facets = Parameter(
            "facet",
            "Fields whose values are counted under the same filters, separated by commas: "
            f"`meta.facets` has the {FACET_VALUES} most frequent of each. At most {FACETS_MAX} at once.",
            _list_of(counted, FACETS_MAX),
            Several(counted, "cannot be counted", FACETS_MAX),
            is_list=True,
        )
        found.append(facets)
    return [
        *found,
        q_parameter(),
        Parameter(
            "sample",
            f"Draw so many records at random, 1 to {LIMIT_MAX}; `links.next` goes on with the same draw and "
            "never repeats one. Takes the place of `limit` and `sort`.",
            {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX},
            Number(LIMIT_MAX),
        ),
        Parameter(
            "seed",
            "Any text: the same seed at the same release draws the same records in the same order, for ever. "
            "Without it, a seed is made up and told in `meta.seed`.",
            {"type": "string", "pattern": TEXT, "maxLength": SEED_MAX},
            Text(SEED_MAX),
        ),
    ]


def q_parameter(required: bool = False) -> Parameter:
    """The `q` parameter."""
    return Parameter(
        "q",
        'Words to look for, all of which must be there; "words in quotes" stand side by side, and a word with '
        "'-' before it must not be there. Accents, upper case and hyphens make no difference, nor do the "
        f"endings of words. The best come first unless `sort` says otherwise; of more than {Q_DEPTH:,} matches "
        f"in a collection the best are looked at. At most {Q_MAX} characters and {Q_WORDS} words.",
        {"type": "string", "pattern": TEXT, "maxLength": Q_MAX},
        Text(Q_MAX),
        required=required,
    )


def _list_of(allowed: Sequence[str], most: int) -> dict[str, Any]:
    items = {"type": "string", "enum": list(allowed)}
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most, "uniqueItems": True}
