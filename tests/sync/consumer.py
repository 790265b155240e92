"""A consumer that keeps a copy of the dataset, written as an integrator would: it knows HTTP answers only.

docs/how-it-works.md tells what it does; nothing of Syllabank is imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Get = Callable[[str], bytes]
"""From an address to the body of its answer."""

Records = dict[str, dict[str, Any]]
"""The records of a collection by id."""


class Copy:
    """A copy: the release it is of, and the records of each collection."""

    def __init__(self, get: Get) -> None:
        self.get = get
        self.version = ""
        self.collections: dict[str, Records] = {}
        self.applied = 0

    def download(self, version: str) -> None:
        """Fill the copy with a release."""
        self.version = version
        self.collections = {
            collection: {record["id"]: record for record in map(json.loads, body.splitlines())}
            for collection, body in download(self.get, version).items()
        }

    def catch_up(self, until: str | None = None, limit: int = 100) -> None:
        """Bring the copy up to a later release, the newest where none is named, by the change feed alone."""
        end = f"&until={until}" if until else ""
        address = f"/v1/changes?since={self.version}{end}&limit={limit}"
        while address:
            page = json.loads(self.get(address))
            for entry in page["data"]:
                self._apply(entry)
            address = page["links"]["next"]
        fields: dict[str, list[str]] = page["meta"]["collections"]
        self.collections = {
            collection: {
                key: {name: record.get(name) for name in names}
                for key, record in self.collections.get(collection, {}).items()
            }
            for collection, names in fields.items()
        }
        self.version = page["meta"]["until"]

    def _apply(self, entry: dict[str, Any]) -> None:
        records = self.collections.setdefault(entry["collection"], {})
        if entry["kind"] in ("removed", "renamed"):
            del records[entry["id"]]
        if entry["kind"] != "removed":
            records[entry["after"]["id"]] = entry["after"]
        self.applied += 1

    def lines(self) -> dict[str, bytes]:
        """Each collection as JSON Lines, in the order of ids."""
        return {
            collection: "".join(
                json.dumps(records[key], ensure_ascii=False, separators=(",", ":")) + "\n"
                for key in sorted(records)
            ).encode()
            for collection, records in self.collections.items()
        }


def download(get: Get, version: str) -> dict[str, bytes]:
    """The JSON Lines of each collection of a release, as they are served."""
    files = json.loads(get(f"/v1/releases/{version}"))["data"]["files"]
    return {file["collection"]: get(file["url"]) for file in files if file["format"] == "jsonl"}
