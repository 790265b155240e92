"""Any table to browse: the columns that its schema speaks for, filters with counts, sorting, page after page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response

from api.package.descriptor import KEY, Field, Package, Table
from api.store.facets import facet, facetable
from api.store.labels import Label, labels, naming_field
from api.store.query import Query, sortable
from api.store.release import Release
from api.store.search_index import text_fields
from api.web.arguments import filters_given, list_parameters
from api.web.asked import Asked
from api.web.errors import CollectionUnknown
from api.web.pages.frame import page
from api.web.pages.shown import Value, order_of, shown, wanted_ids
from api.web.parameters import Parameters, read_known
from api.web.requested import query_pairs
from api.web.scope import Scope, scope_of

blueprint = Blueprint("browse", __name__)

NOT_HERE = {"fields", "include", "facet", "sample", "seed", "limit"}
"""Parameters of the API that shape its JSON, and say nothing to a page."""

COLUMNS = 6
CHOICES = 40
"""Most columns of a table, and most values of a filter that is a list to choose from."""

COUNTED = 50_000
"""Most records of a table whose values are counted anew under other filters; of a larger one the counts
are those of the whole table, which the build has made."""


@dataclass(frozen=True)
class Choice:
    """A value of a filter: as an address has it, in words, how often it is, and whether it is chosen."""

    value: str
    text: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Filter:
    """A field of few values to filter by."""

    field: Field
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Column:
    """A column: its field, whether it is sorted by, and the address that sorts by it or the other way."""

    field: Field
    sorted: str | None
    href: str | None


@blueprint.get("/collections")
@blueprint.get("/releases/<version>/collections")
def list_collections(version: str | None = None) -> Response:
    """Every table with what it holds."""
    scope = scope_of(version)
    return page(
        "collections.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        prefix=scope.prefix,
        counts=scope.release.counts,
    )


@blueprint.get("/collections/<collection>")
@blueprint.get("/releases/<version>/collections/<collection>")
def browse(collection: str, version: str | None = None) -> Response:
    """A page of a table."""
    scope = scope_of(version)
    package = scope.release.package
    if collection not in package.by_collection:
        raise CollectionUnknown(collection, sorted(package.by_collection))
    table = package.by_collection[collection]
    parameters = _parameters(package, table)
    arguments = read_known(parameters)
    asked = Asked(scope.release, table, arguments)
    found = asked.page(arguments.get("cursor"), None)
    rows = [json.loads(record) for record in found.records]
    given = [(name, value) for name, value in query_pairs() if value and name in parameters.by_name]
    kept = [(name, value) for name, value in given if name != "cursor"]
    filters = _filters(scope.release, table, arguments, given)
    wanted = wanted_ids(table, rows) | {choice for name, choice in kept if name in table.target}
    known = labels(scope.release, wanted)
    fields = order_of(table)[:COLUMNS]
    offered = {f"{one.field.name}" for one in filters}
    return page(
        "collection.html",
        section="/explore",
        scope=scope,
        top=scope.top,
        table=table,
        columns=[_column(field, kept, arguments) for field in fields],
        naming=naming_field(table),
        rows=[(row[KEY], _cells(table, fields, row, known, scope)) for row in rows],
        filters=filters,
        asked=dict(kept),
        other=[(n, v) for n, v in kept if n not in offered and n not in ("q", "sort")],
        told=_told(table, kept, known),
        total=found.total,
        exact=found.exact,
        address=f"{scope.top}/collections/{collection}",
        first=_query(kept) if "cursor" in arguments else None,
        following=_query([*kept, ("cursor", found.next_cursor)]) if found.next_cursor else None,
        json_address=f"{scope.prefix}/{collection}{_query(given)}",
        searched=bool(text_fields(table)),
    )


def _parameters(package: Package, table: Table) -> Parameters:
    return Parameters(*(one for one in list_parameters(package, table) if one.name not in NOT_HERE))


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs, safe=',:')}" if pairs else ""


def _cells(
    table: Table, fields: Sequence[Field], row: Mapping[str, Any], known: Mapping[str, Label], scope: Scope
) -> list[Value | None]:
    return [
        None if row[field.name] is None else shown(table, field, row[field.name], known, scope.top)
        for field in fields
    ]


def _column(field: Field, kept: Sequence[tuple[str, str]], arguments: Mapping[str, Any]) -> Column:
    if not sortable(field):
        return Column(field, None, None)
    now = next(iter(arguments.get("sort", ())), "")
    ordered = {field.name: "ascending", f"-{field.name}": "descending"}.get(now)
    sort = f"-{field.name}" if ordered == "ascending" else field.name
    others = [(name, value) for name, value in kept if name != "sort"]
    return Column(field, ordered, _query([*others, ("sort", sort)]))


def _filters(
    release: Release, table: Table, arguments: Mapping[str, Any], given: Sequence[tuple[str, str]]
) -> list[Filter]:
    """The fields that few values are chosen from, each counted under the filters on the others."""
    found = []
    conditions = filters_given(arguments) if release.counts[table.name] <= COUNTED else ()
    for field in facetable(table):
        if not (field.categories or field.type == "boolean" or field.name in table.target):
            continue
        others = tuple(one for one in conditions if one.field != field.name)
        counted = facet(release, Query(table, others), field.name)
        chosen = {value for name, value in given if name == field.name}
        values = [(value, count) for value, count in counted.values if value is not None]
        if (len(values) > 1 and len(values) <= CHOICES and counted.whole) or chosen:
            found.append(Filter(field, _choices(release, table, field, values[:CHOICES], chosen)))
    return found


def _choices(
    release: Release, table: Table, field: Field, values: Sequence[tuple[Any, int]], chosen: set[str]
) -> tuple[Choice, ...]:
    texts = [(_text(value), count) for value, count in values]
    # What was chosen is there to be seen, though nothing has it under the other filters.
    texts += [(value, 0) for value in sorted(chosen - {text for text, _ in texts})]
    led = field.name in table.target
    known = labels(release, [value for value, _ in texts]) if led else {}
    words = {category.value: category.label.partition(": ")[0] for category in field.categories}
    words |= {"true": "Yes", "false": "No"} if field.type == "boolean" else {}
    choices = [
        Choice(
            value.replace("\\", "\\\\").replace(",", "\\,") if value not in chosen else value,
            known[value].text if value in known else words.get(value, value),
            count,
            value in chosen,
        )
        for value, count in texts
    ]
    order = [category.value for category in field.categories]
    if order:
        choices.sort(key=lambda one: order.index(one.value) if one.value in order else len(order))
    return tuple(choices)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _told(
    table: Table, kept: Sequence[tuple[str, str]], known: Mapping[str, Label]
) -> list[tuple[str, str, str]]:
    """The conditions that hold, in words, each with the query without it."""
    found = []
    for place, (name, value) in enumerate(kept):
        if name == "sort":
            continue
        field, _, operator = name.partition("__")
        title = table.by_name[field].title if field in table.by_name else "Words"
        words = known[value].text if value in known else value
        if field in table.by_name:
            labelled = {c.value: c.label.partition(": ")[0] for c in table.by_name[field].categories}
            words = labelled.get(value, words)
        told = f"{title}{f' ({operator})' if operator else ''}"
        found.append((told, words, _query([one for turn, one in enumerate(kept) if turn != place])))
    return found


def addresses(release: Release) -> Iterator[str]:
    """The list of tables, and the first page of each."""
    yield "/collections"
    for name in release.package.by_collection:
        yield f"/collections/{name}"
