"""`syllabank fetch`: releases from an address and from a bucket, and what is refused of them."""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from api.errors import SourceUnusable
from api.package.archive import sha256_of
from api.sources.remote import Remote
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, syllabank
from tests.history.releases import publish_history
from tests.sources.origin import Origin, bucket, origin_of

pytestmark = pytest.mark.xdist_group("sources")

OLD, NEW = "1.0.0", "1.1.0"
ARCHIVE = f"sample-{NEW}.zip"
Fetch = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of two releases. Not to be changed."""
    return publish_history(tmp_path_factory.mktemp("two"))


@pytest.fixture
def origin(two: Path, tmp_path: Path) -> Iterator[Origin]:
    with origin_of(Path(shutil.copytree(two, tmp_path / "origin"))) as found:
        yield found


@pytest.fixture
def fetch(origin: Origin, tmp_path: Path) -> Fetch:
    def run(*arguments: str, **environment: str) -> CompletedProcess[str]:
        own = {
            "SYLLABANK_RELEASES": origin.address,
            "SYLLABANK_CACHE": str(tmp_path / "cache"),
            "SYLLABANK_STORE": str(tmp_path / "store"),
        }
        return syllabank("fetch", "--without-files", *arguments, **(own | environment))

    return run


def edit(origin: Origin, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the origin's index; newest release first."""
    path = origin.folder / "index.json"
    content = json.loads(path.read_text())
    change(content["releases"])
    path.write_text(json.dumps(content))


def only_the_newest_is_missing(done: CompletedProcess[str], tmp_path: Path, reason: str) -> None:
    assert done.returncode == 1, done.stderr
    assert f"release {NEW}: {ARCHIVE}: " in done.stderr
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1
    assert Catalogue(tmp_path / "store").versions == [OLD]
    assert sorted(p.name for p in (tmp_path / "cache").glob("*.zip")) == [f"sample-{OLD}.zip"]
    assert not list((tmp_path / "cache").glob(".*.tmp")), "nothing half-fetched is left"
    noted = json.loads((tmp_path / "store" / "source.json").read_text())["faults"]
    assert [(fault["version"], fault["file"]) for fault in noted] == [(NEW, ARCHIVE)]
    assert "127.0.0.1" not in json.dumps(noted)
    assert str(tmp_path) not in json.dumps(noted)


def test_what_is_fetched_is_what_was_published(fetch: Fetch, two: Path, tmp_path: Path) -> None:
    done = fetch("--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [entry["version"] for entry in json.loads(done.stdout)["stores"]] == [NEW, OLD]
    for archive in two.glob("*.zip"):
        assert (tmp_path / "cache" / archive.name).read_bytes() == archive.read_bytes()
    before = (tmp_path / "store" / "store.json").stat().st_mtime_ns
    again = fetch()
    assert (again.returncode, again.stderr) == (0, "")
    assert [line.split(":")[0] for line in again.stdout.splitlines()] == [NEW, OLD]
    assert (tmp_path / "store" / "store.json").stat().st_mtime_ns == before, "nothing was done twice"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("half", "the answer was cut off"),
        ("longer", "bytes, "),
        ("huge", "bytes, "),
        ("endless", "does not say how long it is"),
        ("flipped", "its sha256 is "),
        ("404", "the source has no such file"),
        ("403", "status 403"),
        ("500", "status 500"),
        ("hangs up", "the answer"),
        ("circle", "round in a circle"),
    ],
)
def test_an_archive_that_does_not_come_whole(
    fetch: Fetch, origin: Origin, tmp_path: Path, how: str, reason: str
) -> None:
    origin.how[ARCHIVE] = how
    only_the_newest_is_missing(fetch(), tmp_path, reason)
    del origin.how[ARCHIVE]
    assert fetch().returncode == 0, "the next round mends it"
    assert Catalogue(tmp_path / "store").versions == [NEW, OLD]
    assert json.loads((tmp_path / "store" / "source.json").read_text()) == {"faults": []}


def test_a_redirect_is_followed(fetch: Fetch, origin: Origin) -> None:
    origin.how = {ARCHIVE: "redirect", "index.json": "redirect"}
    assert fetch().returncode == 0


def test_a_corrupt_or_foreign_archive_of_the_right_checksum(
    fetch: Fetch, origin: Origin, tmp_path: Path
) -> None:
    def put(content: bytes) -> None:
        (origin.folder / ARCHIVE).write_bytes(content)
        digest = sha256_of(origin.folder / ARCHIVE)
        edit(origin, lambda releases: releases[0].update(sha256=digest, bytes=len(content)))

    whole = (origin.folder / ARCHIVE).read_bytes()
    for content, reason in (
        (b"no zip at all", "is not a zip archive"),
        (whole[: len(whole) // 2], "is not a zip archive"),
        ((origin.folder / f"sample-{OLD}.zip").read_bytes(), f"holds release {OLD}"),
        (whole.replace(b'"name": "sample"', b'"name": "other_"', 1), "cannot be read from the archive"),
        ((ROOT / "dataset" / "releases" / "syllabank-1.1.0.zip").read_bytes(), "is of another package"),
    ):
        put(content)
        only_the_newest_is_missing(fetch(), tmp_path, reason)
    put(whole)
    assert fetch().returncode == 0


INDEXES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "half": lambda path: path.write_bytes(path.read_bytes()[:200]),
    "missing": lambda path: path.unlink(),
    "a list": lambda path: path.write_text("[]"),
    "a page": lambda path: path.write_text("<html>Sign in to this network</html>"),
    "too long": lambda path: path.write_bytes(b" " * 4_000_001),
    "deep": lambda path: path.write_text("[" * 100_000),
    "a path": lambda path: path.write_text(path.read_text().replace(ARCHIVE, f"../{ARCHIVE}")),
    "a version twice": lambda path: path.write_text(path.read_text().replace(OLD, NEW)),
    "a size that is none": lambda path: path.write_text(path.read_text().replace('"bytes": ', '"bytes": -')),
}


def test_an_index_that_cannot_be_used(fetch: Fetch, origin: Origin, tmp_path: Path) -> None:
    """Nothing was fetched yet: the command says so. Afterwards: what there is, is kept."""
    index = origin.folder / "index.json"
    good = index.read_bytes()
    index.unlink()
    done = fetch()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "syllabank: index.json: the source has no such file\n"
    index.write_bytes(good)
    assert fetch().returncode == 0
    for name, damage in INDEXES.items():
        index.write_bytes(good)
        damage(index)
        done = fetch()
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), f"{name}: {done.stderr}"
        assert done.stderr.startswith("syllabank: index.json: "), name
        assert Catalogue(tmp_path / "store").versions == [NEW, OLD], name
        assert json.loads((tmp_path / "store" / "source.json").read_text())["faults"], name
    index.write_bytes(good)
    assert fetch().returncode == 0


def test_a_source_that_is_away(fetch: Fetch, origin: Origin, tmp_path: Path) -> None:
    assert fetch().returncode == 0
    origin.close()
    done = fetch()
    assert (done.returncode, done.stderr) == (1, "syllabank: index.json: the source cannot be reached\n")
    assert Catalogue(tmp_path / "store").versions == [NEW, OLD]


def test_a_source_that_is_too_slow(origin: Origin) -> None:
    origin.how["index.json"] = "slow"
    with pytest.raises(SourceUnusable, match="takes too long"):
        Remote(origin.address).read("index.json", 100_000, 1)


def test_a_release_never_changes_and_never_goes(fetch: Fetch, origin: Origin, tmp_path: Path) -> None:
    assert fetch().returncode == 0
    kept = (tmp_path / "cache" / ARCHIVE).read_bytes()
    edit(origin, lambda releases: releases[0].update(sha256="0" * 64))
    done = fetch()
    assert (done.returncode, f"release {NEW}: {ARCHIVE}: the source names other bytes" in done.stderr) == (
        1,
        True,
    )
    edit(origin, lambda releases: releases.pop(0))
    done = fetch()
    assert done.returncode == 1
    assert f"release {NEW}: {ARCHIVE}: the source does not name it any more; it is kept" in done.stderr
    assert Catalogue(tmp_path / "store").versions == [NEW, OLD]
    assert (tmp_path / "cache" / ARCHIVE).read_bytes() == kept


def test_a_disk_that_is_full(fetch: Fetch, origin: Origin, tmp_path: Path) -> None:
    """No file can be larger than a few kB: the command says which, and what was begun is gone."""
    command = [str(Path(sys.executable).parent / "syllabank"), "fetch", "--without-files"]
    own = {
        "SYLLABANK_RELEASES": origin.address,
        "SYLLABANK_CACHE": str(tmp_path / "cache"),
        "SYLLABANK_STORE": str(tmp_path / "store"),
    }
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "too large" in done.stderr
    assert not list((tmp_path / "cache").glob("*.zip")) + list((tmp_path / "cache").glob(".*.tmp"))
    noted = json.loads((tmp_path / "store" / "source.json").read_text())["faults"]
    assert "cannot be written" in noted[0]["reason"]
    assert fetch().returncode == 0


def test_a_bucket(two: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with bucket(port, tmp_path / "log") as found:
        own = found.environment | {
            "SYLLABANK_RELEASES": "s3://releases/bank",
            "SYLLABANK_CACHE": str(tmp_path / "cache"),
            "SYLLABANK_STORE": str(tmp_path / "store"),
        }
        done = syllabank("fetch", "--without-files", **own)
        assert (done.returncode, done.stderr) == (2, "syllabank: index.json: the source has no such file\n")
        found.put(two)
        done = syllabank("fetch", "--without-files", **own)
        assert (done.returncode, done.stderr) == (0, "")
        assert Catalogue(tmp_path / "store").versions == [NEW, OLD]
        found.client.put_object(Bucket="releases", Key="bank/index.json", Body=b'{"releases": [')
        done = syllabank("fetch", "--without-files", **own)
        assert done.returncode == 1
        assert "index.json: is not JSON" in done.stderr
    assert Catalogue(tmp_path / "store").versions == [NEW, OLD]


def test_an_address_that_is_none_is_refused() -> None:
    for address in ("ftp://host/", "https://user:secret@host/", "https://host/?token=secret", "s3://"):
        done = syllabank("fetch", SYLLABANK_RELEASES=address)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("syllabank: SYLLABANK_RELEASES: "), address
        assert "secret" not in done.stderr
    done = syllabank("release", SYLLABANK_RELEASES="https://host/")
    assert done.returncode == 2
    assert "into a folder" in done.stderr
