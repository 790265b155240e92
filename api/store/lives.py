"""What each release did to a record: when it came, what changed it, and why.

The record is compared with itself from release to release, as the change feed compares: by the fields
that both have. So it costs a look into each release that changed its table, whatever their sizes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import ReleaseUnavailable
from api.package.descriptor import Table, version_key
from api.store.catalogue import Catalogue
from api.store.referring import rows_by
from api.store.release import REVISIONS, Release

STAGES_MAX = 40
"""Most releases that are looked into, the newest that changed the table."""


@dataclass(frozen=True)
class Stage:
    """What one release did: 'added' or 'changed', with the fields before and after, and the reason it gave."""

    version: str
    created: str
    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reason: str | None
    once: str | None = None
    """The id that the record had before, where the release gave it a new one."""


def life_of(catalogue: Catalogue, table: Table, record_id: str) -> list[Stage]:
    """The stages of a record's life, newest first. A release that cannot be read is passed over."""
    reasons, names = _told(catalogue.latest, record_id)
    touched = [
        entry
        for entry in catalogue.entries
        if entry.version == catalogue.first or table.collection in entry.changes
    ]
    found: list[Stage] = []
    last: dict[str, Any] | None = None
    for entry in reversed(touched[:STAGES_MAX]):
        try:
            now = _record(catalogue.get(entry.version), table.name, record_id)
        except ReleaseUnavailable:
            continue
        reason, once = reasons.get(entry.version), names.get(entry.version)
        if now is not None and last is None:
            found.append(Stage(entry.version, entry.created, "added", {}, {}, reason, once))
        elif now is not None and last is not None:
            differing = [name for name in now if name in last and now[name] != last[name]]
            if differing:
                before = {name: last[name] for name in differing}
                after = {name: now[name] for name in differing}
                found.append(Stage(entry.version, entry.created, "changed", before, after, reason))
        last = now
    return sorted(found, key=lambda stage: version_key(stage.version), reverse=True)


def _record(release: Release, table: str, record_id: str) -> dict[str, Any] | None:
    tables = release.package.tables
    if table not in tables or not release.has(record_id):
        return None
    found: dict[str, Any] = json.loads(release.record(tables[table], record_id))
    return found


def _told(release: Release, record_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """By release, the reasons given for what was done to a record, and the ids that it took the place of."""
    table = release.package.tables.get(REVISIONS)
    if table is None:
        return {}, {}
    told = rows_by(release, table, "record_id", [record_id])
    taken = rows_by(release, table, "successor_id", [record_id])
    reasons = {row["release"]: row["reason"] for row in (*taken, *told)}
    return reasons, {row["release"]: row["record_id"] for row in taken}
