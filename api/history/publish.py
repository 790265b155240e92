"""Publish a release: an archive that never changes, and a line in the index."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

from api.errors import ReleaseRefused
from api.history.diff import compare
from api.package.archive import open_archive, write_archive
from api.package.descriptor import DESCRIPTOR, Package, load_package, version_key
from api.package.files import Files, Folder, alone, write_whole
from api.package.release_index import ReleaseEntry, read_index, write_index
from api.package.rows import read_values

REVISIONS = "revisions"


def publish(descriptor: Path, releases: Path) -> tuple[ReleaseEntry, bool]:
    """Publish the package as the release its descriptor declares.

    The package must have been checked. Returns the index entry, and whether it is new: publishing
    the same bytes again changes nothing. Raises ReleaseRefused where the version exists with other
    bytes, is not above the last one, or where a row vanished or changed without a revision.
    """
    files = Folder(descriptor.parent)
    package = load_package(files, descriptor.name)
    out = io.BytesIO()
    write_archive(package, files, out)
    releases.mkdir(parents=True, exist_ok=True)
    # From reading the index to writing it: of two who publish at once, neither loses the other's line.
    with alone(releases):
        return _add(package, files, out.getvalue(), releases)


def _add(package: Package, files: Files, content: bytes, releases: Path) -> tuple[ReleaseEntry, bool]:
    entries = read_index(releases)
    digest = sha256(content).hexdigest()
    for entry in entries:
        if entry.version == package.version:
            if entry.sha256 == digest:
                archive = releases / entry.archive
                if not archive.exists() or sha256(archive.read_bytes()).hexdigest() != digest:
                    # Lost or damaged on disk: these are its very bytes.
                    write_whole(archive, content)
                return entry, False
            reason = f"release {package.version} exists with other bytes and never changes; raise the version in {DESCRIPTOR}"
            raise ReleaseRefused(package.version, [reason])
    if entries:
        reasons = _reasons_against(package, files, entries[0], releases)
        if reasons:
            raise ReleaseRefused(package.version, reasons)
    entry = ReleaseEntry(
        package.version, package.created, f"{package.name}-{package.version}.zip", len(content), digest
    )
    # The archive first, the index last: a reader of the index finds every archive it names.
    write_whole(releases / entry.archive, content)
    write_index(releases, [entry, *entries])
    return entry, True


def _reasons_against(package: Package, files: Files, last: ReleaseEntry, releases: Path) -> list[str]:
    reasons = []
    if version_key(package.version) <= version_key(last.version):
        reasons.append(f"the version must be above the last release, {last.version}")
    with open_archive(releases / last.archive, last.sha256) as before:
        difference = compare(before, files)
    explained = _revised(package, files)
    for record in difference.removed:
        if not explained.get(record, set()) & {"removed", "renamed"}:
            reasons.append(
                f"{record} is gone; add a revision of kind removed or renamed for {package.version}, with the reason"
            )
    for record in difference.changed:
        if "corrected" not in explained.get(record, set()):
            reasons.append(
                f"{record} has changed; add a revision of kind corrected for {package.version}, with the reason"
            )
    return reasons


def _revised(package: Package, files: Files) -> dict[str, set[str]]:
    """Kinds of revision of this release, by record."""
    found: dict[str, set[str]] = {}
    if REVISIONS not in package.tables:
        return found
    for row in read_values(files, package.tables[REVISIONS]):
        if row["release"] == package.version:
            found.setdefault(str(row["record_id"]), set()).add(str(row["kind"]))
    return found
