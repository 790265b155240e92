"""How the fields of a record are shown: what each value is, in words, with what it leads to.

All of it follows from the Table Schema: categories are badges, foreign keys are links, EDTF is a date in
words, and a note that a category asks for stands with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup

from api.linked_data.vocabulary import mapped
from api.package.dates import in_words
from api.package.descriptor import KEY, Field, Table
from api.store.labels import Label, naming_field, references
from api.web.pages.prose import address_of, inline, named_in, paragraphs, shortened

blueprint = Blueprint("shown", __name__)

LINK_MAX = 120
"""Longest text of a link to a record, in characters."""

TIME = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
"""What HTML's <time> takes of what EDTF can say: a year, a month, a day."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """A value to show. kind: 'text', 'badge', 'record', 'date', 'uri' or 'number'; what else it has follows from it.

    machine: the value as the data has it. note: what a reader must know with it.
    """

    kind: str
    text: str
    machine: str = ""
    href: str | None = None
    meaning: str | None = None
    note: Markup | None = None

    @property
    def time(self) -> str | None:
        """The date as HTML's <time> takes it; None where it says more than that can."""
        return self.machine if self.kind == "date" and TIME.fullmatch(self.machine) else None


@dataclass(frozen=True)
class Shown:
    """A record by its parts: badges, texts and facts, each with its field's title."""

    badges: tuple[tuple[Field, Value], ...]
    texts: tuple[tuple[Field, Markup], ...]
    facts: tuple[tuple[str, Value], ...]


def wanted_ids(table: Table, rows: Iterable[Row]) -> set[str]:
    """The ids that rows lead to or name: those whose labels are needed to show them."""
    led = [field.name for field in references(table)]
    texts = [field.name for field in table.fields if field.prose]
    found: set[str] = set()
    for row in rows:
        found.update(row[name] for name in led if row.get(name))
        for name in texts:
            found.update(named_in(row.get(name) or ""))
    return found


def show(table: Table, row: Row, known: Mapping[str, Label], top: str) -> Shown:
    """A record's parts. known: labels of what it leads to; top: beginning of the addresses of pages."""
    name, notes = naming_field(table), notes_of(table)
    aside = {KEY, name.name if name else KEY, *notes.values(), *_days(table)}
    badges, texts, facts = [], [], []
    geo = _coordinates(table, row)
    for field in table.fields:
        value = row.get(field.name)
        if field.name in aside or value is None:
            continue
        if geo and field.name in (mapped(table.name).geo or ()):
            if geo not in facts:
                facts.append(geo)
        elif field.prose:
            texts.append((field, paragraphs(str(value), known, top)))
        elif field.categories:
            note = row.get(notes.get(field.name, ""))
            told = paragraphs(str(note), known, top) if note else None
            badges.append((field, shown(table, field, value, known, top, told)))
        else:
            facts.append((field.title, shown(table, field, value, known, top)))
    for field in table.fields:
        # A note whose category asks for none is a text like any other.
        if field.name in notes.values() and row.get(field.name) and not any(v.note for _, v in badges):
            texts.append((field, paragraphs(str(row[field.name]), known, top)))
    return Shown(tuple(badges), tuple(texts), tuple(facts))


def shown(
    table: Table, field: Field, value: Any, known: Mapping[str, Label], top: str, note: Markup | None = None
) -> Value:
    """One value of a field."""
    if field.name in table.target or field.record_reference:
        label = known.get(str(value))
        if label is None:
            return Value("text", str(value))
        return Value("record", label.text, label.id, address_of(label, top))
    if field.categories:
        label_of = next((c.label for c in field.categories if c.value == value), str(value))
        word, _, meaning = label_of.partition(": ")
        return Value("badge", word, str(value), meaning=meaning or None, note=note)
    if field.edtf:
        return Value("date", in_words(str(value)), str(value))
    if field.type == "date":
        return Value("date", in_words(str(value)), str(value))
    if field.format == "uri" and re.match("https?://", str(value)):
        return Value("uri", re.sub(r"^https?://(www\.)?", "", str(value)), href=str(value))
    if field.type == "boolean":
        return Value("text", "Yes" if value else "No")
    if field.type in ("integer", "number"):
        return Value("number", f"{value:,}" if field.type == "integer" else f"{value}")
    if field.prose:
        return Value("prose", str(value), note=inline(str(value), known, top))
    return Value("text", str(value))


def notes_of(table: Table) -> dict[str, str]:
    """By the field that asks for it, the text that says more: a note that some categories must have."""
    return {
        asking: field.name
        for field in table.fields
        if field.prose
        for asking in field.required_when
        if asking in table.by_name
    }


def order_of(table: Table) -> Sequence[Field]:
    """The fields worth a column of their own: what names a record first, then badges, links, dates, the rest."""
    name, days = naming_field(table), _days(table)
    first = [name] if name else []
    rest = [field for field in table.fields if field not in first and field.name != KEY]
    plain = [field for field in rest if not field.prose and field.name not in days]
    return [*first, *sorted(plain, key=lambda field: _weight(table, field))]


def _weight(table: Table, field: Field) -> int:
    turns = (
        bool(field.edtf),
        bool(field.categories) and not notes_of(table).get(field.name),
        field.name in table.target or field.record_reference,
        field.required,
    )
    return next((place for place, turn in enumerate(turns) if turn), len(turns))


def _days(table: Table) -> set[str]:
    """The fields that say again, as days, what an EDTF date says."""
    return {name for field in table.fields if field.edtf for name in field.edtf}


def _coordinates(table: Table, row: Row) -> tuple[str, Value] | None:
    """The fields of a position on the globe as one fact, both numbers in it."""
    names = mapped(table.name).geo
    if names is None or not all(row.get(name) for name in names):
        return None
    latitude, longitude = (str(row[name]) for name in names)
    words = f"{_degrees(latitude, 'N', 'S')}, {_degrees(longitude, 'E', 'W')}"
    return "Coordinates", Value("text", words, f"{latitude}, {longitude}")


def _degrees(number: str, ahead: str, behind: str) -> str:
    back = number.startswith("-")
    return f"{number.lstrip('+-')}° {behind if back else ahead}"


def raw(table: Table, row: Row) -> Iterator[tuple[Field, str | None]]:
    """Every field with its value as the data has it; None where it is empty."""
    for field in table.fields:
        value = row.get(field.name)
        if field.type == "boolean" and value is not None:
            value = "true" if value else "false"
        yield field, None if value is None else str(value)


@blueprint.record_once
def _name_filters(state: BlueprintSetupState) -> None:
    """What templates call the functions by."""
    named = {"address": address_of, "inline": inline, "shortened": shortened, "words": in_words}
    state.app.jinja_env.filters.update(named)
