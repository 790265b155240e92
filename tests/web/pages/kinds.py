"""Every kind of page there is, by one or two addresses of each: what the checks of pages go through.

A new kind of page is a line here. The checks in `test_every_kind.py`, the screenshots and the table of
`benchmarks.pages` take their pages from this list and from nowhere else. Addresses are of the published
package.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from tests.conftest import LONG

REMOVED = "/records/option-outcome-region-behind-yalu-a"
"""A record that an earlier release had."""


@dataclass(frozen=True)
class Kind:
    """A kind of page.

    status: what it is answered with. reading: whether it is for reading, and held to 100 kB. framed:
    whether it has the frame of the site, its menu and its link to skip it; an embedded page has not.
    shows: whether it shows a frame of our own.
    """

    name: str
    address: str
    status: int = 200
    reading: bool = True
    framed: bool = True
    shows: bool = False


KINDS = (
    Kind("home", "/"),
    Kind("reference", "/docs"),
    Kind("explore", "/explore"),
    Kind("explore-pinned", "/releases/1.0.0/explore"),
    Kind("notes", "/explore/spec-y222-settlement"),
    Kind("notes-empty", "/explore/spec-y222-vietnam-cambodia"),
    Kind("record", "/records/event-agenda-agreed"),
    Kind("record-question", "/records/question-armistice-not-a-peace"),
    Kind("record-pinned", "/releases/1.0.0/records/statement-acheson-saw-the-risks"),
    Kind("collections", "/collections"),
    Kind("collection", "/collections/quiz-items"),
    Kind("collection-pinned", "/releases/1.0.0/collections/events"),
    Kind("search", "/search?q=armistice"),
    Kind("search-begin", "/search"),
    Kind("look", "/look"),
    Kind("timeline", "/look/timeline"),
    Kind("map", "/look/map"),
    Kind("figures", "/look/figures"),
    Kind("positions", "/look/positions"),
    Kind("try", "/try"),
    Kind("quiz", "/quiz?length=14&seed=1", reading=False),
    Kind("quiz-pinned", "/releases/1.0.0/quiz?length=3&seed=1", reading=False),
    Kind("quiz-key", "/quiz/key?length=14&seed=1"),
    Kind("papers", "/papers"),
    Kind("paper", "/papers/spec-y222-settlement-outcome"),
    Kind("embed", "/embed", shows=True),
    Kind(
        "embed-chosen",
        "/embed?kind=matching&kind=ordering&length=2&seed=1&theme=dark&accent=ffcc00&pin=yes",
        shows=True,
    ),
    Kind("embed-quiz", "/embed/quiz?length=3&seed=1", reading=False, framed=False),
    Kind(
        "embed-quiz-dark", "/embed/quiz?length=3&seed=1&theme=dark&accent=ffcc00", reading=False, framed=False
    ),
    Kind("developers", "/developers"),
    Kind("guide", "/developers/moodle"),
    Kind("document", "/developers/how-it-works"),
    Kind("benchmarks", "/developers/benchmarks"),
    Kind("report", "/developers/report"),
    Kind("dictionary", "/developers/data-dictionary"),
    Kind("status", "/developers/status"),
    Kind("releases", "/releases"),
    Kind("release", "/releases/1.1.0"),
    Kind("compare", "/releases/compare?from=1.0.1&to=1.1.0"),
    # What goes wrong.
    Kind("missing", "/no/such/page", 404),
    Kind("missing-record", "/records/no-such-record", 404),
    Kind("missing-release", "/releases/9.9.9/explore", 404),
    Kind("missing-collection", "/collections/nothing", 404),
    Kind("missing-guide", "/developers/nothing", 404),
    Kind("removed-record", REMOVED, 410),
    Kind("search-empty", "/search?q=xyzzyx"),
    Kind("quiz-empty", "/quiz?spec_point=spec-y222-vietnam-cambodia&seed=1", 400, reading=False),
    Kind("compare-refused", "/releases/compare?from=9.9.9", 400),
    Kind("quiz-refused", "/quiz?length=many&seed=1", 400),
    Kind("collection-refused", "/collections/events?sort=nothing", 400),
)

BY_NAME = {kind.name: kind for kind in KINDS}

ONE_OF_EACH = [
    "home",
    "notes",
    "record-pinned",
    "collection",
    "search",
    "timeline",
    "map",
    "positions",
    "quiz",
    "embed-quiz-dark",
    "guide",
    "status",
    "compare",
    "missing",
]
"""Pages that differ most from one another: what `make long` visits. Every one is visited by `make pages`."""

FEW = ["home", "notes", "map", "embed-chosen"]
"""What `make test` visits."""

CHOSEN = list(BY_NAME) if os.environ.get("PAGES") == "all" else ONE_OF_EACH if LONG else FEW
VISITED = tuple(kind for kind in KINDS if kind.name in CHOSEN)
"""The kinds that are gone through in Chromium; the HTML of all is held to the standard each time."""
