"""Archives that we would not have written are refused before a byte of a member is read."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.errors import ArchiveDamaged
from api.package.archive import check_members, open_archive, sha256_of

Write = Callable[[zipfile.ZipFile], object]


def link(archive: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("dataset/terms.csv")
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(member, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr("a.csv", "1")
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.csv", "2")


REFUSED: dict[str, tuple[Write, str]] = {
    "a bomb": (lambda z: z.writestr("a.csv", b"0" * 10_000_000, zipfile.ZIP_DEFLATED), "packed"),
    "bzip2": (lambda z: z.writestr("a.csv", b"0" * 10_000_000, zipfile.ZIP_BZIP2), "packed"),
    "up": (lambda z: z.writestr("../../a.csv", "x"), "not a plain file"),
    "up within": (lambda z: z.writestr("dataset/../../a.csv", "x"), "not a plain file"),
    "from the root": (lambda z: z.writestr("/etc/a.csv", "x"), "not a plain file"),
    "a drive": (lambda z: z.writestr("C:\\a.csv", "x"), "not a plain file"),
    "hidden": (lambda z: z.writestr(".ssh/a", "x"), "not a plain file"),
    "a line end": (lambda z: z.writestr("a\n.csv", "x"), "not a plain file"),
    "a folder": (lambda z: z.writestr("dataset/", ""), "not a plain file"),
    "a link": (link, "not a plain file"),
    "twice": (twice, "two members of one name"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(tmp_path: Path, name: str) -> None:
    write, reason = REFUSED[name]
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        write(archive)
    with pytest.raises(ArchiveDamaged, match=reason):
        check_members(path)
    with pytest.raises(ArchiveDamaged, match=reason), open_archive(path, sha256_of(path)):
        pass


def test_members_upon_each_other(tmp_path: Path) -> None:
    """A directory that names the same bytes under many names: a bomb without packing."""
    body = b"0" * 50_000
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, len(body), len(body), 1, 0) + b"a" + body
    named = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, len(body), len(body), 4, 0, 0, 0, 0, 0, 0
        )
        + f"{number:02}.a".encode()
        for number in range(50)
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 50, 50, len(named), len(local), 0)
    path = tmp_path / "a.zip"
    path.write_bytes(local + named + end)
    with zipfile.ZipFile(path) as archive:
        assert sum(member.file_size for member in archive.infolist()) == 2_500_000
    with pytest.raises(ArchiveDamaged, match="upon each other"):
        check_members(path)
