"""Reading a package's files from wherever they are, and putting a file in its place whole."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from api.errors import PackageUnreadable
from api.package.files import Files, Folder, Held, Zipped, replacing, write_whole


def folder_with(content: dict[str, bytes], root: Path) -> Files:
    for path, data in content.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    return Folder(root)


def zip_with(content: dict[str, bytes], root: Path) -> Files:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, data in content.items():
            archive.writestr(path, data)
    return Zipped(zipfile.ZipFile(out))


def held_with(content: dict[str, bytes], root: Path) -> Files:
    return Held(content)


KINDS = [folder_with, zip_with, held_with]


@pytest.mark.parametrize("make", KINDS)
def test_a_file_reads_the_same_from_a_folder_an_archive_and_memory(
    make: Callable[[dict[str, bytes], Path], Files], tmp_path: Path
) -> None:
    content = {"datapackage.json": b"{}", "dataset/a.csv": "id\né\r\n".encode(), "empty": b""}
    files = make(content, tmp_path)
    assert {path: files.read(path) for path in content} == content


@pytest.mark.parametrize("make", KINDS)
def test_a_file_that_is_not_there_is_named(
    make: Callable[[dict[str, bytes], Path], Files], tmp_path: Path
) -> None:
    with pytest.raises(PackageUnreadable) as caught:
        make({"a": b""}, tmp_path).read("dataset/b.csv")
    assert caught.value.file == "dataset/b.csv"


def test_a_folder_in_a_files_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").mkdir()
    with pytest.raises(PackageUnreadable, match=r"terms\.csv.*folder"):
        Folder(tmp_path).read("terms.csv")


def test_a_member_whose_bytes_changed_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("terms.csv", b"id,term\n")
    damaged = out.getvalue().replace(b"id,term\n", b"id,tErm\n")
    with (
        zipfile.ZipFile(io.BytesIO(damaged)) as archive,
        pytest.raises(PackageUnreadable, match=r"terms\.csv"),
    ):
        Zipped(archive).read("terms.csv")


def test_a_file_is_written_with_the_folders_above_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "c.json", b"new")
    assert (tmp_path / "a" / "b" / "c.json").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "index.json"
    target.write_bytes(b"old")

    def fail(handle: BinaryIO) -> None:
        handle.write(b"half of the n")
        raise RuntimeError

    with pytest.raises(RuntimeError), replacing(target) as handle:
        fail(handle)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"index.json": b"old"}


def test_a_written_file_can_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from api.package.files import write_whole; "
        "os.umask(0o027); write_whole(Path(sys.argv[1]), b'x')"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "file")], check=True, timeout=30)
    assert stat.S_IMODE(os.stat(tmp_path / "file").st_mode) == 0o640


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    target = tmp_path / "big"
    contents = [bytes([letter]) * 300_000 for letter in b"ab"]
    write_whole(target, contents[0])
    done = threading.Event()

    def write() -> None:
        try:
            for turn in range(60):
                write_whole(target, contents[turn % 2])
        finally:
            done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(target.read_bytes())
    writer.join()
    assert all(content in contents for content in seen)
    assert [path.name for path in tmp_path.iterdir()] == ["big"]
