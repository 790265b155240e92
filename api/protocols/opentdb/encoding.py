"""The four encodings of Open Trivia DB, as PHP writes them. Each applies to every string of a question."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from html.entities import codepoint2name
from urllib.parse import quote, quote_plus

ENTITIES = {code: f"&{name};" for code, name in codepoint2name.items()} | {ord("'"): "&#039;"}
"""PHP's htmlentities with ENT_QUOTES: the named characters of HTML 4.01, and the apostrophe by number.
What has no name in HTML 4.01 stays as it is."""


def html(text: str) -> str:
    """HTML entities: 'Don&#039;t … &eacute;'."""
    return text.translate(ENTITIES)


def url_legacy(text: str) -> str:
    """PHP's urlencode: a blank is '+', and only letters, digits, '-', '_' and '.' stay."""
    return quote_plus(text, safe="").replace("~", "%7E")


def url_3986(text: str) -> str:
    """PHP's rawurlencode (RFC 3986): all is encoded but what is unreserved."""
    return quote(text, safe="")


def in_base64(text: str) -> str:
    """Base64 (RFC 4648, section 4) of the UTF-8 bytes."""
    return base64.b64encode(text.encode()).decode()


ENCODINGS: Mapping[str, Callable[[str], str]] = {
    "": html,
    "urlLegacy": url_legacy,
    "url3986": url_3986,
    "base64": in_base64,
}
"""By the value of `encode`; the empty one is the default."""
