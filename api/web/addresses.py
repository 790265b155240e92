"""What an address may be: refused before any view sees it, with the reason."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote_to_bytes

from flask import request

from api.settings import ADDRESS_MAX
from api.web.errors import AddressRefused

BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_address() -> None:
    """Refuse an address that is too long, badly encoded, or holds control characters, and a host that is none.

    The server's own decoding would replace what it cannot read, and answer a question that nobody
    asked. Raises AddressRefused.
    """
    host = request.environ.get("HTTP_HOST", "")
    if host.startswith("[") and not ("]" in host and _is_ipv6(host[1:].partition("]")[0])):
        raise AddressRefused("request_refused", f"'{_shown(host)}' in the Host header is no IPv6 address.")
    raw = _raw_address()
    if len(raw) > ADDRESS_MAX:
        raise AddressRefused(
            "address_too_long", f"The address has {len(raw)} characters; the server takes {ADDRESS_MAX}."
        )
    broken = BROKEN_PERCENT.search(raw)
    if broken:
        raise AddressRefused(
            "malformed_address",
            f"'{_shown(raw[broken.start() : broken.start() + 3])}' is not percent-encoding: write '%' and two hexadecimal digits, '%25' for a percent sign.",
        )
    try:
        text = unquote_to_bytes(raw.encode("utf-8", "surrogateescape")).decode("utf-8")
    except UnicodeDecodeError:
        raise AddressRefused(
            "malformed_address", "The address is not UTF-8 when its percent-encoding is undone."
        ) from None
    control = CONTROL.search(text)
    if control:
        code = f"%{ord(control[0]):02X}"
        raise AddressRefused(
            "malformed_address", f"The address holds the control character {code}; none is allowed."
        )


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def _raw_address() -> str:
    """Path and query as sent. gunicorn and Werkzeug keep them; else they are put together again."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw is None:
        raw = request.path
        if request.query_string:
            raw += "?" + request.query_string.decode("latin-1")
    # WSGI hands over bytes as latin-1; what is not UTF-8 stays as it is, to be refused.
    text = str(raw)
    return text if text.isascii() else text.encode("latin-1", "replace").decode("utf-8", "surrogateescape")


def _shown(part: str) -> str:
    """A part of an address in words: U+FFFD for what is no text."""
    return part.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
