"""Every link within the site leads somewhere: on every kind of page, and on some of each collection's records."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from api.web.pages.listed import page_addresses

RECORDS = re.compile(r"/records/")
EVERY = 400
"""Of the pages of records one in so many is walked, which is some of each large collection."""


@pytest.mark.parametrize("client", ["published", "sample"])
def test_every_link_within_the_site_leads_somewhere(client: str, request: pytest.FixtureRequest) -> None:
    asking: FlaskClient = request.getfixturevalue(client)
    every = list(page_addresses(request.getfixturevalue(f"{client}_catalogue").latest))
    records = [address for address in every if RECORDS.match(address)]
    walked = [address for address in every if not RECORDS.match(address)] + records[::EVERY]
    seen: dict[str, str] = {}
    for page in walked:
        with asking.get(page) as answer:
            assert answer.status_code == 200, page
            if answer.mimetype != "text/html":
                continue
            tree = html.fromstring(answer.get_data(as_text=True))
        found: Any = tree.xpath("//a/@href | //link/@href | //img/@src | //script/@src")
        for target in found:
            address = str(target).removeprefix("http://localhost").partition("#")[0]
            if address.startswith("/") and not address.startswith("//"):
                seen.setdefault(address, page)
    dead = []
    for address, page in seen.items():
        with asking.get(address) as answer:
            # A format may carry nothing of a specification point: the answer says so.
            empty = answer.status_code == 400 and answer.json and answer.json["code"] == "not_carried"
            if answer.status_code not in (200, 302, 303, 307, 308) and not empty:
                dead.append(f"{page} leads to {address}: {answer.status_code}")
    assert not dead, f"{len(dead)} of {len(seen)}:\n" + "\n".join(dead[:50])
