"""The change feed: what happened to the records between two releases, in the order it happened.

The feed is a log: each release's own changes, one release after the other. So what is told between
two releases is the same whoever asks, and the feed of a long way is the feeds of its stages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.errors import CursorInvalid, ReleaseUnavailable, ReleaseUnknown
from api.package.descriptor import version_key
from api.package.values import INT64
from api.store.catalogue import Catalogue
from api.store.cursor import MALFORMED, pack, unpack
from api.store.manifest import StoreEntry


@dataclass(frozen=True)
class Range:
    """What is asked: the releases after `since` up to `until`, of one collection or of all."""

    since: str
    until: str
    collection: str | None = None


@dataclass(frozen=True)
class FeedPage:
    """A page of finished entries, how many there are in all, and the cursor of the next page."""

    entries: tuple[str, ...]
    total: int
    next_cursor: str | None


def read_feed(catalogue: Catalogue, asked: Range, limit: int, cursor: str | None = None) -> FeedPage:
    """Read one page of the feed.

    Raises ReleaseUnknown for a release that never was, ReleaseUnavailable where the changes of one
    on the way cannot be told, and CursorInvalid for a cursor that this range did not give out.
    """
    stages = _stages(catalogue, asked)
    total = sum(_count(stage, asked.collection) for stage in stages)
    version, seq = _start(cursor, asked, stages)
    found: list[tuple[str, int, str]] = []
    for stage in stages:
        if version_key(stage.version) < version_key(version) or not _count(stage, asked.collection):
            continue
        after = seq if stage.version == version else 0
        rows = catalogue.get(stage.version).changes(asked.collection, after, limit + 1 - len(found))
        found += [(stage.version, place, entry) for place, entry in rows]
        if len(found) > limit:
            break
    shown = found[:limit]
    more = len(found) > limit
    next_cursor = pack([asked.since, asked.until, asked.collection, *shown[-1][:2]]) if more else None
    return FeedPage(tuple(entry for _, _, entry in shown), total, next_cursor)


def changes_between(catalogue: Catalogue, since: str, until: str) -> Iterator[dict[str, Any]]:
    """Every entry of the feed after `since` up to `until`. Raises as `read_feed` does."""
    for stage in _stages(catalogue, Range(since, until)):
        for _, entry in catalogue.get(stage.version).changes(None, 0, -1):
            yield json.loads(entry)


def _stages(catalogue: Catalogue, asked: Range) -> list[StoreEntry]:
    """The releases after `since` up to `until`, oldest first, each with its changes."""
    known = catalogue.known
    for version in (asked.since, asked.until):
        if version not in known:
            raise ReleaseUnknown(version, known)
    low, high = version_key(asked.since), version_key(asked.until)
    stages = []
    for version in reversed(known):
        if low < version_key(version) <= high:
            entry = catalogue.entry(version)
            if entry.predecessor_sha256 is None and version != catalogue.first:
                raise ReleaseUnavailable(
                    version, "the release before it cannot be read, and so its changes cannot be told"
                )
            stages.append(entry)
    return stages


def _count(stage: StoreEntry, collection: str | None) -> int:
    return sum(stage.changes.values()) if collection is None else stage.changes.get(collection, 0)


def _start(cursor: str | None, asked: Range, stages: list[StoreEntry]) -> tuple[str, int]:
    """The release and the place in it after which the page begins."""
    if cursor is None:
        return asked.since, 0
    parts = unpack(cursor)
    if len(parts) != 5 or type(parts[4]) is not int or not 0 < parts[4] < INT64:
        raise CursorInvalid(cursor, MALFORMED)
    if parts[:3] != [asked.since, asked.until, asked.collection]:
        raise CursorInvalid(cursor, "the cursor belongs to another range of releases, or another collection")
    if parts[3] not in [stage.version for stage in stages]:
        raise CursorInvalid(cursor, MALFORMED)
    return parts[3], parts[4]
