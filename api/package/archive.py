"""A release as one zip archive: the same rows always give the same bytes.

Members are stored, not deflated: deflate's output differs between zlib builds, and a checksum that
depends on the machine is none. Transport compression and git pack them all the same.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from api.errors import ArchiveDamaged
from api.package.descriptor import DESCRIPTOR, Package
from api.package.files import Files, Zipped

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every member: the earliest that a zip can hold."""


def write_archive(package: Package, files: Files, out: BinaryIO) -> None:
    """Write the package's archive: datapackage.json at the root, tables and schemas at their paths.

    The descriptor in the archive also has `bytes` and `hash` (sha256) of each table.
    """
    contents: dict[str, bytes] = {}
    descriptor: dict[str, Any] = dict(package.descriptor)
    resources = []
    for resource in descriptor["resources"]:
        content = files.read(resource["path"])
        digest = hashlib.sha256(content).hexdigest()
        resources.append(resource | {"bytes": len(content), "hash": f"sha256:{digest}"})
        contents[resource["path"]] = content
        contents[resource["schema"]] = files.read(resource["schema"])
    descriptor["resources"] = resources
    contents[DESCRIPTOR] = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(contents, key=lambda path: (path != DESCRIPTOR, path)):
            member = zipfile.ZipInfo(path, EPOCH)
            member.external_attr = 0o644 << 16
            member.create_system = 3
            archive.writestr(member, contents[path])


def sha256_of(path: Path) -> str:
    """Checksum of a file, in lower-case hexadecimal. Raises ArchiveDamaged where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise ArchiveDamaged(path, f"cannot be read ({error.strerror})") from None


@contextmanager
def open_archive(path: Path, sha256: str) -> Iterator[Files]:
    """Open an archive for reading, after its bytes were found to be those of the checksum.

    Raises ArchiveDamaged where they are not.
    """
    found = sha256_of(path)
    if found != sha256:
        raise ArchiveDamaged(path, f"its sha256 is {found}, the release index says {sha256}")
    try:
        with zipfile.ZipFile(path) as archive:
            yield Zipped(archive)
    except zipfile.BadZipFile as error:
        raise ArchiveDamaged(path, f"is not a zip archive ({error})") from None
