"""One request on its way through the server: who it is, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

EXCHANGE = "syllabank.exchange"
"""Where a request's ASGI scope holds its exchange."""

REQUEST_ID = "syllabank.request_id"
"""Where a request's WSGI environment holds its id."""

ROUTE = "syllabank.route"
"""Where the app leaves the template of the address that it matched."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class Exchange:
    """Takes the place of ASGI's send: adds headers to the answer, and notes how it went.

    The answer says the request's id where anybody could want it: where the app was asked, and where
    `says_id` is set, for a proxy or the log of requests has it. An answer from memory goes without: a
    header costs a twentieth of it.

    route: the template of the address, empty where none matched. kept: whether the answer came from
    memory. size: bytes of the body that were handed to the server.
    """

    __slots__ = ("extra", "id", "kept", "route", "says_id", "send", "size", "status")

    def __init__(self, send: Send, name: bytes, says_id: bool) -> None:
        self.send = send
        self.id = name
        self.says_id = says_id
        self.extra: list[tuple[bytes, bytes]] = []
        self.route = ""
        self.kept = False
        self.status = 0
        self.size = 0

    def __call__(self, message: Message) -> Awaitable[None]:
        """Send a message on. No coroutine of our own: it would cost more than all else here."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.says_id or not self.kept:
                self.extra.append((b"x-request-id", self.id))
            if self.extra:
                message["headers"] = [*message["headers"], *self.extra]
        else:
            self.size += len(message["body"])
        return self.send(message)
