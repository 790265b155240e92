"""Documentation is tested: every command in it is run, and prints what it says.

A block marked `console` holds commands after '$ ' and what they print; '…' stands for anything. The
server of the README's own command, `make serve`, answers them. Commands in blocks marked `sh` are
run elsewhere, and NOT_HERE says where.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from api.cli import main
from api.exports import EXPORTS
from api.web.errors import KINDS
from tests.conftest import ROOT, syllabank

pytestmark = pytest.mark.xdist_group("docs")

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_HERE = {
    "make mcp": "`make dev` installs the same, and tests/assistants run it",
    ".venv/bin/syllabank build": "`make serve` does",
    "make serve": "started by the fixture below",
    "syllabank site -o DIR": "tests/test_cli.py and tests/test_site.py run it",
    "make test": "this run",
}


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        for block in blocks(page, "console"):
            for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, printed = piece.partition("\n")
                yield page.name, command, printed


COMMANDS = list(commands())


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


@pytest.mark.parametrize(
    ("page", "command", "printed"), COMMANDS, ids=[f"{p}: {c[:60]}" for p, c, _ in COMMANDS]
)
def test_a_command_prints_what_the_page_says(page: str, command: str, printed: str, port: int) -> None:
    if "curl" in command and shutil.which("curl") is None:
        if os.environ.get("CI"):
            pytest.fail("there is no curl, and tests/install-tools.sh should have installed it")
        pytest.skip("there is no curl on this machine")
    done = subprocess.run(
        command.replace("localhost:8000", f"localhost:{port}"),
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    printed = printed.replace("localhost:8000", f"localhost:{port}")
    pattern = ".*".join(re.escape(part.strip("\n")) for part in printed.split("…"))
    said = (done.stdout + done.stderr).replace("\r", "").strip("\n")
    assert done.returncode == 0, said
    assert re.fullmatch(pattern, said, re.DOTALL), said[:3000]


def test_pages_have_commands_at_all() -> None:
    assert len(COMMANDS) >= 9


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
