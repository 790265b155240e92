"""The releases as an assistant's tools read them: which one is asked, what is told of it, its records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from api.assessment.bank import Bank, read_bank
from api.assessment.coverage import Coverage, read_coverage
from api.assistants.arguments import Refused
from api.errors import RecordRemoved, RecordRenamed, RecordUnknown
from api.package.descriptor import KEY, Package, Table
from api.serialise.records import to_json
from api.settings import OPEN_RELEASES
from api.store.catalogue import Catalogue
from api.store.includes import paths, wanted_of, with_included
from api.store.release import Release

LATEST = "latest"
CITED = "citations.source"
"""The path from a record to what it rests on, in a package that has it."""

SCHEME = "syllabank"

RENAMES_MAX = 8
"""New ids of new ids that are followed."""


class Library:
    """The releases of a catalogue, with what is read of them once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.bank = lru_cache(OPEN_RELEASES)(_bank)
        self.coverage = lru_cache(OPEN_RELEASES)(_coverage)
        self.cited = lru_cache(OPEN_RELEASES)(_cited)

    @property
    def latest(self) -> Release:
        """The newest release that can be read."""
        return self.catalogue.latest

    def release(self, version: str) -> Release:
        """A release by its version, or the latest. Raises ReleaseUnknown, or ReleaseUnavailable."""
        return self.latest if version == LATEST else self.catalogue.get(version)

    def told(self, release: Release, tables: Iterable[Table] = ()) -> dict[str, Any]:
        """What every answer tells of its release: version, licences of what is in the answer, citation."""
        descriptor = release.package.descriptor
        own = {resource["name"]: resource.get("licenses") for resource in descriptor["resources"]}
        holders = [own[table.name] or descriptor.get("licenses", []) for table in tables]
        licences = {
            licence["path"]: licence
            for held in holders or [descriptor.get("licenses", [])]
            for licence in held
        }
        return {
            "version": release.version,
            "latest": release is self.latest,
            "licences": [
                {key: licence[key] for key in ("name", "title", "path") if key in licence}
                for licence in licences.values()
            ],
            "citation": descriptor.get("citation"),
        }


def _bank(release: Release) -> Bank:
    return read_bank(release)


def _coverage(release: Release) -> Coverage:
    return read_coverage(release)


def located(release: Release, record_id: str) -> tuple[Table, str, dict[str, str] | None]:
    """The table of a record and its id, the new one where it was renamed, and then what is told of that.

    Raises Refused for an id that the release does not have; it says whether the record was removed.
    """
    renamed, here = None, record_id
    for _ in range(RENAMES_MAX):
        try:
            return release.locate(here), here, renamed
        except RecordRenamed as error:
            renamed = {
                "from": record_id,
                "to": error.successor_id,
                "release": error.renamed_in,
                "reason": error.reason,
            }
            here = error.successor_id
        except RecordRemoved as error:
            raise Refused(f"{error}. An earlier release has it: say which as 'release'.") from None
        except RecordUnknown as error:
            raise Refused(f"{error}; 'search' finds ids") from None
    raise Refused(f"{record_id} was renamed again and again")


def record_of(release: Release, table: Table, record_id: str, include: Sequence[str] = ()) -> dict[str, Any]:
    """A record with the relations that were asked for. Raises TooMuch as `with_included` does."""
    texts = [release.record(table, record_id)]
    found: dict[str, Any] = json.loads(
        with_included(release, table, [record_id], texts, wanted_of(include))[0]
    )
    return found


def _cited(package: Package) -> bool:
    """Whether any record of a package can have sources."""
    return any(CITED in paths(package, table) for table in package.tables.values())


def sources(release: Release, ids: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What records rest on: each citation once, in the order of the records, and each source once.

    ids: of the records, by table.
    """
    first, second = CITED.split(".")
    citations: list[dict[str, Any]] = []
    held: dict[str, dict[str, Any]] = {}
    for name, some in ids.items():
        table = release.package.tables[name]
        if not some or CITED not in paths(release.package, table):
            continue
        bare = [to_json({KEY: record_id}) for record_id in some]
        for text in with_included(release, table, some, bare, wanted_of([CITED])):
            for citation in json.loads(text)[first]:
                source = citation.pop(second)
                held[source[KEY]] = source
                citations.append(citation)
    return {"cited": citations, "cited_sources": list(held.values())}


def address(table: Table, record_id: str, version: str | None = None) -> str:
    """The URI of a record as a resource: of a release, or of the latest."""
    pinned = f"releases/{version}/" if version else ""
    return f"{SCHEME}://{pinned}{table.collection}/{record_id}"
