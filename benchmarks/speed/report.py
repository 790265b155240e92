"""Tables of what was measured, the same on a terminal and in docs/benchmarks.md."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

OURS = ("gunicorn", "uvloop", "flask", "werkzeug", "tantivy", "brotli")
PEERS = ("datasette", "fastapi", "starlette", "uvicorn", "httptools", "uvloop", "roapi")


@dataclass
class Table:
    """A table with what was asked for beside what was measured."""

    title: str
    note: str
    header: Sequence[str]
    rows: list[list[str]] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    """What was asked for and not reached."""
    goals: list[tuple[str, float]] = field(default_factory=list)
    """What was asked for, and how many times over it was reached: 1 is just reached."""
    loaded: str = ""
    """How loaded the machine was when it was measured."""

    def add(self, *cells: str) -> None:
        """Add a row; cells that are left out at its end are empty."""
        self.rows.append([*cells, *[""] * (len(self.header) - len(cells))])

    def goal(
        self, what: str, found: float, asked: float, least: bool = True, per_cpu: float | None = None
    ) -> tuple[str, str, str]:
        """Three cells: what was measured, what was asked for, and whether it was reached."""
        reached = found >= asked if least else found <= asked
        self.goals.append((what, found / asked if least else asked / found))
        if not reached:
            beside = "" if per_cpu is None else f" ({number(per_cpu)} by processor time)"
            self.missed.append(
                f"{what}: {number(found)}{beside}, asked for {'≥' if least else '≤'} {number(asked)}"
            )
        return number(found), f"{'≥' if least else '≤'} {number(asked)}", "yes" if reached else "**no**"

    def text(self) -> str:
        """The table as Markdown, aligned."""
        lines = [list(self.header), *self.rows]
        widths = [max(len(row[place]) for row in lines) for place in range(len(self.header))]

        def line(cells: Iterable[str]) -> str:
            padded = (
                c.ljust(w) if not p else c.rjust(w)
                for p, (c, w) in enumerate(zip(cells, widths, strict=True))
            )
            return "| " + " | ".join(padded) + " |"

        ruler = (
            "|"
            + "|".join("-" * (w + 2) if not p else "-" * (w + 1) + ":" for p, w in enumerate(widths))
            + "|"
        )
        self.loaded = self.loaded or busy()
        drawn = [line(self.header), ruler, *(line(row) for row in self.rows)]
        return f"## {self.title}\n\n{self.note} {self.loaded}\n\n" + "\n".join(drawn) + "\n"


def number(value: float) -> str:
    """A figure with no more digits than it deserves."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def busy() -> str:
    """How loaded the machine is, this run included."""
    one, five, fifteen = os.getloadavg()
    return f"Load average after it: {one:.1f}, {five:.1f}, {fifteen:.1f}."


def machine(peers: Path, before: tuple[float, float, float]) -> str:
    """The machine and the versions, without names or paths."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines = [
        f"- Date: {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC",
        f"- Machine: {os.cpu_count()} cores ({_processor()}), {memory:.0f} GB of memory, {platform.system()} {platform.machine()}",
        f"- Load average before the run: {', '.join(f'{load:.1f}' for load in before)}",
        f"- Ours: Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + ", ".join(f"{name} {version(name)}" for name in OURS)
        + f"; gunicorn's parser: {_parser()}",
        f"- Peers: {_peer_versions(peers)}",
        f"- Load: {_printed('wrk', '-v')}",
    ]
    return "\n".join(lines) + "\n"


def document(tables: Iterable[Table | str], about: str, options: str, minutes: float) -> str:
    """docs/benchmarks.md."""
    made = list(tables)
    missed = [each for table in made if isinstance(table, Table) for each in table.missed]
    parts = [
        "# Benchmarks\n",
        "`make bench` measures our server beside its peers in one run and writes this page; "
        "`make bench BENCH=--help` lists its options. Figures belong to the machine they were taken on; "
        "the ratios are the point. The server has one core and the load the other, rounds are interleaved, "
        "figures are medians, and a ratio is the median of the rounds' ratios. Answers were found equivalent "
        "before anything was measured. 'Per CPU s' are requests a second of the server's own time on a processor: "
        "where other work shares the machine it says more than requests a second do. None of the peers has a cache in front of it.\n",
        f"{about}- Options: {options}; {minutes:.0f} minutes in all\n",
        "![Goals, and how many times over each was reached](benchmarks.svg)\n",
        "## What was not reached\n\n" + ("\n".join(f"- {each}" for each in missed) or "Nothing.") + "\n",
        *(table.text() if isinstance(table, Table) else table for table in made),
    ]
    return "\n".join(parts)


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.processor() or "unknown"


def _parser() -> str:
    try:
        return f"gunicorn_h1c {version('gunicorn_h1c')}"
    except ModuleNotFoundError:
        return "its own, in Python"


def _peer_versions(peers: Path) -> str:
    found = []
    for name in PEERS:
        folders = sorted(peers.glob(f"lib/python*/site-packages/{name}-*.dist-info"))
        found.append(
            f"{name} {folders[0].name.split('-')[1].removesuffix('.dist')}" if folders else f"no {name}"
        )
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    found.append(_printed(nginx, "-v").replace("nginx version: nginx/", "nginx ") if nginx else "no nginx")
    return ", ".join(found)


def _printed(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join((done.stdout + done.stderr).split("\n")[0].split()[:3])
