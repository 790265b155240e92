"""Bare applications that answer constant bytes: what gunicorn itself costs.

Each file of a folder is an address. Below '/headed' the answers have the headers of ours, which stand in
headers.json: what gunicorn asks for them is told apart from what our own code costs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

BODIES = {f"/{path.name}": path.read_bytes() for path in Path(os.environ["BENCH_BODIES"]).iterdir()}
HEADS = {
    path: [("content-type", "application/json"), ("content-length", str(len(body)))]
    for path, body in BODIES.items()
}
RAW = {path: [(n.encode(), v.encode()) for n, v in head] for path, head in HEADS.items()}
HEADERS = Path(os.environ["BENCH_BODIES"]).with_name("headers.json")
HEADED: dict[str, Any] = json.loads(HEADERS.read_text()) if HEADERS.exists() else {}
for size, headed in HEADED.items():
    BODIES[f"/headed/{size}"] = BODIES[f"/{size}"]
    RAW[f"/headed/{size}"] = [(n.encode(), v.encode("latin-1")) for n, v in headed["200"]]
    HEADED[size]["raw"] = [(n.encode(), v.encode("latin-1")) for n, v in headed["304"]]
NEW_HEAD = [("etag", '"bare"')]
RAW_NEW_HEAD = [(b"etag", b'"bare"')]


async def asgi(scope: dict[str, Any], receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer as ASGI; 304 to whoever sends an entity tag."""
    if scope["type"] != "http":
        return
    if any(name == b"if-none-match" for name, _ in scope["headers"]):
        _, _, size = scope["path"].rpartition("/headed/")
        head = HEADED[size]["raw"] if size in HEADED else RAW_NEW_HEAD
        await send({"type": "http.response.start", "status": 304, "headers": head})
        await send({"type": "http.response.body", "body": b""})
        return
    path = scope["path"]
    await send({"type": "http.response.start", "status": 200, "headers": RAW[path]})
    await send({"type": "http.response.body", "body": BODIES[path]})


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer as WSGI; 304 to whoever sends an entity tag."""
    if "HTTP_IF_NONE_MATCH" in environ:
        start_response("304 Not Modified", NEW_HEAD)
        return []
    path = environ["PATH_INFO"]
    start_response("200 OK", HEADS[path])
    return [BODIES[path]]
