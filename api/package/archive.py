"""A release as one zip archive: the same rows always give the same bytes.

Members are stored, not deflated: deflate's output differs between zlib builds, and a checksum that
depends on the machine is none. Transport compression and git pack them all the same.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from api.errors import ArchiveDamaged
from api.package.descriptor import DESCRIPTOR, Package
from api.package.files import NOT_A_ZIP, Files, Zipped

EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of every member: the earliest that a zip can hold."""

PIECE = 1 << 20
"""Bytes taken at a time."""

MEMBER = re.compile(r"[a-z0-9_]+(?:/[a-z0-9_]+)*\.[a-z0-9]+")
"""Names of members, as the profile has them: none leads out of a folder, and no two are one where case
makes no difference."""

HEADS = 30 + 46
"""Bytes of a member's two headers, beside its name in each (PKZIP APPNOTE, 4.3.7 and 4.3.12)."""


def write_archive(package: Package, files: Files, out: BinaryIO) -> None:
    """Write the package's archive: datapackage.json at the root, tables and schemas at their paths.

    The descriptor in the archive also has `bytes` and `hash` (sha256) of each table. `out` must be
    seekable. No table is held in memory.
    """
    descriptor: dict[str, Any] = dict(package.descriptor)
    sizes: dict[str, int] = {}
    resources = []
    for resource in descriptor["resources"]:
        size, digest = _measure(files, resource["path"])
        resources.append(resource | {"bytes": size, "hash": f"sha256:{digest}"})
        sizes[resource["path"]] = size
        sizes[resource["schema"]], _ = _measure(files, resource["schema"])
    descriptor["resources"] = resources
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        content = (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()
        archive.writestr(_member(DESCRIPTOR, len(content)), content)
        for path in sorted(sizes):
            with files.open(path) as handle, archive.open(_member(path, sizes[path]), "w") as member:
                shutil.copyfileobj(handle, member, PIECE)


def _member(path: str, size: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, EPOCH)
    member.external_attr = 0o644 << 16
    member.create_system = 3
    member.file_size = size
    return member


def _measure(files: Files, path: str) -> tuple[int, str]:
    """Size and sha256 of a file of the package."""
    size, digest = 0, hashlib.sha256()
    with files.open(path) as handle:
        while piece := handle.read(PIECE):
            size += len(piece)
            digest.update(piece)
    return size, digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Checksum of a file, in lower-case hexadecimal. Raises ArchiveDamaged where it cannot be read."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise ArchiveDamaged(path, f"cannot be read ({error.strerror})") from None


def check_members(path: Path) -> None:
    """Refuse an archive of members that we would not have written. Raises ArchiveDamaged."""
    with _opened(path):
        pass


@contextmanager
def open_archive(path: Path, sha256: str) -> Iterator[Files]:
    """Open an archive for reading, after its bytes were found to be those of the checksum.

    Raises ArchiveDamaged where they are not, and where it is no archive as `write_archive` writes it:
    index and archive may both come from elsewhere.
    """
    found = sha256_of(path)
    if found != sha256:
        raise ArchiveDamaged(path, f"its sha256 is {found}, the release index says {sha256}")
    with _opened(path) as archive:
        yield Zipped(archive)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip whose members are as we write them."""
    try:
        archive = zipfile.ZipFile(path)
    except NOT_A_ZIP as error:
        raise ArchiveDamaged(path, f"is not a zip archive ({error})") from None
    with archive:
        reason = _foreign(archive.infolist(), path.stat().st_size)
        if reason is not None:
            raise ArchiveDamaged(path, reason)
        yield archive


def _foreign(members: Sequence[zipfile.ZipInfo], size: int) -> str | None:
    """What publishing never writes: packed or locked members, links, names twice or leading elsewhere.

    As all are stored, and together no larger than the archive, nothing in it can be more than it seems.
    """
    names: set[str] = set()
    taken = 0
    for member in members:
        name = member.filename
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not MEMBER.fullmatch(name) or kind not in (0, stat.S_IFREG):
            return f"has a member {name!a}, which is not a plain file below it"
        if name in names:
            return f"has two members of one name, {name}"
        if member.flag_bits & 1:
            return f"has an encrypted member {name}"
        if member.compress_type != zipfile.ZIP_STORED or member.compress_size != member.file_size:
            return f"has a packed member {name}: members are stored"
        names.add(name)
        taken += HEADS + 2 * len(name) + member.file_size
    return None if taken <= size else "has members that lie upon each other"
