"""Publish a release: an archive that never changes, and a line in the index."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from api.errors import ArchiveDamaged, ReleaseRefused
from api.history.diff import compare
from api.package.archive import open_archive, sha256_of, write_archive
from api.package.descriptor import DESCRIPTOR, Package, load_package
from api.package.files import Files, Folder, alone, replacing
from api.package.release_index import INDEX, ReleaseEntry, read_index, write_index


def publish(descriptor: Path, releases: Path) -> tuple[ReleaseEntry, bool]:
    """Publish the package as the release its descriptor declares.

    The package must have been checked. Returns the index entry, and whether it is new: publishing
    the same bytes again changes nothing. Raises ReleaseRefused, with every reason, where the version
    exists with other bytes, is below what the changes since the last release demand, or where a row
    vanished or changed without a revision; ArchiveDamaged where the last release cannot be read.
    """
    files = Folder(descriptor.parent)
    package = load_package(files, descriptor.name)
    releases.mkdir(parents=True, exist_ok=True)
    # From reading the index to writing it: of two who publish at once, neither loses the other's line.
    with (
        alone(releases),
        _telling(releases / _archive(package)),
        tempfile.TemporaryFile(dir=releases) as content,
    ):
        write_archive(package, files, content)
        return _add(package, files, content, releases)


def _add(package: Package, files: Files, content: BinaryIO, releases: Path) -> tuple[ReleaseEntry, bool]:
    entries = read_index(releases)
    size = content.seek(0, 2)
    content.seek(0)
    digest = file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    for entry in entries:
        if entry.version == package.version:
            if entry.sha256 == digest:
                if not _is_whole(releases, entry):
                    # Lost or damaged on disk: these are its very bytes.
                    _put(content, releases / entry.archive)
                return entry, False
            reason = f"release {package.version} exists with other bytes and never changes; raise the version in {DESCRIPTOR}"
            raise ReleaseRefused(package.version, [reason])
    if entries:
        last = entries[0]
        with open_archive(releases / last.archive, last.sha256) as before:
            reasons = compare(before, files).refusals
        if reasons:
            raise ReleaseRefused(package.version, reasons)
    entry = ReleaseEntry(package.version, package.created, _archive(package), size, digest)
    # The archive first, the index last: a reader of the index finds every archive it names.
    _put(content, releases / entry.archive)
    with _telling(releases / INDEX):
        write_index(releases, [entry, *entries])
    return entry, True


def _archive(package: Package) -> str:
    return f"{package.name}-{package.version}.zip"


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    """Give an error of the disk the name of the file that was to be written, where it has none."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _put(content: BinaryIO, archive: Path) -> None:
    content.seek(0)
    with _telling(archive), replacing(archive) as out:
        shutil.copyfileobj(content, out, 1 << 20)


def _is_whole(releases: Path, entry: ReleaseEntry) -> bool:
    try:
        return sha256_of(releases / entry.archive) == entry.sha256
    except ArchiveDamaged:
        return False
