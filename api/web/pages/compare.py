"""Any two releases beside each other: every change of a record between them, field by field, with its reason.

It is the change feed for people: each release's own changes, one release after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from api.package.descriptor import KEY, Table, version_key
from api.settings import LIMIT_DEFAULT
from api.store.feed import Range, read_feed
from api.store.labels import naming_field
from api.web.errors import ArgumentsInvalid, Fault
from api.web.pages.frame import page
from api.web.pages.stages import KINDS, Stage, stages_between, summed
from api.web.pages.words import Piece, pieces, text_of
from api.web.parameters import TEXT, Once, Parameter, Parameters, paging, read_known
from api.web.scope import catalogue

blueprint = Blueprint("compare", __name__)

NAME_MAX = 110
"""Longest name of a record in its heading, in characters."""

VERSION = {"type": "string", "pattern": TEXT}

PARAMETERS = Parameters(
    Parameter("from", "The release to compare with: the one before, where it is left out.", VERSION, Once()),
    Parameter("to", "The release that is compared: the newest, where it is left out.", VERSION, Once()),
    Parameter("collection", "Changes of this collection only.", VERSION, Once()),
    *(parameter for parameter in paging() if parameter.name == "cursor"),
)


@dataclass(frozen=True)
class FieldChange:
    """A field before and after. title is None for a field that the release no longer has."""

    name: str
    title: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Change:
    """A change of one record. was, is_: the versions at which to read it before and after."""

    kind: str
    id: str
    new_id: str | None
    name: str
    was: str | None
    is_: str | None
    fields: tuple[FieldChange, ...]
    reason: str | None


@dataclass(frozen=True)
class Group:
    """Changes of one collection in one release, as they follow each other."""

    version: str
    collection: str
    title: str
    changes: list[Change]


@blueprint.app_template_filter("as_text")
def as_text(value: Any) -> str:
    """A value of a schema as a person reads it."""
    return text_of(value)


@blueprint.get("/releases/compare")
def compare() -> Response | Redirect:
    """The changes between two releases, a page of them. The later may be named first: it is led back."""
    arguments = read_known(PARAMETERS)
    known = catalogue().known
    until = arguments.get("to", catalogue().latest.version)
    since = arguments.get("from") or _before(until, known)
    collection = arguments.get("collection")
    _check(since, until, collection, known)
    if version_key(since) > version_key(until):
        query = {"from": until, "to": since} | ({"collection": collection} if collection else {})
        return redirect(f"/releases/compare?{urlencode(query)}", 307)
    found = read_feed(catalogue(), Range(since, until, collection), LIMIT_DEFAULT, arguments.get("cursor"))
    between = stages_between(since, until)
    steps = {stage.version: stage for stage in between}
    query = {"from": since, "to": until} | ({"collection": collection} if collection else {})
    more = found.next_cursor and f"/releases/compare?{urlencode(query | {'cursor': found.next_cursor})}"
    return page(
        "compare.html",
        section="/releases",
        known=known,
        since=since,
        until=until,
        collection=collection,
        collections=sorted(_collections()),
        stages=between,
        counts=summed(stage.counts for stage in between),
        kinds=KINDS,
        name_max=NAME_MAX,
        groups=_groups([json.loads(entry) for entry in found.entries], steps),
        total=found.total,
        shown=len(found.entries),
        later="cursor" in arguments,
        first=f"/releases/compare?{urlencode(query)}",
        more=more,
    )


def _before(version: str, known: list[str]) -> str:
    """The release before one; itself, where it is the first or not known."""
    place = known.index(version) + 1 if version in known else len(known)
    return known[place] if place < len(known) else version


def _check(since: str, until: str, collection: str | None, known: list[str]) -> None:
    faults = [
        Fault(name, value, "invalid_value", f"There is no release '{value}' to compare.", tuple(known))
        for name, value in (("from", since), ("to", until))
        if value not in known
    ]
    if collection is not None and collection not in _collections():
        detail = f"No release has a collection '{collection}'."
        names = tuple(sorted(_collections()))
        faults.append(Fault("collection", collection, "invalid_value", detail, names))
    if faults:
        raise ArgumentsInvalid(faults)


def _collections() -> set[str]:
    """Every collection that any release has or had."""
    return {name for entry in catalogue().entries for name in (*entry.records, *entry.changes)}


def _groups(entries: list[dict[str, Any]], steps: dict[str, Stage]) -> list[Group]:
    found: list[Group] = []
    for entry in entries:
        version, collection = entry["release"], entry["collection"]
        table = catalogue().get(version).package.by_collection.get(collection)
        if not found or (found[-1].version, found[-1].collection) != (version, collection):
            found.append(Group(version, collection, table.title if table else collection, []))
        found[-1].changes.append(_change(entry, table, steps[version].before))
    return found


def _change(entry: dict[str, Any], table: Table | None, predecessor: str | None) -> Change:
    before, after = entry["before"] or {}, entry["after"] or {}
    naming = naming_field(table) if table else None
    name = text_of((after or before).get(naming.name)) if naming else ""
    return Change(
        kind=entry["kind"],
        id=entry["id"],
        new_id=after[KEY] if entry["kind"] == "renamed" else None,
        name=name,
        was=predecessor if before else None,
        is_=entry["release"] if after else None,
        fields=tuple(
            FieldChange(name, _title(table, name), found)
            for name, found in _compared(before, after, entry["fields"])
            # The heading has the whole name of a record that came or went.
            if found
            and ((before and after) or not naming or name != naming.name or len(found[0].text) > NAME_MAX)
        ),
        reason=entry["reason"],
    )


def _compared(
    before: dict[str, Any], after: dict[str, Any], fields: list[str]
) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    """The fields that differ with their pieces; those of a record that came or went as they are."""
    if before and after:
        for name in fields:
            if name != KEY:
                yield name, pieces(text_of(before.get(name)), text_of(after.get(name)))
    else:
        for name, value in (before or after).items():
            if name != KEY and value is not None:
                yield name, (Piece("same", text_of(value)),)


def _title(table: Table | None, name: str) -> str | None:
    return table.by_name[name].title if table and name in table.by_name else None
