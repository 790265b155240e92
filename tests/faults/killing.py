"""The real command, killed at one place after another, each time over a fresh copy of a folder.

    python -m tests.faults.killing {build|release} BEFORE COPIES WHERE [DESCRIPTOR]

The command works on a copy of the folder BEFORE, COPIES/1, and dies there by SIGKILL at the first
place; then on COPIES/2, where it dies at the second; and so on until it lives. WHERE is what is
counted:

    step    as the command tells the beginning of a step
    folder  just before something directly in the folder is opened for writing, moved or removed
    below   the same of what lies deeper: the files of a release as they are made
    write   just before bytes of a file that is put in place are written, flushed, or reach the disk

Each run is a fork of this process, which has loaded everything: a run is then quick enough to die
at every place. An audit hook of Python sees what is opened, moved and removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

EACH = {"build": 1, "release": 1} if os.environ.get("LONG") else {"build": 6, "release": 2}
"""Every so manieth place: `make long` dies at more of them than `make test`."""

SPARSE = {("build", "below"): 15, ("release", "step"): 12, ("release", "folder"): 2, ("release", "write"): 2}
"""Of these, only each so manieth place: most are alike, and `release` checks the package every time."""

EVENTS = ("os.rename", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect")


class Death:
    """Counts, and kills the process at the place it was given."""

    def __init__(self, number: int) -> None:
        self.left = number

    def nearer(self, _: object = None) -> None:
        """Count one."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch(folder: Path, deeper: bool, death: Death) -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            changes = bool((flags or 0) & (os.O_WRONLY | os.O_RDWR))
        else:
            path = arguments[0] if arguments else None
            changes = event in EVENTS
        if changes and isinstance(path, str | os.PathLike):
            parts = Path(path).parts[len(folder.parts) :]
            if Path(path).is_relative_to(folder) and (len(parts) > 1) == deeper:
                death.nearer()

    sys.addaudithook(hook)


def _watch_writing(copying: bool, death: Death) -> None:
    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event == "c_call" and argument.__name__ in ("write", "flush", "fsync"):
            code = frame.f_code
            ours = code.co_filename.endswith("api/package/files.py")
            if ours or (copying and code.co_name == "copyfileobj"):
                death.nearer()

    sys.setprofile(profile)


def _command(arguments: list[str], where: str, folder: Path, death: Death) -> int:
    """Run the command in this process; its exit code."""
    from api import cli

    @contextmanager
    def counting(what: str) -> Iterator[Callable[[str], None]]:
        # In a pipe the command tells no steps: count them all the same.
        yield death.nearer

    if where == "step":
        for module in (cli.package, cli.server):
            vars(module)["progress"] = counting
    elif where == "write":
        # Archives are copied into their place; files to download into a folder that is not there yet.
        _watch_writing(arguments[0] == "release", death)
    else:
        _watch(folder, where == "below", death)
    try:
        cli.main(arguments, standalone_mode=False)
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def main(command: str, before: str, copies: str, where: str, *more: str) -> None:
    """Run the command over copy after copy, until it lives."""
    import pyarrow.parquet
    import xlsxwriter

    from api.checking import check
    from api.downloads import maker
    from api.store import build

    assert all((pyarrow, xlsxwriter, check, maker, build)), "loaded once, for all"
    variable = {"build": "SYLLABANK_STORE", "release": "SYLLABANK_RELEASES"}[command]
    arguments = [command, *(["--json"] if command == "build" else []), *more]
    number = 0
    while True:
        number += 1
        folder = Path(shutil.copytree(before, Path(copies) / str(number)))
        child = os.fork()
        if child == 0:
            os.environ[variable] = str(folder)
            code = 70
            try:
                code = _command(
                    arguments, where, folder, Death(number * EACH[command] * SPARSE.get((command, where), 1))
                )
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main(*sys.argv[1:])
