"""The request's own address, written in one way whatever order its parameters came in."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

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
    pairs = query_pairs()
    pairs = [*((name, value) for name, value in pairs if name not in replaced), *replaced.items()]
    return "?" + urlencode(sorted(pairs), safe=",:") if pairs else ""
