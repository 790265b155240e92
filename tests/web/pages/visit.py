"""A page as it stands in Chromium, and what is asked of it there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.conftest import ROOT
from tests.web.pages.kinds import Kind

AXE = ROOT / "tests" / "consumers" / "node" / "node_modules" / "axe-core" / "axe.min.js"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""What axe-core is asked to hold a page to: WCAG 2.0, 2.1 and 2.2, levels A and AA, and its own advice."""

RULES = {"target-size": {"enabled": True}}
"""Rules of those that axe-core leaves out unless it is told: 2.5.8, with the exceptions the criterion has."""

SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0))))"

SHIFT = """
new Promise(done => {
  let sum = 0
  const add = list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value }
  new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => done(sum), 50)
})
"""
"""The layout shift of a page so far (Layout Instability, W3C)."""

STORED = """
(async () => ({
  cookies: document.cookie, local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, workers: (await navigator.serviceWorker.getRegistrations()).length,
}))()
"""

FOCUS = """
(() => {
  const e = document.activeElement
  if (!e || e === document.body || e === document.documentElement) return null
  const drawn = s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) ||
    (s.boxShadow !== 'none' && s.boxShadow !== '')
  const style = getComputedStyle(e)
  // A link of a drawing may show its focus by the stroke of a shape in it.
  const stroked = e instanceof SVGElement && [...e.querySelectorAll('*')].some(
    s => getComputedStyle(s).stroke !== 'none' && parseFloat(getComputedStyle(s).strokeWidth) >= 2)
  const box = e.getBoundingClientRect()
  const rects = [...e.getClientRects(), box]
  const part = rects.map(r => ({ left: Math.max(r.left, 0), top: Math.max(r.top, 0),
    right: Math.min(r.right, innerWidth), bottom: Math.min(r.bottom, innerHeight) }))
    .find(r => r.right > r.left && r.bottom > r.top)
  const on = part && document.elementFromPoint((part.left + part.right) / 2, (part.top + part.bottom) / 2)
  const label = (e.labels && e.labels[0]) || null
  return {
    name: `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') || e.textContent || e.name || '').trim().slice(0, 40)}`,
    drawn: drawn(style) || stroked || (label !== null && drawn(getComputedStyle(label))),
    seen: Boolean(part) && (e instanceof SVGElement || (Boolean(on) && (e.contains(on) || on.contains(e) || (label !== null && label.contains(on))))),
  }
})()
"""
"""Where the keyboard is: whether its mark is drawn (2.4.7), and that nothing hides it (2.4.11)."""


@dataclass
class Visit:
    """One load of a page, in a browser that has nothing of it yet."""

    kind: Kind
    context: BrowserContext
    page: Page
    status: int
    headers: dict[str, str]
    html: str
    shift: float
    requests: list[Request] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Bytes of everything that was loaded, as packed on the wire."""
        return sum(r.sizes()["responseBodySize"] for r in self.requests if not r.url.startswith("data:"))

    def axe(self) -> list[str]:
        """What axe-core finds: the rule, and where. Run from outside, so that the policy stays on."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(
            """([tags, rules]) => axe.run(document, { runOnly: { type: 'tag', values: tags }, rules,
               resultTypes: ['violations'], preload: false, iframes: false }).then(r => r.violations)""",
            [TAGS, RULES],
        )
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found
            for node in violation["nodes"]
        ]

    def shoot(self, path: Path) -> None:
        """A picture of the whole page."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, full_page=True)


def visit(browser: Browser, base: str, kind: Kind, **context: Any) -> Visit:
    """Load a page in a context of its own. `context` is given to Playwright."""
    made = browser.new_context(**({"viewport": {"width": 1280, "height": 800}} | context))
    page = made.new_page()
    requests: list[Request] = []
    said: list[str] = []
    page.on("requestfinished", lambda request: requests.append(request))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    response = page.goto(base + kind.address)
    assert response is not None, kind
    page.evaluate(SETTLED)
    shift = page.evaluate(SHIFT)
    # Chromium says of every page that is not found that it was not.
    said = [line for line in said if f"status of {kind.status}" not in line]
    return Visit(kind, made, page, response.status, response.headers, response.text(), shift, requests, said)
