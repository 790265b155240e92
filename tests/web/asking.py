"""Asking a collection as a reader does: page after page, and counting what came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from api.package.descriptor import Package, Table
from api.store.catalogue import Catalogue
from api.store.release import Release
from api.web.scope import EXTENSION

Record = dict[str, Any]
EVERY = 2000
"""More pages than any walk here has."""


def release_of(client: FlaskClient, version: str | None = None) -> Release:
    """A release that the client's app serves, the newest where none is named."""
    catalogue: Catalogue = client.application.extensions[EXTENSION].catalogue
    return catalogue.get(version) if version else catalogue.latest


def package_of(client: FlaskClient, version: str | None = None) -> Package:
    return release_of(client, version).package


def ask(client: FlaskClient, path: str, **parameters: Any) -> Any:
    """The JSON of an answer that must be one."""
    address = f"{path}?{urlencode(parameters)}" if parameters else path
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text)
    return json.loads(answer.data)


def pages(client: FlaskClient, path: str, **parameters: Any) -> Iterator[Any]:
    """Every page, following `links.next`."""
    page = ask(client, path, **parameters)
    for _ in range(EVERY):
        yield page
        following = page["links"]["next"]
        if following is None:
            return
        page = ask(client, following)
    raise AssertionError(f"{path} {parameters} has no end")


def walk(client: FlaskClient, path: str, **parameters: Any) -> list[Record]:
    """Every record; the totals are true, and only the last page is short."""
    found: list[Record] = []
    for page in pages(client, path, **parameters):
        found.extend(page["data"])
        meta = page["meta"]
        assert meta["count"] == len(page["data"])
        if page["links"]["next"] is None:
            assert len(found) == meta["total"]
        else:
            assert meta["count"] == meta["limit"]
            assert len(found) < meta["total"]
    return found


def records(client: FlaskClient, table: Table) -> dict[str, Record]:
    """Every record of a table as the store has it, by id."""
    rows = release_of(client).read(f'SELECT id, _json FROM "{table.name}" ORDER BY id')
    return {row[0]: json.loads(row[1]) for row in rows}


def ids(found: list[Record]) -> list[str]:
    return [str(record["id"]) for record in found]
