"""What can be compared: a release, an archive, or a package in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.errors import PackageUnreadable, ReleaseUnknown
from api.package.archive import open_archive, sha256_of
from api.package.descriptor import DESCRIPTOR
from api.package.files import Files, Folder
from api.package.release_index import read_index

LATEST = "latest"


@contextmanager
def open_side(name: str, releases: Path) -> Iterator[Files]:
    """Open what `name` stands for.

    name: a version of the index of `releases`, 'latest', the path of an archive, of a folder, or of
    a datapackage.json. Raises ReleaseUnknown where it is none of them, and ArchiveDamaged.
    """
    path = Path(name)
    if path.is_dir() or path.name == DESCRIPTOR:
        folder = path if path.is_dir() else path.parent
        if not (folder / DESCRIPTOR).is_file():
            raise PackageUnreadable(str(folder / DESCRIPTOR), "there is no such file")
        yield Folder(folder)
    elif path.suffix == ".zip":
        # An archive from anywhere: its own bytes are all that is known of it.
        with open_archive(path, sha256_of(path)) as files:
            yield files
    else:
        entries = read_index(releases)
        for entry in entries:
            if name in (entry.version, LATEST):
                with open_archive(releases / entry.archive, entry.sha256) as files:
                    yield files
                return
        raise ReleaseUnknown(name, [entry.version for entry in entries])
