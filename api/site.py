"""A release as static files, made by asking the app: each file is the answer of one address.

An address is a file's path, with the extension of its media type where it has none: `/explore` is
`explore.html`, `/v1/terms` is `v1/terms.json`, `/v1/terms/pages/2` is `v1/terms/pages/2.json`, `/` is
`index.html`. So a file server that tries a few extensions serves the very addresses of the live API, and
`addresses.json` tells an uploader to an object store which key, media type and lifetime each file has.

There are the pages, every record, every collection page by page in key order, downloads, exports, the
releases and what each changed, and whatever these pages link to. What has a query (searches, draws,
marking) and what is pinned to another release is the live server's.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from flask.testing import FlaskClient

from api.errors import SiteIncomplete
from api.package.files import write_whole
from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.pages.listed import page_addresses

BEGUN = (
    "/v1",
    "/v1/releases",
    "/v1/releases.atom",
    "/v1/openapi.json",
    "/v1/coverage",
    "/v1/exports",
    "/v1/graph.jsonld",
    "/v1/context.jsonld",
    "/v1/dcat.jsonld",
    "/v1/schema-org.jsonld",
    "/v1/croissant.json",
    "/v1/CITATION.cff",
    "/llms.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/ims/case/v1p1/CFDocuments",
    "/ims/case/v1p0/CFDocuments",
)
"""Addresses that no list names. One that this package has not (404) is left out."""

MANIFEST = "addresses.json"

LINK = re.compile(r'(?:href|src|srcset|data)="(/[^"]*)"')
"""A link of a page to an address of ours. A fragment is no part of an address."""

LIVE = re.compile(r"/(?:v1/)?releases/[0-9]|/embed/|/v1/[^?]*/check|/oembed|/health|/metrics")
"""What is not followed from a page: other releases, and what the live server answers."""

EXTENSIONS = {
    "text/html": ".html",
    "application/json": ".json",
    "application/ld+json": ".jsonld",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/plain": ".txt",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
}
"""Extensions of media types that the machine's own list may have otherwise."""


@dataclass(frozen=True)
class SiteFile:
    """One file: the address whose answer it is, its path in the folder, and the headers that belong to it."""

    address: str
    file: str
    media_type: str
    cache_control: str
    bytes: int


def write_site(
    catalogue: Catalogue,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
    url: str | None = None,
) -> list[SiteFile]:
    """Write the latest release into `folder`, which must not be in use; and say what was written.

    url: scheme and host of the public address, for documents that need whole addresses.
    Raises SiteIncomplete where an address of the release does not answer.
    """
    client = create_app(catalogue, url).test_client()
    written: dict[str, SiteFile] = {}
    waiting = [*_addresses(client, catalogue)][::-1]
    while waiting:
        address, needed = waiting.pop()
        if address in written:
            continue
        with client.get(address) as response:
            # What is not to be kept, a draw without a seed, has no place in a copy.
            passing = "no-store" in response.headers.get("Cache-Control", "")
            if not needed and (400 <= response.status_code < 500 or passing):
                continue
            if response.status_code != 200:
                raise SiteIncomplete(address, response.status_code)
            content = response.data
            media_type = str(response.content_type)
            name = file_of(address, media_type, response.headers.get("Content-Disposition", ""))
            cache_control = response.headers.get("Cache-Control", "")
        write_whole(folder / name, content)
        written[address] = SiteFile(address, name, media_type, cache_control, len(content))
        progress(name)
        if media_type.startswith("text/html"):
            waiting += [(link, False) for link in _links(content.decode()) if link not in written]
    files = sorted(written.values(), key=lambda file: file.address)
    manifest = json.dumps([asdict(file) for file in files], ensure_ascii=False, indent=1)
    write_whole(folder / MANIFEST, manifest.encode())
    return files


def file_of(address: str, media_type: str, disposition: str = "") -> str:
    """The path of the file that holds an address's answer.

    disposition: the answer's Content-Disposition, whose file name tells the extension where the media type
    tells none.
    """
    kind = media_type.partition(";")[0]
    named = re.search(r'filename="[^"]*(\.[a-z0-9]+)"', disposition)
    told = None if kind == "application/octet-stream" else mimetypes.guess_extension(kind)
    extension = EXTENSIONS.get(kind) or told or (named[1] if named else ".bin")
    path = unquote(address).strip("/") or "index"
    last = path.rpartition("/")[2]
    # A release's version has dots too, and is a name without an extension.
    has_own = "." in last and not re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", last)
    return path if has_own else path + extension


def _addresses(client: FlaskClient, catalogue: Catalogue) -> Iterator[tuple[str, bool]]:
    """Every address, and whether it must answer."""
    yield from ((address, False) for address in BEGUN)
    # A format that carries nothing of this package says so, and has no file.
    for export in client.get("/v1/exports").get_json()["data"]:
        yield f"/v1/exports/{export['name']}", False
        yield f"/v1/exports/{export['name']}/losses", False
    yield from ((address, True) for address in _of_release(client, catalogue))


def _of_release(client: FlaskClient, catalogue: Catalogue) -> Iterator[str]:
    """The addresses that releases, tables and pages have."""
    release = catalogue.latest
    for entry in catalogue.entries:
        yield f"/v1/releases/{entry.version}"
        yield from _pages(client, f"/v1/releases/{entry.version}/changes")
    for file in release.files:
        yield f"/v1/releases/{release.version}/files/{file}"
    for version in ("v1p1", "v1p0"):
        yield from _framework(client, f"/ims/case/{version}")
    for table in release.package.tables.values():
        base = f"/v1/{table.collection}"
        yield base
        yield from _pages(client, base)
        for row in release.rows(table):
            yield f"{base}/{row['id']}"
            yield f"{base}/{row['id']}.jsonld"
    yield from page_addresses(release)


def _pages(client: FlaskClient, base: str) -> Iterator[str]:
    address: str | None = f"{base}/pages/1"
    while address:
        yield address
        address = client.get(address).get_json()["links"]["next"]


def _framework(client: FlaskClient, base: str) -> Iterator[str]:
    """The documents of CASE, and their packages."""
    with client.get(f"{base}/CFDocuments") as response:
        documents = response.get_json()["CFDocuments"] if response.status_code == 200 else []
    for document in documents:
        for call in ("CFDocuments", "CFPackages"):
            yield f"{base}/{call}/{document['identifier']}"


def _links(html: str) -> Iterable[str]:
    """Addresses of ours without a query that a page leads to; an asset's mark is no part of its address."""
    for link in dict.fromkeys(LINK.findall(html)):
        address = unescape(link).partition("#")[0]
        path, _, query = address.partition("?")
        if LIVE.match(path) or (query and not path.startswith("/static/")):
            continue
        yield path
