"""store.json: which stores a folder holds, with the checksum of each and of its archive."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from api.errors import ArchiveDamaged, PackageUnreadable, StoreUnusable
from api.package.archive import sha256_of
from api.package.descriptor import read_json, version_key
from api.package.files import Folder, write_whole
from api.store.ddl import STORE_FORMAT

MANIFEST = "store.json"
FILE_LIST = "files.json"
"""Name of the list in the folder of a release's files."""


Mark = tuple[int, int, int]
"""What changes with a file that is replaced: inode, size, time in nanoseconds."""


def mark_of(folder: Path) -> Mark | None:
    """Which state of a folder its manifest is of; None where there is no manifest to be seen."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@dataclass(frozen=True)
class FileEntry:
    """A file of a release that can be downloaded.

    name: its path below the release's `files` address, such as 'dataset/terms.csv'.
    format: name of the format, such as 'csv'. table: the table it holds, None where it holds all.
    reproducible: whether its bytes are the same wherever the release is built.
    """

    name: str
    format: str
    media_type: str
    table: str | None
    reproducible: bool
    bytes: int
    sha256: str


@dataclass(frozen=True)
class StoreEntry:
    """One built store. `file` is a name beside the manifest; checksums are sha256 in hexadecimal.

    search: name of the folder of the full-text index, which ends in the checksum of its files.
    records, changes: how many there are, by collection. predecessor_sha256: checksum of the archive
    that the changes were told against, None for none. folder: name of the folder beside the manifest
    that holds the files to download, None where none were made; made_with: by what.
    """

    version: str
    created: str
    file: str
    sha256: str
    archive_sha256: str
    search: str
    records: Mapping[str, int]
    changes: Mapping[str, int]
    predecessor_sha256: str | None = None
    folder: str | None = None
    made_with: str | None = None


@dataclass(frozen=True)
class StoreFault:
    """Something that is wrong with a release: of which, with which file of it, and what.

    version: empty where it is about all of them, as where their index cannot be had.
    """

    version: str
    file: str
    reason: str

    def __str__(self) -> str:
        release = f"release {self.version}: " if self.version else ""
        return f"{release}{self.file}: {self.reason}"


@dataclass(frozen=True)
class Manifest:
    """The stores of a folder, newest release first, and what the build found wrong.

    first: the earliest version there is, which changed nothing.
    """

    stores: tuple[StoreEntry, ...]
    faults: tuple[StoreFault, ...] = ()
    first: str | None = None


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest.

    Raises StoreUnusable where there is none, it is damaged, or it is of another format.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise StoreUnusable(path, "there is no store here")
    try:
        content = read_json(Folder(folder), MANIFEST)
        if content["format"] != STORE_FORMAT:
            raise StoreUnusable(
                path, f"is of format {content['format']}, this program reads format {STORE_FORMAT}"
            )
        entries = [StoreEntry(**entry) for entry in content["stores"]]
        for entry in entries:
            for name in (entry.file, entry.search, *(() if entry.folder is None else (entry.folder,))):
                if Path(name).name != name:
                    raise ValueError(f"{name!r} is not a name beside the manifest")
        ordered = sorted(entries, key=lambda entry: version_key(entry.version), reverse=True)
        faults = tuple(StoreFault(**fault) for fault in content["faults"])
        return Manifest(tuple(ordered), faults, content["first"])
    except (PackageUnreadable, KeyError, TypeError, ValueError) as error:
        raise StoreUnusable(path, f"is not a store manifest: {error}") from None


def read_manifest_if_any(folder: Path) -> Manifest:
    """What is built already, for a builder: nothing where the manifest cannot be used."""
    try:
        return read_manifest(folder)
    except StoreUnusable:
        return Manifest(())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest in one move."""
    content = {
        "format": STORE_FORMAT,
        "first": manifest.first,
        "stores": [asdict(entry) for entry in manifest.stores],
        "faults": [asdict(fault) for fault in manifest.faults],
    }
    write_whole(folder / MANIFEST, (json.dumps(content, indent=2) + "\n").encode())


def files_folder(version: str, digest: str) -> str:
    """Name of the folder of a release's files, after the checksum of their list."""
    return f"{version}-{digest[:16]}.files"


def read_files(folder: Path, entry: StoreEntry) -> tuple[FileEntry, ...]:
    """The files of a release that can be downloaded, from the list in their folder.

    Raises StoreUnusable where the list is absent or damaged.
    """
    if entry.folder is None:
        return ()
    try:
        # The folder is named after its list.
        found = sha256_of(folder / entry.folder / FILE_LIST)
        if entry.folder != files_folder(entry.version, found):
            raise ValueError(f"its sha256 is {found}")
        listed = read_json(Folder(folder / entry.folder), FILE_LIST)
        return tuple(FileEntry(**file) for file in listed)
    except ArchiveDamaged as error:
        raise StoreUnusable(folder / entry.folder, f"has no list of its files: {error.reason}") from None
    except (PackageUnreadable, TypeError, ValueError) as error:
        raise StoreUnusable(folder / entry.folder, f"has no list of its files: {error}") from None
