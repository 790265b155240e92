"""For schemathesis: what a schema cannot say of our parameters.

A cursor is opaque and bound to its query, so no generator can make one up; other tests walk pages
by real cursors, and fuzz false ones. Which releases and collections there are, and that one release
comes after another, is no part of a document that stays as it is when a release is added; here the
generator is told, and what is not of them must be refused.

Filters of the same operator and the same schema are one piece of code: the first two of them are
asked for, whatever collections they are of. `seed` goes with `sample`
only: other tests ask for it. All of them would be three times as many requests.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import schemathesis

from api.errors import TooMuch
from api.settings import REQUEST_LINE_MAX
from api.store.search import Words
from tests.conftest import ROOT


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    index = json.loads((ROOT / "dataset" / "releases" / "index.json").read_text("utf-8"))
    newest, *earlier = [release["version"] for release in index["releases"]]
    tags = [tag["name"] for tag in raw_schema["tags"] if tag["name"] != "service"]
    seen: Counter[str] = Counter()
    known = {"since": earlier, "until": [newest], "collection": tags}
    for path, item in raw_schema["paths"].items():
        operation = item["get"]
        names = {p["name"] for p in operation["parameters"]}
        # A draw goes with neither a page, an order nor a search: some are asked for it, some for these.
        left_out = {"sort", "limit", "q"} if len(path) % 2 else {"sample"}
        left_out = {"cursor", "seed"} | (left_out if "sample" in names else set())
        operation["parameters"] = [p for p in operation["parameters"] if p["name"] not in left_out]
        for parameter in list(operation["parameters"]):
            if parameter["in"] == "query" and path != "/v1/changes":
                like = json.dumps([parameter["name"].partition("__")[2], parameter["schema"]])
                seen[like] += 1
                if seen[like] > 2 and not parameter.get("required") and parameter["name"] != "sample":
                    operation["parameters"].remove(parameter)
            if path == "/v1/changes" and parameter["name"] in known:
                parameter["schema"] = {"type": "string", "enum": known[parameter["name"]]}
                parameter.pop("example", None)


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """A question without any word is refused, which no pattern can say; tests of the search ask it.

    And what is longer than the HTTP server's own limit never reaches us.
    """
    if not isinstance(query, dict):
        return True
    if len(urlencode(query, doseq=True)) > REQUEST_LINE_MAX - 500:
        return False
    try:
        return not isinstance(query.get("q"), str) or bool(Words(query["q"]))
    except TooMuch:
        return False
