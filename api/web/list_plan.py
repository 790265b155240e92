"""A list request made ready: what its pages share is worked out once, and a page is a query and a join."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.package.descriptor import Table
from api.serialise.records import list_json
from api.store.includes import wanted_of, with_included
from api.web.asked import Asked
from api.web.caching import HeaderList, headers_of
from api.web.requested import query_of, written
from api.web.scope import Scope

PLAN = "syllabank.plan"
"""Where a request's WSGI environment holds the plan of its list, for the front to go on with."""

CURSOR, SEED = "cursor", "seed"
"""What differs between the answers of one plan."""


class ListPlan:
    """A list at a release: all of its address but the cursor and the seed.

    given: the parameters as they came; arguments: the same, read. Raises ArgumentsInvalid for
    parameters that exclude each other.
    """

    def __init__(
        self, scope: Scope, table: Table, arguments: Mapping[str, Any], given: Sequence[tuple[str, str]]
    ) -> None:
        self.scope, self.table, self.arguments = scope, table, arguments
        self.asked = Asked(scope.release, table, arguments)
        self.cursor: str | None = arguments.get(CURSOR)
        self.seed: str | None = self.asked.made_up or arguments.get(SEED)
        self.goes_on = scope.is_latest and self.asked.made_up is None
        """Whether later pages may be answered by this plan: a draw without a seed is another each time,
        and an old release is not to be held open."""
        self.route = ""
        """The template of its address, by which its answers are counted; the front knows it."""
        self._path = f"/{table.collection}"
        before = scope.before()
        self._links = scope.version_links(
            self._path, before is not None and table.name in before.package.tables
        )
        parts = [written(*pair) for pair in given if pair[0] not in (CURSOR, SEED)]
        # The cursor and the seed stand among the others in the order of their names.
        self._around = (
            query_of(part for part in parts if part[0] < CURSOR)[1:],
            query_of(part for part in parts if CURSOR < part[0] < SEED)[1:],
            query_of(part for part in parts if part[0] > SEED)[1:],
        )

    def answer(self, cursor: str | None, seed: str | None) -> tuple[bytes, HeaderList]:
        """The body and the headers of a page; of the draw by a seed, where this is a draw.

        Raises CursorInvalid for a cursor that this list did not give out, TooMuch, and
        ReleaseUnavailable where the release has no words to search.
        """
        scope, asked = self.scope, self.asked
        page = asked.page(cursor, seed)
        records = page.records
        if "include" in self.arguments:
            wanted = wanted_of(self.arguments["include"])
            records = tuple(with_included(scope.release, self.table, page.ids, records, wanted))
        query = self._query(cursor, seed)
        address = f"{scope.prefix}{self._path}"
        following = f"{address}{self._query(page.next_cursor, seed)}" if page.next_cursor else None
        links: dict[str, str | None] = {"self": f"{address}{query}", "next": following}
        meta = {
            "release": scope.release.version,
            "total": page.total,
            "count": len(records),
            "limit": asked.query.limit,
            **asked.meta(page, seed),
        }
        content = list_json(records, meta, links).encode()
        targets = {rel: target for rel, target in links.items() if target} | self._links
        pinned = None if scope.pinned else f"{scope.pinned_prefix}{self._path}{query}"
        return content, headers_of(content, scope.pinned, links=targets, content_location=pinned)

    def _query(self, cursor: str | None, seed: str | None) -> str:
        before, between, after = self._around
        parts = (
            before,
            f"{CURSOR}={cursor}" if cursor is not None else "",
            between,
            written(SEED, seed)[2] if seed is not None else "",
            after,
        )
        text = "&".join(part for part in parts if part)
        return f"?{text}" if text else ""
