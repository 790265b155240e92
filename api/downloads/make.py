"""Make every file of a release that can be downloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from api.downloads import DOWNLOADS
from api.downloads.format import DoesNotFit, Download, Source
from api.package.archive import sha256_of
from api.store.manifest import FileEntry


def make_files(
    source: Source, folder: Path, progress: Callable[[str], None]
) -> tuple[list[FileEntry], list[str]]:
    """Write a release in every format into `folder`, which is created and must not be there yet.

    Returns an entry a file, in the order of DOWNLOADS and of the package's tables, and a text for
    each format that was left out, as a whole, saying why. `progress` is told each format as it
    begins, such as '1.0.0 parquet'. Nothing is made to reach the disk: the caller moves the folder in
    place once it is whole.
    """
    folder.mkdir(parents=True)
    entries: list[FileEntry] = []
    left_out: list[str] = []
    for download in DOWNLOADS.values():
        library = download.missing()
        if library is not None:
            left_out.append(f"{download.name}: {library} is not installed")
            continue
        progress(f"{source.package.version} {download.name}")
        try:
            entries += _make(download, source, folder)
        except DoesNotFit as error:
            left_out.append(str(error))
    return entries, left_out


def _make(download: Download, source: Source, folder: Path) -> list[FileEntry]:
    """Write one format in a folder of its own, and move its files over once all of them are there."""
    with TemporaryDirectory(dir=folder, prefix=".") as own:
        entries = []
        for written in list(download.write(source, Path(own))):
            target = folder / written.name
            target.parent.mkdir(parents=True, exist_ok=True)
            (Path(own) / written.name).replace(target)
            entries.append(
                FileEntry(
                    name=written.name,
                    format=download.name,
                    media_type=written.media_type,
                    table=written.table,
                    reproducible=download.reproducible,
                    bytes=target.stat().st_size,
                    sha256=sha256_of(target),
                )
            )
    return entries
