"""Rules for the revisions: what a record that was changed or is gone says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from api.checking.data import Data
from api.checking.report import Fault
from api.package.descriptor import version_key

REVISIONS = "revisions"


def revised_records(data: Data) -> Iterator[Fault]:
    """A corrected record is there; a removed or renamed one is gone, and stays so."""
    gone: dict[str, str] = {}
    successors = {
        row.cells["record_id"]: row.cells.get("successor_id", "")
        for row in data.rows.get(REVISIONS, ())
        if row.cells.get("kind") in ("removed", "renamed") and "record_id" in row.cells
    }
    for row in data.rows.get(REVISIONS, ()):
        cells = row.cells
        record, kind, release = cells.get("record_id", ""), cells.get("kind"), cells.get("release", "")
        if kind == "corrected" and record not in data.ids and not _gone_too(data, record):
            yield data.fault(
                "revision-record",
                REVISIONS,
                row,
                "record_id",
                "the record was corrected, and no table has it",
                "use the id of a row that exists",
            )
        if kind in ("removed", "renamed"):
            if record in data.ids:
                yield data.fault(
                    "revision-record",
                    REVISIONS,
                    row,
                    "record_id",
                    f"the record was {kind}, and a table still has it",
                    "remove the row, or the revision: an id is never used again",
                )
            if record in gone:
                yield data.fault(
                    "revision-twice",
                    REVISIONS,
                    row,
                    "record_id",
                    f"the record is gone twice: row {gone[record]} says so too",
                    "keep one of the two",
                )
            gone[record] = str(row.number)
        if (
            kind == "renamed"
            and cells.get("successor_id")
            and not _leads_somewhere(data, successors, cells["successor_id"])
        ):
            yield data.fault(
                "revision-successor",
                REVISIONS,
                row,
                "successor_id",
                "no table has the successor, and no revision says what became of it",
                "use the id of a row that exists, or that was itself removed or renamed since",
            )
        if kind != "renamed" and cells.get("successor_id"):
            yield data.fault(
                "revision-successor",
                REVISIONS,
                row,
                "successor_id",
                f"a record that was {kind} has no successor",
                "empty the cell, or change the kind to renamed",
            )
        if re.fullmatch(r"\d+\.\d+\.\d+", release) and version_key(release) > version_key(
            data.package.version
        ):
            yield data.fault(
                "revision-release",
                REVISIONS,
                row,
                "release",
                f"the release is later than the package's version, {data.package.version}",
                "raise the version in datapackage.json, or mend the release",
            )


def _leads_somewhere(data: Data, successors: dict[str, str], record: str) -> bool:
    """Whether a chain of successors ends at a record, or at one that was removed."""
    seen = set()
    while record not in data.ids:
        if record in seen or record not in successors:
            return False
        seen.add(record)
        if not successors[record]:
            return True
        record = successors[record]
    return True


def _gone_too(data: Data, record: str) -> bool:
    return any(
        row.cells.get("record_id") == record and row.cells.get("kind") in ("removed", "renamed")
        for row in data.rows.get(REVISIONS, ())
    )
