"""The headers of an answer: ETag and 304, Cache-Control, links between versions, CORS.

RFC 9110 and 9111, immutable (RFC 8246), stale-while-revalidate (RFC 5861), versions (RFC 5829).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed

from api.settings import DERIVED_MAX_AGE, LATEST_MAX_AGE, LATEST_STALE, PINNED_MAX_AGE

LATEST = f"public, max-age={LATEST_MAX_AGE}, stale-while-revalidate={LATEST_STALE}"
PINNED = f"public, max-age={PINNED_MAX_AGE}, immutable"
DERIVED = f"public, max-age={DERIVED_MAX_AGE}"

EXPOSED = "Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, Link, Repr-Digest, Retry-After"


def answer(
    body: str | bytes,
    *,
    pinned: bool,
    mimetype: str = "application/json",
    links: Mapping[str, str] | None = None,
    content_location: str | None = None,
) -> Response:
    """The answer for a body: strong ETag from its bytes, 304 where the client has them already."""
    content = body.encode() if isinstance(body, str) else body
    response = Response(content, mimetype=mimetype)
    response.set_etag(etag_of(content))
    response.headers["Cache-Control"] = PINNED if pinned else LATEST
    if links:
        response.headers["Link"] = ", ".join(f'<{target}>; rel="{rel}"' for rel, target in links.items())
    if content_location:
        response.headers["Content-Location"] = content_location
    return make_conditional(response)


def make_conditional(response: Response) -> Response:
    """304 where the client has the answer (If-None-Match); 412 where it wants another (If-Match)."""
    response.make_conditional(request)
    if response.status_code == 412:
        response.close()
        raise PreconditionFailed
    return response


def etag_of(content: bytes) -> str:
    """A strong entity tag: 132 bits of the content's sha256, URL-safe."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest())[:22].decode()


def open_to_all(response: Response) -> Response:
    """CORS for any origin, and the headers that every answer has."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = EXPOSED
    headers["X-Content-Type-Options"] = "nosniff"
    if request.method == "OPTIONS" and response.status_code < 400:
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Range"
        headers["Access-Control-Max-Age"] = "86400"
    return response
