"""What was read once and found whole is not read again while the file system says that it is the same.

Beside the stores, `.seen` holds a note for each store and each full-text index: inode, size, and times
of its files when their bytes were found to be those of their checksum. Who writes to a file, or puts
another in its place, changes these. Where no note can be written, everything is read at every start.
(git's index trusts the same facts, and for the same reason.)
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from api.package.files import write_whole

FOLDER = ".seen"
SETTLED = 50_000_000
"""Nanoseconds after which a further change to a file shows in its times, whatever the clock's step."""


def is_seen(path: Path) -> bool:
    """Whether a store or an index is the one that was found whole."""
    try:
        return (path.parent / FOLDER / path.name).read_text("ascii") == _facts(path)[0]
    except (OSError, ValueError):
        return False


def remember(path: Path) -> None:
    """Note that a store or an index was found whole."""
    with suppress(OSError):
        facts, changed = _facts(path)
        note = path.parent / FOLDER / path.name
        if note.exists() and note.read_text("ascii") == facts:
            return
        if time.time_ns() - changed > SETTLED:
            note.parent.mkdir(exist_ok=True)
            write_whole(note, facts.encode())


def forget_others(folder: Path, names: set[str]) -> None:
    """Remove the notes of what is not among these names."""
    with suppress(OSError):
        for note in (folder / FOLDER).iterdir():
            if note.name not in names:
                note.unlink(missing_ok=True)


def _facts(path: Path) -> tuple[str, int]:
    """What the file system says of a file, or of each in a folder; and when the last changed."""
    lines, changed = [], 0
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        # The index library's own locks begin with a dot.
        if not file.name.startswith("."):
            found = file.stat()
            changed = max(changed, found.st_ctime_ns)
            lines.append(
                f"{file.name!a} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}\n"
            )
    return "".join(lines), changed
