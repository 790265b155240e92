"""What the descriptions are made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.package.descriptor import Package
from api.store.manifest import FileEntry

LANGUAGE = "en-GB"
"""BCP 47 tag of every package's titles and descriptions: the project's house language."""


@dataclass(frozen=True)
class Published:
    """A release as it is published at a public address.

    files: those that can be downloaded. versions: every version there is, newest first.
    base: scheme and host, without a slash at the end.
    """

    package: Package
    files: Sequence[FileEntry]
    versions: Sequence[str]
    base: str

    @property
    def address(self) -> str:
        """The release's own address, which is also its name as a dataset."""
        return self.release(self.package.version)

    @property
    def dataset(self) -> str:
        """The name of the dataset as such, whatever its version.

        A fragment of '/v1', so that the dataset and the API at that address have names of their own.
        """
        return f"{self.base}/v1#dataset"

    @property
    def landing_page(self) -> str:
        """A page for people: the package's homepage, or the entry page of the server."""
        return str(self.package.descriptor.get("homepage", f"{self.base}/"))

    @property
    def previous(self) -> str | None:
        """The version before this one, None for the first."""
        place = self.versions.index(self.package.version) + 1
        return self.versions[place] if place < len(self.versions) else None

    def release(self, version: str) -> str:
        """The address of a release."""
        return f"{self.base}/v1/releases/{version}"

    def url(self, file: FileEntry) -> str:
        """Where a file is downloaded."""
        return f"{self.address}/files/{file.name}"

    def title(self, file: FileEntry) -> str:
        """What a person calls a file: its table, or the whole release, and the format."""
        table = self.package.tables.get(file.table or "")
        return f"{table.title if table else self.package.title} ({file.format})"

    def licences(self, file: FileEntry | None = None) -> list[str]:
        """Addresses of the licences of the release, or of the table that a file holds.

        As in Data Package 2.0, the licences of a resource replace those of the package.
        """
        holders = [r for r in self.package.descriptor["resources"] if file and r["name"] == file.table]
        for holder in [*holders, self.package.descriptor]:
            if "licenses" in holder:
                return [licence["path"] for licence in holder["licenses"]]
        return []
