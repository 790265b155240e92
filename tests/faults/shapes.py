"""Bytes that are no request, are two, or are too much: what servers were made to disagree about."""

from __future__ import annotations

import contextlib
import socket

HIDDEN = b"GET /v1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
"""A request that no server may see: its answer would hold the word."""

POST = b"POST /v1/terms HTTP/1.1\r\nHost: localhost\r\n"
GET = b"GET /v1/terms?limit=1 HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
N = str(len(HIDDEN)).encode()

SMUGGLING = {
    "Content-Length and Transfer-Encoding": POST
    + b"Content-Length: 4\r\n"
    + CHUNKED
    + b"\r\n0\r\n\r\n"
    + HIDDEN,
    "the same, the other way round": POST + CHUNKED + b"Content-Length: 4\r\n\r\n0\r\n\r\n" + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: " + N + b"\r\n\r\n" + HIDDEN,
    "two lengths in one line": POST + b"Content-Length: 0, " + N + b"\r\n\r\n" + HIDDEN,
    "a length with a sign": POST + b"Content-Length: +" + N + b"\r\n\r\n" + HIDDEN,
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length with underscores": POST + b"Content-Length: 4_0\r\n\r\n" + HIDDEN,
    "a length in hexadecimal": POST + b"Content-Length: 0x10\r\n\r\n" + HIDDEN,
    "a coding that is nearly chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "chunked, then identity": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a space before the colon": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a tab before chunked": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a folded line": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a line that begins with a space": GET + b" X: a\r\n\r\n",
    "a bare LF between headers": GET + b"X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a bare CR in a value": GET + b"X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "a NUL in a value": GET + b"X: a\x00b\r\n\r\n",
    "a chunk of no size": POST + CHUNKED + b"\r\n\r\n" + HIDDEN,
    "a chunk longer than it says": POST + CHUNKED + b"\r\n1\r\n" + HIDDEN + b"\r\n0\r\n\r\n",
    "a chunk whose size has a sign": POST + CHUNKED + b"\r\n+0\r\n\r\n" + HIDDEN,
    "a chunk with a bare LF": POST + CHUNKED + b"\r\n0\n\n" + HIDDEN,
    "a body for GET": GET + b"Content-Length: " + N + b"\r\n\r\n" + HIDDEN,
    "chunks in HTTP/1.0": b"POST /v1/terms HTTP/1.0\r\nHost: localhost\r\n"
    + CHUNKED
    + b"\r\n0\r\n\r\n"
    + HIDDEN,
    "two hosts": GET + b"Host: evil.example\r\n\r\n",
    "a method with a request in it": b"GET /v1/terms HTTP/1.1\r\nHost: localhost\r\n\r\nGET/v1/smuggled\r\n\r\n",
}

TOO_MUCH = {
    "an address of 1 MB": b"GET /v1/terms?term=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "1,000 headers": GET + b"".join(b"X-%d: a\r\n" % n for n in range(1000)) + b"\r\n",
    "a header of 1 MB": GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "a name of a header of 1 MB": GET + b"a" * 1_000_000 + b": a\r\n\r\n",
    "1 MB of empty lines": b"\r\n" * 500_000 + GET + b"\r\n",
}

PIPELINED = b"".join(
    b"GET /v1/terms?limit=%d HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    % (n, b"Connection: close\r\n" if n == 50 else b"")
    for n in range(1, 51)
)


def exchange(port: int, sent: bytes, wait: float = 1.0) -> bytes:
    """All that comes back until the server closes, or says nothing for a while."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as connection:
        # It may close before we have said all; what it answered is still to be read.
        with contextlib.suppress(OSError):
            connection.sendall(sent)
        with contextlib.suppress(OSError):
            while piece := connection.recv(65536):
                found += piece
    return found


def check(port: int, name: str, sent: bytes) -> str | None:
    """What is wrong with the answer to a shape; None where it is right: refused, or one answer to one request."""
    found = exchange(port, sent)
    if b"smuggled" in found:
        return f"{name}: the hidden request was answered"
    if name in TOO_MUCH and found and not found.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 200")):
        return f"{name}: {found[:40]!r}"
    if found.count(b"HTTP/1.1 200") > 1:
        return f"{name}: answered more than once"
    return None
