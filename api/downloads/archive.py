"""The release archive itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from api.downloads.format import Source, Written


class Archive:
    """The whole data package as one zip file, byte for byte as it was released."""

    name = "package"
    title = "Data package (zip)"
    reproducible = True

    def missing(self) -> None:
        """Nothing: it is copied."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Copy the archive."""
        name = f"{source.stem}.zip"
        shutil.copyfile(source.archive, folder / name)
        yield Written(name, "application/zip")
