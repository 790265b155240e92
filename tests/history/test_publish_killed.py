"""Publishing that is cut off anywhere leaves the old releases or the new ones, never half."""

from __future__ import annotations

import shutil
import signal
import subprocess
from contextlib import suppress
from itertools import count
from pathlib import Path

from api.history.publish import publish
from api.package.archive import open_archive
from api.package.descriptor import load_package
from api.package.release_index import read_index
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import bytes_below, publish_history, set_version
from tests.store import dying


def versions(releases: Path) -> list[str]:
    """What a reader finds: the versions of the index, each in a whole archive."""
    entries = read_index(releases)
    for entry in entries:
        with open_archive(releases / entry.archive, entry.sha256) as files:
            assert load_package(files).version == entry.version
    return [entry.version for entry in entries]


def test_a_reader_finds_the_old_releases_or_the_new_wherever_publishing_is_killed(tmp_path: Path) -> None:
    whole = publish_history(tmp_path)
    finished = bytes_below(whole)
    before, seen = tmp_path / "before", []
    publish(tmp_path / "earlier" / "datapackage.json", before)
    for number in count(1):
        releases = Path(shutil.copytree(before, tmp_path / f"killed-{number}"))
        alive = dying.run("publish", SAMPLE / "datapackage.json", releases, "file", number)
        seen.append(versions(releases))
        assert seen[-1] in (["1.0.0"], ["1.1.0", "1.0.0"])
        # Whoever publishes again finishes it, and it is as if nothing had happened.
        publish(SAMPLE / "datapackage.json", releases)
        found = {n: data for n, data in bytes_below(releases).items() if not n.endswith(".tmp")}
        assert found == finished
        if alive:
            break
    assert seen[0] == ["1.0.0"]
    assert seen[-1] == ["1.1.0", "1.0.0"]
    assert len(seen) > 6, "the process was killed at few places only"


def test_of_two_who_publish_at_once_neither_loses_the_others_release(tmp_path: Path) -> None:
    releases = publish_history(tmp_path)
    packages = [Workbench(Path(shutil.copytree(SAMPLE, tmp_path / name))) for name in ("one", "two")]
    for package, version in zip(packages, ("1.2.0", "1.3.0"), strict=True):
        set_version(package, version)
    # Its second file is the archive: it has read the index and knows nothing of the other.
    slow = dying.start("publish", packages[0].descriptor, releases, "stop", 2)
    dying.wait_for_stop(slow)
    quick = dying.start("publish", packages[1].descriptor, releases, "never", 0)
    with suppress(subprocess.TimeoutExpired):
        quick.wait(1)
    slow.send_signal(signal.SIGCONT)
    assert [dying.lived(process) for process in (slow, quick)] == [True, True]
    assert versions(releases) == ["1.3.0", "1.2.0", "1.1.0", "1.0.0"]


def test_the_first_release_of_all_is_there_or_not_wherever_publishing_is_killed(tmp_path: Path) -> None:
    for number in count(1):
        releases = tmp_path / f"killed-{number}"
        alive = dying.run("publish", SAMPLE / "datapackage.json", releases, "file", number)
        assert versions(releases) in ([], ["1.1.0"])
        publish(SAMPLE / "datapackage.json", releases)
        assert versions(releases) == ["1.1.0"]
        if alive:
            break
