"""Looking at a page as a test does: its HTML as a tree."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from lxml import html

READER = {"Accept": "text/html"}


def look(client: FlaskClient, address: str, status: int = 200) -> Any:
    """The page at an address, as a tree."""
    answer = client.get(address, headers=READER)
    assert answer.status_code == status, (address, answer.status_code, answer.text[:300])
    assert answer.mimetype == "text/html", address
    return html.fromstring(answer.text)


def text_of(found: Any) -> str:
    """The text of an element, or of a whole page, spaces made one."""
    return " ".join(found.text_content().split())


def hrefs(found: Any, beginning: str = "/") -> list[str]:
    """The addresses of ours that links within an element lead to."""
    return [href for href in found.xpath(".//a/@href") if href.startswith(beginning)]


def one(found: Any, path: str) -> Any:
    """The one element, or attribute, at an XPath."""
    every = found.xpath(path)
    assert len(every) == 1, (path, every)
    return every[0]
