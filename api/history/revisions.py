"""What `revisions` says of the records of a package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from api.errors import PackageUnreadable
from api.package.descriptor import Package, version_key
from api.package.files import Files
from api.package.rows import read_values
from api.package.values import Value

REVISIONS = "revisions"


@dataclass(frozen=True)
class Revision:
    """One row of `revisions`."""

    release: str
    record_id: str
    kind: str
    reason: str
    successor_id: str | None


class Revisions:
    """The revisions of the releases after one version, up to another.

    A record that was renamed more than once leads to its last successor, or is removed where that
    was. Without a table of revisions there are none.
    """

    def __init__(self, files: Files, package: Package, after: str | None, until: str) -> None:
        self._gone: dict[str, Revision] = {}
        self._corrected: dict[str, Revision] = {}
        if REVISIONS not in package.tables:
            return
        low = version_key(after) if after else (-1, -1, -1)
        table = package.tables[REVISIONS]
        try:
            rows = sorted(
                (_revision(row) for row in read_values(files, table)),
                key=lambda revision: version_key(revision.release),
            )
        except (KeyError, ValueError) as error:
            raise PackageUnreadable(table.path, f"is no table of revisions: {error}") from None
        for revision in rows:
            if low < version_key(revision.release) <= version_key(until):
                kept = self._corrected if revision.kind == "corrected" else self._gone
                kept[revision.record_id] = revision

    def gone(self, record_id: str) -> Revision | None:
        """The revision by which a record is no longer there; a chain of renames is followed."""
        found = self._gone.get(record_id)
        seen = {record_id}
        while found and found.successor_id in self._gone and found.successor_id not in seen:
            seen.add(found.successor_id)
            later = self._gone[found.successor_id]
            found = replace(later, record_id=record_id)
        return found

    def corrected(self, record_id: str) -> Revision | None:
        """The revision that explains a record's change."""
        return self._corrected.get(record_id)

    def renamed(self) -> Iterator[Revision]:
        """What became of every record that has a new id."""
        for record_id in self._gone:
            revision = self.gone(record_id)
            if revision is not None and revision.kind == "renamed":
                yield revision


def _revision(row: Mapping[str, Value]) -> Revision:
    successor = row["successor_id"]
    return Revision(
        str(row["release"]),
        str(row["record_id"]),
        str(row["kind"]),
        str(row["reason"]),
        None if successor is None else str(successor),
    )
