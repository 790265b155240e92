"""The request's own address, written in one way whatever order its parameters came in."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote_plus

from flask import g, request


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
    return write_query([*(pair for pair in query_pairs() if pair[0] not in replaced), *replaced.items()])


def write_query(pairs: list[tuple[str, str]]) -> str:
    """Parameters as the query of an address, sorted, beginning with '?', or nothing."""
    if not pairs:
        return ""
    return "?" + "&".join(f"{quote_plus(n)}={quote_plus(v, safe=',:')}" for n, v in sorted(pairs))
