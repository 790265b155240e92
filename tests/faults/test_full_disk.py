"""A disk that is full during `build`: what there was is served, the command says what it could not write.

A process may be forbidden to write a file beyond a size, which every kernel can (RLIMIT_FSIZE: Python
ignores its signal, and the write fails). A folder in memory of a few hundred kB, which only this
process and its children see, is truly full.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from api.downloads.maker import Maker
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.faults.place import MIDDLE, NEW, OLD, Place
from tests.history.releases import bytes_below

pytestmark = pytest.mark.xdist_group("full")
Answers = dict[str, list[bytes]]
COMMAND = str(Path(sys.executable).parent / "syllabank")


def build(place: Place, *command: str, largest: int = resource.RLIM_INFINITY) -> CompletedProcess[str]:
    """Run `build`, or a command that ends in it, where no file may be larger."""
    limits = (largest, largest)
    return subprocess.run(
        [*(command or (COMMAND, "build"))],
        cwd=ROOT,
        env=os.environ | {"SYLLABANK_RELEASES": str(place.releases), "SYLLABANK_STORE": str(place.store)},
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
    )


def refused(done: CompletedProcess[str], place: Place) -> None:
    """The command says in a line which of its own files it could not write."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith(f"syllabank: {place.store}/{NEW}"), done.stderr
    assert done.stderr.count("\n") == 1
    assert any(word in done.stderr for word in ("full", "too large", "No space left", "disk I/O error"))


def as_it_was(place: Place, before: dict[str, Any]) -> None:
    """What there was is whole, and what was begun is not named."""
    after = place.content()
    assert {name: after[name] for name in before} == before
    catalogue = Catalogue(place.store)
    assert (catalogue.versions, catalogue.inspect()) == ([MIDDLE, OLD], [])


def healed(place: Place, undisturbed: Place) -> None:
    """With room again, the same command finishes."""
    manifest = build_stores(read_index(place.releases), place.releases, place.store, lambda _: None, Maker())
    assert manifest.faults == ()
    assert place.content() == undisturbed.content()


def test_no_file_can_be_larger(unbuilt: Place, undisturbed: Place, answers: Answers) -> None:
    """Within the first table, within the rows, within the indexes, as the store is laid out at last."""
    before = unbuilt.content()
    store = undisturbed.built(NEW).stat().st_size
    for largest in (1000, store // 4, store // 2, store - 4096):
        refused(build(unbuilt, largest=largest), unbuilt)
        as_it_was(unbuilt, before)
    with unbuilt.serving() as ask:
        assert ask.faults() == []
        ask.serves(MIDDLE, {version: answers[version] for version in (MIDDLE, OLD)})
    healed(unbuilt, undisturbed)


def test_no_download_can_be_larger(unbuilt: Place, undisturbed: Place) -> None:
    """The store is there already: it is built alone first, and then the files."""
    releases = read_index(unbuilt.releases)
    build_stores(releases, unbuilt.releases, unbuilt.store)
    before = unbuilt.content()
    archive = unbuilt.archive(NEW).stat().st_size
    for largest in (100, archive - 1, archive + 4096):
        refused(build(unbuilt, largest=largest), unbuilt)
        assert unbuilt.content() == before, "no half a folder of files is left"
    assert Catalogue(unbuilt.store).inspect() == []
    assert Catalogue(unbuilt.store).latest.files == {}
    healed(unbuilt, undisturbed)


def may_mount() -> bool:
    """Whether this user may mount a folder in memory that nobody else sees."""
    done = subprocess.run(
        ["unshare", "-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
    )
    return done.returncode == 0


@pytest.mark.parametrize("with_store", [False, True], ids=["store", "files"])
def test_the_disk_is_full(unbuilt: Place, undisturbed: Place, tmp_path: Path, with_store: bool) -> None:
    if shutil.which("unshare") is None or not may_mount():
        pytest.skip("no folder in memory can be mounted here (unshare -Urm mount -t tmpfs)")
    if with_store:
        build_stores(read_index(unbuilt.releases), unbuilt.releases, unbuilt.store)
    before = unbuilt.content()
    used = sum(-(-len(content) // 4096) * 4096 for content in bytes_below(unbuilt.store).values())
    used += 4096 * sum(path.is_dir() for path in unbuilt.store.rglob("*"))
    saved = Path(shutil.copytree(unbuilt.store, tmp_path / "saved"))
    # The store takes up to 1.6 MB as it is made, the files 0.5 MB.
    rooms = (60, 130, 230, 330) if with_store else (40, 300, 700)
    for room in rooms:
        # Filled, built in, and copied back to where it can be looked at.
        script = (
            f"mount -t tmpfs -o size={used + room * 1024} tmpfs '{unbuilt.store}' && "
            f"cp -a '{saved}/.' '{unbuilt.store}' && '{COMMAND}' build; code=$?; "
            f"rm -rf '{tmp_path}/left' && cp -a '{unbuilt.store}' '{tmp_path}/left'; exit $code"
        )
        done = build(unbuilt, "unshare", "-Urm", "sh", "-c", script)
        refused(done, unbuilt)
        shutil.rmtree(unbuilt.store)
        shutil.copytree(tmp_path / "left", unbuilt.store)
        if with_store:
            assert unbuilt.content() == before
        else:
            as_it_was(unbuilt, before)
    healed(unbuilt, undisturbed)
