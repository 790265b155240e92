"""Measure every kind of page in Chromium and print the table, or take pictures of them.

A server must run (`make serve`). Each load is the first of a browser that has nothing yet. Times are of
this machine with the server on it, over loopback: they say which page is heavier than which, and not what
a reader far away sees. `weight` is what was sent, packed; requests are those of the first load.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.settings import ROOT
from tests.web.conftest import FLAGS
from tests.web.pages.kinds import KINDS, Kind
from tests.web.pages.visit import visit

WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")

PAINT = """
new Promise(done => {
  const found = { first: 0, largest: 0, long: 0 }
  const read = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true })
  read('paint', e => { if (e.name === 'first-contentful-paint') found.first = e.startTime })
  read('largest-contentful-paint', e => { found.largest = e.startTime })
  read('longtask', e => { found.long = Math.max(found.long, e.duration) })
  setTimeout(() => done(found), 100)
})
"""


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.pages", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="the server (http://127.0.0.1:8000)")
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser (/usr/bin/chromium)")
    parser.add_argument("--loads", type=int, default=5, help="loads, of which the median is taken (5)")
    parser.add_argument("--kinds", nargs="+", help="only these of tests/web/pages/kinds.py")
    parser.add_argument(
        "--screenshots", type=Path, help="take pictures instead, into this folder (make screenshots)"
    )
    return parser.parse_args()


def main() -> None:
    """Measure and print, or take pictures."""
    chosen = options()
    kinds = [kind for kind in KINDS if not chosen.kinds or kind.name in chosen.kinds]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=FLAGS)
        if chosen.screenshots:
            for kind in kinds:
                shoot(browser, chosen.base, kind, chosen.screenshots)
        else:
            print(
                f"Chromium {browser.version}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, median of {chosen.loads} cold loads\n"
            )
            print(
                "| page | axe, light and dark | requests | weight, kB | first paint, ms | largest paint, ms | longest task, ms | layout shift |"
            )
            print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
            for kind in kinds:
                print(measured(browser, chosen.base, kind, chosen.loads), flush=True)
        browser.close()


def measured(browser: Browser, base: str, kind: Kind, loads: int) -> str:
    """The row of a kind of page."""
    times, shifts, weight, requests = [], [], 0, 0
    for _ in range(loads):
        found = visit(browser, base, kind)
        times.append(found.page.evaluate(PAINT))
        shifts.append(found.shift)
        weight, requests = found.weight, len(found.requests)
        found.context.close()
    faults = 0
    for scheme in SCHEMES:
        found = visit(browser, base, kind, color_scheme=scheme)
        faults += len(found.axe())
        found.context.close()
    first, largest, long = (
        statistics.median(t[name] for t in times) for name in ("first", "largest", "long")
    )
    return f"| `{kind.address}` | {faults} | {requests} | {weight / 1000:.1f} | {first:.0f} | {largest:.0f} | {long:.0f} | {max(shifts):.3f} |"


def shoot(browser: Browser, base: str, kind: Kind, folder: Path) -> None:
    """A picture of a kind of page at each width, in each scheme."""
    found = visit(browser, base, kind)
    for width in WIDTHS:
        for scheme in SCHEMES:
            found.page.set_viewport_size({"width": width, "height": 900})
            found.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found.shoot(ROOT / folder / f"{kind.name}-{width}-{scheme}.png")
    found.context.close()


if __name__ == "__main__":
    main()
