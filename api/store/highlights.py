"""Where in a record's texts the words that were searched for stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.package.descriptor import KEY, Table
from api.store.ddl import quote
from api.store.release import Release
from api.store.search import Words
from api.store.search_index import text_fields


def highlights(
    release: Release, table: Table, ids: Sequence[str], words: Words
) -> dict[str, list[dict[str, Any]]]:
    """For each record the parts of its texts that hold the words: field, text, and matches in it.

    Matches are pairs of positions in the text, counted in characters, the end excluded. Text is as it
    is in the record, with nothing marked up in it.
    """
    fields = text_fields(table)
    if not ids or not fields:
        return {}
    names = ", ".join(quote(field.name) for field in fields)
    marks = ", ".join("?" for _ in ids)
    sql = f"SELECT {quote(KEY)}, {names} FROM {quote(table.name)} WHERE {quote(KEY)} IN ({marks})"
    texts = {row[0]: row[1:] for row in release.read(sql, ids)}
    # The first names the record, and was indexed as its title.
    marks_of = [release.search.highlighter(words, place) for place in ("title", "body")]
    marking = [marks_of[min(turn, 1)] for turn in range(len(fields))]
    found: dict[str, list[dict[str, Any]]] = {}
    for record_id in ids:
        parts = [
            (field.name, mark(str(text)))
            for field, mark, text in zip(fields, marking, texts[record_id], strict=True)
            if text
        ]
        found[record_id] = [
            {"field": name, "text": part.text, "matches": [list(match) for match in part.matches]}
            for name, part in parts
            if part is not None
        ]
    return found
