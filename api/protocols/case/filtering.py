"""The filter of a CASE list: `field='value'`, two of them at most, joined by AND or OR.

The grammar is that of the 1EdTech binding: = != > >= < <= and ~ (contains), fields with dots for parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

TERM = r"\s*([A-Za-z][\w.]*)\s*(>=|<=|!=|=|>|<|~)\s*'([^']*)'\s*"
FILTER = re.compile(rf"{TERM}(?:(AND|OR){TERM})?")

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda found, wanted: found == wanted,
    "!=": lambda found, wanted: found != wanted,
    ">": lambda found, wanted: found > wanted,
    ">=": lambda found, wanted: found >= wanted,
    "<": lambda found, wanted: found < wanted,
    "<=": lambda found, wanted: found <= wanted,
    "~": lambda found, wanted: str(wanted).casefold() in str(found).casefold(),
}


class FilterInvalid(ValueError):
    """A filter that cannot be read, or names a field that there is not."""


@dataclass(frozen=True)
class Condition:
    """A field, an operator, and the value it is compared with."""

    field: str
    operator: str
    value: str

    def holds(self, thing: Mapping[str, Any]) -> bool:
        """Whether it is true of a thing; of a list, whether it is true of any of its values."""
        found = values(thing, self.field)
        if self.operator == "!=":
            return all(str(value) != self.value for value in found)
        return any(_compare(value, self.operator, self.value) for value in found)


@dataclass(frozen=True)
class Filter:
    """One condition, or two with how they are joined."""

    conditions: tuple[Condition, ...]
    either: bool = False

    def holds(self, thing: Mapping[str, Any]) -> bool:
        """Whether a thing passes."""
        results = [condition.holds(thing) for condition in self.conditions]
        return any(results) if self.either else all(results)


def read_filter(text: str, known: Collection[str]) -> Filter:
    """Read a filter. `known` are the fields; a part is asked for after a dot. Raises FilterInvalid."""
    found = FILTER.fullmatch(text)
    if found is None:
        raise FilterInvalid(f"'{text}' is no filter: write field='value', and two of them with AND or OR")
    parts = found.groups()
    conditions = [Condition(*parts[:3])]
    if parts[3]:
        conditions.append(Condition(*parts[4:7]))
    for condition in conditions:
        if condition.field.partition(".")[0] not in known:
            raise FilterInvalid(
                f"there is no field '{condition.field}'; there are {', '.join(sorted(known))}"
            )
    return Filter(tuple(conditions), parts[3] == "OR")


def values(thing: Any, path: str) -> list[Any]:
    """What stands at a path, through lists and parts."""
    found = [thing]
    for name in path.split("."):
        found = [part[name] for part in found if isinstance(part, Mapping) and name in part]
        found = [value for part in found for value in (part if isinstance(part, list) else [part])]
    return found


def _compare(found: Any, operator: str, wanted: str) -> bool:
    """Numbers are compared as numbers, all else as text."""
    if operator != "~" and isinstance(found, int | float):
        try:
            return OPERATORS[operator](float(found), float(wanted))
        except ValueError:
            return False
    return OPERATORS[operator](str(found), wanted)
