"""What is drawn of a package, read from schemas/drawings.

The file names tables; nothing here does. A view that a release has no table or fields for is not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from api.package.descriptor import Package
from api.settings import DRAWINGS


@dataclass(frozen=True)
class View:
    """A drawing to be made: its kind, what it is called, its table and the fields that play a part in it.

    options: all that the file says of it.
    """

    name: str
    drawing: str
    title: str
    subject: str
    table: str
    fields: Mapping[str, str]
    options: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True)
class Certainty:
    """The field that says how surely a row stands, and its values that mean firm, or disputed."""

    field: str
    firm: tuple[str, ...]
    disputed: tuple[str, ...]


@dataclass(frozen=True)
class Naming:
    """The fields that say what a record is called: in full, in short, and the field that groups it."""

    name: str
    short: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Config:
    """The whole file."""

    views: Mapping[str, View]
    names: Mapping[str, Naming]
    certainty: Certainty


@cache
def config() -> Config:
    """Read the file, once."""
    content = json.loads(DRAWINGS.read_text("utf-8"))
    views = {
        name: View(
            name,
            **{key: given[key] for key in ("drawing", "title", "subject", "table", "fields")},
            options=given,
        )
        for name, given in content["views"].items()
    }
    sure = content["certainty"]
    return Config(
        views,
        {table: Naming(**given) for table, given in content["names"].items()},
        Certainty(sure["field"], tuple(sure["firm"]), tuple(sure["disputed"])),
    )


def views_of(package: Package) -> dict[str, View]:
    """The views that a package has the tables and fields for, by name."""
    return {name: view for name, view in config().views.items() if _has(package, view)}


def _has(package: Package, view: View) -> bool:
    table = package.tables.get(view.table)
    return table is not None and set(view.fields.values()) <= table.by_name.keys()
