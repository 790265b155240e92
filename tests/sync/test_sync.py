"""A copy kept in step by the change feed alone is, after every release, a fresh download to the byte."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.downloads.format import Source
from api.downloads.jsonl import JsonLines
from api.history.publish import publish
from api.package.archive import open_archive, sha256_of
from api.package.descriptor import load_package
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.load import Archived
from api.store.manifest import FILE_LIST, FileEntry
from api.web.app import create_app
from tests.conftest import LONG, ROOT
from tests.history.releases import publish_history
from tests.sync.authoring import EDITS, Author, Edit, any_kind, every_kind
from tests.sync.consumer import Copy, Get, download

RELEASES = 50 if LONG else 15
"""Of a history by chance; the one in which everything happens has as many as that takes."""


class LinesMaker:
    """Makes one format of the files of a release: fifty releases of all of them take long."""

    made_with = "JSON Lines"

    def __call__(self, archived: Archived, folder: Path, progress: Callable[[str], None]) -> None:
        folder.mkdir()
        with open_archive(archived.archive, archived.release.sha256) as files:
            source = Source(load_package(files), files, archived.archive)
            listed = [
                FileEntry(
                    name=written.name,
                    format="jsonl",
                    media_type=written.media_type,
                    table=written.table,
                    reproducible=True,
                    bytes=(folder / written.name).stat().st_size,
                    sha256=sha256_of(folder / written.name),
                )
                for written in JsonLines().write(source, folder)
            ]
        (folder / FILE_LIST).write_text(json.dumps([asdict(file) for file in listed]))


def serve(releases: Path, store: Path) -> Get:
    """Build the stores of all releases there are now, and answer from them."""
    build_stores(read_index(releases), releases, store, make_files=LinesMaker())
    return getter(create_app(Catalogue(store)).test_client())


def getter(client: FlaskClient) -> Get:
    def get(address: str) -> bytes:
        answer = client.get(address)
        try:
            assert answer.status_code == 200, f"{address}: {answer.text}"
            body: bytes = answer.data
            return body
        finally:
            answer.close()

    return get


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder where it costs nothing that what is written should reach the disk."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="syllabank-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def assert_same(copy: Copy, get: Get, how: str) -> None:
    mine, theirs = copy.lines(), download(get, copy.version)
    assert list(mine) == list(theirs), f"{how}: the collections"
    for collection in mine:
        assert mine[collection] == theirs[collection], f"{how}: {collection}"


def live_through(
    history: Sequence[Sequence[Edit]], pairs: Sequence[tuple[int, int]], limit: int = 100
) -> Counter[str]:
    """Publish a history, and keep copies in step: release by release, and over each pair of releases.

    Returns how many edits, releases, syncs and entries there were.
    """
    tally: Counter[str] = Counter()
    with folder_in_memory() as folder:
        author = Author(folder / "package")
        versions: list[str] = []
        copy: Copy | None = None
        for edits in history:
            descriptor, version = author.release(edits)
            publish(descriptor, folder / "releases")
            versions.append(version)
            get = serve(folder / "releases", folder / "store")
            if copy is None:
                copy = Copy(get)
                copy.download(version)
                continue
            copy.get = get
            copy.catch_up(limit=limit)
            assert copy.version == version
            assert_same(copy, get, f"the step to {version}")
        assert copy is not None
        tally += Counter({"releases": len(versions), "syncs": len(versions) - 1, "entries": copy.applied})
        last = len(versions) - 1
        for low, high in [(0, last), *pairs]:
            other = Copy(get)
            other.download(versions[low])
            # To the newest as those who name no release, to others as those who do.
            other.catch_up(None if high == last else versions[high], limit)
            assert other.version == versions[high]
            assert_same(other, get, f"{versions[low]} to {versions[high]}")
            tally += Counter({"syncs": 1, "entries": other.applied})
        return tally + author.done


# A seed for each history: hypothesis would begin with histories in which nothing happens, and take
# minutes to shrink one. What the seed made is in authoring.py, and the same on every machine.
@settings(
    max_examples=5,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_a_copy_stays_in_step_through_any_history(seed: int) -> None:
    live_through_any(seed)


def live_through_any(seed: int) -> Counter[str]:
    random = Random(seed)
    history = list(any_kind(random, RELEASES))
    places = [sorted((random.randrange(RELEASES), random.randrange(RELEASES))) for _ in range(4)]
    return live_through(history, [(low, high) for low, high in places], random.choice([3, 25, 100]))


def test_a_copy_stays_in_step_through_every_kind_of_change() -> None:
    """The same through a history of which we know that everything happens in it, more than once."""
    history = list(every_kind())
    tally = live_through(history, list(combinations(range(0, len(history), 9), 2)), limit=7)
    assert tally["releases"] == len(history)
    assert {kind: tally[kind] for kind in (*EDITS, "nothing") if tally[kind] < 2} == {}


def test_a_copy_of_the_sample_is_brought_up(tmp_path: Path) -> None:
    get = serve(publish_history(tmp_path), tmp_path / "store")
    copy = Copy(get)
    copy.download("1.0.0")
    before = copy.lines()
    copy.catch_up(limit=1)
    assert copy.version == "1.1.0"
    assert copy.lines() != before
    assert_same(copy, get, "the sample")


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Get:
    return serve(ROOT / "dataset" / "releases", tmp_path_factory.mktemp("real"))


def test_a_copy_of_any_real_release_is_brought_up_to_any_later(real: Get) -> None:
    versions = [release["version"] for release in json.loads(real("/v1/releases"))["data"]][::-1]
    for since, until in combinations(versions, 2):
        copy = Copy(real)
        copy.download(since)
        copy.catch_up(until)
        assert_same(copy, real, f"{since} to {until}")
