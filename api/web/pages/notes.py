"""The notes of a specification point as a page to read: statements with their sources, terms and certainty."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from markupsafe import Markup

from api.assessment.bank import ITEMS, TREE
from api.assessment.notes import Notes, Part, headings, read_notes
from api.assessment.reading import QUESTIONS, SECTIONS, STATEMENTS, TERMS
from api.errors import RecordUnknown
from api.exports import EXPORTS
from api.linked_data.vocabulary import mapped
from api.package.descriptor import KEY, Category, Package, Table
from api.store.labels import Label, labels, naming_field
from api.store.referring import Referring, referring, rows_by
from api.store.release import Release
from api.web.pages.explore import Point, tree_of
from api.web.pages.frame import page
from api.web.pages.prose import inline, paragraphs
from api.web.pages.records import Cited, cited
from api.web.pages.shown import Value, notes_of, show, shown, wanted_ids
from api.web.pages.terms import Marking, terms_of
from api.web.scope import Scope, base_url, scope_of

blueprint = Blueprint("notes", __name__)

SHOWN = 60
"""Records of one kind that are named on a point's page; the collection has the rest."""

ANSWERS = "acceptedAnswer"
"""What linked data calls a field that answers the question that names the record."""


@dataclass(frozen=True)
class Said:
    """A statement as it is shown: its text, what it is, how certain, and its sources by number."""

    id: str
    text: Markup
    kinds: tuple[Value, ...]
    marks: tuple[Value, ...]
    sources: tuple[tuple[int, Cited], ...]


@dataclass(frozen=True)
class Section:
    """A heading with what is said under it; no title where statements have no section."""

    id: str | None
    title: Markup | None
    depth: int
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Kept:
    """Records of one table that belong to the point: each with its date and its answer, where there is one."""

    table: Table
    by: str
    count: int
    rows: tuple[tuple[Label, Value | None, Markup | None], ...]


@blueprint.get("/explore/<point_id>")
@blueprint.get("/releases/<version>/explore/<point_id>")
def get_notes(point_id: str, version: str | None = None) -> Response:
    """The notes of a point, and what else there is for it. One that is gone answers as any record does."""
    scope = scope_of(version)
    release = scope.release
    if TREE not in release.package.tables:
        raise RecordUnknown(point_id, release.version)
    table = release.package.tables[TREE]
    row = json.loads(release.record(table, point_id))
    way = _way_to(tree_of(release), point_id)
    notes = read_notes(release, point_id)
    known = labels(release, _named(release, row, notes))
    marking = Marking(_terms(release, notes), known, scope.top)
    sources: dict[str, tuple[int, Cited]] = {}
    kept = list(_kept(scope, table, point_id))
    sections = list(_sections(scope, notes, known, marking, sources))
    return page(
        "point.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        prefix=scope.prefix,
        table=table,
        row=row,
        way=way[:-1],
        point=way[-1],
        headings={below.row[KEY]: headings(release, below.row[KEY]) for below in way[-1].below},
        parts=show(table, row, known, scope.top),
        said_in=sections,
        legend=_legend(release.package, notes),
        sources=list(sources.values()),
        glossary=_glossary(release, notes, known, scope.top),
        marked=marking.marked,
        speaks_of=_speaks_of(notes, known),
        kept=kept,
        own_questions=any(group.table.name == QUESTIONS for group in kept),
        has=_has(release.package),
        exports=[export for export in EXPORTS.values() if set(export.carries) & {"items", "questions"}],
        canonical=f"{base_url()}/explore/{quote(point_id)}",
    )


def _way_to(points: list[Point], point_id: str) -> list[Point]:
    """The points from the top of the tree down to one of them."""
    for point in points:
        if point.row[KEY] == point_id:
            return [point]
        further = _way_to(point.below, point_id)
        if further:
            return [point, *further]
    return []


def _has(package: Package) -> dict[str, bool]:
    """Whether a package has quiz items, and written questions."""
    return {"items": ITEMS in package.tables, "questions": QUESTIONS in package.tables}


def _named(release: Release, row: Mapping[str, Any], notes: Notes) -> set[str]:
    """Every id that the page calls by name."""
    tables = release.package.tables
    found = wanted_ids(tables[TREE], [row]) | {one for some in notes.mentioned.values() for one in some}
    for name, rows in ((STATEMENTS, list(notes.statements)), (TERMS, list(notes.terms))):
        if rows:
            found |= wanted_ids(tables[name], rows)
    return found


def _terms(release: Release, notes: Notes) -> dict[str, Any]:
    return terms_of(release.package.tables[TERMS], notes.terms) if notes.terms else {}


def _sections(
    scope: Scope,
    notes: Notes,
    known: Mapping[str, Label],
    marking: Marking,
    sources: dict[str, tuple[int, Cited]],
) -> Iterator[Section]:
    """The sections as they are shown; fills `sources` with each source and its number."""
    tables = scope.release.package.tables
    cites = cited(scope.release, [row[KEY] for row in notes.statements]) if notes.parts else {}
    for part in notes.parts:
        marking.begin()
        said = tuple(
            _said(scope, row, known, marking, _numbered(cites.get(row[KEY], []), sources))
            for row in part.statements
        )
        yield Section(*_heading(tables, part, known, scope.top), part.depth, said)


def _heading(
    tables: Mapping[str, Table], part: Part, known: Mapping[str, Label], top: str
) -> tuple[str | None, Markup | None]:
    name = naming_field(tables[SECTIONS]) if part.section else None
    if part.section is None or name is None:
        return None, None
    return part.section[KEY], inline(part.section[name.name], known, top)


def _numbered(cites: list[Cited], sources: dict[str, tuple[int, Cited]]) -> tuple[tuple[int, Cited], ...]:
    """Citations with the numbers of their sources, given in the order in which they come."""
    found = []
    for cite in cites:
        number, _ = sources.setdefault(cite.label.id, (len(sources) + 1, replace(cite, locator=None)))
        found.append((number, cite))
    return tuple(sorted(found, key=lambda one: one[0]))


def _said(
    scope: Scope,
    row: Mapping[str, Any],
    known: Mapping[str, Label],
    marking: Marking,
    sources: tuple[tuple[int, Cited], ...],
) -> Said:
    table = scope.release.package.tables[STATEMENTS]
    name = naming_field(table)
    text = marking.mark(row[name.name]) if name else Markup.escape(row[KEY])
    asking = notes_of(table)
    badges = show(table, row, known, scope.top).badges
    kinds = tuple(value for field, value in badges if field.name not in asking)
    marks = tuple(value for field, value in badges if field.name in asking and value.note)
    return Said(row[KEY], text, kinds, marks, sources)


def _legend(package: Package, notes: Notes) -> list[tuple[str, Category, str, str, int]]:
    """What the marks mean: of each the field, its category with word and meaning, and how many there are."""
    if not notes.parts:
        return []
    table, found = package.tables[STATEMENTS], []
    for name in notes_of(table):
        counts = Counter(row[name] for row in notes.statements)
        for category in table.by_name[name].categories:
            if counts[category.value]:
                word, _, meaning = category.label.partition(": ")
                found.append((table.by_name[name].title, category, word, meaning, counts[category.value]))
    return found


def _glossary(
    release: Release, notes: Notes, known: Mapping[str, Label], top: str
) -> list[tuple[str, str, Markup, tuple[Value, ...]]]:
    """Each term with its definition and marks, by name."""
    found = []
    for row in notes.terms:
        table = release.package.tables[TERMS]
        term = terms_of(table, (row,)).get(row[KEY])
        if term is not None:
            badges = show(table, row, known, top).badges
            marks = tuple(value for field, value in badges if value.note)
            found.append((term.id, term.name, paragraphs(term.definition, known, top), marks))
    return sorted(found, key=lambda term: term[1].casefold())


def _speaks_of(notes: Notes, known: Mapping[str, Label]) -> list[tuple[Table, list[tuple[Label, int]]]]:
    """What the statements speak of, table by table, most spoken of first; the terms have their own place."""
    counts = Counter(one for some in notes.mentioned.values() for one in some if one in known)
    tables: dict[str, list[tuple[Label, int]]] = {}
    for record_id, count in sorted(counts.items(), key=lambda one: (-one[1], known[one[0]].text)):
        label = known[record_id]
        if label.table.name != TERMS:
            tables.setdefault(label.table.name, []).append((label, count))
    return [(some[0][0].table, some) for some in tables.values()]


def _kept(scope: Scope, tree: Table, point_id: str) -> Iterator[Kept]:
    """What else leads to the point, but for what the notes are made of and the points below."""
    for found in referring(scope.release, tree, point_id, SHOWN):
        own = found.table.target.get(found.relation.there) == TREE
        if own and found.table.name not in (STATEMENTS, SECTIONS, TERMS, TREE):
            yield _kept_of(scope, found)


def _kept_of(scope: Scope, found: Referring) -> Kept:
    table = found.table
    date = next((field for field in table.fields if field.edtf), None)
    order = (date.edtf[0], KEY) if date and date.edtf else found.relation.order
    rows = rows_by(scope.release, table, KEY, found.ids, order)
    answer = next((name for name, word in mapped(table.name).fields.items() if word.name == ANSWERS), None)
    answer = answer if answer in table.by_name else None
    called = labels(scope.release, {*found.ids, *wanted_ids(table, rows)})
    made = []
    for row in rows:
        when = shown(table, date, row[date.name], called, scope.top) if date and row[date.name] else None
        told = paragraphs(row[answer], called, scope.top) if answer else None
        made.append((called[row[KEY]], when, told))
    return Kept(table, found.relation.there, found.count, tuple(made))


def addresses(release: Release) -> Iterator[str]:
    """The page of every point."""
    if TREE in release.package.tables:
        for row in release.rows(release.package.tables[TREE]):
            yield f"/explore/{quote(row[KEY])}"
