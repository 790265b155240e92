"""Drawings in a real browser: nothing overlaps with the fonts that it has, and the keyboard gets everywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Server

pytestmark = pytest.mark.xdist_group("browser")

VIEWS = ["timeline", "map", "figures", "positions"]

OVERLAPS = """
(() => {
  const drawing = [...document.querySelectorAll(".picture .drawing")].find(d => d.getClientRects().length);
  if (!drawing) return [];
  const frame = drawing.getBoundingClientRect();
  const lines = [...drawing.querySelectorAll("text")].flatMap(t => {
    const parts = [...t.querySelectorAll("tspan")];
    return (parts.length ? parts : [t]).map(p => [p.textContent.trim(), p.getBoundingClientRect()]);
  });
  const wrong = lines.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1).map(([w]) => w + " is outside");
  // The boxes of lines have the height of the font; letters take less of it.
  const inner = lines.map(([w, b]) => [w, {l: b.left, r: b.right, t: b.top + b.height * .24, b: b.bottom - b.height * .24}]);
  for (let i = 0; i < inner.length; i++) for (let j = i + 1; j < inner.length; j++) {
    const [a, p] = inner[i], [c, q] = inner[j];
    if (p.l < q.r - 1 && q.l < p.r - 1 && p.t < q.b - 1 && q.t < p.b - 1) wrong.push(a + " over " + c);
  }
  return wrong;
})()
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = context.new_page()
    yield found
    context.close()


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("name", VIEWS)
def test_nothing_overlaps_and_nothing_sticks_out(page: Page, server: Server, name: str, width: int) -> None:
    faults = []
    page.on("console", lambda message: faults.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{server.base}/look/{name}")
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []


def test_arrow_keys_move_along_the_timeline(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/look/timeline")
    links = page.locator(".picture.broad a")
    page.wait_for_load_state("load")
    links.first.focus()
    page.keyboard.press("ArrowRight")
    named = "document.activeElement.getAttribute('aria-label')"
    assert page.evaluate(named) == links.nth(1).get_attribute("aria-label")
    page.keyboard.press("ArrowDown")
    below = page.evaluate(named)
    assert below not in (links.nth(0).get_attribute("aria-label"), links.nth(1).get_attribute("aria-label"))
    page.keyboard.press("End")
    assert page.evaluate(named) == links.last.get_attribute("aria-label")
    stroke = "getComputedStyle(document.activeElement.querySelector('.hit')).strokeWidth"
    assert page.evaluate(stroke) == "2.5px", "focus is seen"
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/*")


def test_a_form_chooses_a_part_without_a_script(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.base}/look/timeline")
    page.locator("summary", has_text="Choose").click()
    page.get_by_label("Kind").select_option("prisoners")
    page.get_by_role("button", name="Show").click()
    assert "kind=prisoners" in page.url
    assert page.locator(".picture.broad a").count() == page.locator("details.words tbody tr").count()
    page.get_by_role("link", name="Zoom in").click()
    assert "from=" in page.url
    assert "kind=prisoners" in page.url
    context.close()


def test_a_cell_is_opened_by_the_keyboard(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/look/positions")
    cell = page.locator("details.stance").first
    cell.locator("summary").focus()
    page.keyboard.press("Enter")
    assert cell.locator("p").first.is_visible()
    page.mouse.wheel(0, 600)
    assert page.locator(".matrix thead th").nth(1).is_visible()
