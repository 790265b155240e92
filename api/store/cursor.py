"""Cursors: opaque, URL-safe texts that hold where the next page begins."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from api.errors import CursorInvalid

MALFORMED = "the cursor is malformed; take it from 'next' as it is"


def pack(parts: Sequence[Any]) -> str:
    """A cursor that holds the parts, which JSON must be able to."""
    content = json.dumps(parts, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def unpack(cursor: str) -> list[Any]:
    """The parts of a cursor. Raises CursorInvalid for what is none."""
    try:
        if not cursor.isascii():
            raise ValueError(cursor)
        padded = cursor + "=" * (-len(cursor) % 4)
        content = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise CursorInvalid(cursor, MALFORMED) from None
    if not isinstance(content, list):
        raise CursorInvalid(cursor, MALFORMED)
    return content
