"""Publishing and building in a process that kills itself where a test says, as a power cut would.

    python -m tests.store.dying publish DESCRIPTOR RELEASES WHERE NUMBER
    python -m tests.store.dying build RELEASES STORE WHERE NUMBER [FORMAT]

WHERE is what is counted, and the process dies by SIGKILL at the NUMBERth:

    file   just before a file of the target folder is opened for writing, moved or removed (an audit
           hook of Python sees these), so that every state a folder can be left in is met in turn
    step   as the build tells the beginning of a step
    row    as a row is made into a record, which is within the transaction of its table
    stop   as with file, but the process only stops, and goes on when it is sent SIGCONT
    never  nowhere

FORMAT makes it a program of another store format.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from tests import store

ROOT = Path(store.__file__).resolve().parent.parent.parent


def start(
    task: str, source: Path, target: Path, where: str, number: int, *more: str
) -> subprocess.Popen[str]:
    """Start a task in a process of its own."""
    command = [sys.executable, "-m", "tests.store.dying", task, str(source), str(target), where, str(number)]
    return subprocess.Popen(
        [*command, *more], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def lived(process: subprocess.Popen[str]) -> bool:
    """Whether a task came to its end, and was not killed where it was told to be."""
    _, complaint = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGKILL), complaint
    return process.returncode == 0


def wait_for_stop(process: subprocess.Popen[str]) -> None:
    """Wait until a task has stopped itself."""
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    assert process.poll() is None, "it ended instead of stopping"


def run(task: str, source: Path, target: Path, where: str = "never", number: int = 0, *more: str) -> bool:
    """Run a task; whether it lived to its end."""
    return lived(start(task, source, target, where, number, *more))


class Death:
    """Counts down, and kills the process, or stops it."""

    def __init__(self, number: int, by: signal.Signals) -> None:
        self.left = number
        self.by = by

    def nearer(self) -> None:
        """Count one."""
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), self.by)


def _at_file(death: Death, folder: str) -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            changes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        else:
            path = arguments[0] if arguments else None
            changes = event in ("os.rename", "os.remove", "os.chmod", "os.mkdir", "sqlite3.connect")
        if changes and isinstance(path, str | os.PathLike) and str(path).startswith(folder):
            death.nearer()

    sys.addaudithook(hook)


def _at_row(death: Death) -> None:
    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code.co_name == "record_json":
            death.nearer()

    sys.setprofile(profile)


def main(task: str, source: str, target: str, where: str, number: str, *more: str) -> None:
    """What the process does."""
    from api.history.publish import publish
    from api.package.release_index import read_index
    from api.store import ddl
    from api.store.build import build_stores

    death = Death(int(number), signal.SIGSTOP if where == "stop" else signal.SIGKILL)
    if where in ("file", "stop"):
        _at_file(death, target)
    elif where == "row":
        _at_row(death)
    if more:
        ddl.STORE_FORMAT = int(more[0])
    if task == "publish":
        publish(Path(source), Path(target))
    else:
        step = death.nearer if where == "step" else lambda: None
        build_stores(read_index(Path(source)), Path(source), Path(target), lambda _: step())


if __name__ == "__main__":
    main(*sys.argv[1:])
