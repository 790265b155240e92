"""Pages of a collection that are not in the order of its keys: by rank of what was searched, or drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import CursorInvalid
from api.package.descriptor import KEY, Table
from api.package.values import INT64
from api.serialise.records import record_json
from api.settings import Q_DEPTH
from api.store.cursor import MALFORMED, pack, unpack
from api.store.ddl import quote
from api.store.permutation import draw
from api.store.query import Query
from api.store.release import Page, Release
from api.store.search import Words


@dataclass(frozen=True)
class Drawn:
    """A draw: the seed's own permutation of the records that pass the filters."""

    seed: str


def drawn_page(
    release: Release, query: Query, drawn: Drawn, cursor: str | None, fields: tuple[str, ...] | None
) -> Page:
    """A page of a draw. Its pages never share a record, and together they are all of them.

    Raises CursorInvalid for a cursor that this draw at this release did not give out.
    """
    bound = [release.version, query.fingerprint, "sample", drawn.seed]
    start = _start(cursor, bound)
    if query.filters:
        places = release.places(query)
        total = len(places)
        wanted = [places[position] for position in draw(drawn.seed, total, start, query.limit)]
    else:
        total = release.counts[query.table.name]
        wanted = [position + 1 for position in draw(drawn.seed, total, start, query.limit)]
    following = pack([*bound, start + len(wanted)]) if start + len(wanted) < total else None
    return _page(release, query, wanted, fields, total, True, following)


def ranked_page(
    release: Release, query: Query, words: Words, cursor: str | None, fields: tuple[str, ...] | None
) -> Page:
    """A page of what was searched for, best first; equals stand in the order of their ids.

    Under filters (`query.among` then holds what was found), those of the best that pass them. Raises
    CursorInvalid.
    """
    bound = [release.version, query.fingerprint, "q"]
    start = _start(cursor, bound)
    if query.among is None:
        wanted, found = _best(release, query, words, start)
        total, exact = min(found, Q_DEPTH), found <= Q_DEPTH
    else:
        passing = set(release.places(query))
        best = [place for place in query.among if place in passing]
        wanted = best[start : start + query.limit]
        total, exact = len(best), len(query.among) < Q_DEPTH
    following = pack([*bound, start + len(wanted)]) if start + len(wanted) < total else None
    return _page(release, query, wanted, fields, total, exact, following)


def _best(release: Release, query: Query, words: Words, start: int) -> tuple[list[int], int]:
    """Places of the hits of a page, and how many hits there are in all."""
    hits = release.search.find(words, max(1, min(query.limit, Q_DEPTH - start)), start, query.table.name)
    return [hit.place for hit in hits.hits] if start < Q_DEPTH else [], hits.total


def search_table(release: Release, table: Table, words: Words) -> tuple[int, ...]:
    """Places of the records of a table that hold the words: at most Q_DEPTH, the best, best first."""
    hits = release.search.find(words, Q_DEPTH, table=table.name)
    return tuple(hit.place for hit in hits.hits)


def records_from(release: Release, table: Table, start: int, count: int) -> list[str]:
    """Finished records in the order of their ids, after the first `start` of them: at most `count`."""
    sql = f"SELECT _json FROM {quote(table.name)} WHERE _place > ? AND _place <= ? ORDER BY _place"
    return [row[0] for row in release.read(sql, (start, start + count))]


def changes_from(release: Release, start: int, count: int) -> list[str]:
    """Finished entries of what a release changed, after the first `start` of them: at most `count`."""
    sql = "SELECT entry FROM _changes WHERE seq > ? AND seq <= ? ORDER BY seq"
    return [row[0] for row in release.read(sql, (start, start + count))]


def _start(cursor: str | None, bound: Sequence[str]) -> int:
    """How many records came before the page."""
    if cursor is None:
        return 0
    parts = unpack(cursor)
    if len(parts) != len(bound) + 1 or type(parts[-1]) is not int or not 0 <= parts[-1] < INT64:
        raise CursorInvalid(cursor, MALFORMED)
    if parts[:-1] != list(bound):
        raise CursorInvalid(cursor, "the cursor belongs to another release, collection, filter, text or seed")
    return int(parts[-1])


def _page(
    release: Release,
    query: Query,
    places: Sequence[int],
    fields: tuple[str, ...] | None,
    total: int,
    exact: bool,
    following: str | None,
) -> Page:
    """The records at these places, in this order."""
    columns = ("_json",) if fields is None else fields
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join("?" for _ in places)
    sql = f"SELECT _place, {quote(KEY)}, {names} FROM {quote(query.table.name)} WHERE _place IN ({marks})"
    rows = {row[0]: row for row in release.read(sql, places)} if places else {}
    ordered = [rows[place] for place in places]
    if fields is None:
        records = tuple(str(row[2]) for row in ordered)
    else:
        schema = release.serialiser(query.table, fields)
        records = tuple(record_json(schema, dict(zip(fields, row[2:], strict=True))) for row in ordered)
    return Page(records, total, following, tuple(row[1] for row in ordered), exact)
