"""SIGKILL anywhere in `build` or `release`: what there was is served, and running it again finishes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.downloads.maker import Maker
from api.history.publish import publish
from api.package.archive import open_archive
from api.package.descriptor import load_package
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.faults.killing import EACH
from tests.faults.place import MIDDLE, NEW, OLD, Place
from tests.history.releases import bytes_below
from tests.store.same import contents

Answers = dict[str, list[bytes]]


def kill(command: str, before: Path, copies: Path, where: str, *more: str, **environment: str) -> list[Path]:
    """Kill a command at one place after another; the folders it left, the last from when it lived."""
    copies.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.killing", command, str(before), str(copies), where, *more],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return sorted(copies.iterdir(), key=lambda path: int(path.name))


@pytest.mark.xdist_group("killed-build")
@pytest.mark.parametrize(("where", "places"), [("step", 25), ("folder", 12), ("below", 12), ("write", 5)])
def test_a_build_that_was_killed(
    published: Place,
    undisturbed: Place,
    answers: Answers,
    tmp_path: Path,
    where: str,
    places: int,
) -> None:
    old = Catalogue(published.store)
    old_files = {version: old.get(version).files for version in (MIDDLE, OLD)}
    copies = kill(
        "build", published.store, tmp_path / "killed", where, SYLLABANK_RELEASES=str(published.releases)
    )
    assert len(copies) > places // EACH["build"], "it was killed at few places only"
    seen = []
    left = {}
    for copy in copies:
        catalogue = Catalogue(copy)
        assert catalogue.inspect() == [], copy
        seen.append(catalogue.versions)
        for version, files in old_files.items():
            assert catalogue.get(version).files == files
        left[copy] = sorted(path.suffix for path in copy.iterdir() if path.name not in old_names(published))
    assert seen[0] == [MIDDLE, OLD]
    assert seen == sorted(seen, key=len), "once the new one is there, it stays"
    assert seen[-1] == [NEW, MIDDLE, OLD]
    # One from the middle of a table, or of the files, is served as it was left.
    served = Place(tmp_path / "served")
    served.root.mkdir()
    chosen = next(copy for copy in reversed(copies) if Catalogue(copy).versions == [MIDDLE, OLD])
    assert left[chosen], "it was at work"
    os.symlink(chosen, served.store)
    with served.serving() as ask:
        assert "syllabank: " not in ask.log
        assert ask.faults() == []
        ask.serves(MIDDLE, {version: answers[version] for version in (MIDDLE, OLD)})
        assert ask(f"/v1/releases/{NEW}/terms").status == 404
    releases, finished = read_index(published.releases), undisturbed.content()
    for copy in copies:
        manifest = build_stores(releases, published.releases, copy, lambda _: None, Maker())
        assert manifest.faults == ()
        assert contents(copy) == finished, "no trace is left of the kill"


def old_names(place: Place) -> set[str]:
    return {path.name for path in place.store.iterdir()}


def whole_releases(folder: Path) -> list[str]:
    """What a reader of the releases finds: each named archive must be whole."""
    entries = read_index(folder)
    for entry in entries:
        with open_archive(folder / entry.archive, entry.sha256) as files:
            assert load_package(files).version == entry.version
    return [entry.version for entry in entries]


@pytest.mark.xdist_group("killed-release")
def test_a_release_that_was_killed(
    earlier: Place, published: Place, undisturbed: Place, answers: Answers, tmp_path: Path
) -> None:
    descriptor = published.root / "next" / "datapackage.json"
    finished = bytes_below(published.releases)
    seen = []
    for where, places in (("step", 2), ("folder", 4), ("write", 3)):
        copies = kill("release", earlier.releases, tmp_path / where, where, str(descriptor))
        assert len(copies) > places // EACH["release"], "it was killed at few places only"
        seen = [whole_releases(copy) for copy in copies]
        assert seen[0] == [MIDDLE, OLD]
        assert seen == sorted(seen, key=len)
        assert seen[-1] == [NEW, MIDDLE, OLD]
        last_of_old = seen.index([NEW, MIDDLE, OLD]) - 1
        for number, copy in enumerate(copies):
            if number == last_of_old:
                still_served(earlier, copy, answers, tmp_path / f"{where}-place")
            publish(descriptor, copy)
            found = {name: data for name, data in bytes_below(copy).items() if not name.endswith(".tmp")}
            assert found == finished
    # And what was finished after a kill is built as if nothing had happened.
    place = earlier.copy(tmp_path / "after")
    manifest = build_stores(read_index(copies[2]), copies[2], place.store, lambda _: None, Maker())
    assert manifest.faults == ()
    assert place.content() == undisturbed.content()


def still_served(earlier: Place, releases: Path, answers: Answers, root: Path) -> None:
    """Releases that a killed `release` left are built and served as those there were before."""
    place = earlier.copy(root)
    assert whole_releases(releases) == [MIDDLE, OLD]
    manifest = build_stores(read_index(releases), releases, place.store, lambda _: None, Maker())
    assert manifest.faults == ()
    assert place.content() == earlier.content()
    with place.serving() as ask:
        assert ask.faults() == []
        ask.serves(MIDDLE, {version: answers[version] for version in (MIDDLE, OLD)})
