"""The ASGI front: finished answers from memory, all else from Flask.

A hit is answered on the event loop before Flask is asked: 200, 304 and HEAD, in the encoding that the
client takes. A miss is answered by Flask: quick reads on the loop, for that costs least; what may take
longer, such as a search, in a thread, once for all who ask for it at the time. Files are sent in
pieces, and the next is read, in a thread, when the client has taken the last.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import io
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from a2wsgi.wsgi import build_environ
from flask import Flask

from api.errors import SyllabankError
from api.settings import ADDRESS_MAX, PLANS_KEPT
from api.web.exchange import EXCHANGE, REQUEST_ID, ROUTE
from api.web.list_plan import PLAN, ListPlan
from api.web.response_cache import (
    CACHE,
    Answer,
    Headers,
    ResponseCache,
    Variant,
    encoding_for,
    is_here,
    is_shared,
    matches,
)

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SLOW = (
    b"/search",
    b"/changes",
    b"/quizzes",
    b"/coverage",
    b"/openapi.json",
    b"/docs",
    b"/api.php",
    b"/api_token.php",
)
"""Ends of paths whose answers take long enough to hold up others, or wait for another worker."""

QUICK = (b"/v1", b"/health/", b"/static/", b"/v2/")
"""How paths begin whose answers are made at once; pages are not among them."""

SLOW_QUERY = (b"facet", b"include=", b"__contains=")
"""What makes the query of a list take as long."""

SEARCHED_INLINE = 50_000
"""Most records of a release whose words are looked for on the event loop: it takes less than a
millisecond, and going to a thread and back takes as long."""

PACKED_INLINE = 32_000
"""Longest body that is packed on the event loop, in bytes: brotli takes about a millisecond for it."""

PIECES = 16
"""Pieces of a file that are read in one go: of Werkzeug's 8 kB each."""

CONDITIONAL = (b"if-match", b"if-none-match", b"if-modified-since", b"if-unmodified-since")
"""What the front sees to itself where the answer is one of those that may be kept."""

VARIABLE = (
    re.compile(rb"(?:^|&)cursor=([A-Za-z0-9_-]+)(?=&|$)"),
    re.compile(rb"(?:^|&)seed=([A-Za-z0-9_.~-]{1,100})(?=&|$)"),
)
"""What differs between the answers of a list's plan, where it stands in an address as it is."""

HOST = re.compile(rb"(?:[A-Za-z0-9_-]{1,63}(?:\.(?=[A-Za-z0-9_-])|(?=:|$)))*(?::[0-9]{1,5})?")
"""A name that nobody refuses: parts of 1 to 63 characters (RFC 1035, 2.3.4)."""

READ = (*CONDITIONAL, b"host", b"accept-encoding", b"accept")
"""What the front reads of a request."""

OTHER_FORM = b"ld+json"
"""What an Accept says that asks for another form than the one that is kept: Flask sends it on."""


@dataclass
class Call:
    """Flask's answer, begun: the body is yet to be read, and to be closed."""

    status: int
    headers: Headers
    pieces: Iterator[bytes]
    close: Callable[[], None]
    route: str

    def read(self) -> bytes:
        """The whole body."""
        try:
            return b"".join(self.pieces)
        finally:
            self.close()

    def next(self) -> bytes:
        """The next few pieces; nothing at the end."""
        return b"".join(islice(self.pieces, PIECES))


Whole = tuple[int, Headers, bytes]


class Front:
    """An ASGI app in front of a Flask app.

    records: how many the newest release has; many where it is not told.
    """

    def __init__(
        self, app: Flask, threads: int, cache: ResponseCache | None = None, records: int | None = None
    ) -> None:
        self.app = app
        self.cache = cache or ResponseCache()
        app.extensions[CACHE] = self.cache
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="slow")
        self.slow_query = _slow_query(records)
        self.plans: OrderedDict[bytes, ListPlan] = OrderedDict()
        self.under_way: dict[Hashable, asyncio.Future[Any]] = {}

    def warm(self, collections: Iterable[str]) -> None:
        """Answer a list of each collection to ourselves, so that nobody waits for what is made once.

        What is there then stays: Python's collector is told not to go through it again and again.
        """
        for collection in collections:
            path = f"/v1/{collection}"
            self._call(
                {
                    "type": "http",
                    "method": "GET",
                    "scheme": "http",
                    "http_version": "1.1",
                    "path": path,
                    "raw_path": path.encode(),
                    "query_string": b"limit=1",
                    "root_path": "",
                    "headers": [(b"host", b"localhost")],
                    "server": ("localhost", 80),
                    "client": None,
                }
            )
        gc.collect()
        gc.freeze()

    def renew(self, records: int) -> None:
        """Forget every answer and every plan: the newest release is another, with so many records.

        What is under way goes on; what it would keep goes where nobody looks any more.
        """
        self.cache = self.cache.anew()
        self.app.extensions[CACHE] = self.cache
        self.plans = OrderedDict()
        self.under_way = {}
        self.slow_query = _slow_query(records)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await _decline(scope, receive, send)
            return
        path = raw_path(scope)
        if not path.startswith(b"/"):
            scope = origin_form(scope)
            path = raw_path(scope)
        if scope["method"] not in ("GET", "HEAD"):
            await _send(send, *self._call(scope))
        elif b"/files/" in decoded(path):
            await self._stream(scope, send)
        else:
            await self._get(scope, send)

    async def _get(self, scope: Scope, send: Send) -> None:
        asked = _read(scope)
        if OTHER_FORM in asked.get(b"accept", b"").lower():
            await _send(send, *await self._in_thread(self._call, scope))
            return
        # No space is in a path or a query, so that no host can pass itself off as part of one.
        key = b"%b?%b %b" % (raw_path(scope), scope["query_string"], asked.get(b"host", b""))
        cache = self.cache
        answer = cache.get(key) or self._continued(scope, asked.get(b"host", b""))
        kept = answer is not None
        if answer is None:
            made = await self._make(key, scope, asked)
            if not isinstance(made, Answer):
                await _send(send, *made)
                return
            answer = made
        exchange = scope.get(EXCHANGE)
        if exchange is not None:
            exchange.route, exchange.kept = answer.route, kept
        encoding = encoding_for(asked.get(b"accept-encoding", b""), answer.body)
        variant = answer.variants.get(encoding) or await self._pack(cache, key, answer, encoding)
        if b"if-match" in asked and not is_here(asked[b"if-match"], variant.etag):
            # What is refused, and how it is said, is Flask's.
            refused = [(n, v) for n, v in scope["headers"] if n not in CONDITIONAL]
            await _send(send, *self._call(dict(scope, headers=[*refused, (b"if-match", b'"another"')])))
        elif b"if-none-match" in asked and matches(asked[b"if-none-match"], variant.etag):
            await _send(send, 304, variant.not_modified, b"")
        else:
            await _send(send, 200, variant.headers, variant.body if scope["method"] == "GET" else b"")

    def _continued(self, scope: Scope, host: bytes) -> Answer | None:
        """A page of a list that Flask has answered a page of, by the plan it left; None where it did not."""
        address, cursor, seed = _taken_apart(scope)
        plan = self.plans.pop(address, None)
        if plan is None:
            return None
        self.plans[address] = plan
        if not HOST.fullmatch(host):
            # Flask may refuse it, and does for another page of the same list.
            return None
        if len(_raw_address(scope)) > ADDRESS_MAX or (seed is None) != (plan.seed is None):
            return None
        try:
            content, headers = plan.answer(cursor, seed)
        except SyllabankError:
            # What is refused, and how it is said, is Flask's.
            return None
        return Answer(_encoding_chosen(headers), content, plan.route)

    def _is_slow(self, scope: Scope) -> bool:
        path, query = decoded(raw_path(scope)), decoded(scope["query_string"])
        return (
            path.endswith(SLOW)
            or b"/exports" in path
            or not path.startswith(QUICK)
            or any(word in query for word in self.slow_query)
        )

    def _keep(self, plans: OrderedDict[bytes, ListPlan], scope: Scope, plan: ListPlan, route: str) -> None:
        """Remember how a list goes on, unless its cursor came in some other writing, or it takes long."""
        address, cursor, seed = _taken_apart(scope)
        if cursor == plan.cursor and seed == plan.seed and not self._is_slow(scope):
            plan.route = route
            plans[address] = plan
            if len(plans) > PLANS_KEPT:
                plans.popitem(last=False)

    async def _make(self, key: bytes, scope: Scope, asked: dict[bytes, bytes]) -> Answer | Whole:
        """Ask Flask: an answer that may be shared, or the one for this request alone."""
        plain = [(n, v) for n, v in scope["headers"] if n not in CONDITIONAL]
        get = functools.partial(self._get_made, dict(scope, method="GET", headers=plain))
        if self._is_slow(scope):
            joined = key in self.under_way
            made = await self._once(key, get)
            if not isinstance(made, Answer) and joined:
                # What is not to be shared is asked for again, and so is what failed.
                made = await self._in_thread(get)
        else:
            made = get()
        if isinstance(made, Answer):
            return made
        status, headers, body = made
        if status == 200 and not asked.keys().isdisjoint(CONDITIONAL):
            return await self._in_thread(self._call, scope)
        return status, headers, body if scope["method"] == "GET" else b""

    async def _pack(self, cache: ResponseCache, key: bytes, answer: Answer, encoding: str) -> Variant:
        """The answer in an encoding that nobody had asked for; and it is kept."""
        if encoding == "identity" or len(answer.body) <= PACKED_INLINE:
            variant = answer.make(encoding)
        else:
            variant = await self._once((key, encoding), lambda: answer.make(encoding))
        answer.variants[encoding] = variant
        cache.put(key, answer)
        return variant

    async def _stream(self, scope: Scope, send: Send) -> None:
        """Send Flask's answer in pieces; closed whatever becomes of the client."""
        beginning = asyncio.get_running_loop().run_in_executor(self.pool, self._begin, scope)
        try:
            call = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            beginning.add_done_callback(_close)
            raise
        try:
            await send({"type": "http.response.start", "status": call.status, "headers": call.headers})
            while piece := await self._in_thread(call.next):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            # In a thread, for a piece may still be read.
            self.pool.submit(call.close)

    async def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Do something in a thread, once for all who want it while it is done.

        It goes on where the one who was first leaves; where it fails, it fails for all.
        """
        under_way = self.under_way
        future = under_way.get(key)
        if future is None:
            future = self._in_thread(make)
            under_way[key] = future
            future.add_done_callback(lambda _: under_way.pop(key))
        found: T = await asyncio.shield(future)
        return found

    def _in_thread(self, call: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self.pool, call, *arguments)

    def _call(self, scope: Scope) -> Whole:
        """Ask Flask for the whole answer."""
        call = self._begin(scope)
        return call.status, call.headers, call.read()

    def _get_made(self, scope: Scope) -> Answer | Whole:
        """Ask Flask for the whole answer, made one that may be shared where it may."""
        call = self._begin(scope)
        return _made(call.status, call.headers, call.read(), call.route)

    def _begin(self, scope: Scope) -> Call:
        """Call the WSGI app."""
        # The query may have bytes beyond ASCII; Flask says what is wrong with them, or takes them.
        environ: dict[str, Any] = dict(build_environ(dict(scope, query_string=b""), io.BytesIO()))  # type: ignore[arg-type]
        environ["QUERY_STRING"] = scope["query_string"].decode("latin-1")
        environ["RAW_URI"] = _raw_address(scope)
        exchange = scope.get(EXCHANGE)
        if exchange is not None:
            environ[REQUEST_ID] = exchange.id.decode("ascii")
        plans = self.plans
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            started.append((status, headers))
            return lambda data: None

        pieces: Iterable[bytes] = self.app(environ, start_response)
        status, headers = started[-1]
        route = environ.get(ROUTE, "")
        if exchange is not None:
            exchange.route = route
        if PLAN in environ:
            self._keep(plans, scope, environ[PLAN], route)
        lines = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        return Call(int(status[:3]), lines, iter(pieces), getattr(pieces, "close", lambda: None), route)


def _taken_apart(scope: Scope) -> tuple[bytes, str | None, str | None]:
    """An address without its cursor and its seed, and the two."""
    query, found = scope["query_string"], []
    for pattern in VARIABLE:
        match = pattern.search(query)
        found.append(match[1].decode("ascii") if match else None)
        if match:
            query = (query[: match.start()] + query[match.end() :]).removeprefix(b"&")
    return b"%b?%b" % (raw_path(scope), query), found[0], found[1]


def raw_path(scope: Scope) -> bytes:
    """The path as it was sent."""
    found: bytes = scope.get("raw_path") or scope["path"].encode()
    return found


def decoded(part: bytes) -> bytes:
    """A part of an address as Flask will read it: what costs much is known however it is written."""
    return unquote_to_bytes(part) if b"%" in part else part


def origin_form(scope: Scope) -> Scope:
    """A request as proxies send it, 'GET http://host/path', as others do (RFC 9112, 3.2.2)."""
    if raw_path(scope).startswith(b"/"):
        return scope
    scheme, found, rest = raw_path(scope).partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https"):
        return scope
    host, _, path = rest.partition(b"/")
    headers = [(n, v) for n, v in scope["headers"] if n != b"host"]
    text = unquote_to_bytes(path).decode("utf-8", "replace")
    return dict(scope, raw_path=b"/" + path, path=f"/{text}", headers=[*headers, (b"host", host)])


def _raw_address(scope: Scope) -> str:
    query = scope["query_string"]
    return (raw_path(scope) + (b"?" + query if query else b"")).decode("latin-1")


def _read(scope: Scope) -> dict[bytes, bytes]:
    """The headers that the front reads; one that is sent in several lines is a list."""
    found: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in READ:
            found[name] = found[name] + b"," + value if name in found else value
    return found


def _made(status: int, headers: Headers, body: bytes, route: str) -> Answer | Whole:
    """An answer that may be shared, with the word to caches that its encoding is chosen; or the same."""
    if is_shared(status, headers):
        return Answer(_encoding_chosen(headers), body, route)
    return status, headers, body


def _encoding_chosen(headers: Headers) -> Headers:
    """Headers with the word to caches that the encoding is chosen, beside what else is (RFC 9110, 12.5.5)."""
    chosen = [value for name, value in headers if name == b"vary"]
    others = [header for header in headers if header[0] != b"vary"]
    return [*others, (b"vary", b", ".join([*chosen, b"Accept-Encoding"]))]


def _close(begun: asyncio.Future[Call]) -> None:
    if begun.exception() is None:
        begun.result().close()


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _decline(scope: Scope, receive: Receive, send: Send) -> None:
    """There are no WebSockets here, and nothing is to be done at start and end."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    while scope["type"] == "lifespan":
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return


def _slow_query(records: int | None) -> tuple[bytes, ...]:
    """What a query has in it that is answered in a thread; a search is too, unless there is little to go through."""
    few = records is not None and records <= SEARCHED_INLINE
    return SLOW_QUERY if few else (*SLOW_QUERY, b"q=")
