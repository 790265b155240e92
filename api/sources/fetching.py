"""Bring the releases of a source into a folder, as they would lie there: archives, and their index last.

A release never changes and is served for ever, so neither a source that names other bytes for a version,
nor one that does not name it any more, takes away what is here: both are named as faults. Who means
it begins with an empty folder. What cannot be had is asked for again the next time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from api.errors import ArchiveDamaged, PackageUnreadable, SourceUnusable
from api.package.archive import check_members, open_archive, sha256_of
from api.package.descriptor import load_package, read_json, version_key
from api.package.files import Held, alone
from api.package.release_index import INDEX, ReleaseEntry, parse_index, read_index, write_index
from api.settings import ARCHIVE_MAX, ARCHIVE_TIMEOUT, INDEX_MAX, INDEX_TIMEOUT
from api.sources.remote import Remote
from api.store.manifest import StoreFault
from api.store.seen import is_seen, remember


def fetch_releases(
    source: Remote, folder: Path, progress: Callable[[str], None] = lambda _: None
) -> list[StoreFault]:
    """Fetch what the source's index names and the folder lacks. Returns what could not be had, and why.

    Raises SourceUnusable where the index cannot be had or read: the folder is as it was. OSError where
    the disk is full: what was fetched whole is kept.
    """
    progress(INDEX)
    try:
        content = source.read(INDEX, INDEX_MAX, INDEX_TIMEOUT)
        named = parse_index(read_json(Held({INDEX: content}), INDEX), INDEX)
    except PackageUnreadable as error:
        raise SourceUnusable(INDEX, error.reason) from None
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / ".lock"):
        here = {entry.version: entry for entry in read_index(folder)}
        faults = []
        for entry in sorted(named, key=lambda entry: version_key(entry.version)):
            held = here.get(entry.version)
            if held is not None and held.sha256 != entry.sha256:
                reason = "the source names other bytes than those that were fetched; a release never changes"
                faults.append(StoreFault(entry.version, entry.archive, reason))
                continue
            if held is not None and _is_here(folder, held):
                continue
            progress(f"{entry.version} archive")
            try:
                _fetch(source, entry, folder, here)
                here[entry.version] = entry
            except (SourceUnusable, ArchiveDamaged, PackageUnreadable) as error:
                faults.append(StoreFault(entry.version, entry.archive, error.reason))
        versions = {entry.version for entry in named}
        for version, entry in here.items():
            if version not in versions:
                reason = "the source does not name it any more; it is kept"
                faults.append(StoreFault(version, entry.archive, reason))
        if here and list(here.values()) != read_index(folder):
            write_index(folder, list(here.values()))
    return faults


def _is_here(folder: Path, entry: ReleaseEntry) -> bool:
    path = folder / entry.archive
    if is_seen(path):
        return True
    try:
        found = sha256_of(path) == entry.sha256
        if found:
            remember(path)
        return found
    except ArchiveDamaged:
        return False


def _fetch(source: Remote, entry: ReleaseEntry, folder: Path, here: dict[str, ReleaseEntry]) -> None:
    """One archive, looked through before it is anything that a build would read."""
    if entry.bytes > ARCHIVE_MAX:
        raise SourceUnusable(entry.archive, f"has {entry.bytes} bytes, {ARCHIVE_MAX} are taken at most")
    if entry.archive in {other.archive for other in here.values() if other.version != entry.version}:
        raise SourceUnusable(entry.archive, "is the archive of another release")
    target = folder / entry.archive
    source.fetch(entry.archive, target, entry.bytes, entry.sha256, ARCHIVE_TIMEOUT)
    try:
        check_members(target)
        with open_archive(target, entry.sha256) as files:
            package = load_package(files)
        if package.version != entry.version:
            raise ArchiveDamaged(target, f"holds release {package.version}, the index says {entry.version}")
        _same_package(package.name, folder, here, entry)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _same_package(name: str, folder: Path, here: dict[str, ReleaseEntry], entry: ReleaseEntry) -> None:
    for other in here.values():
        if other.version != entry.version and _is_here(folder, other):
            with open_archive(folder / other.archive, other.sha256) as files:
                before = load_package(files).name
            if before != name:
                raise ArchiveDamaged(
                    entry.archive, f"is of another package: {json.dumps(name)} and not {json.dumps(before)}"
                )
            return
