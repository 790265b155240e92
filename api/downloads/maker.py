"""The files of a release, made for a build of the stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from api.downloads import DOWNLOADS
from api.downloads.format import Source
from api.downloads.make import make_files
from api.package.archive import open_archive
from api.package.descriptor import load_package
from api.package.files import write_whole
from api.store.load import Archived
from api.store.manifest import FILE_LIST

FILES_FORMAT = 1
"""Bump this when the files are written in any other way: they are then made again."""


class Maker:
    """Makes the files of one release after another, and remembers what had to be left out."""

    def __init__(self) -> None:
        self.left_out: list[str] = []

    @property
    def made_with(self) -> str:
        """The formats that can be made here, and how."""
        return f"{FILES_FORMAT}: " + ", ".join(d.name for d in DOWNLOADS.values() if not d.missing())

    def __call__(self, archived: Archived, folder: Path, progress: Callable[[str], None]) -> None:
        """Make the files of a release in `folder`, which is not there yet, and their list."""
        with open_archive(archived.archive, archived.release.sha256) as files:
            source = Source(load_package(files), files, archived.archive)
            entries, left_out = make_files(source, folder, progress)
        self.left_out += [f"{archived.release.version} {text}" for text in left_out]
        content = json.dumps([asdict(entry) for entry in entries], indent=1) + "\n"
        write_whole(folder / FILE_LIST, content.encode())
