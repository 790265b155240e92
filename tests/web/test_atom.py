"""The Atom feed of releases (RFC 4287), as feed readers take it."""

from __future__ import annotations

import re
import urllib.request
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient

from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import ROOT, Server
from tests.web.history import VERSIONS, open_releases

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ADDRESS = "/v1/releases.atom"
PUBLIC = "https://data.example.org"
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(params=["history", "published"])
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def ids(body: bytes) -> list[str]:
    return [str(element.text) for element in ElementTree.fromstring(body).iterfind(".//a:id", ATOM)]


def test_a_feed_reader_finds_the_releases_newest_first(client: FlaskClient) -> None:
    answer = client.get(ADDRESS)
    assert answer.mimetype == "application/atom+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    read = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    releases = client.get("/v1/releases").get_json()["data"]
    title = client.get("/v1").get_json()["data"]["title"]
    assert [entry.title for entry in read.entries] == [
        f"{title} {release['version']}" for release in releases
    ]
    assert [entry.updated for entry in read.entries] == [release["created"] for release in releases]
    assert [entry.published for entry in read.entries] == [release["created"] for release in releases]
    assert read.feed.updated == releases[0]["created"]
    assert all(entry.updated_parsed for entry in read.entries)
    for entry, release in zip(read.entries, releases, strict=True):
        assert entry.summary.startswith(f"{sum(release['records'].values())} records.")


def test_it_has_what_rfc_4287_demands(client: FlaskClient) -> None:
    feed = ElementTree.fromstring(client.get(ADDRESS).data)
    assert feed.tag == f"{{{ATOM['a']}}}feed"
    for element in (feed, *feed.iterfind("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert [bool(found.text) for found in element.findall(f"a:{name}", ATOM)] == [True], name
        assert len(element.findall("a:link[@rel='alternate']", ATOM)) == 1
    assert feed.findtext("a:author/a:name", namespaces=ATOM)
    assert feed.findtext("a:rights", namespaces=ATOM)


def test_links_are_whole_and_lead_somewhere(client: FlaskClient) -> None:
    base = "http://feeds.example"
    feed = ElementTree.fromstring(client.get(ADDRESS, base_url=base).data)
    links = [(link.attrib["rel"], link.attrib["href"]) for link in feed.iterfind(".//a:link", ATOM)]
    assert ("self", f"{base}{ADDRESS}") in links
    for _, href in links:
        assert href.startswith(f"{base}/v1/")
        assert client.get(href.removeprefix(base)).status_code == 200, href
    releases = client.get("/v1/releases").get_json()["data"]
    alternates = [href for rel, href in links if rel == "alternate"]
    assert alternates == [f"{base}/v1/releases", *(base + release["href"] for release in releases)]
    related = [parse_qs(urlsplit(href).query) for rel, href in links if rel == "related"]
    versions = [release["version"] for release in releases]
    assert related == [{"since": [before], "until": [after]} for after, before in pairwise(versions)]


def test_ids_are_permanent(client: FlaskClient, history_catalogue: Catalogue) -> None:
    here, there = (
        ids(client.get(ADDRESS, base_url=base).data) for base in ("http://a.test", "https://b.test")
    )
    assert here == there
    assert len(set(here)) == len(here) == 1 + len(client.get("/v1/releases").get_json()["data"])
    assert all(UUID.fullmatch(found) for found in here)


def test_ids_stay_when_a_release_comes(four_releases: Path, history: FlaskClient, tmp_path: Path) -> None:
    before = create_app(open_releases(four_releases, tmp_path, "1.2.0")).test_client()
    feed, *entries = ids(before.get(ADDRESS).data)
    now = ids(history.get(ADDRESS).data)
    assert now[0] == feed
    assert now[2:] == entries
    assert ids(history.get(ADDRESS).data) == now
    # Written down once: an id that changed would show every reader every release again.
    assert now[0] == "urn:uuid:e2da1571-7aed-5890-a0f1-ba1b0bf512a3"


def test_the_public_address_is_used_where_it_is_known(history_catalogue: Catalogue) -> None:
    client = create_app(history_catalogue, PUBLIC).test_client()
    answer = client.get(ADDRESS, base_url="http://10.0.0.1:8000")
    feed = ElementTree.fromstring(answer.data)
    links = [link.attrib["href"] for link in feed.iterfind(".//a:link", ATOM)]
    assert len(links) == 2 + 2 * len(VERSIONS) - 1
    assert all(href.startswith(f"{PUBLIC}/v1/") for href in links)
    for name in ("dcat.jsonld", "schema-org.jsonld", "croissant.json"):
        text = client.get(f"/v1/{name}", base_url="http://10.0.0.1:8000").text
        assert f"{PUBLIC}/v1/releases/" in text
        assert "10.0.0.1" not in text


@pytest.mark.xdist_group("server")
def test_the_public_address_is_set_by_syllabank_url(published_catalogue: Catalogue, tmp_path: Path) -> None:
    running = Server(published_catalogue.folder, tmp_path / "log", SYLLABANK_URL=PUBLIC)
    try:
        with urllib.request.urlopen(f"{running.base}{ADDRESS}", timeout=10) as answer:
            body = answer.read()
    finally:
        running.stop()
    assert f'href="{PUBLIC}{ADDRESS}"'.encode() in body
    assert running.base.encode() not in body
    assert ROOT.name.encode() not in body
