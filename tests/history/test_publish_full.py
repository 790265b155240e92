"""Publishing onto a disk that is full, for real: one clear line, nothing half-written, and no harm to what was there.

A limit on the size of a file stands for a full disk wherever the tests run; where they may mount, a
small disk in memory is filled as well, at every size between too small for anything and enough.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.history.publish import publish
from api.package.release_index import INDEX, read_index
from tests.conftest import LONG, ROOT, SAMPLE, Workbench
from tests.history.releases import bytes_below, make_earlier
from tests.history.test_publish_killed import versions

LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.argv[:2] = ["syllabank"]
from api.cli import main
main()
"""
ARCHIVE = "sample-1.1.0.zip"


def release(releases: Path, limit: int = 1 << 30) -> subprocess.CompletedProcess[str]:
    """`syllabank release`, with no file longer than a limit."""
    own = {"SYLLABANK_PACKAGE": str(SAMPLE / "datapackage.json"), "SYLLABANK_RELEASES": str(releases)}
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "release"],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=60,
    )


def failed(done: subprocess.CompletedProcess[str], releases: Path, why: str) -> str:
    """The name of the file that could not be written, after it was seen that a line tells of it."""
    assert (done.returncode, done.stdout) == (2, ""), done
    assert done.stderr.startswith(f"syllabank: {releases}{os.sep}"), done.stderr
    assert done.stderr.endswith(f": {why}\n"), done.stderr
    assert done.stderr.count("\n") == 1
    return Path(done.stderr.removeprefix("syllabank: ").split(": ")[0]).name


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The package of the release before the sample."""
    return make_earlier(Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "earlier")))).descriptor


@pytest.fixture(scope="module")
def size(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Bytes of the sample's archive."""
    return publish(SAMPLE / "datapackage.json", tmp_path_factory.mktemp("size") / "releases")[0].bytes


@pytest.mark.parametrize("part", [0.0, 0.01, 0.5, 0.9, 1.0] if LONG else [0.0, 0.9])
def test_an_archive_that_does_not_fit_leaves_everything_as_it_was(
    tmp_path: Path, earlier: Path, size: int, part: float
) -> None:
    releases = tmp_path / "releases"
    publish(earlier, releases)
    before = bytes_below(releases)
    assert failed(release(releases, int((size - 1) * part)), releases, "File too large") == ARCHIVE
    assert bytes_below(releases) == before
    assert versions(releases) == ["1.0.0"]
    # With room again it is as if nothing had happened.
    assert release(releases, size).returncode == 0
    assert versions(releases) == ["1.1.0", "1.0.0"]


def test_the_first_release_of_all_leaves_nothing(tmp_path: Path, size: int) -> None:
    releases = tmp_path / "releases"
    assert failed(release(releases, size - 1), releases, "File too large") == ARCHIVE
    assert bytes_below(releases) == {}
    assert release(releases).returncode == 0
    assert versions(releases) == ["1.1.0"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory, of 1 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, capture_output=True)


def test_wherever_the_disk_gets_full_the_last_release_stays_and_the_next_try_ends_well(
    small_disk: Path, earlier: Path, size: int
) -> None:
    releases = small_disk / "releases"
    publish(earlier, releases)
    before = bytes_below(releases)
    page = os.sysconf("SC_PAGESIZE")
    named = set()
    for room in range(0, 2 * size + 10 * page, page if LONG else 6 * page):
        free = os.statvfs(small_disk).f_bavail * page
        (small_disk / "filling").write_bytes(bytes(free - room))
        done = release(releases)
        if done.returncode == 0:
            break
        named.add(failed(done, releases, "No space left on device"))
        found = bytes_below(releases)
        # An archive that no line names yet is whole, and is written over by the next try.
        assert {name: found[name] for name in before} == before
        assert len(found.get(ARCHIVE, bytes(size))) == size
        assert found.keys() <= {*before, ARCHIVE}
        assert versions(releases) == ["1.0.0"]
        (small_disk / "filling").unlink()
        (releases / ARCHIVE).unlink(missing_ok=True)
    assert ARCHIVE in named
    assert versions(releases) == ["1.1.0", "1.0.0"]
    assert read_index(releases)[0].bytes == size


def test_an_index_that_does_not_fit_leaves_the_old_one(small_disk: Path, earlier: Path, size: int) -> None:
    """The archive is there already, whole, when the index is written: no reader knows of it."""
    releases = small_disk / "releases"
    publish(earlier, releases)
    before = bytes_below(releases)
    page = os.sysconf("SC_PAGESIZE")
    # The bytes of the archive, in a file without a name and in its own, and no page more.
    pages = 2 * -(-size // page)
    free = os.statvfs(small_disk).f_bavail * page
    (small_disk / "filling").write_bytes(bytes(free - pages * page))
    assert failed(release(releases), releases, "No space left on device") == INDEX
    found = bytes_below(releases)
    assert {name: found[name] for name in before} == before
    assert found.keys() == {*before, ARCHIVE}
    assert versions(releases) == ["1.0.0"]
    (small_disk / "filling").unlink()
    assert release(releases).returncode == 0
    assert versions(releases) == ["1.1.0", "1.0.0"]
