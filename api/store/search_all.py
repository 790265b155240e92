"""Search over every table of a release: hits as records, with where the words stand and how many."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import CursorInvalid, RecordUnknown
from api.package.descriptor import KEY
from api.settings import Q_DEPTH
from api.store.cursor import MALFORMED, pack, unpack
from api.store.ddl import quote
from api.store.highlights import highlights
from api.store.release import Release
from api.store.search import Hit, Words
from api.store.search_index import TREE


@dataclass(frozen=True)
class SearchPage:
    """Hits with their records, how many there are in all, counts by table and specification point."""

    hits: tuple[dict[str, Any], ...]
    total: int
    tables: Mapping[str, int]
    points: Mapping[str, int]
    next_cursor: str | None


def search_all(
    release: Release,
    text: str,
    *,
    prefix: bool,
    table: str | None,
    point: str | None,
    limit: int,
    cursor: str | None,
) -> SearchPage:
    """A page of hits, best first: at most the Q_DEPTH best can be paged through.

    prefix: whether the last word may be the beginning of one. Raises TooMuch, CursorInvalid, and
    RecordUnknown for a specification point that the release does not have.
    """
    if point is not None and (TREE not in release.package.tables or not _has_point(release, point)):
        raise RecordUnknown(point, release.version)
    words = Words(text, prefix)
    bound = [release.version, text, prefix, table, point]
    start = _start(cursor, bound)
    found = release.search.find(words, min(limit + 1, Q_DEPTH - start), start, table, point)
    shown = found.hits[:limit]
    more = len(found.hits) > limit
    return SearchPage(
        tuple(_with_records(release, shown, words)),
        found.total,
        release.search.count(words, "table", table, point),
        release.search.count(words, "point", table, point),
        pack([*bound, start + limit]) if more else None,
    )


def _with_records(release: Release, hits: tuple[Hit, ...], words: Words) -> list[dict[str, Any]]:
    """Each hit with its record: one query, and one for the highlights, a table."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        by_table[hit.table].append(hit.place)
    records: dict[tuple[str, int], tuple[str, str]] = {}
    marked: dict[str, list[dict[str, Any]]] = {}
    for name, places in by_table.items():
        marks = ", ".join("?" for _ in places)
        sql = f"SELECT _place, {quote(KEY)}, _json FROM {quote(name)} WHERE _place IN ({marks})"
        rows = release.read(sql, places)
        records |= {(name, row[0]): (row[1], row[2]) for row in rows}
        marked |= highlights(release, release.package.tables[name], [row[1] for row in rows], words)
    found = []
    for hit in hits:
        record_id, record = records[hit.table, hit.place]
        found.append(
            {
                "collection": release.package.tables[hit.table].collection,
                "id": record_id,
                "score": round(hit.score, 4),
                "highlights": marked.get(record_id, []),
                "record": json.loads(record),
            }
        )
    return found


def _has_point(release: Release, point: str) -> bool:
    return bool(release.read(f"SELECT 1 FROM {quote(TREE)} WHERE {quote(KEY)} = ?", (point,)))


def _start(cursor: str | None, bound: list[Any]) -> int:
    if cursor is None:
        return 0
    parts = unpack(cursor)
    if len(parts) != len(bound) + 1 or type(parts[-1]) is not int or not 0 <= parts[-1] < Q_DEPTH:
        raise CursorInvalid(cursor, MALFORMED)
    if parts[:-1] != bound:
        raise CursorInvalid(cursor, "the cursor belongs to another release or another search")
    return int(parts[-1])
