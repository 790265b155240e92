"""Text of records that is an attack stays text, wherever it is shown: nothing in it is run, and no frame breaks."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import etree

from api.exports import EXPORTS
from api.web.app import create_app
from tests.attacks.hostile import MARK, TEXTS, hostile_catalogue
from tests.attacks.wire import NAME, VALUE
from tests.conftest import SAMPLE
from tests.web.asking import release_of

RUN = re.compile(r"\s*(?:javascript|data|vbscript):", re.IGNORECASE)
DATA_BLOCKS = ("application/ld+json", "application/json", "speculationrules", "importmap")
COMPUTED = f"{MARK}49"
"""What a template would make of the text, if it took it for its own."""


class Page(HTMLParser):
    """What a browser would run of a page, and where its links lead."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.texts: list[str] = []
        self.policy = ""
        self._in_block = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script":
            self._in_block = found.get("type") in DATA_BLOCKS
            if not self._in_block and not str(found.get("src", "")).startswith("/static/"):
                self.runs.append(f"<script {attrs}>")
        if tag == "iframe" and str(found.get("src", "")).startswith(("/embed/quiz?", "/releases/")):
            tag = "frame of our own"
        if tag in ("iframe", "object", "embed", "base", "frame") or (
            tag == "img" and found.get("src") == "x"
        ):
            self.runs.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                self.runs.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action", "formaction", "data", "xlink:href") and RUN.match(
                value or ""
            ):
                self.runs.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("hostile")
    root = Path(shutil.copytree(SAMPLE, folder / "package"))
    return create_app(hostile_catalogue(root, folder), state=folder / "state").test_client()


def read(client: FlaskClient, address: str, accept: str = "*/*") -> tuple[int, dict[str, str], bytes]:
    """An answer whose headers are headers, and which is no failure of ours."""
    with client.get(address, headers={"Accept": accept}) as answer:
        assert answer.status_code < 500, (address, answer.get_data()[:2000])
        for name, value in answer.headers:
            assert NAME.fullmatch(name.encode()), (address, name)
            assert VALUE.fullmatch(value.encode("latin-1")), (address, name, value)
        headers = {name.lower(): value for name, value in answer.headers}
        assert headers["x-content-type-options"] == "nosniff", address
        return answer.status_code, headers, answer.get_data()


def all_addresses(client: FlaskClient) -> Iterator[str]:
    """Every kind of address that shows records: of the API, the protocols, and all pages there are."""
    release = release_of(client)
    for table in release.package.tables.values():
        name = table.collection
        yield from (f"/v1/{name}", f"/v1/{name}?limit=100&include=&q={MARK}")
        ids = [row["id"] for row in release.rows(table)]
        for record_id in ids:
            yield from (
                f"/v1/{name}/{record_id}",
                f"/v1/{name}/{record_id}.jsonld",
                f"/v1/records/{record_id}",
            )
            yield f"/oembed?url=http%3A%2F%2Flocalhost%2Fv1%2F{name}%2F{record_id}"
    yield from (
        "/",
        "/docs",
        "/llms.txt",
        "/v1",
        "/v1/openapi.json",
        "/v1/releases",
        "/v1/releases.atom",
        "/v1/graph.jsonld",
    )
    yield from (
        f"/v1/search?q={MARK}",
        f"/v1/search?q={MARK}&prefix=yes",
        "/v1/quizzes?seed=a&length=50",
        "/v1/coverage",
    )
    yield from (
        "/v1/quizzes?seed=a&length=50&answers=no",
        "/v1/exports",
        "/v1/context.jsonld",
        "/sitemap.xml",
        "/robots.txt",
    )
    yield from (
        "/api.php?amount=1",
        "/api_category.php",
        "/v2/questions",
        "/v2/tags",
        "/oembed/providers.json",
    )
    yield from (
        "/ims/case/v1p1/CFDocuments",
        "/ims/case/v1p0/CFDocuments",
        "/v1/releases/1.1.0/croissant.json",
    )
    yield from pages(client)


def pages(client: FlaskClient) -> list[str]:
    """The addresses of the sitemap, and those that the pages lead to."""
    _, _, body = read(client, "/sitemap.xml")
    found = re.findall(r"<loc>https?://localhost(/[^<]*)", body.decode())
    seen = dict.fromkeys(found)
    for address in list(seen):
        for link in re.findall(
            r'(?:href|src|action)="(/[^"#]*)', read(client, address, "text/html")[2].decode()
        ):
            if len(seen) < 400 and not link.startswith(("/v1", "/static")):
                seen.setdefault(link.replace("&amp;", "&"), None)
    return list(seen)


def test_no_page_runs_it(client: FlaskClient) -> None:
    shown = 0
    for address in [*pages(client), "/nothing", f"/nothing%3Cscript%3E{MARK}", "/docs?x=%22%3E%3Cscript%3E"]:
        _, headers, body = read(client, address, "text/html")
        if not headers["content-type"].startswith("text/html"):
            continue
        text = body.decode()
        page = Page(text)
        assert not page.runs, (address, page.runs)
        assert COMPUTED not in text, address
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe" not in policy.replace("style-src 'unsafe-inline'", ""), "no script but our own"
        shown += text.count(MARK)
    assert shown > 2, "the texts are there"


def test_every_answer_is_what_it_says(client: FlaskClient) -> None:
    """JSON is JSON, XML is XML; nothing that a browser would take for a page but pages."""
    for address in all_addresses(client):
        _, headers, body = read(client, address)
        kind = headers["content-type"].partition(";")[0]
        if kind.endswith("json"):
            assert json.loads(body) is not None
        elif kind.endswith("xml"):
            etree.fromstring(body)
        else:
            assert kind in (
                "text/html",
                "text/plain",
                "text/markdown",
                "text/css",
                "image/svg+xml",
                "text/javascript",
            ), kind
        assert COMPUTED.encode() not in body, address


def test_the_text_comes_back_as_it_was(client: FlaskClient) -> None:
    found = {
        value
        for table in release_of(client).package.tables.values()
        for record in json.loads(read(client, f"/v1/{table.collection}?limit=100")[2])["data"]
        for value in record.values()
        if isinstance(value, str) and MARK in value
    }
    assert found <= set(TEXTS)
    assert len(found) == len(TEXTS), set(TEXTS) - found


@pytest.mark.parametrize("name", EXPORTS)
def test_no_export_runs_it_or_breaks(client: FlaskClient, name: str) -> None:
    status, headers, body = read(client, f"/v1/exports/{name}")
    read(client, f"/v1/exports/{name}/losses")
    if status == 400:
        return  # the format can carry none of it, and says so
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', headers["content-disposition"])
    for member, content in _members(body):
        if member.endswith((".xml", ".html")) or content.lstrip()[:5] == b"<?xml":
            _holds_nothing_that_runs(f"{name} {member}", content)
    if name == "kahoot" and body[:2] == b"PK":
        cells = [
            c for sheet in openpyxl.load_workbook(io.BytesIO(body)) for row in sheet.iter_rows() for c in row
        ]
        assert not [cell.value for cell in cells if cell.data_type == "f"], "no text is a formula"


def _members(body: bytes) -> Iterator[tuple[str, bytes]]:
    if body[:2] != b"PK":
        yield ("body.html" if body[:9].lower() == b"<!doctype" else "body"), body
        return
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for member in archive.namelist():
            assert not member.startswith("/"), member
            assert ".." not in member.split("/"), member
            yield member, archive.read(member)


def _holds_nothing_that_runs(where: str, content: bytes) -> None:
    """XML is well-formed; HTML, also what stands as text in XML, is as our own code made it."""
    if where.endswith(".html"):
        assert not Page(content.decode()).runs, where
        return
    root = etree.fromstring(content)
    for element in root.iter("*"):
        assert etree.QName(element).localname not in ("script", "iframe", "svg"), where
        assert not [n for n in element.attrib if str(n).startswith("on")], where
        parent = element.getparent()
        if element.text and (_is_html(element) or (parent is not None and _is_html(parent))):
            assert not Page(element.text).runs, (where, element.text[:300])


def _is_html(element: Any) -> bool:
    """Whether a program takes the text of an element for HTML, by what Moodle's XML and QTI 1.2 say."""
    return element.get("format") in ("html", "moodle_auto_format") or element.get("texttype") == "text/html"
