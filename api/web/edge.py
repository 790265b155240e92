"""The edge: what is done for every request before the front sees it, and noted after it.

Each request has an id, its answer says it, and so does the log. Who asks under another host's name, or
more than is allowed, is refused here. All of it but the id is off until an operator turns it on, and
then costs nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from api.serialise.records import to_json
from api.settings import TOLD_EVERY, Network, Settings
from api.store.catalogue import Catalogue
from api.web import limiting, metrics
from api.web.caching import OPEN_TO_ALL
from api.web.errors import MIMETYPE, content_of
from api.web.exchange import EXCHANGE, Exchange
from api.web.front import Front, Receive, Scope, Send, origin_form, raw_path
from api.web.logs import RequestLog, stamp
from api.web.response_cache import Headers

SANE_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
"""A request id of a proxy that is taken over: nothing in it can be anything else in a log."""

HEALTH = b"/health/"
"""Asked by whatever watches the process: by its number and not by its name, and as often as it likes."""

CLIENT_LEFT = 499
"""Counted for a request whose client left before it was answered; never sent. nginx counts it so too."""

Refusal = tuple[int, Headers, bytes]


class Edge:
    """An ASGI app in front of the front.

    limiter: made before the workers were forked. folder: where the counts of all workers are, None
    where nobody asks for them.
    """

    def __init__(
        self,
        front: Front,
        catalogue: Catalogue,
        settings: Settings,
        limiter: limiting.Limiter | None = None,
        folder: Path | None = None,
    ) -> None:
        self.front, self.catalogue, self.limiter, self.folder = front, catalogue, limiter, folder
        self.hosts = settings.hosts
        self.metrics_port = settings.metrics[1] if settings.metrics else None
        self.log = RequestLog() if settings.access_log else None
        self.counts = metrics.Counts()
        self.connections: Callable[[], int] = lambda: 0
        self._is_trusted = lru_cache(maxsize=1024)(lambda peer: _is_among(peer, settings.trusted_proxies))
        self._trusts = bool(settings.trusted_proxies)
        self._watches = self.log is not None or folder is not None
        self._guards = bool(self.hosts) or limiter is not None
        self._prefix = secrets.token_hex(4).encode()
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.front(scope, receive, send)
            return
        if self.metrics_port is not None and scope["server"][1] == self.metrics_port:
            await _send(send, *self._metrics(scope))
            return
        client, given = self._told(scope) if self._trusts else (None, None)
        name = given or b"%b-%x" % (self._prefix, next(self._numbers))
        exchange = Exchange(send, name, given is not None or self.log is not None)
        scope[EXCHANGE] = exchange
        begin = time.perf_counter()
        try:
            refusal = self._refuse(scope, client, exchange) if self._guards else None
            if refusal:
                await _send(exchange, *refusal)
            else:
                await self.front(scope, receive, exchange)
        except asyncio.CancelledError:
            exchange.status = exchange.status or CLIENT_LEFT
            raise
        finally:
            if self._watches:
                self._note(scope, client, exchange, time.perf_counter() - begin)

    def refused(self, reason: str) -> None:
        """Count what was refused before it was a request."""
        self.counts.refused[reason] += 1

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write what was counted and logged, now and every second, while the loop runs."""
        if self._watches:
            self.tell()
            loop.call_later(TOLD_EVERY, self.begin, loop)

    def tell(self) -> None:
        """Write what was counted and logged so far."""
        if self.log is not None:
            self.log.flush()
        if self.folder is not None:
            counts, kept = self.counts, self.front.cache.counts()
            for name in ("hits", "misses", "evictions"):
                counts.counts[f"cache_{name}"] = kept[name]
            levels = {"cache_answers": kept["answers"], "cache_bytes": kept["bytes"]}
            counts.levels = Counter({**levels, "connections": self.connections(), **metrics.resources()})
            counts.releases = Counter([self.catalogue.latest.version])
            counts.faults, counts.workers = len(self.catalogue.faults), 1
            counts.write(self.folder / f"{os.getpid()}.json")

    def _told(self, scope: Scope) -> tuple[str | None, bytes | None]:
        """For whom a trusted proxy asks, and the id that it gave the request."""
        peer = scope["client"][0] if scope["client"] else ""
        if not self._is_trusted(peer):
            return None, None
        chain: list[str] = []
        given = None
        for name, value in scope["headers"]:
            if name == b"x-request-id" and SANE_ID.fullmatch(value):
                given = value
            elif name == b"x-forwarded-for":
                chain += [part.strip() for part in value.decode("latin-1").split(",")]
        # The last that is no proxy of ours; whoever stands before it could have written anything.
        return next((found for found in reversed(chain) if not self._is_trusted(found)), None), given

    def _refuse(self, scope: Scope, client: str | None, exchange: Exchange) -> Refusal | None:
        """Why a request goes no further, if it does not."""
        path = raw_path(scope)
        if path.startswith(HEALTH):
            return None
        if self.hosts and _host(scope) not in self.hosts:
            self.refused("host")
            return self.problem("misdirected_request", "This server does not answer for that host.", scope)
        if self.limiter is None:
            return None
        verdict = self.limiter.ask(client or _peer(scope))
        exchange.extra += [
            (b"ratelimit-policy", self.limiter.policy),
            (b"ratelimit", limiting.field(verdict)),
        ]
        if verdict.passes:
            return None
        self.refused("rate")
        rate = self.limiter.rate
        detail = f"One client may ask {rate.requests} times in {rate.seconds} seconds; ask again in {verdict.wait}."
        more = [(b"retry-after", str(verdict.wait).encode())]
        return self.problem("too_many_requests", detail, scope, more)

    def problem(self, code: str, detail: str, scope: Scope, more: Headers | None = None) -> Refusal:
        """A problem document that is never kept."""
        content = content_of(code, detail, scope["path"])
        body = to_json(content).encode() if scope["method"] != "HEAD" else b""
        headers = [(b"content-type", MIMETYPE.encode()), (b"cache-control", b"no-store")]
        length = len(to_json(content).encode())
        headers.append((b"content-length", str(length).encode()))
        return content["status"], [*headers, *OPEN_TO_ALL, *(more or [])], body

    def _note(self, scope: Scope, client: str | None, exchange: Exchange, seconds: float) -> None:
        status = exchange.status or 500
        if self.folder is not None:
            self.counts.add(exchange.route, scope["method"], status, seconds)
        if self.log is not None:
            query = scope["query_string"].decode("latin-1")
            self.log.add(
                time=stamp(time.time()),
                request_id=exchange.id.decode("ascii"),
                client=client or _peer(scope),
                method=scope["method"],
                path=raw_path(scope).decode("latin-1"),
                query=query,
                route=exchange.route,
                status=status,
                bytes=exchange.size if scope["method"] != "HEAD" else 0,
                seconds=round(seconds, 6),
                kept=exchange.kept,
            )

    def _metrics(self, scope: Scope) -> Refusal:
        """What is answered on the port of metrics."""
        if scope["method"] not in ("GET", "HEAD") or scope["path"] != "/metrics" or self.folder is None:
            return 404, [(b"content-type", b"text/plain"), (b"content-length", b"0")], b""
        self.tell()
        body = metrics.exposition(metrics.all_counts(self.folder))
        length = (b"content-length", str(len(body)).encode())
        headers = [(b"content-type", metrics.MEDIA_TYPE.encode()), (b"cache-control", b"no-store"), length]
        return 200, headers, body if scope["method"] == "GET" else b""


async def _send(send: Any, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _host(scope: Scope) -> str:
    """The name in Host, or in a whole address, without its port; empty where there is none."""
    scope = origin_form(scope)
    named = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return re.sub(r":[0-9]*$", "", named.decode("latin-1").lower())


def _peer(scope: Scope) -> str:
    return str(scope["client"][0]) if scope["client"] else ""


def _is_among(peer: str, networks: tuple[Network, ...]) -> bool:
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    found = getattr(address, "ipv4_mapped", None) or address
    return any(found in network for network in networks)
