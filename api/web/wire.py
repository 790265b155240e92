"""gunicorn's connections and worker, with the bounds that it lacks.

gunicorn bounds the length of a request line and of headers, and how long a connection is kept between
requests. Here the first request's head gets the same time; who does not take what is sent is cut off;
connections have a number; refusals are problem documents that say nothing of the software; and a stop
closes connections that ask for nothing. What it hooks into is gunicorn's own and may change with it:
tests/web/test_wire.py and tests/faults hold each of these over the wire.
"""

from __future__ import annotations

import asyncio
from typing import Any

from gunicorn.asgi import protocol
from gunicorn.workers import gasgi

from api.serialise.records import to_json
from api.settings import REQUEST_LINE_MAX, SEND_LEAST, SEND_TIMEOUT, STOP_IDLE
from api.web.caching import OPEN_TO_ALL
from api.web.errors import KINDS, MIMETYPE, content_of

REFUSALS = {
    400: ("request_refused", "What was sent is not a request as HTTP/1.1 has it (RFC 9112)."),
    414: ("address_too_long", f"The request line is longer than the {REQUEST_LINE_MAX} characters taken."),
    431: ("request_refused", "The headers are more, or longer, than the server takes."),
    501: ("request_refused", "The transfer coding of the request is not taken here."),
    503: ("overloaded", KINDS["overloaded"].meaning),
}
"""What is said of a refusal, by its status; anything else is a failure of ours."""

RETRY_SOON = 2
"""Seconds after which to ask again where there were too many connections."""

MALFORMED = (400, 414, 431, 501)


class Protocol(protocol.ASGIProtocol):  # type: ignore[misc]
    """One connection."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(worker)
        self._sending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin, with the same time for the first head as for those after it."""
        super().connection_made(transport)
        self.worker.connected.add(self)
        if len(self.worker.connected) > self.worker.worker_connections:
            self.app.refused("connections")
            self._send_error_response(503, "")
            self._end()
        else:
            self._arm_keepalive_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.worker.connected.discard(self)
        self._stop_watching()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes less than is sent: it has to go on taking."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """The client has taken most."""
        self._stop_watching()
        super().resume_writing()

    def close_if_idle(self) -> None:
        """Close a connection that waits for a request."""
        if self._awaiting_request:
            self._end()

    def _end(self) -> None:
        super()._keepalive_timeout()

    def _keepalive_timeout(self) -> None:
        if self.req_count == 1:
            self.app.refused("slow")
        super()._keepalive_timeout()

    def _close_transport(self) -> None:
        """Close, and see to it that what still waits to be sent is taken."""
        super()._close_transport()
        if not self._conn_lost_handled:
            self._watch()

    def _watch(self) -> None:
        if self._sending is None:
            waiting = self.transport.get_write_buffer_size()
            self._sending = self.worker.loop.call_later(SEND_TIMEOUT, self._has_taken, waiting)

    def _has_taken(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if before - waiting < SEND_LEAST:
            self.app.refused("slow")
            self.transport.abort()
        else:
            self._sending = self.worker.loop.call_later(SEND_TIMEOUT, self._has_taken, waiting)

    def _stop_watching(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None

    def _send_error_response(self, status: int, message: str, extra_headers: Any = ()) -> None:
        """A refusal as a problem document; gunicorn's message may quote the request, and is not sent."""
        code, detail = REFUSALS.get(status, ("internal_error", KINDS["internal_error"].meaning))
        if status in MALFORMED:
            self.app.refused("malformed")
        self._safe_write(refusal(status if status in REFUSALS else 500, code, detail))


def refusal(status: int, code: str, detail: str) -> bytes:
    """A whole answer that ends a connection."""
    content = content_of(code, detail, "", status=status)
    # Where it was sent to is not known, or not to be trusted.
    del content["instance"]
    body = to_json(content).encode()
    headers = [
        (b"server", b"syllabank"),
        (b"content-type", MIMETYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
        *OPEN_TO_ALL,
    ]
    if status == 503:
        headers.append((b"retry-after", str(RETRY_SOON).encode()))
    lines = b"".join(b"%b: %b\r\n" % header for header in headers)
    return b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, KINDS[code].title.encode(), lines, body)


class Worker(gasgi.ASGIWorker):  # type: ignore[misc]
    """gunicorn's worker over these connections."""

    def init_process(self) -> None:
        """Begin, in the worker."""
        self.connected: set[Protocol] = set()
        # It notes on the class that is asked whether there is the parser in C, and reads it of its own.
        protocol.ASGIProtocol._check_h1c_protocol_available()
        gasgi.ASGIProtocol = Protocol
        protocol._CACHED_SERVER_HEADER = b"Server: syllabank\r\n"
        super().init_process()

    async def _shutdown(self) -> None:
        self.loop.call_later(STOP_IDLE, self._close_idle)
        await super()._shutdown()

    def _close_idle(self) -> None:
        for connection in list(self.connected):
            connection.close_if_idle()
