"""Build stores from release archives.

A store is one SQLite file whose name ends in its own checksum, and is never written again. The
manifest store.json names the stores that belong together; it is replaced in one move, last, so a
reader sees the old set or the new one. A build that was cut off goes on where it stopped.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from api.errors import ArchiveDamaged, PackageUnreadable, StoreUnusable, SyllabankError
from api.package.archive import sha256_of
from api.package.files import alone
from api.package.release_index import ReleaseEntry
from api.store.load import Archived, Progress, build_store, telling
from api.store.manifest import (
    FILE_LIST,
    MANIFEST,
    Manifest,
    StoreEntry,
    StoreFault,
    files_folder,
    read_files,
    read_manifest_if_any,
    write_manifest,
)
from api.store.search_index import is_whole
from api.store.seen import forget_others, is_seen, remember

FOREIGN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, sqlite3.DatabaseError)
"""What comes of a package that is not as `check` would have it: an archive from elsewhere was checked by
nobody. Its release is a fault, whatever is wrong with it, and the others are built."""


class FilesMaker(Protocol):
    """Makes the files of a release that can be downloaded."""

    @property
    def made_with(self) -> str:
        """What the files depend on beside the archive: made with another, they are made again."""

    def __call__(self, archived: Archived, folder: Path, progress: Progress) -> None:
        """Write the files and their list into a folder, which is not there yet."""


def build_stores(
    releases: Sequence[ReleaseEntry],
    archives: Path,
    folder: Path,
    progress: Progress = lambda _: None,
    make_files: FilesMaker | None = None,
) -> Manifest:
    """Build a store in `folder` for each release whose archive lies in `archives`.

    releases: newest first. Releases that are built already, from the same archive in the same
    format, are kept as they are. An archive that is absent or damaged is a fault of the manifest:
    its release goes on being served where it was built before, and the others are built. Files that
    nothing needs any more are removed at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder / ".lock"):
        before = read_manifest_if_any(folder)
        builder = _Builder(releases, archives, folder, progress, make_files, before)
        entries = tuple(entry for release in releases if (entry := builder.entry_of(release)) is not None)
        manifest = Manifest(entries, tuple(builder.faults), releases[-1].version if releases else None)
        # What was mended is told, too: a running server looks at the manifest alone.
        if manifest != before or builder.made:
            write_manifest(folder, manifest)
        # A running server may still open what the last manifest named.
        _sweep(folder, [*entries, *before.stores])
        for entry in entries:
            remember(folder / entry.file)
            remember(folder / entry.search)
    return manifest


def is_settled(
    manifest: Manifest, releases: Sequence[ReleaseEntry], folder: Path, made_with: str | None
) -> bool:
    """Whether a build would change nothing, by what the file system tells, without reading the stores.

    made_with: as of the maker of files, None where none are to be made.
    """
    if manifest.faults or [(e.version, e.archive_sha256) for e in manifest.stores] != [
        (release.version, release.sha256) for release in releases
    ]:
        return False
    try:
        return all(
            is_seen(folder / entry.file)
            and is_seen(folder / entry.search)
            and (made_with is None or entry.made_with == made_with)
            and all((folder / str(entry.folder) / f.name).is_file() for f in read_files(folder, entry))
            for entry in manifest.stores
        )
    except StoreUnusable:
        return False


class _Builder:
    """One run of a build: what there is, what is wanted, and what was found wrong."""

    def __init__(
        self,
        releases: Sequence[ReleaseEntry],
        archives: Path,
        folder: Path,
        progress: Progress,
        make_files: FilesMaker | None,
        before: Manifest,
    ) -> None:
        self.folder, self.progress, self.make_files = folder, progress, make_files
        self.built = {entry.archive_sha256: entry for entry in before.stores}
        self.faults: list[StoreFault] = []
        self.made = False
        self.archived: dict[str, Archived] = {}
        self.previous = {a.version: b.version for a, b in pairwise(releases)}
        for release in releases:
            progress(f"{release.version} archive")
            archive = archives / release.archive
            try:
                found = sha256_of(archive)
                if found != release.sha256:
                    raise ArchiveDamaged(archive, f"its sha256 is {found}, the index says {release.sha256}")
                self.archived[release.version] = Archived(release, archive)
            except ArchiveDamaged as error:
                self._fault(release, error.reason)

    def entry_of(self, release: ReleaseEntry) -> StoreEntry | None:
        """The store of a release, kept or built; None where it cannot be had."""
        kept = self.built.get(release.sha256)
        if kept is not None and not _is_whole(self.folder, kept):
            kept = None
        wanted = self.archived.get(release.version)
        if wanted is None:
            return kept
        try:
            before = self.archived.get(self.previous.get(release.version, ""))
            if kept is None or (before and kept.predecessor_sha256 != before.release.sha256):
                built = build_store(wanted, before, self.folder, self.progress)
                self.made = True
                # Where only the release before has come back, the files are as they were.
                kept = replace(built, folder=kept.folder, made_with=kept.made_with) if kept else built
            return self._with_files(wanted, kept)
        except (ArchiveDamaged, PackageUnreadable) as error:
            self._fault(release, error.reason)
            return kept
        except FOREIGN as error:
            self._fault(release, f"cannot be built: {type(error).__name__}: {error}")
            return kept

    def _with_files(self, wanted: Archived, entry: StoreEntry) -> StoreEntry:
        make = self.make_files
        if make is None or (entry.made_with == make.made_with and _files_are_whole(self.folder, entry)):
            return entry
        working = self.folder / f"{entry.version}.partial"
        # The lock is ours: what lies here was cut off.
        shutil.rmtree(working, ignore_errors=True)
        try:
            with telling(working):
                make(wanted, working, self.progress)
            listed = sha256_of(working / FILE_LIST)
            target = self.folder / files_folder(entry.version, listed)
            if target.exists():
                shutil.rmtree(target)
            working.rename(target)
            self.made = True
        except BaseException:
            shutil.rmtree(working, ignore_errors=True)
            raise
        return replace(entry, folder=target.name, made_with=make.made_with)

    def _fault(self, release: ReleaseEntry, reason: str) -> None:
        self.faults.append(StoreFault(release.version, release.archive, reason))


def _is_whole(folder: Path, entry: StoreEntry) -> bool:
    path = folder / entry.file
    return path.exists() and sha256_of(path) == entry.sha256 and is_whole(folder / entry.search)


def _files_are_whole(folder: Path, entry: StoreEntry) -> bool:
    if entry.folder is None:
        return False
    try:
        root = folder / entry.folder
        return all(sha256_of(root / file.name) == file.sha256 for file in read_files(folder, entry))
    except SyllabankError:
        return False


def _sweep(folder: Path, entries: Sequence[StoreEntry]) -> None:
    """Remove what no manifest needs, and what builds that were cut off left behind."""
    needed = {name for entry in entries for name in (entry.file, entry.search, entry.folder)}
    forget_others(folder, {str(name) for name in needed})
    for path in folder.iterdir():
        cut_off = path.suffix.startswith((".partial", ".finished")) or path.name.startswith(f".{MANIFEST}.")
        if cut_off or (path.suffix in (".sqlite", ".search", ".files") and path.name not in needed):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
