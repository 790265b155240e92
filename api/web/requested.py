"""The request's own address, written in one way whatever order its parameters came in."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import request


def canonical_query(cursor: str | None = None) -> str:
    """The query with its parameters sorted by name, beginning with '?', or nothing.

    With `cursor`, that cursor takes the place of the one that came.
    """
    pairs = parse_qsl(request.query_string.decode("ascii", "replace"), keep_blank_values=True)
    if cursor is not None:
        pairs = [*((name, value) for name, value in pairs if name != "cursor"), ("cursor", cursor)]
    return "?" + urlencode(sorted(pairs), safe=",:") if pairs else ""
