"""Whether two folders of stores are the same, the full-text indexes by what they hold.

An index is written under names drawn at random, so that its bytes are others at every build; every
other file of a folder of stores is the same, byte for byte, whoever builds it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import tantivy

from api.store.search_index import open_index
from tests.history.releases import bytes_below

ALL = 1_000_000


def contents(folder: Path) -> dict[str, Any]:
    """Everything below a folder of stores, by its path there.

    A `.search` folder that the manifest names stands under the version it is of; any other file under
    its own name, so that what was left behind is seen.
    """
    found: dict[str, Any] = dict(bytes_below(folder))
    if "store.json" in found:
        manifest = json.loads(found["store.json"])
        for entry in manifest["stores"]:
            name = entry["search"]
            assert name.startswith(f"{entry['version']}-")
            found = {path: held for path, held in found.items() if not path.startswith(f"{name}/")}
            entry["search"] = f"{entry['version']}.search"
            found[entry["search"]] = words_of(folder / name)
        found["store.json"] = manifest
    return found


def words_of(folder: Path) -> list[Any]:
    """Every record an index knows, and every word of it with the number of records it is in."""
    searcher = open_index(folder).searcher()
    hits = searcher.search(tantivy.Query.all_query(), limit=ALL).hits
    numbers = (searcher.fast_field_values(name, [a for _, a in hits]) for name in ("table", "place"))
    records = sorted((int(table or 0), int(place or 0)) for table, place in zip(*numbers, strict=True))
    words = [searcher.terms_with_prefix(field, "", limit=ALL) for field in ("title", "body", "point")]
    return [records, *map(sorted, words)]
