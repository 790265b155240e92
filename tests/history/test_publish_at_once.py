"""Two processes that publish at the same moment: both releases, or one refused; never a lost line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLE, Workbench
from tests.history.releases import bytes_below, publish_history, set_version
from tests.history.test_publish_killed import versions

ROUNDS = 12

PUBLISHER = """
import json, sys, time
from pathlib import Path
from api.errors import ReleaseRefused
from api.history.publish import publish
print("ready", flush=True)
for line in sys.stdin:
    descriptor, releases, moment = json.loads(line)
    while time.time() < moment:
        pass
    try:
        entry, new = publish(Path(descriptor), Path(releases))
        told = [entry.version, new]
    except ReleaseRefused as refused:
        told = [refused.version, *refused.reasons]
    print(json.dumps(told), flush=True)
"""


class Publisher:
    """A process that publishes when it is told to, at a moment."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PUBLISHER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.answer("") == "ready"

    def say(self, descriptor: Path, releases: Path, moment: float) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([str(descriptor), str(releases), moment]) + "\n")
        self.process.stdin.flush()

    def answer(self, otherwise: str = "[]") -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip() or otherwise


@pytest.fixture(scope="module")
def publishers() -> Iterator[tuple[Publisher, Publisher]]:
    pair = Publisher(), Publisher()
    yield pair
    for publisher in pair:
        publisher.process.communicate(timeout=30)


@pytest.fixture
def packages(tmp_path: Path) -> tuple[Workbench, Workbench]:
    """Two packages that may each follow the sample."""
    one, two = (Workbench(Path(shutil.copytree(SAMPLE, tmp_path / name))) for name in ("one", "two"))
    return one, two


@pytest.fixture
def history(tmp_path: Path) -> Path:
    return publish_history(tmp_path)


def at_once(
    publishers: tuple[Publisher, Publisher], packages: tuple[Workbench, Workbench], releases: Path
) -> list[list[Any]]:
    """What both say of publishing at the same moment."""
    moment = time.time() + 0.02
    for publisher, package in zip(publishers, packages, strict=True):
        publisher.say(package.descriptor, releases, moment)
    return [json.loads(publisher.answer()) for publisher in publishers]


def test_of_two_versions_both_are_there_or_the_lower_is_refused(
    publishers: tuple[Publisher, Publisher],
    packages: tuple[Workbench, Workbench],
    history: Path,
    tmp_path: Path,
) -> None:
    for package, version in zip(packages, ("1.2.0", "1.3.0"), strict=True):
        set_version(package, version)
    for number in range(ROUNDS):
        releases = Path(shutil.copytree(history, tmp_path / f"round-{number}"))
        lower, higher = at_once(publishers, packages, releases)
        assert higher == ["1.3.0", True]
        if lower == ["1.2.0", True]:
            assert versions(releases) == ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]
        else:
            assert lower == ["1.2.0", "the version, 1.2.0, must be above that of the last release, 1.3.0"]
            assert versions(releases) == ["1.3.0", "1.1.0", "1.0.0"]
        archives = {f"sample-{version}.zip" for version in versions(releases)}
        assert bytes_below(releases).keys() == {"index.json", *archives}


def test_of_two_with_one_version_and_other_bytes_one_is_refused(
    publishers: tuple[Publisher, Publisher],
    packages: tuple[Workbench, Workbench],
    history: Path,
    tmp_path: Path,
) -> None:
    for package, title in zip(packages, ("One", "Two"), strict=True):
        package.json("datapackage.json", lambda top, title=title: top.update(version="1.2.0", title=title))  # type: ignore[misc]
    for number in range(ROUNDS):
        releases = Path(shutil.copytree(history, tmp_path / f"round-{number}"))
        told = at_once(publishers, packages, releases)
        assert told.count(["1.2.0", True]) == 1
        (refused,) = (one for one in told if one != ["1.2.0", True])
        assert "exists with other bytes" in refused[1]
        assert versions(releases) == ["1.2.0", "1.1.0", "1.0.0"]
        assert bytes_below(releases).keys() == {"index.json", *(f"sample-1.{n}.0.zip" for n in range(3))}


def test_of_two_with_the_same_bytes_one_is_new_and_the_other_was_released_already(
    publishers: tuple[Publisher, Publisher], packages: tuple[Workbench, Workbench], tmp_path: Path
) -> None:
    """The first release of all: the folder itself is made at once, too."""
    for number in range(ROUNDS):
        releases = tmp_path / f"round-{number}"
        told = at_once(publishers, packages, releases)
        assert sorted(told) == [["1.1.0", False], ["1.1.0", True]]
        assert versions(releases) == ["1.1.0"]
        assert bytes_below(releases).keys() == {"index.json", "sample-1.1.0.zip"}
