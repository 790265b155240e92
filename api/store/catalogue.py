"""The catalogue: which releases a server has open, newest first."""

from __future__ import annotations

from pathlib import Path

from api.errors import ReleaseUnknown, StoreUnusable
from api.store.manifest import MANIFEST, StoreEntry, read_manifest
from api.store.release import Release


class Catalogue:
    """The releases of one store folder, each verified before it is opened.

    Raises StoreUnusable where the folder has no usable manifest, no release, or a damaged file:
    a server does not start on it.
    """

    def __init__(self, folder: Path) -> None:
        entries = read_manifest(folder)
        if not entries:
            raise StoreUnusable(folder / MANIFEST, "names no release")
        self._releases = {entry.version: Release(folder, entry) for entry in entries}
        self.entries: tuple[StoreEntry, ...] = tuple(entries)

    @property
    def versions(self) -> list[str]:
        """The versions, newest first."""
        return [entry.version for entry in self.entries]

    @property
    def latest(self) -> Release:
        """The newest release."""
        return self._releases[self.entries[0].version]

    def get(self, version: str) -> Release:
        """The release of a version. Raises ReleaseUnknown, naming those there are."""
        try:
            return self._releases[version]
        except KeyError:
            raise ReleaseUnknown(version, self.versions) from None
