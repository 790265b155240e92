"""The headers of an answer: ETag and 304, Cache-Control, links between versions, CORS.

RFC 9110 and 9111, immutable (RFC 8246), stale-while-revalidate (RFC 5861), versions (RFC 5829).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import PreconditionFailed
from werkzeug.utils import get_content_type

from api.settings import DERIVED_MAX_AGE, LATEST_MAX_AGE, LATEST_STALE, LINKS_MAX, PINNED_MAX_AGE
from api.web.exchange import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

HeaderList = list[tuple[bytes, bytes]]
"""Headers as ASGI has them, names in lower case."""

LATEST = f"public, max-age={LATEST_MAX_AGE}, stale-while-revalidate={LATEST_STALE}"
PINNED = f"public, max-age={PINNED_MAX_AGE}, immutable"
DERIVED = f"public, max-age={DERIVED_MAX_AGE}"

CONDITIONAL = ("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
"""Headers of a conditional request, as WSGI names them."""

EXPOSED = "Accept-Ranges, Allow, Content-Disposition, Content-Location, Content-Range, ETag, Link, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Syllabank-Losses, X-Request-Id, X-Total-Count"

OPEN_TO_ALL = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED.encode()),
    (b"x-content-type-options", b"nosniff"),
)
"""What every answer has: it is open to all, and it is what its type says."""

EMBEDDED = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""What has an answer that another site's page may embed: pictures, pages, files; JSON cannot be."""

DOCUMENTS = ("text/html", "image/svg+xml", "application/xhtml+xml")
"""Media types that a browser may run as a document of ours."""

DOCUMENT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
}
"""What a document is held to, where it is not held to more by who made it."""

NOT_MODIFIED = (b"access-control-allow-origin", b"cache-control", b"content-location", b"etag", b"vary")
"""Headers of a 304: those that RFC 9110 (15.4.5) asks for, and what a browser asks of every answer."""


class Answer(Response):
    """A whole answer that is ready: Werkzeug need not go through its headers once more."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """The headers as they are; those of 304 and the like as Werkzeug has them."""
        return self.headers if self.status_code == 200 else super().get_wsgi_headers(environ)


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
    return finished(content, headers_of(content, pinned, mimetype, links, content_location))


def finished(content: bytes, headers: HeaderList) -> Response:
    """The answer of a body and its headers; 304 where the client has them already."""
    response = Answer(content, headers=Headers(_titled(headers)))
    if request.environ.keys().isdisjoint(CONDITIONAL):
        return response
    make_conditional(response)
    if response.status_code == 304:
        response.headers = Headers(
            [(n, v) for n, v in response.headers if n.lower().encode() in NOT_MODIFIED]
        )
    return response


def _titled(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Headers as WSGI has them."""
    return [(name.decode(), value.decode("latin-1")) for name, value in headers]


def headers_of(
    content: bytes,
    pinned: bool,
    mimetype: str = "application/json",
    links: Mapping[str, str] | None = None,
    content_location: str | None = None,
) -> HeaderList:
    """Every header of an answer, those for CORS among them. content_location is ASCII."""
    found = [
        (b"content-type", get_content_type(mimetype, "utf-8").encode()),
        (b"etag", b'"%b"' % etag_of(content).encode()),
        (b"cache-control", (PINNED if pinned else LATEST).encode()),
    ]
    if links:
        lines = ", ".join([f'<{target}>; rel="{rel}"' for rel, target in links.items()])
        if len(lines) > LINKS_MAX:
            lines = _fitting(links)
        found.append((b"link", lines.encode("latin-1")))
    if content_location:
        found.append((b"content-location", content_location.encode("ascii")))
    return [*found, (b"content-length", b"%d" % len(content)), *OPEN_TO_ALL]


def _fitting(links: Mapping[str, str]) -> str:
    """The links that fit into LINKS_MAX; those that lead on before the others."""
    kept, room = [], LINKS_MAX
    for rel in sorted(links, key=lambda rel: rel not in ("next", "prev")):
        line = f'<{links[rel]}>; rel="{rel}"'
        if len(line) + 2 <= room:
            kept.append(line)
            room -= len(line) + 2
    return ", ".join(kept)


def link_target(address: str) -> str:
    """An address of the package's as a Link header can hold it: nothing in it ends the link or the line."""
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]-._")


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
    """CORS for any origin, and the headers that every answer has; the route is left for who counts."""
    request.environ[ROUTE] = request.url_rule.rule if request.url_rule else ""
    headers = response.headers
    if not isinstance(response, Answer):
        headers.update(_titled(OPEN_TO_ALL))
    if not str(response.mimetype).endswith("json"):
        headers.update(EMBEDDED)
    if response.mimetype in DOCUMENTS:
        for name, value in DOCUMENT_HEADERS.items():
            headers.setdefault(name, value)
    if request.method == "OPTIONS" and response.status_code < 400:
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since, Range"
        headers["Access-Control-Max-Age"] = "86400"
    return response
