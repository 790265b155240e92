"""What each release changed, and which version that demanded: for the pages of releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.history.policy import Demand, demand
from api.history.revisions import REVISIONS
from api.package.descriptor import version_key
from api.store.release import Release
from api.web.parameters import kept_with
from api.web.scope import catalogue

KINDS = ("added", "changed", "removed", "renamed")
"""What happens to a record, in the order in which it is told."""

Counts = Mapping[str, Mapping[str, int]]
"""How many records changed, by collection and kind."""


@dataclass(frozen=True)
class Stage:
    """A release as a step from the one before it; before is None for the first."""

    version: str
    created: str
    before: str | None
    counts: Counts
    schema: tuple[dict[str, Any], ...]

    @property
    def demand(self) -> Demand:
        """What the policy demanded of its version."""
        return demand(_rules(self.schema, self.counts))

    @property
    def lowest(self) -> str | None:
        """The lowest version that it could have."""
        return None if self.before is None else self.demand.version(self.before)


def stage(version: str) -> Stage:
    """One release. Raises ReleaseUnknown or ReleaseUnavailable."""
    release = catalogue().get(version)
    versions = catalogue().known
    place = versions.index(version) + 1
    before = versions[place] if place < len(versions) else None
    counts, schema = _told(release)
    return Stage(version, release.entry.created, before, counts, schema)


def stages_between(since: str, until: str) -> list[Stage]:
    """The releases after one up to another, newest first."""
    low, high = version_key(since), version_key(until)
    return [stage(version) for version in catalogue().known if low < version_key(version) <= high]


def summed(every: Iterable[Counts]) -> dict[str, dict[str, int]]:
    """The counts of several releases together."""
    found: dict[str, dict[str, int]] = {}
    for counts in every:
        for collection, kinds in counts.items():
            total = found.setdefault(collection, dict.fromkeys(KINDS, 0))
            for kind, count in kinds.items():
                total[kind] += count
    return found


@kept_with
def _told(release: Release) -> tuple[Counts, tuple[dict[str, Any], ...]]:
    return summed([release.change_counts()]), tuple(release.schema_changes())


def _rules(schema: Iterable[Mapping[str, Any]], counts: Counts) -> Iterator[tuple[str, str]]:
    """Every change as a rule of the policy, and what it was met by."""
    for change in schema:
        yield change["rule"], ".".join(str(change[key]) for key in ("table", "field") if change[key])
    for collection, kinds in counts.items():
        for kind, count in kinds.items():
            if count:
                told = (collection, kind) == (REVISIONS, "added")
                yield ("revision-added" if told else f"row-{kind}"), collection
