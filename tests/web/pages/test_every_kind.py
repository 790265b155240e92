"""Every kind of page, held in Chromium to what a reader may expect of it.

One load of each serves all checks of it, in the order in which they stand here: what was loaded, the
keyboard, then other widths, schemes and media.
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.web.pages.embed import SHOWING_POLICY
from api.web.pages.frame import FRAMED_POLICY, POLICY
from tests.conftest import ROOT, Server
from tests.web.pages.kinds import KINDS, VISITED, Kind
from tests.web.pages.visit import AXE, FOCUS, STORED, Visit, visit

pytestmark = pytest.mark.xdist_group("browser")

NODE = ROOT / "tests" / "consumers" / "node"

WEIGHT = 100_000
"""Most bytes of the first load of a reading page, packed."""

STOPS = 30
"""Stops of the keyboard that are looked at; a page may have hundreds of links."""

SPACED = """
(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(
  '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }')
  document.adoptedStyleSheets = [sheet] })()
"""
"""What a reader may set by WCAG 1.4.12, as a user's own style sheet would."""

WIDE = """
[...document.querySelectorAll('body *')].filter(e => {
  const b = e.getBoundingClientRect()
  if (b.right <= innerWidth + 1 || b.width === 0) return false
  for (let p = e.parentElement; p; p = p.parentElement)
    if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false
  return true
}).slice(0, 5).map(e => `${e.tagName}.${e.getAttribute('class')} ${e.textContent.trim().slice(0, 40)}`)
"""


def needed(found: bool, what: str) -> None:
    if found:
        return
    if os.environ.get("CI"):
        pytest.fail(f"there is no {what}, and tests/install-tools.sh should have installed it")
    pytest.skip(f"there is no {what}; tests/install-tools.sh installs it")


@pytest.fixture(scope="module", params=VISITED, ids=[kind.name for kind in VISITED])
def visited(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visit]:
    """A kind of page, loaded once for all the tests here."""
    found = visit(browser, server.base, request.param)
    yield found
    found.context.close()


@pytest.fixture
def at_rest(visited: Visit) -> Iterator[Visit]:
    """The page, and after the test in its first size and media again."""
    yield visited
    visited.page.emulate_media(
        color_scheme="light", media="screen", forced_colors="none", reduced_motion="no-preference"
    )
    visited.page.set_viewport_size({"width": 1280, "height": 800})


def test_it_is_whole_and_asks_nobody_else(visited: Visit, server: Server) -> None:
    assert visited.status == visited.kind.status
    assert visited.said == [], "nothing is refused by the policy, nothing fails"
    assert [r.url for r in visited.requests if not r.url.startswith((server.base, "data:"))] == []
    policy = SHOWING_POLICY if visited.kind.shows else POLICY if visited.kind.framed else FRAMED_POLICY
    assert visited.headers["content-security-policy"] == policy
    assert visited.headers["x-content-type-options"] == "nosniff"


def test_it_leaves_nothing_behind(visited: Visit) -> None:
    assert visited.context.cookies() == []
    assert "set-cookie" not in visited.headers
    left = visited.page.evaluate(STORED)
    assert left == {"cookies": "", "local": 0, "session": 0, "databases": 0, "workers": 0}


def test_it_is_light_and_does_not_jump(visited: Visit) -> None:
    assert visited.shift == 0
    if visited.kind.reading:
        assert visited.weight < WEIGHT, {r.url: r.sizes()["responseBodySize"] for r in visited.requests}


def test_the_keyboard_gets_everywhere_and_is_seen(at_rest: Visit) -> None:
    page = at_rest.page
    page.emulate_media(reduced_motion="reduce")  # else a stop is still on its way into sight
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops: list[dict[str, Any]] = []
    while len(stops) < STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert [stop["name"] for stop in stops if not stop["drawn"]] == [], "no mark of the focus"
    assert [stop["name"] for stop in stops if not stop["seen"]] == [], "focused, and not in sight"
    if at_rest.kind.framed:
        assert stops[0]["name"] == "a Skip to content"
    if len(stops) == STOPS:
        # The way out at the other end: from the last link on, the page is left.
        page.locator("a:visible").last.focus()
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS) is None, "the keyboard is kept on the page"


def test_the_link_to_the_content_leads_there(at_rest: Visit) -> None:
    if not at_rest.kind.framed:
        return  # an embedded page has no frame to skip
    page = at_rest.page
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.locator("a.skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('header.site')")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing(at_rest: Visit, scheme: Any, width: int) -> None:
    needed(AXE.exists(), "axe-core")
    at_rest.page.emulate_media(color_scheme=scheme)
    at_rest.page.set_viewport_size({"width": width, "height": 800})
    assert at_rest.axe() == []


def test_it_fits_320_px_also_with_wide_spacing(at_rest: Visit) -> None:
    """320 px is also what a window of 1280 px has at a zoom of 400 % (WCAG 1.4.10)."""
    page = at_rest.page
    page.set_viewport_size({"width": 320, "height": 640})
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 320, page.evaluate(WIDE)
    page.evaluate(SPACED)
    try:
        assert page.evaluate(width) <= 320, page.evaluate(WIDE)
    finally:
        page.evaluate("document.adoptedStyleSheets = []")


def test_it_keeps_still_where_that_is_asked(at_rest: Visit) -> None:
    at_rest.page.emulate_media(reduced_motion="reduce")
    assert at_rest.page.evaluate("document.getAnimations().length") == 0
    assert at_rest.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_it_is_printed_without_its_frame(at_rest: Visit) -> None:
    page = at_rest.page
    page.emulate_media(media="print", color_scheme="dark")
    hidden = page.evaluate(
        """[...document.querySelectorAll('nav, header.site, form:not(.question), .skip')].filter(
           e => !e.closest('.crumbs') && !e.matches('.crumbs') && e.checkVisibility()).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert hidden == []
    ink = "getComputedStyle(document.body).color"
    assert page.evaluate(ink) == "rgb(0, 0, 0)", "black on white, whatever the scheme of the screen"
    assert page.pdf().startswith(b"%PDF")


@pytest.fixture(scope="module")
def faults(server: Server) -> dict[str, list[str]]:
    """What html-validate says of every kind, asked once."""
    needed((NODE / "node_modules" / "html-validate").exists(), "html-validate")
    source = {kind.name: html_of(server, kind) for kind in KINDS}
    command = ["node", str(NODE / "validate.js")]
    done = subprocess.run(command, input=json.dumps(source), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def html_of(server: Server, kind: Kind) -> str:
    request = urllib.request.Request(server.base + kind.address, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_its_html_is_valid(kind: Kind, faults: dict[str, list[str]]) -> None:
    assert faults[kind.name] == []
