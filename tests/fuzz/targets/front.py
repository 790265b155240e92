"""Whole requests, byte by byte: the front answers as Flask does, in headers that are headers, and no
request changes what another is answered.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

import brotli

from api.web.caching import NOT_MODIFIED
from api.web.front import Front
from api.web.response_cache import ResponseCache
from tests.fuzz.world import World

Lines = list[tuple[bytes, bytes]]

BY_DESIGN = {b"content-length", b"content-encoding", b"etag", b"vary", b"date", b"server"}
"""What the front makes anew for each encoding."""

NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
STATUSES = {200, 206, 303, 304, 307, 308, 400, 404, 405, 410, 412, 414, 416, 501}

HELD = (
    *(
        "/v1",
        "/v1/elements?limit=2",
        "/v1/elements/element-h",
        "/v1/quizzes?seed=1&answers=no",
        "/v1/search?q=metal",
    ),
    *("/docs", "/v1/elements?sample=2&seed=a", "/v1/openapi.json", "/v1/exports/gift", "/static/style.css"),
)
"""What another client asks for all the while; its answers may never change."""

MADE_UP = re.compile(rb"(?:sample=|/quizzes|/api|/v2/)")
"""Answers that are another each time, unless a seed is given."""

ADDRESSES = (
    *HELD,
    *(
        "/",
        "/nothing",
        "/v1/elements?name__contains=i&sort=-mass,name&fields=name&facet=block",
        "/v1/records/element-he",
    ),
    *(
        "/v1/releases/1.0.0/elements?include=discoverer&limit=1",
        "/v1/releases/latest/elements?limit=1#x",
        "/v1/changes?since=1.0.0",
    ),
    *(
        "/v1/quiz-items/quiz-x/check?answer=a",
        "/oembed?url=http%3A%2F%2Flocalhost%2Fv1%2Fquizzes",
        "/llms.txt",
        "/sitemap.xml",
    ),
    *(
        "/ims/case/v1p1/CFDocuments?filter=title~%27e%27",
        "/api_category.php",
        "/v2/tags",
        "/v1/elements/element-h.jsonld",
    ),
    *(
        "/v1/%65lements?%6cimit=2",
        "/v1/elements?limit=2&limit=2",
        "/v1/elements?name=caf%C3%A9",
        "http://other.example/v1",
    ),
    *(
        "/v1/context.jsonld",
        "/v1/releases.atom",
        "/v1/exports/kahoot/losses?parts=quiz",
        "//v1",
        "/v1/..%2f..%2fetc/passwd",
    ),
    *(
        "/v1/releases/1.1.0/files/datapackage.json",
        "/health/live",
        "/v1/elements?cursor=W10",
        "*",
        "/v1/search?q=%22a%20b",
    ),
)
HEADERS = (
    *("host: localhost", "host: other.example:81", "host: [::1]", "host: a b", 'host: x"><script>', "host: "),
    *(
        "accept: text/html",
        "accept: application/ld+json",
        "accept: */*;q=0.1, application/json;q=0",
        "accept-encoding: gzip",
    ),
    *(
        "accept-encoding: br;q=1, *;q=0",
        'if-none-match: "x", *',
        "if-match: *",
        "range: bytes=0-3",
        "if-modified-since: x",
    ),
    *(
        "x-forwarded-host: evil.example",
        "x-forwarded-proto: https",
        "x-forwarded-prefix: /evil",
        "x-original-url: /evil",
    ),
    *(
        "x-rewrite-url: /evil",
        "forwarded: host=evil.example;proto=https",
        "x-http-method-override: POST",
        "cookie: a=b",
    ),
    *(
        "content-length: 5",
        "origin: https://evil.example",
        "x-forwarded-for: 1.2.3.4",
        "accept-language: ko",
        "user-agent: x",
    ),
)


class FrontAndFlask:
    """The first byte: 'h' for HEAD, else GET. The first line is the address, each other one a header."""

    def __init__(self, world: World) -> None:
        self._app = world.app
        # So small a cache that answers come and go.
        self._front = Front(self._app, threads=2, cache=ResponseCache(300_000))
        self._loop = asyncio.new_event_loop()
        self.seeds = [
            b"g" + address.encode() + b"\n" + HEADERS[place % len(HEADERS)].encode()
            for place, address in enumerate(ADDRESSES * 3)
        ]
        self.words = [
            *(line.encode() for line in HEADERS),
            *(b"\n" + h.encode() for h in HEADERS),
            *_pieces(),
        ]
        self._held = [self._ask("GET", a.encode(), [(b"host", b"localhost")]) for a in HELD]
        self._count = 0

    def __call__(self, data: bytes) -> bool:
        """Ask both, twice the front; and now and then somebody else asks what they always ask."""
        address, *lines = data[1:].split(b"\n")
        headers = _headers(lines)
        if not address or not re.fullmatch(rb"[\x21-\xff]+", address):
            return False  # gunicorn refuses it
        method = "HEAD" if data[:1] == b"h" else "GET"
        answers = [self._ask(method, address, headers) for _ in range(2)]
        for status, found, _ in answers:
            _well_formed(status, found)
        self._count += 1
        place = self._count % (7 * len(HELD))
        if place < len(HELD):
            assert self._ask("GET", HELD[place].encode(), [(b"host", b"localhost")]) == self._held[place], (
                HELD[place]
            )
        if not MADE_UP.search(unquote_to_bytes(address)) or b"seed=" in address:
            assert answers[0] == answers[1], "a miss and a hit"
            if address.startswith(b"/"):
                self._same(method, address, headers, answers[0])
        return answers[0][0] < 400

    def _same(self, method: str, address: bytes, headers: Lines, got: tuple[int, Lines, bytes]) -> None:
        conditional = {b"if-none-match", b"if-match", b"range", b"if-range"}
        if conditional & {name for name, _ in headers}:
            return  # tests/web/test_front_same.py has these, with the tags of each encoding
        status, expected, body = self._flask(method, address, headers)
        assert got[0] == status, (got[0], status)
        kept = status == 304
        said = {n: v for n, v in expected if n not in BY_DESIGN and (not kept or n in NOT_MODIFIED)}
        assert {n: v for n, v in got[1] if n not in BY_DESIGN} == said
        encoding = dict(got[1]).get(b"content-encoding", b"")
        plain = {b"br": brotli.decompress, b"gzip": gzip.decompress}.get(encoding, bytes)
        assert method == "HEAD" or plain(got[2]) == body

    def _ask(self, method: str, address: bytes, headers: Lines) -> tuple[int, Lines, bytes]:
        path, _, query = address.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": headers,
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 40000),
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(event: Any) -> None:
            sent.append(event)

        self._loop.run_until_complete(self._front(scope, receive, send))
        body = b"".join(event["body"] for event in sent[1:])
        lines = [(name, value) for name, value in sent[0]["headers"] if name != b"date"]
        return sent[0]["status"], lines, body

    def _flask(self, method: str, address: bytes, headers: Lines) -> tuple[int, Lines, bytes]:
        """What Flask answers by itself, as a WSGI server would ask it."""
        path, _, query = address.partition(b"?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query.decode("latin-1"),
            "RAW_URI": address.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in headers:
            key = name.decode("latin-1").upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]},{text}" if key in environ else text
        begun: list[Any] = []
        pieces = self._app(environ, lambda status, lines, exc=None: begun.append((status, lines)))  # type: ignore[arg-type]
        body = b"".join(pieces)
        status, lines = begun[-1]
        return int(status[:3]), [(n.lower().encode(), v.encode("latin-1")) for n, v in lines], body


def _headers(lines: Sequence[bytes]) -> Lines:
    """Headers as gunicorn hands them on: it refuses what is no header."""
    found = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and NAME.fullmatch(name.lower()) and b"_" not in name and VALUE.fullmatch(value):
            found.append((name.lower(), value.strip()))
    hosts = [line for line in found if line[0] == b"host"][:1] or [(b"host", b"localhost")]
    return [
        *hosts,
        *(line for line in found if line[0] not in (b"host", b"content-length", b"transfer-encoding")),
    ]


def _well_formed(status: int, lines: Lines) -> None:
    """A status that is documented, and headers that no byte of the request could have split."""
    assert status in STATUSES, status
    names = [name for name, _ in lines]
    assert len(names) == len(set(names)), names
    for name, value in lines:
        assert NAME.fullmatch(name), name
        assert VALUE.fullmatch(value), value
    found = dict(lines)
    if status == 200 and found.get(b"cache-control", b"").startswith(b"public"):
        assert b"etag" in found or status != 200
    if status >= 400 and b"problem+json" in found.get(b"content-type", b""):
        assert b"immutable" not in found[b"cache-control"]
    if b"location" in found:
        assert re.match(rb"/(?:v1|ims|api|v2)\b|http://", found[b"location"]), found[b"location"]


def _pieces() -> list[bytes]:
    return [
        *(
            b"%2F",
            b"%2e%2e",
            b"%3F",
            b"%26",
            b"%C2%85",
            b"%E2%80%A8",
            b"?",
            b"&seed=1",
            b"&cursor=W10",
            b"&fields=",
        )
    ]
