"""Three releases; places where the last is built, and where it is yet to be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from api.history.publish import publish
from tests.conftest import SAMPLE, Workbench
from tests.faults.place import MIDDLE, NEW, OLD, Place
from tests.history.releases import publish_history, revise, set_version


def make_next(package: Workbench) -> Workbench:
    """Turn a copy of the sample into the release after it."""
    set_version(package, NEW)
    package.edit("elements", "element-iron", use="Bridges")
    revise(package, "element-iron", "corrected", NEW)
    return package


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The two releases before the last, published and built. Not to be changed."""
    place = Place(tmp_path_factory.mktemp("earlier") / "place")
    place.root.mkdir()
    publish_history(place.root)
    done = place.run("build")
    assert (done.returncode, done.stderr) == (0, "")
    return place


@pytest.fixture(scope="session")
def published(earlier: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """All three published, and two of them built. Not to be changed."""
    place = earlier.copy(tmp_path_factory.mktemp("published") / "place")
    package = make_next(Workbench(Path(shutil.copytree(SAMPLE, place.root / "next"))))
    publish(package.descriptor, place.releases)
    return place


@pytest.fixture(scope="session")
def undisturbed(published: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """All three published and built, with nothing in the way. Not to be changed."""
    place = published.copy(tmp_path_factory.mktemp("undisturbed") / "place")
    done = place.run("build")
    assert (done.returncode, done.stderr) == (0, "")
    return place


@pytest.fixture(scope="session")
def answers(undisturbed: Place) -> dict[str, list[bytes]]:
    """What each release answers where nothing is wrong."""
    with undisturbed.serving() as ask:
        assert ask.faults() == []
        found = {version: ask.records(version) for version in (OLD, MIDDLE, NEW)}
        ask.serves(NEW, found)
    assert len({tuple(bodies) for bodies in found.values()}) == 3, "they tell the releases apart"
    return found


@pytest.fixture
def unbuilt(published: Place, tmp_path: Path) -> Place:
    """A copy of the place where the last release is yet to be built."""
    return published.copy(tmp_path / "place")


@pytest.fixture
def whole(undisturbed: Place, tmp_path: Path) -> Place:
    """A copy of the place where everything is built."""
    return undisturbed.copy(tmp_path / "place")
