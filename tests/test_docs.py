"""Documentation is tested: every command and every program in it is run, and prints what it says.

A block marked `console` holds commands after '$ ' and what they print; '…' stands for anything. A block
of Python, JavaScript or R is a whole program, and a block marked `text` after it is what it prints. The
server of the README's own command, `make serve`, answers them, in the order of the page. Those of the
guides are run in an empty folder, as their readers do. Commands in blocks marked `sh` are run elsewhere,
and NOT_HERE says where.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pytest

from api.cli import main
from api.exports import EXPORTS
from api.web.errors import KINDS
from tests.conftest import ROOT, syllabank

pytestmark = pytest.mark.xdist_group("docs")

GUIDES = ROOT / "docs" / "guides"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOT_HERE = {
    "make mcp": "`make dev` installs the same, and tests/assistants run it",
    ".venv/bin/syllabank build": "`make serve` does",
    "make serve": "started by the fixture below",
    "syllabank site -o DIR": "tests/test_cli.py and tests/test_site.py run it",
    "make test": "this run",
}


PROGRAMS = {
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "-e"],
    "r": ["Rscript", "-e"],
}
"""How a program of each language is run."""

NOT_RUN = {
    "text": "it is what the block before it prints",
    "sh": "NOT_HERE says where",
    "html": "it is for a page of another origin, as tests/web/pages embed it",
    "js": "the same",
    "json": "it is a configuration; tests/assistants hold it",
    "sparql": "tests/web/test_linked_data.py runs it",
    "sql": "it fetches an extension from elsewhere, and its page says that it was not run",
}
"""Why a block of another language is not run here."""


@dataclass(frozen=True)
class Run:
    """A command or a program of a page, and what it prints; None where the page does not say."""

    page: Path
    command: list[str]
    shown: str
    printed: str | None


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def runs() -> Iterator[Run]:
    block = re.compile(r"^```(\w+)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
    for page in PAGES:
        for language, code, printed in block.findall(page.read_text("utf-8")):
            if language == "console":
                for piece in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
                    command, _, output = piece.partition("\n")
                    yield Run(page, ["sh", "-c", command], command, output)
            elif language in PROGRAMS:
                yield Run(page, [*PROGRAMS[language], code], language, printed or None)


RUNS = list(runs())


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """`make serve`, as the README has it, on a free port."""
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found = int(probe.getsockname()[1])
    log = tmp_path_factory.mktemp("serve") / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["make", "serve"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(found)},
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{found}/health/ready", timeout=2).close()
            break
        except OSError:
            assert process.poll() is None, f"make serve has stopped:\n{log.read_text()}"
            assert time.monotonic() < deadline, "make serve does not answer"
            time.sleep(0.1)
    yield found
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(20)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader of the guides works."""
    return tmp_path_factory.mktemp("reader")


@pytest.mark.parametrize("run", RUNS, ids=[f"{run.page.stem}: {run.shown[:60]}" for run in RUNS])
def test_a_command_prints_what_the_page_says(run: Run, port: int, folder: Path) -> None:
    for name in ("curl", "node", "Rscript", "unzip"):
        if name in (run.command[0], run.shown.split(" ")[0]) and shutil.which(name) is None:
            if os.environ.get("CI"):
                pytest.fail(f"there is no {name}, and tests/install-tools.sh should have installed it")
            pytest.skip(f"there is no {name} on this machine; tests/install-tools.sh installs it on Debian")
    here = f"localhost:{port}"
    command = tuple(part.replace("localhost:8000", here) for part in run.command)
    code, said = _done(command, folder if run.page.parent == GUIDES else ROOT)
    assert code == 0, said
    if run.printed is not None:
        parts = _tidy(run.printed.replace("localhost:8000", here)).split("…")
        pattern = ".*".join(re.escape(part.strip("\n")) for part in parts)
        assert re.fullmatch(pattern, said, re.DOTALL), said[:3000]


@cache
def _done(command: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """Run a command, once where several pages have it: its exit code, and what it printed."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, _tidy(done.stdout + done.stderr)


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, which some programs print."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def test_every_block_is_run_or_says_why_not() -> None:
    for page in PAGES:
        for language in re.findall(r"^```(\S+)$", page.read_text("utf-8"), re.MULTILINE):
            assert language == "console" or language in PROGRAMS or language in NOT_RUN, (page.name, language)


def test_pages_have_commands_at_all() -> None:
    assert len(RUNS) >= 60
    assert {run.shown for run in RUNS} >= PROGRAMS.keys()


def test_other_commands_are_run_somewhere() -> None:
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.strip().splitlines():
                assert line in NOT_HERE, f"{page.name}: nothing runs '{line}'"


def test_links_within_the_repository_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md"]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_command_explains_itself() -> None:
    for name, command in main.commands.items():
        assert command.help, name
        done = syllabank(name, "--help")
        assert done.returncode == 0
        assert " ".join(command.help.split())[:60] in " ".join(done.stdout.split())
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"


def test_every_command_and_format_is_in_the_documentation() -> None:
    text = "\n".join(page.read_text("utf-8") for page in [*PAGES, ROOT / "CHANGELOG.md"])
    for name in main.commands:
        assert f"{name}`" in text or f"syllabank {name}" in text or f"`{name}" in text, name
    for name in EXPORTS:
        assert name in text


def test_every_kind_of_problem_is_explained() -> None:
    for code, kind in KINDS.items():
        assert re.fullmatch(r"[a-z_]+", code)
        assert kind.meaning.endswith(".")


def test_generated_files_are_as_they_should_be() -> None:
    done = syllabank("generate", "--check")
    assert done.returncode == 0, done.stdout
