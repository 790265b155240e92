"""schemathesis against a running server, with every check, run after run until there were cases enough."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

EXAMPLES = 12
"""Examples that schemathesis draws for each operation in one run."""

COUNTED = re.compile(r"(\d+) generated")


@dataclass
class Wire:
    """What it did: cases that were sent, runs, and what was printed by those that found something."""

    cases: int = 0
    runs: int = 0
    failed: list[str] | None = None


def command(base: str, seed: int, examples: int) -> list[str]:
    """One run of schemathesis over everything in the OpenAPI document."""
    return [
        str(Path(sys.executable).parent / "schemathesis"),
        "--config-file",
        str(ROOT / "tests" / "web" / "schemathesis.toml"),
        "run",
        f"{base}/v1/openapi.json",
        f"--max-examples={examples}",
        f"--seed={seed}",
        "--no-color",
        "--generation-database=none",
        "--warnings=off",
    ]


def ask(base: str, seed: int, examples: int, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run it once, with what our parameters need to be told beside the document."""
    return subprocess.run(
        command(base, seed, examples),
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.web.schemathesis_hooks", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def run(base: str, cases: int, seed: int, tell: Callable[[Wire], None]) -> Wire:
    """Send at least so many cases, by one seed after the other."""
    found = Wire(failed=[])
    while found.cases < cases:
        done = ask(base, seed + found.runs, EXAMPLES, timeout=3600)
        counted = COUNTED.search(done.stdout)
        found.runs += 1
        found.cases += int(counted[1]) if counted else 0
        if done.returncode or counted is None:
            assert found.failed is not None
            found.failed.append(
                f"seed {seed + found.runs - 1}:\n{done.stdout[-20_000:]}{done.stderr[-2_000:]}"
            )
            if counted is None:
                break
        tell(found)
    return found
