"""What pages are made of beside HTML: style sheets, scripts and pictures.

They are read once. An address carries a part of the content's sha256 as `v`, so that a browser may keep
it for ever, and a new one is another address.
"""

from __future__ import annotations

import mimetypes
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from api.web.caching import answer, etag_of

blueprint = Blueprint("assets", __name__)

FOLDER = Path(__file__).resolve().parent.parent / "static"

TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
"""Media types that the machine's own list may lack, or have otherwise."""


@cache
def assets() -> dict[str, bytes]:
    """The content of every asset by its name, the path below `static/`."""
    found = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in found}


@cache
def asset(name: str) -> str:
    """The address of an asset. Raises KeyError where there is none of this name."""
    return f"/static/{name}?v={_mark(name)}"


@blueprint.get("/static/<path:name>")
def get_asset(name: str) -> Response:
    """An asset: for ever where the address has its mark, for a while where it has not."""
    if name not in assets():
        raise NotFound
    suffix = Path(name).suffix
    media_type = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return answer(assets()[name], pinned=request.args.get("v") == _mark(name), mimetype=media_type)


def _mark(name: str) -> str:
    return etag_of(assets()[name])[:10]
