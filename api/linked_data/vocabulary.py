"""What tables and fields are called in linked data, read from schemas/linked-data.

The file names tables; nothing here does. What it does not name is given in our own vocabulary, under
the name that it has in the package, so that a package on any subject is linked data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.settings import LINKED_DATA

OWN = "syl"
"""Prefix of our own vocabulary."""


@dataclass(frozen=True)
class Property:
    """A property: its name, a type that its text is made a node of, and its datatype, where it has one."""

    name: str
    wrap: str | None = None
    datatype: str | None = None


@dataclass(frozen=True)
class Mapped:
    """A table: the types of its records, its fields' properties, days, and the fields of a position on the globe."""

    types: tuple[str, ...]
    fields: Mapping[str, Property]
    days: Mapping[str, tuple[str, str]]
    geo: tuple[str, str] | None


@dataclass(frozen=True)
class CitationTable:
    """The table that says which source a record has, and the names of its fields."""

    table: str
    record: str
    source: str
    locator: str


@cache
def vocabulary() -> tuple[Mapping[str, Mapped], CitationTable]:
    """Every table that has words of its own, and the table of citations."""
    content = json.loads(LINKED_DATA.read_text("utf-8"))
    tables = {name: _mapped(table) for name, table in content["tables"].items()}
    return tables, CitationTable(**content["cited"])


def mapped(table: str) -> Mapped:
    """A table's words; of one that has none, a type of our own."""
    name = "".join(part.capitalize() for part in table.split("_"))
    return vocabulary()[0].get(table) or Mapped((f"{OWN}:{name}",), {}, {}, None)


def _mapped(table: Mapping[str, Any]) -> Mapped:
    fields = {
        name: Property(given)
        if isinstance(given, str)
        else Property(given["property"], given.get("wrap"), given.get("datatype"))
        for name, given in table["fields"].items()
    }
    days = {name: (first, last) for name, (first, last) in table.get("days", {}).items()}
    geo = table.get("geo")
    return Mapped(tuple(table["types"]), fields, days, (geo[0], geo[1]) if geo else None)
