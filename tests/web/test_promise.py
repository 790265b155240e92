"""Within v1 no address, parameter or envelope key that was once published disappears.

tests/golden/v1.json holds what was published: addresses, with what they take and the keys of what they
answer. It only grows: `python -m tests.web.test_promise` adds what is new and refuses to drop anything.
Filters and fields of a collection follow the data's own version, and are not of it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from tests.conftest import ROOT

GOLDEN = ROOT / "tests" / "golden" / "v1.json"
Promise = dict[str, dict[str, list[str]]]


def published() -> Promise:
    return dict(json.loads(GOLDEN.read_text("utf-8")))


def current() -> Promise:
    """What the committed document promises; every collection's list and record as one."""
    document = json.loads((ROOT / "schemas" / "openapi.json").read_text("utf-8"))
    collections = {tag["name"] for tag in document["tags"]} - {"service"}
    found: Promise = {}
    for path, item in document["paths"].items():
        parts = path.split("/")
        if len(parts) in (3, 4) and parts[2] in collections:
            path = "/".join([*parts[:2], "{collection}", *parts[3:]])
        one = {
            "parameters": sorted(p["name"] for p in item["get"].get("parameters", [])),
            "answers": sorted(keys(document, item["get"]["responses"]["200"])),
            "statuses": sorted(item["get"]["responses"]),
        }
        if "{collection}" in path:
            one["answers"] = [key for key in one["answers"] if not key.startswith("data.")]
        if path in found:
            # What all collections have is the API's; what one has is the data's.
            one = {name: sorted({*values} & {*found[path][name]}) for name, values in one.items()}
        found[path] = one
    return found


def keys(document: dict[str, Any], response: dict[str, Any]) -> set[str]:
    """Keys of a JSON answer: its own, and those of `data`, `meta` and `links`, with a dot."""
    schema = response["content"].get("application/json", {}).get("schema", {})
    found = set(schema.get("properties", {}))
    for name, part in schema.get("properties", {}).items():
        part = part.get("items", part)
        if "$ref" in part:
            part = document["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
        found |= {f"{name}.{key}" for key in part.get("properties", {})}
    return found


def missing() -> list[str]:
    now = current()
    return [
        f"{path}: {kind} {value}"
        for path, promise in published().items()
        for kind, values in promise.items()
        for value in values
        if value not in now.get(path, {}).get(kind, [])
    ]


def test_nothing_that_was_published_has_gone() -> None:
    assert missing() == []


def test_everything_published_is_written_down() -> None:
    assert published() == current(), "run 'python -m tests.web.test_promise' and commit the result"


if __name__ == "__main__":
    gone = missing() if GOLDEN.exists() else []
    if gone:
        sys.exit("gone from v1, and it must not be:\n" + "\n".join(gone))
    GOLDEN.write_text(json.dumps(current(), indent=1) + "\n", "utf-8")
