"""Any record as a page: what it says, what it leads to, its sources, its history, and how to cite it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response

from api.assessment.bank import TREE
from api.assessment.notes import point_of
from api.linked_data.vocabulary import mapped, vocabulary
from api.metadata.record_citation import bibtex, sentence
from api.package.descriptor import KEY, Table
from api.store.labels import Label, labels, naming_field, references, ties_two
from api.store.lives import life_of
from api.store.referring import Referring, referring, rows_by
from api.store.release import Release
from api.web.linked_data import ENDING, document_of
from api.web.oembed import can_embed, discovery
from api.web.pages.frame import page
from api.web.pages.prose import inline, named_in
from api.web.pages.shown import raw, show, wanted_ids
from api.web.scope import base_url, catalogue, scope_of

blueprint = Blueprint("records", __name__)

SHOWN = 8
"""Records of one kind that lead here and are named; the collection has the rest."""

CITED_MAX = 50
"""Most sources of a record that are shown."""

TITLE_MAX = 90
"""Longest title that is set as one; what is longer is a sentence, and set as such."""


@dataclass(frozen=True)
class Cited:
    """A source of a record, what linked data has words for in it, and where in it."""

    label: Label
    locator: str | None
    author: str | None
    year: str | None
    address: str | None


@dataclass(frozen=True)
class Group:
    """Records of one table that lead here. by: the field, where there are several. filter: the query that lists them all."""

    table: Table
    by: str | None
    count: int
    whole: bool
    named: tuple[Label, ...]
    filter: str


@blueprint.get("/records/<record_id>")
@blueprint.get("/releases/<version>/records/<record_id>")
def get_record(record_id: str, version: str | None = None) -> Response:
    """One record, whatever its table. One that is gone answers 410, one with a new id leads there."""
    scope = scope_of(version)
    release, table = scope.release, scope.release.locate(record_id)
    row = json.loads(release.record(table, record_id))
    life = life_of(catalogue(), table, record_id)
    known = labels(release, wanted_ids(table, [row]) | _told_of(life))
    mine = labels(release, [record_id])[record_id]
    path = f"{scope.prefix}/{table.collection}/{quote(record_id)}"
    pinned = f"{base_url()}/releases/{release.version}/records/{quote(record_id)}"
    return page(
        "record.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        table=table,
        record=row,
        title=mine.text,
        long=len(mine.text) > TITLE_MAX,
        naming=naming_field(table),
        named=inline(mine.text, known, scope.top),
        parts=show(table, row, known, scope.top),
        raw=list(raw(table, row)),
        known=known,
        sources=cited(release, [record_id]).get(record_id, []),
        groups=list(_groups(release, table, record_id)),
        life=life,
        first=catalogue().first,
        path=path,
        pinned_path=f"{scope.pinned_prefix}/{table.collection}/{quote(record_id)}",
        jsonld=f"{path}{ENDING}",
        linked=document_of(release, table, row),
        notes_at=_in_notes(release, table, row, scope.top),
        oembed=discovery(path) if can_embed(table) else None,
        sentence=sentence(release.package, mine.text, record_id, pinned),
        bibtex=bibtex(release.package, mine.text, record_id, pinned),
        canonical=f"{base_url()}/records/{quote(record_id)}",
    )


def cited(release: Release, ids: list[str]) -> dict[str, list[Cited]]:
    """The sources of records, by the record, in the order of the citations."""
    tables, words = release.package.tables, vocabulary()[1]
    if words.table not in tables or tables[words.table].target.get(words.source) is None:
        return {}
    table = tables[words.table]
    rows = rows_by(release, table, words.record, ids, most=CITED_MAX * len(ids))
    source = tables[table.target[words.source]]
    names = _by_word(source)
    sources = {
        row[KEY]: row for row in rows_by(release, source, KEY, sorted({row[words.source] for row in rows}))
    }
    called = labels(release, sources)
    found: dict[str, list[Cited]] = {}
    for row in rows:
        there = sources[row[words.source]]
        told = {word: there.get(names.get(word, "")) for word in ("dct:creator", "datePublished", "url")}
        found.setdefault(row[words.record], []).append(
            Cited(
                called[row[words.source]],
                row.get(words.locator),
                told["dct:creator"],
                told["datePublished"],
                told["url"],
            )
        )
    return found


def _in_notes(release: Release, table: Table, row: Mapping[str, Any], top: str) -> str | None:
    """Where a record stands in the notes of its point: a point, a section or a statement."""
    if table.name == TREE:
        return f"{top}/explore/{row[KEY]}"
    point = point_of(release, table, row)
    return f"{top}/explore/{point}#{row[KEY]}" if point else None


def _by_word(table: Table) -> Mapping[str, str]:
    """The names of a table's fields by their words of linked data."""
    return {given.name: field for field, given in mapped(table.name).fields.items() if field in table.by_name}


def _told_of(life: list[Any]) -> set[str]:
    """The ids that the reasons of a record's history name."""
    return {name for stage in life for name in named_in(stage.reason or "")}


def _groups(release: Release, table: Table, record_id: str) -> Iterator[Group]:
    """What leads to a record, but for its sources, which are shown by themselves."""
    words = vocabulary()[1]
    every = [
        found
        for found in referring(release, table, record_id, SHOWN)
        if (found.table.name, found.relation.there) != (words.table, words.record)
    ]
    ways = Counter(found.table.name for found in every)
    for found in every:
        yield _group(release, record_id, found, ways[found.table.name] > 1)


def _group(release: Release, record_id: str, found: Referring, several: bool) -> Group:
    ids = list(found.ids)
    if ties_two(found.table):
        # What is tied to this record says more than that there is a tie.
        (other,) = (f.name for f in references(found.table) if f.name != found.relation.there)
        rows = {row[KEY]: row for row in rows_by(release, found.table, KEY, ids)}
        ids = [rows[one][other] for one in ids]
    called = labels(release, ids, without=record_id)
    field = found.table.by_name[found.relation.there]
    return Group(
        found.table,
        field.title if several else None,
        found.count,
        found.whole,
        tuple(called[one] for one in ids if one in called),
        f"{field.name}={quote(record_id)}",
    )


def addresses(release: Release) -> Iterator[str]:
    """The page of every record."""
    for record_id in release.ids():
        yield f"/records/{quote(record_id)}"
