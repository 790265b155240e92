"""The request's own address, written in one way whatever order its parameters came in."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import parse_qsl, quote_plus

from flask import g, request

Written = tuple[str, str, str]
"""A parameter's name and value, and how the two stand in an address."""


def query_pairs() -> list[tuple[str, str]]:
    """The parameters as they came, taken apart once a request."""
    if "query_pairs" not in g:
        g.query_pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    found: list[tuple[str, str]] = g.query_pairs
    return found


def canonical_query(**replaced: str) -> str:
    """The query with its parameters sorted by name, beginning with '?', or nothing.

    What is given here takes the place of what came under the same name.
    """
    if "written" not in g:
        g.written = [written(*pair) for pair in query_pairs()]
    kept = (part for part in g.written if part[0] not in replaced)
    return query_of([*kept, *(written(*pair) for pair in replaced.items())])


def written(name: str, value: str) -> Written:
    """A parameter, with how it stands in an address."""
    return name, value, f"{quote_plus(name)}={quote_plus(value, safe=',:')}"


def query_of(parts: Iterable[Written]) -> str:
    """Parameters as the query of an address, sorted, beginning with '?', or nothing."""
    text = "&".join(part for _, _, part in sorted(parts))
    return f"?{text}" if text else ""
