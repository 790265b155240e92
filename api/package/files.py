"""Where a package's files are read from, and how a file is put in its place."""

from __future__ import annotations

import fcntl
import io
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from api.errors import PackageUnreadable


class Files(Protocol):
    """Files of one package, named by their path below datapackage.json, with '/'."""

    def read(self, path: str) -> bytes:
        """Return the whole file. Raises PackageUnreadable where there is none."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open the file, for one that is too long to hold. Raises PackageUnreadable as `read` does."""


class Folder:
    """A package as a folder of files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes:
        """Return the whole file."""
        with self.open(path) as handle:
            return handle.read()

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open the file."""
        try:
            handle = (self.root / path).open("rb")
        except FileNotFoundError:
            raise PackageUnreadable(path, "there is no such file") from None
        except IsADirectoryError:
            raise PackageUnreadable(path, "is a folder, not a file") from None
        except OSError as error:
            raise PackageUnreadable(path, f"cannot be read ({error.strerror})") from None
        # What goes wrong from here on may be the disk that the reader writes to.
        with handle:
            yield handle


NOT_A_ZIP = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, struct.error)
"""What zipfile raises for a file that is none, for one that breaks off, and for what it cannot read."""

NOT_A_MEMBER = (zipfile.BadZipFile, EOFError)
"""The same while a member is read; all else may be the disk that its reader writes to."""


class Zipped:
    """A package as an open zip archive with datapackage.json at its root."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def read(self, path: str) -> bytes:
        """Return the whole member."""
        with self.open(path) as handle:
            return handle.read()

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open the member."""
        try:
            member = self.archive.open(path)
        except KeyError:
            raise PackageUnreadable(path, "is not in the archive") from None
        except NOT_A_ZIP as error:
            raise PackageUnreadable(path, f"cannot be read from the archive ({error})") from None
        try:
            with member as handle:
                yield handle  # type: ignore[misc]
        except NOT_A_MEMBER as error:
            raise PackageUnreadable(path, f"cannot be read from the archive ({error})") from None


class Held:
    """A package whose files are already in memory, as a store hands them out."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents

    def read(self, path: str) -> bytes:
        """Return the whole content."""
        try:
            return self.contents[path]
        except KeyError:
            raise PackageUnreadable(path, "is not held") from None

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open the content."""
        yield io.BytesIO(self.read(path))


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of a folder, or of a file made for it: a second holder waits for the first.

    The lock goes with the process, however it ends.
    """
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def replacing(target: Path) -> Iterator[BinaryIO]:
    """Open a file that takes `target`'s place, whole, when the block ends without an error.

    A reader sees the old file or the new one, never half of it: the bytes go to a temporary file
    in the same folder, reach the disk, and are then renamed. On an error nothing is changed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, target)
        # The new name reaches the disk too, before anything is written that counts on it.
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target` so that no reader ever sees part of it."""
    with replacing(target) as handle:
        handle.write(content)
