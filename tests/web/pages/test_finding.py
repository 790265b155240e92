"""Search for people: marked words, facets, help where nothing is found, and the keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, sync_playwright

from api.web.app import create_app
from tests.conftest import SAMPLE, Server, Workbench, make_catalogue
from tests.web.asking import ask
from tests.web.pages.looking import hrefs, look, one, text_of


def found(page: object) -> list[str]:
    """The ids of the hits, in order."""
    return [href.rpartition("/")[2] for href in page.xpath("//ol[@class='hits']/li/h3/a/@href")]  # type: ignore[attr-defined]


def test_hits_are_those_of_the_api_in_their_order_with_the_words_marked(published: FlaskClient) -> None:
    page = look(published, "/search?q=armistice")
    answer = ask(published, "/v1/search", q="armistice", limit="20")
    assert found(page) == [hit["id"] for hit in answer["data"]]
    for hit in page.xpath("//ol[@class='hits']/li"):
        assert {mark.lower().rstrip("s") for mark in hit.xpath(".//mark/text()")} == {"armistice"}
    assert f"{answer['meta']['total']:,} records hold" in text_of(page)


def test_facets_are_counted_and_narrow_what_is_shown(published: FlaskClient) -> None:
    page = look(published, "/search?q=treaty")
    facets = ask(published, "/v1/search", q="treaty")["meta"]["facets"]
    kinds = one(page, "//section[@aria-labelledby='kinds']")
    assert len(kinds.xpath(".//li")) == len(facets["collection"])
    events = one(kinds, ".//li[a='Events']")
    assert text_of(events).endswith(str(facets["collection"]["events"]))
    narrowed = look(published, one(events, "./a/@href"))
    assert set(found(narrowed)) <= {
        hit["id"]
        for hit in ask(published, "/v1/search", q="treaty", collection="events", limit="100")["data"]
    }
    point = one(page, "//section[@aria-labelledby='points']").xpath(".//a/@href")[0]
    assert found(look(published, point))


def test_pages_of_hits_follow_each_other(published: FlaskClient) -> None:
    first = look(published, "/search?q=armistice")
    second = look(published, one(first, "//a[@rel='next']/@href"))
    both = [*found(first), *found(second)]
    wanted = ask(published, "/v1/search", q="armistice", limit="40")["data"]
    assert both == [hit["id"] for hit in wanted]
    assert "/search?q=armistice" in hrefs(second)


@pytest.mark.parametrize("address", ["/search", "/search?q=", "/search?utm=x"])
def test_without_words_it_says_how_to_look(published: FlaskClient, address: str) -> None:
    page = look(published, address)
    assert "How to look" in text_of(page)
    examples = [href for href in hrefs(one(page, "//main")) if href.startswith("/search?q=")]
    assert any(found(look(published, example)) for example in examples)


def test_where_nothing_is_found_other_searches_are_that_find_something(published: FlaskClient) -> None:
    page = look(published, "/search?q=repatri&collection=places")
    assert not found(page)
    ways = [href for href in hrefs(one(page, "//div[@class='notice']")) if href.startswith("/search?")]
    assert ways
    assert all(found(look(published, way)) for way in ways)
    assert "fewer or other words" in text_of(look(published, "/search?q=zzzzqqq"))


@pytest.mark.parametrize(
    "query", ["q=-", "q=a&collection=nonsense", "q=a&spec_point=nonsense", "q=a&cursor=x", f"q={'a' * 2000}"]
)
def test_what_cannot_be_is_answered_with_a_page_that_says_so(published: FlaskClient, query: str) -> None:
    assert text_of(one(look(published, f"/search?{query}", 400), "//p[@class='lead']"))


def test_words_and_texts_are_text_whatever_they_hold(tmp_path: Path) -> None:
    package = Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "package")))
    package.edit("elements", "element-helium", name="<script>zinger</script>", use='"><img src=x> zinger & א')
    client = create_app(make_catalogue(package.descriptor, tmp_path)).test_client()
    page = look(client, "/search?q=zinger")
    hit = one(page, "//ol[@class='hits']/li")
    assert text_of(one(hit, ".//h3")) == "<script>zinger</script>"
    assert not hit.xpath(".//img | .//script")
    page = look(client, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22")
    assert one(page, "//input[@id='q']/@value") == '<script>alert(1)</script>"'


def test_search_of_an_old_release_stays_in_it(published: FlaskClient) -> None:
    page = look(published, "/releases/1.0.0/search?q=armistice")
    assert all(
        href.startswith(("/releases/1.0.0/", "/v1/releases/1.0.0/")) for href in hrefs(one(page, "//main"))
    )


@pytest.fixture
def tab(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running.new_page()
        running.close()


@pytest.mark.xdist_group("browser")
def test_by_keyboard_a_slash_goes_to_the_field_and_arrows_through_the_hits(tab: Page, server: Server) -> None:
    tab.goto(f"{server.base}/search?q=armistice")
    hits = tab.locator(".hits h3 a")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    assert hits.nth(1).evaluate("hit => hit === document.activeElement")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type("/")
    assert "/" in tab.locator("#q").input_value(), "a slash that is typed in the field is a slash"


@pytest.mark.xdist_group("browser")
def test_a_definition_comes_on_hover_and_focus_and_escape_puts_it_away(tab: Page, server: Server) -> None:
    tab.goto(f"{server.base}/explore/spec-y222-settlement-difficulties")
    term = tab.locator("a.term").nth(2)
    tip = tab.locator(f"#{term.get_attribute('aria-describedby')}")
    assert not tip.is_visible()
    term.focus()
    assert tip.is_visible()
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    assert term.evaluate("term => term === document.activeElement")
    tab.locator("h1").click()
    term.hover()
    assert tip.is_visible()
    tip.hover()
    assert tip.is_visible(), "the pointer can go onto the definition"
    tab.keyboard.press("Escape")
    assert not tip.is_visible()
    term.click()
    assert re.search(r"#def-term-", tab.url)
