"""Drawings as pages and as files."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from tests.conftest import ROOT
from tests.web.asking import ask
from tests.web.pages.looking import READER, hrefs, look, one, text_of

VIEWS = ["timeline", "map", "figures", "positions"]


def test_the_overview_leads_to_every_drawing(published: FlaskClient) -> None:
    page = look(published, "/look")
    for name in VIEWS:
        link = one(page, f"//a[@class='preview-link' and @href='/look/{name}']")
        assert link.xpath(".//svg[@aria-hidden='true']")
        assert text_of(link)
    pinned = look(published, "/releases/1.0.0/look")
    assert "/releases/1.0.0/look/timeline" in hrefs(pinned)


@pytest.mark.parametrize("name", VIEWS)
def test_a_drawing_has_its_table_its_words_and_its_files(published: FlaskClient, name: str) -> None:
    page = look(published, f"/look/{name}")
    assert text_of(one(page, "//h1"))
    assert one(page, "//table/caption[not(@class)]") is not None
    assert "Text description" in text_of(page)
    for kind, media_type in (("svg", "image/svg+xml"), ("png", "image/png"), ("csv", "text/csv")):
        assert f"/look/{name}.{kind}" in hrefs(page)
        answer = published.get(f"/look/{name}.{kind}")
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert name in answer.headers["Content-Disposition"]
    table = one(page, "//details[@class='words']//table")
    rows = list(csv.reader(io.StringIO(published.get(f"/look/{name}.csv").text)))
    assert len(table.xpath(".//tbody/tr")) == len(rows) - 1
    for record in {row[0] for row in rows[1:]}:
        assert f"/records/{record}" in hrefs(table)


@pytest.mark.parametrize("name", VIEWS)
def test_a_pinned_release_is_drawn_as_it_was(published: FlaskClient, name: str) -> None:
    page = look(published, f"/releases/1.0.0/look/{name}")
    records = [href for href in hrefs(page) if "/records/" in href]
    assert records
    assert all(href.startswith("/releases/1.0.0/records/") for href in records)
    svg = ElementTree.fromstring(published.get(f"/releases/1.0.0/look/{name}.svg").data)
    assert "release 1.0.0" in "".join(svg.itertext())


def test_a_part_of_the_timeline(published: FlaskClient) -> None:
    rows = csv.DictReader(io.StringIO(published.get("/look/timeline.csv?from=1953-07&until=1953-07-27").text))
    found = {row["id"] for row in rows}
    query = {"date_start__lte": "1953-07-27", "date_end__gte": "1953-07-01"}
    assert found == {record["id"] for record in ask(published, "/v1/events", limit="100", **query)["data"]}
    kind = csv.DictReader(io.StringIO(published.get("/look/timeline.csv?kind=prisoners").text))
    assert {row["id"] for row in kind} == {
        record["id"] for record in ask(published, "/v1/events", limit="100", kind="prisoners")["data"]
    }
    india = csv.DictReader(
        io.StringIO(published.get("/look/timeline.csv?participant=participant-india").text)
    )
    assert {row["id"] for row in india} == {
        record["event_id"]
        for record in ask(
            published, "/v1/event-participants", limit="100", participant_id="participant-india"
        )["data"]
    }


def test_the_links_that_move_keep_what_else_is_asked_for(published: FlaskClient) -> None:
    page = look(published, "/look/timeline?from=1953&until=1953&kind=prisoners&unknown=1")
    steps = {text_of(link): link.get("href") for link in page.xpath("//nav[@class='zoom']//ul[1]//a")}
    assert {"Earlier", "Zoom in", "Zoom out", "Later", "Show all"} <= steps.keys()
    for words, address in steps.items():
        assert ("kind=prisoners" in address) == (words != "Show all")
        look(published, address)
    assert "/look/timeline.svg?from=1953&until=1953&kind=prisoners" in hrefs(page)
    assert one(page, "//select[@name='kind']/option[@selected]/@value") == "prisoners"


def test_a_form_that_was_sent_empty_shows_all(published: FlaskClient) -> None:
    whole = published.get("/look/timeline.csv").text
    assert published.get("/look/timeline.csv?from=&until=&kind=&participant=").text == whole


def test_a_span_without_events_says_so(published: FlaskClient) -> None:
    page = look(published, "/look/timeline?from=1800&until=1801")
    assert "No event fits" in text_of(page)
    assert published.get("/look/timeline.png?from=1800&until=1801").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=soon", "a year, a month or a day"),
        ("from=1953-13", "a year, a month or a day"),
        ("until=0000", "a year, a month or a day"),
        ("from=1954&until=1953", "before"),
        ("kind=war", "no value"),
        ("participant=participant-mars", "no value"),
        ("kind=prisoners&kind=military", "twice"),
    ],
)
def test_what_cannot_be_used_is_said(published: FlaskClient, query: str, said: str) -> None:
    page = look(published, f"/look/timeline?{query}", 400)
    assert said in text_of(page)
    answer = published.get(f"/look/timeline.svg?{query}", headers=READER)
    assert answer.status_code == 400


@pytest.mark.parametrize("address", ["/look/nothing", "/look/timeline.pdf", "/look/timeline.", "/look/.svg"])
def test_an_unknown_drawing_is_not_there(published: FlaskClient, address: str) -> None:
    look(published, address, 404)


def test_a_package_without_such_tables_says_so(sample: FlaskClient) -> None:
    assert "no tables that we know how to draw" in text_of(look(sample, "/look"))
    look(sample, "/look/timeline", 404)


def test_a_cell_of_the_matrix_is_read_on_demand(published: FlaskClient) -> None:
    page = look(published, "/look/positions")
    stances = page.xpath("//details[@class='stance']")
    assert len(stances) == len(published.get("/look/positions.csv").text.strip().splitlines()) - 1
    contested = ask(published, "/v1/positions", certainty="contested")["meta"]["total"]
    assert len(page.xpath("//details[@class='stance']/summary/span[@class='badge contested']")) == contested


def test_the_map_says_what_its_lines_are(published: FlaskClient) -> None:
    page = text_of(look(published, "/look/map"))
    assert "Natural Earth" in page
    assert "public domain" in page
    assert "not a survey" in page
    assert "two kilometres on either side" in page


def test_a_page_stays_light(published: FlaskClient) -> None:
    import brotli

    style = (ROOT / "api/web/static/look.css").read_bytes() + (ROOT / "api/web/static/style.css").read_bytes()
    for name in VIEWS:
        html = published.get(f"/look/{name}", headers=READER).data
        assert len(brotli.compress(html, quality=5)) + len(brotli.compress(style, quality=5)) < 60_000
