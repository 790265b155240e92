"""A release as static files, made by asking the app: each file is an answer of the API.

Addresses on a plain file server, below the folder written:

    index.html, docs/index.html, static/…          the pages
    v1/index.json, v1/openapi.json                 the entry and the OpenAPI document
    v1/releases/index.json                         the releases
    v1/{collection}/index.json, index.2.json, …     every record of a collection, 100 a page, by id
    v1/{collection}/{id}.json                      each record
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from flask.testing import FlaskClient

from api.package.files import write_whole
from api.settings import LIMIT_MAX
from api.store.catalogue import Catalogue
from api.web.app import create_app

FIXED = {
    "/": "index.html",
    "/docs": "docs/index.html",
    "/static/style.css": "static/style.css",
    "/static/icon.svg": "static/icon.svg",
    "/v1": "v1/index.json",
    "/v1/openapi.json": "v1/openapi.json",
    "/v1/releases": "v1/releases/index.json",
}


def write_site(catalogue: Catalogue, folder: Path, progress: Callable[[str], None] = lambda _: None) -> int:
    """Write the latest release into `folder`, which must not be in use. Returns the number of files."""
    client = create_app(catalogue).test_client()
    count = 0
    for address, name in _addresses(client, catalogue):
        with client.get(address) as response:
            if response.status_code != 200:
                raise AssertionError(f"{address} answered {response.status_code}")
            write_whole(folder / name, response.data)
        count += 1
        progress(name)
    return count


def _addresses(client: FlaskClient, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield from FIXED.items()
    for table in catalogue.latest.package.tables.values():
        base = f"/v1/{table.collection}"
        address: str | None = f"{base}?limit={LIMIT_MAX}"
        number = 1
        while address:
            yield address, f"v1/{table.collection}/{'index' if number == 1 else f'index.{number}'}.json"
            page = client.get(address).get_json()
            for record in page["data"]:
                yield f"{base}/{record['id']}", f"v1/{table.collection}/{record['id']}.json"
            address, number = page["links"]["next"], number + 1
