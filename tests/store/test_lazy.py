"""Of many releases a few are open at once, all answer, and what nobody uses any more is closed."""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import sqlite3
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from api.errors import ReleaseUnavailable
from api.history.publish import publish
from api.package.release_index import read_index
from api.settings import OPEN_RELEASES
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.feed import Range, read_feed
from api.store.release import Release
from tests.conftest import LONG, SAMPLE, Workbench
from tests.history.releases import revise, set_version

COUNT = 30 if LONG else OPEN_RELEASES + 6
FIRST = "1.1.0"
VERSIONS = [FIRST, *(f"1.1.{number}" for number in range(1, COUNT))]

pytestmark = pytest.mark.xdist_group("lazy")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stores of many releases: the sample, and then each with another use of iron. Not to be changed."""
    folder = tmp_path_factory.mktemp("many")
    package = Workbench(Path(shutil.copytree(SAMPLE, folder / "package")))
    releases = folder / "releases"
    publish(package.descriptor, releases)
    for version in VERSIONS[1:]:
        set_version(package, version)
        package.edit("elements", "element-iron", use=f"Use {version}")
        revise(package, "element-iron", "corrected", version)
        publish(package.descriptor, releases)
    manifest = build_stores(read_index(releases), releases, folder / "store")
    assert [entry.version for entry in reversed(manifest.stores)] == VERSIONS
    return folder / "store"


def use_of_iron(release: Release) -> str:
    """What a release says of iron: it differs in each."""
    found = json.loads(release.record(release.package.tables["elements"], "element-iron"))
    return str(found["use"])


def expected(version: str) -> str:
    return "None" if version == FIRST else f"Use {version}"


def open_stores(folder: Path) -> list[str]:
    """Stores of a folder that this process has open, once for each descriptor."""
    found = []
    for number in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except FileNotFoundError:
            continue
        if target.startswith(f"{folder}/"):
            found.append(Path(target).name.partition("-")[0])
    return sorted(found)


def test_all_answer_and_no_more_than_a_few_are_open_at_once(many: Path) -> None:
    catalogue = Catalogue(many)
    assert open_stores(many) == [VERSIONS[-1]], "at the start, the newest"
    for version in (*VERSIONS, *reversed(VERSIONS)):
        release = catalogue.get(version)
        assert (release.version, use_of_iron(release)) == (version, expected(version))
        del release
        now = open_stores(many)
        assert len(now) == len(set(now)) <= OPEN_RELEASES
        assert version in now
    assert len(open_stores(many)) == OPEN_RELEASES, "and as many are kept as may be"
    del catalogue
    assert open_stores(many) == []


def test_a_release_that_is_open_is_not_opened_again(many: Path) -> None:
    catalogue = Catalogue(many)
    first = catalogue.get(VERSIONS[0])
    for version in VERSIONS[1:OPEN_RELEASES]:
        catalogue.get(version)
        assert catalogue.get(VERSIONS[0]) is first, "what is used stays"
    for version in VERSIONS[1:]:
        catalogue.get(version)
    assert catalogue.get(VERSIONS[-1]) is catalogue.latest, "the newest always does"
    assert catalogue.get(VERSIONS[0]) is not first


def test_every_release_is_listed_without_being_opened(many: Path) -> None:
    catalogue = Catalogue(many)
    assert catalogue.versions == list(reversed(VERSIONS))
    assert all(catalogue.entry(version).records["elements"] for version in VERSIONS)
    assert len(open_stores(many)) == 1


def test_reading_every_store_leaves_none_open(many: Path) -> None:
    steps: list[str] = []
    assert Catalogue(many).inspect(steps.append) == []
    assert sorted(steps) == sorted(VERSIONS)
    assert open_stores(many) == []


def test_a_release_that_others_displaced_answers_whoever_holds_it_and_is_closed_after_them(
    many: Path,
) -> None:
    catalogue = Catalogue(many)
    held, displaced, done = threading.Event(), threading.Event(), threading.Event()
    answers: list[str] = []
    ways_out: list[threading.Event] = [threading.Event(), threading.Event()]

    def reader(way_out: threading.Event) -> None:
        release = catalogue.get(FIRST)
        answers.append(use_of_iron(release))
        if len(answers) == 2:
            held.set()
        displaced.wait(20)
        answers.extend(use_of_iron(release) for _ in range(50))
        if len(answers) == 102:
            done.set()
        way_out.wait(20)

    threads = [threading.Thread(target=reader, args=(way_out,)) for way_out in ways_out]
    for thread in threads:
        thread.start()
    assert held.wait(20)
    for version in VERSIONS[1:]:
        catalogue.get(version)
    assert open_stores(many).count(FIRST) == 2, "displaced, but a connection a thread is in use"
    displaced.set()
    assert done.wait(20)
    assert answers == [expected(FIRST)] * 102
    ways_out[0].set()
    threads[0].join()
    assert open_stores(many).count(FIRST) >= 1, "one holds it yet"
    ways_out[1].set()
    threads[1].join()
    gc.collect()
    assert FIRST not in open_stores(many)
    assert use_of_iron(catalogue.get(FIRST)) == expected(FIRST)


def test_closing_a_release_in_one_thread_leaves_the_others_alone(many: Path) -> None:
    release = Catalogue(many).latest
    faults: list[BaseException] = []

    def reader() -> None:
        try:
            for _ in range(200):
                assert use_of_iron(release) == expected(VERSIONS[-1])
                release.close()
        except (AssertionError, sqlite3.Error, ValueError) as error:
            faults.append(error)

    threads = [threading.Thread(target=reader) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    # This thread's own, from when the store was opened.
    assert len(open_stores(many)) == 1


def test_threads_over_all_releases_get_the_right_answers(many: Path) -> None:
    catalogue = Catalogue(many)
    found: list[tuple[str, str]] = []
    faults: list[BaseException] = []

    def reader(seed: int) -> None:
        versions = random.Random(seed).sample(VERSIONS, COUNT)
        try:
            for version in versions * 2:
                found.append((version, use_of_iron(catalogue.get(version))))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=reader, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(found) == sorted([(version, expected(version)) for version in VERSIONS] * 16)
    gc.collect()
    assert len(set(open_stores(many))) <= OPEN_RELEASES


def walk(catalogue: Catalogue, asked: Range, limit: int) -> list[dict[str, object]]:
    """Every entry of a feed, page after page."""
    entries: list[dict[str, object]] = []
    cursor = None
    while True:
        page = read_feed(catalogue, asked, limit, cursor)
        entries += [json.loads(entry) for entry in page.entries]
        assert len(entries) <= page.total
        cursor = page.next_cursor
        if cursor is None:
            assert len(entries) == page.total
            return entries
        assert len(page.entries) == limit


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_the_feed_of_a_long_way_is_the_feeds_of_its_stages(many: Path, limit: int) -> None:
    catalogue = Catalogue(many)
    entries = walk(catalogue, Range(FIRST, VERSIONS[-1], "elements"), limit)
    assert [entry["release"] for entry in entries] == VERSIONS[1:]
    for entry in entries:
        assert (entry["id"], entry["kind"], entry["fields"]) == ("element-iron", "changed", ["use"])
        after = entry["after"]
        assert isinstance(after, dict)
        assert after["use"] == expected(str(entry["release"]))
    stages = [Range(before, after) for before, after in pairwise(VERSIONS)]
    alone = [entry for stage in stages for entry in walk(catalogue, stage, 100)]
    assert walk(catalogue, Range(FIRST, VERSIONS[-1]), limit) == alone
    assert len(alone) == 2 * (COUNT - 1), "the change, and the revision that tells of it"
    assert len(open_stores(many)) <= OPEN_RELEASES


def test_a_feed_stops_at_a_damaged_release_and_goes_on_around_it(many: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(many, tmp_path / "store"))
    damaged = VERSIONS[10]
    path = next(folder.glob(f"{damaged}-*.sqlite"))
    path.write_bytes(path.read_bytes()[:-1])
    catalogue = Catalogue(folder)
    for _ in range(2):
        with pytest.raises(ReleaseUnavailable) as caught:
            walk(catalogue, Range(FIRST, VERSIONS[-1]), 100)
        assert caught.value.version == damaged
    assert len(walk(catalogue, Range(FIRST, VERSIONS[9]), 100)) == 18
    assert len(walk(catalogue, Range(damaged, VERSIONS[-1]), 100)) == 2 * (COUNT - 11)
    assert [fault.version for fault in catalogue.faults] == [damaged]
