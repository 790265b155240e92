"""A quiz in a page of another origin: it fits itself, tells the result, and keeps nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from api.web.pages.colours import ENOUGH, contrast, legible, on
from tests.conftest import Server

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_a_quiz_that_cannot_be_is_said_within_the_frame(published: FlaskClient) -> None:
    for address, status in (
        ("/embed/quiz?length=99", 400),
        ("/embed/quiz?seed=a&spec_point=spec-none", 400),
        ("/releases/9.9.9/embed/quiz", 404),
    ):
        shown = published.get(address, headers={"Accept": "text/html"})
        assert (shown.status_code, shown.mimetype) == (status, "text/html")
        assert "frame-ancestors *" in shown.headers["Content-Security-Policy"], "or the frame stays empty"
        assert "site-q" not in shown.get_data(as_text=True), "the frame has no menu"
        assert published.get(address).mimetype == "application/problem+json"


@given(COLOURS)
def test_an_accent_can_be_read_wherever_it_stands(published: FlaskClient, colour: str) -> None:
    for theme in ("light", "dark"):
        text = published.get(f"/embed/theme.css?theme={theme}&accent={colour[1:]}").get_data(as_text=True)
        named = dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", text))
        for ground in ("--back", "--raised", "--sunk"):
            assert contrast(named["--link"], named[ground]) >= ENOUGH, (theme, ground)
        assert contrast(named["--accent-text"], named["--accent"]) >= ENOUGH


@given(COLOURS, COLOURS)
def test_an_accent_can_be_read_on_any_ground(colour: str, back: str) -> None:
    shown = legible(colour, back)
    assert contrast(shown, back) >= ENOUGH or shown in ("#000000", "#ffffff")
    assert contrast(on(shown), shown) >= ENOUGH
    if contrast(colour, back) >= ENOUGH:
        assert shown == colour, "what can be read stays"


def test_a_theme_is_a_style_sheet_of_ours(published: FlaskClient) -> None:
    sheet = published.get("/embed/theme.css?theme=dark&accent=FFCC00")
    assert sheet.mimetype == "text/css"
    text = sheet.get_data(as_text=True)
    assert text.startswith(":root { color-scheme: dark;")
    assert "--accent: #ffcc00;" in text
    assert "prefers-color-scheme" not in text
    assert "prefers-color-scheme: dark" in published.get("/embed/theme.css?accent=ffcc00").get_data(
        as_text=True
    )


def test_the_frame_alone_may_be_framed(published: FlaskClient) -> None:
    framed = published.get("/embed/quiz?seed=a").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in framed
    assert "'unsafe-inline'" not in framed
    for address in ("/", "/quiz?seed=a", "/embed"):
        assert "frame-ancestors 'none'" in published.get(address).headers["Content-Security-Policy"]


def test_the_snippet_of_the_page_is_a_frame_of_the_quiz(published: FlaskClient) -> None:
    page = published.get("/embed?seed=x&length=3&theme=dark&evil=%22%3E").get_data(as_text=True)
    assert '&lt;iframe src="http://localhost/embed/quiz?length=3&amp;seed=x&amp;theme=dark"' in page
    assert "evil" not in page


def test_the_form_leads_to_the_snippet_and_shows_its_frame(published: FlaskClient) -> None:
    """As a browser sends it: boxes as several values, what is empty as empty."""
    asked = "spec_point=&kind=matching&kind=cloze&length=4&seed=&theme=auto&accent=AA00AA&heading=no&pin=yes"
    answer = published.get(f"/embed?{asked}")
    address = "/releases/1.1.0/embed/quiz?kind=matching,cloze&amp;length=4&amp;accent=aa00aa&amp;heading=no"
    page = answer.get_data(as_text=True)
    assert f'&lt;iframe src="http://localhost{address}"' in page
    assert f'<iframe src="{address}"' in page
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    assert page.count(" checked") == 5, "matching, cloze, auto, no heading, pinned"
    for wrong, said in (("length=99", "length"), ("accent=red", "accent"), ("theme=pink", "theme")):
        refused = published.get(f"/embed?{wrong}", headers={"Accept": "text/html"})
        assert refused.status_code == 400
        assert said in refused.get_data(as_text=True)


@pytest.fixture(scope="module")
def host(server: Server) -> Iterator[str]:
    """Another origin: a page that holds the frame and writes down what it is told."""
    content = f"""<!doctype html><html lang="en"><title>Host</title><h1>A page of somebody else</h1>
<iframe id="frame" src="{server.base}/embed/quiz?seed=e&length=2&kind=true_false&accent=aa00aa" title="Quiz"
 width="300" height="200" data-syllabank></iframe>
<script>window.told = []; addEventListener("message", e => told.push([e.origin, e.data]));</script>
<script type="module" src="{server.base}/static/play/host.js"></script></html>""".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    running = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{running.server_port}"
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.xdist_group("browser")
def test_a_host_of_another_origin_is_told_and_the_frame_fits(
    browser: Browser, server: Server, host: str
) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(host)
    frame = page.frame_locator("#frame")
    form = frame.locator("form.question:not([hidden])")
    form.wait_for()
    page.wait_for_function("document.querySelector('iframe').height != '200'")
    for _ in range(2):
        form.locator("input[type=radio]").first.check()
        form.get_by_role("button", name="Check").click()
        form.locator(".next").click()
    page.wait_for_function("told.some(each => each[1].type === 'finished')")
    told = page.evaluate("told")
    assert {origin for origin, _ in told} == {server.base}
    assert {(data["source"], data["version"]) for _, data in told} == {("syllabank", 1)}
    by_type = {data["type"]: data for _, data in told}
    assert by_type["ready"]["questions"] == 2
    assert by_type["answered"]["question"] == 2
    assert by_type["finished"]["questions"] == 2
    assert by_type["finished"]["seed"] == "e"
    inside = frame.locator("main").evaluate("each => each.getBoundingClientRect().height")
    page.wait_for_function(f"Math.abs(document.querySelector('iframe').height - {inside}) < 4")
    # What a host sends changes nothing, and neither does a forged message.
    page.evaluate(
        "document.querySelector('iframe').contentWindow.postMessage({type: 'finished', score: 99}, '*')"
    )
    page.evaluate("window.postMessage({source: 'syllabank', version: 1, type: 'resize', height: 9999}, '*')")
    page.wait_for_timeout(100)
    assert float(page.evaluate("document.querySelector('iframe').height")) < 9000
    assert context.cookies() == []
    assert faults == []
    context.close()
