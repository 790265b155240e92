"""The catalogue: which releases a server has, newest first, opened when they are asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

from api.errors import ReleaseUnavailable, ReleaseUnknown, StoreUnusable
from api.package.descriptor import version_key
from api.settings import OPEN_RELEASES
from api.store.manifest import (
    FILE_LIST,
    MANIFEST,
    FileEntry,
    StoreEntry,
    StoreFault,
    read_files,
    read_manifest,
)
from api.store.release import Release
from api.store.search_index import is_sound
from api.store.seen import remember


class Catalogue:
    """The releases of one store folder.

    The newest that can be read is open from the start; of the others, those used last. A store is
    verified before it is opened; one that is damaged becomes a fault, and the others are served.

    known: faults that were found before, as by another process. Raises StoreUnusable where the folder
    has no usable manifest, or no release that can be read: a server does not start on it.
    """

    def __init__(self, folder: Path, known: Sequence[StoreFault] = ()) -> None:
        manifest = read_manifest(folder)
        self.folder = folder
        self.first = manifest.first
        self._faults: dict[tuple[str, str], StoreFault] = {}
        for fault in (*manifest.faults, *known):
            self._faults[fault.version, fault.file] = fault
        self._entries = {entry.version: entry for entry in manifest.stores}
        self._open: OrderedDict[str, Release] = OrderedDict()
        self._newest = ""
        self._lock = threading.Lock()
        if not manifest.stores:
            raise StoreUnusable(folder / MANIFEST, "names no release")
        for entry in manifest.stores:
            try:
                self.latest = self.get(entry.version)
                self._newest = entry.version
                break
            except ReleaseUnavailable:
                continue
        else:
            newest = manifest.stores[0]
            reason = self._faults[newest.version, newest.file].reason
            raise StoreUnusable(folder / newest.file, reason)

    @property
    def entries(self) -> list[StoreEntry]:
        """The releases that can be served, newest first."""
        return [entry for entry in self._entries.values() if (entry.version, entry.file) not in self._faults]

    @property
    def versions(self) -> list[str]:
        """Their versions."""
        return [entry.version for entry in self.entries]

    @property
    def known(self) -> list[str]:
        """Every version that was published, newest first, whether it can be served or not."""
        found = {*self._entries, *(fault.version for fault in self.faults)}
        return sorted(found, key=version_key, reverse=True)

    @property
    def faults(self) -> list[StoreFault]:
        """What is wrong, as far as it is known."""
        return list(self._faults.values())

    def entry(self, version: str) -> StoreEntry:
        """The entry of a release. Raises ReleaseUnknown, or ReleaseUnavailable."""
        self._check(version)
        return self._entries[version]

    def get(self, version: str) -> Release:
        """The release of a version. Raises ReleaseUnknown, or ReleaseUnavailable."""
        with self._lock:
            self._check(version)
            release = self._open.get(version)
            if release is None:
                entry = self._entries[version]
                try:
                    release = Release(self.folder, entry)
                except StoreUnusable as error:
                    self._faults[version, entry.file] = StoreFault(version, entry.file, error.reason)
                    raise ReleaseUnavailable(version, error.reason) from None
                # Its records are served whether or not the list of its files is whole.
                self._listed(entry)
                self._open[version] = release
            self._open.move_to_end(version)
            if self._newest:
                self._open.move_to_end(self._newest)
            while len(self._open) > OPEN_RELEASES:
                # Whoever still uses it holds it; its connections close after the last of them.
                self._open.popitem(last=False)
            return release

    def note(self, fault: StoreFault) -> None:
        """Remember a fault that was found elsewhere: a new state of the folder that cannot be served."""
        self._faults[fault.version, fault.file] = fault

    def file(self, release: Release, name: str) -> Path:
        """Where a file of a release lies, verified.

        Raises FileUnknown, or ReleaseUnavailable where it is damaged; the fault is remembered.
        """
        try:
            return release.file_path(name)
        except StoreUnusable as error:
            self._faults[release.version, name] = StoreFault(release.version, name, error.reason)
            raise ReleaseUnavailable(release.version, f"{name}: {error.reason}") from None

    def inspect(self, progress: Callable[[str], None] = lambda _: None) -> list[StoreFault]:
        """Read every store once (but what was found whole before, and is the same), look whether every file is there, and return what is wrong."""
        for entry in self.entries:
            progress(entry.version)
            try:
                Release(self.folder, entry).close()
                remember(self.folder / entry.file)
            except StoreUnusable as error:
                self._faults[entry.version, entry.file] = StoreFault(entry.version, entry.file, error.reason)
            if is_sound(self.folder / entry.search):
                remember(self.folder / entry.search)
            else:
                reason = "the full-text index is absent or damaged; run 'syllabank build'"
                self._faults[entry.version, entry.search] = StoreFault(entry.version, entry.search, reason)
            for file in self._listed(entry):
                path = self.folder / str(entry.folder) / file.name
                if not path.is_file() or path.stat().st_size != file.bytes:
                    reason = f"is absent, or has not its {file.bytes} bytes; run 'syllabank build'"
                    self._faults[entry.version, file.name] = StoreFault(entry.version, file.name, reason)
        return self.faults

    def _listed(self, entry: StoreEntry) -> tuple[FileEntry, ...]:
        """The files of a release; none where their list is damaged, and the fault is remembered."""
        try:
            return read_files(self.folder, entry)
        except StoreUnusable as error:
            self._faults[entry.version, FILE_LIST] = StoreFault(entry.version, FILE_LIST, error.reason)
            return ()

    def _check(self, version: str) -> None:
        entry = self._entries.get(version)
        fault = self._faults.get((version, entry.file)) if entry else None
        if fault is not None:
            raise ReleaseUnavailable(version, fault.reason)
        if entry is None:
            for fault in self.faults:
                if fault.version == version:
                    raise ReleaseUnavailable(version, fault.reason)
            raise ReleaseUnknown(version, self.versions)
