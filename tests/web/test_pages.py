"""The pages in a real browser: whole without anyone else's servers, by keyboard, on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Server

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    found = context.new_page()
    yield found
    context.close()


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_a_page_is_whole_and_asks_nobody_else(page: Page, server: Server, path: str) -> None:
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    response = page.goto(server.base + path)
    assert response is not None
    assert response.status == 200
    assert all(url.startswith(server.base) for url in asked)
    assert any("/static/style.css" in url for url in asked)
    assert faults == []
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px", "the style is applied"


@pytest.mark.parametrize("path", ["/", "/docs"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_fits_a_phone_in_light_and_dark(page: Page, server: Server, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(server.base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    back = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(back) < 3 * 64) == (scheme == "dark")


def test_the_keyboard_reaches_the_content_and_opens_the_parameters(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/docs")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


def test_every_link_within_the_reference_leads_somewhere(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/docs")
    dead = page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href').slice(1))
           .filter(id => !document.getElementById(id))"""
    )
    assert dead == []
    doubled = page.evaluate(
        """(() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
           return ids.filter((id, i) => ids.indexOf(id) !== i) })()"""
    )
    assert doubled == []


def test_every_problem_type_leads_to_its_explanation(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/v1/terms?colour=red")
    target = page.evaluate("JSON.parse(document.body.textContent).type")
    page.goto(server.base + target)
    assert page.locator(f"#{target.partition('#')[2]}").is_visible()
