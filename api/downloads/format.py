"""What a download format is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from api.errors import SyllabankError
from api.package.descriptor import Package
from api.package.files import Files


@dataclass(frozen=True)
class Source:
    """A release to write: its package, its files as they are in the archive, and the archive itself."""

    package: Package
    files: Files
    archive: Path

    @property
    def stem(self) -> str:
        """Name of a file that holds the whole release, without its ending: 'sample-1.1.0'."""
        return f"{self.package.name}-{self.package.version}"


@dataclass(frozen=True)
class Written:
    """A file that a format wrote. name: path below the folder; table: the one table it holds, if one."""

    name: str
    media_type: str
    table: str | None = None


class DoesNotFit(SyllabankError):
    """A format cannot hold something of the release, so that it must be left out as a whole.

    format: name of the format. place: where in the release, such as 'terms, row 7, definition'.
    """

    def __init__(self, format: str, place: str, reason: str) -> None:
        self.format = format
        self.place = place
        self.reason = reason
        super().__init__(f"{format}: {place}: {reason}")


class Download(Protocol):
    """A format. `reproducible` formats give the same bytes on every machine and library version."""

    name: str
    title: str
    reproducible: bool

    def missing(self) -> str | None:
        """Name of the library that is needed and not installed, or None."""

    def write(self, source: Source, folder: Path) -> Iterator[Written]:
        """Write the release below `folder`, which is nobody else's yet, and name each file once done.

        Raises DoesNotFit where the format would lose something. What lies in the folder then, and
        any file there that was not named, is for the caller to throw away.
        """
