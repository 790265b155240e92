"""Cursors of every list: a false one is refused, one that is taken gives a page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from api.assessment.bank import Selection
from api.assessment.paper import Draw, draw_page
from api.errors import CursorInvalid
from api.store.feed import Range, read_feed
from api.store.listing import Drawn, drawn_page, ranked_page
from api.store.query import Filter, Query, SortKey
from api.store.search import Words
from api.store.search_all import search_all
from tests.fuzz.world import World

FIRST = ord("a")


class Cursors:
    """The first byte says which list; a second 'j' that what follows is the content, yet to be packed."""

    def __init__(self, world: World) -> None:
        release = world.catalogue.latest
        elements = release.package.tables["elements"]
        words = Words("element")
        sorts = ((), ("-mass", "name"), ("radioactive", "-discovered_start"), ("named_in",))
        queries = [
            Query(elements, (), tuple(SortKey(k.lstrip("-"), k.startswith("-")) for k in keys), 3)
            for keys in sorts
        ]
        queries.append(Query(elements, (Filter("mass", "gte", (1.0,)),), (SortKey("mass"),), 2))
        drawn = [queries[0], queries[-1]]
        draws = [Draw(Selection(), "seed"), Draw(Selection(), "seed", balanced=True)]
        known = world.catalogue.known
        asked = Range(known[-1], known[0])
        searched = {"prefix": False, "table": None, "point": None, "limit": 2}
        self._lists: list[Callable[[str | None], Any]] = [
            *(lambda cursor, q=q: release.page(q, cursor) for q in queries),
            *(lambda cursor, q=q: drawn_page(release, q, Drawn("s"), cursor, None) for q in drawn),
            lambda cursor: ranked_page(release, queries[0], words, cursor, ("name",)),
            lambda cursor: search_all(release, "element", cursor=cursor, **searched),  # type: ignore[arg-type]
            *(lambda cursor, d=d: draw_page(world.bank, d, 2, cursor) for d in draws),
            lambda cursor: read_feed(world.catalogue, asked, 2, cursor),
        ]
        self.seeds = []
        for place, read in enumerate(self._lists):
            cursor = read(None).next_cursor or "W10"
            content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            first = bytes([FIRST + place])
            self.seeds += [first + b"j" + content, first + b"t" + cursor.encode()]
        versions = [json.dumps(version).encode() for version in known]
        self.words = [*versions, b"null", b"element-x", b"1.5", b"[]", b'""', b'"\\ud800"', b"-", b"_"]

    def __call__(self, data: bytes) -> bool:
        """Read a list at a cursor."""
        read = self._lists[(data[0] - FIRST if data else 0) % len(self._lists)]
        if data[1:2] == b"j":
            cursor = base64.urlsafe_b64encode(data[2:]).decode().rstrip("=")
        else:
            cursor = data[2:].decode("utf-8", "replace")
        try:
            page = read(cursor)
        except CursorInvalid as error:
            error.reason.encode()
            return False
        assert page is not None
        return True
