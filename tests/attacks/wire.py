"""Asking byte by byte, and what an answer on the wire must be."""

from __future__ import annotations

import re
import socket

Lines = list[tuple[bytes, bytes]]
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")


def exchange(port: int, sent: bytes) -> bytes:
    """All that comes back for some bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65536):
            found += piece
    return found


def request(address: str, *lines: str, method: str = "GET", close: bool = True) -> bytes:
    """A request as it is sent; Host is localhost unless it is named."""
    named = any(line.lower().startswith("host:") for line in lines)
    head = [f"{method} {address} HTTP/1.1", *([] if named else ["Host: localhost"]), *lines]
    return "\r\n".join([*head, *(["Connection: close"] if close else []), "", ""]).encode("latin-1")


def answers(raw: bytes, methods: tuple[str, ...] = ("GET",)) -> list[tuple[int, Lines, bytes]]:
    """The answers in what came back, one after the other. Fails where a header is none."""
    found = []
    for method in methods:
        head, _, raw = raw.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        status = int(first.split(b" ")[1])
        headers = [
            (name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)
        ]
        for name, value in headers:
            assert NAME.fullmatch(name), name
            assert VALUE.fullmatch(value), value
        length = int(dict(headers).get(b"content-length", b"0"))
        if method == "HEAD" or status == 304:
            length = 0
        found.append(
            (status, [line for line in headers if line[0] not in (b"date", b"connection")], raw[:length])
        )
        raw = raw[length:]
    assert not raw, f"more came than was asked for: {raw[:200]!r}"
    return found
