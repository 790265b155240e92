"""The same targets under atheris, which goes where new code is reached; it is used where it is installed.

Run in a process of its own for each target, for the engine ends the process that it runs in:
`python -m tests.fuzz.guided TARGET RUNS SEED BUILT CORPUS`.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout; nothing of ours may be imported before the engine has prepared it."""

DONE = re.compile(r"Done (\d+) runs|#(\d+)\s+DONE")
COVERED = re.compile(r"cov: (\d+)")


@dataclass(frozen=True)
class Guided:
    """What the engine did with a target: inputs, places in the code that were reached, what was printed at the end."""

    inputs: int
    covered: int
    failed: str | None


def is_installed() -> bool:
    """Whether the engine is there."""
    return importlib.util.find_spec("atheris") is not None


def run(name: str, runs: int, seed: int, built: Path, corpus: Path) -> Guided:
    """Give a target so many inputs."""
    corpus.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.guided", name, str(runs), str(seed), str(built), str(corpus)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=7200,
    )
    printed = done.stderr + done.stdout
    counted = [int(a or b) for a, b in DONE.findall(printed)]
    reached = [int(found) for found in COVERED.findall(printed)]
    failed = printed[-6_000:] if done.returncode else None
    return Guided(max(counted, default=0), max(reached, default=0), failed)


def _main(name: str, runs: str, seed: str, built: str, corpus: str) -> None:
    import atheris

    with atheris.instrument_imports(include=["api"]):
        from tests.fuzz.targets import TARGETS
        from tests.fuzz.world import open_world
    target = TARGETS[name][0](open_world(Path(built)))
    for number, content in enumerate(target.seeds):
        (Path(corpus) / f"seed-{number}").write_bytes(content)

    def one(data: bytes) -> None:
        target(data)

    options = [
        f"-runs={runs}",
        f"-seed={seed}",
        "-max_len=4096",
        f"-artifact_prefix={corpus}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, corpus], one)
    atheris.Fuzz()


if __name__ == "__main__":
    _main(*sys.argv[1:])
