"""Every file of three packages, made from real archives, and a client of the API over the same archives.

The three: the sample, the published package, and the sample with rows of nasty text and an empty table.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import ROOT, SAMPLE, Workbench, make_catalogue
from tests.downloads.making import Made, make
from tests.downloads.nasty import add_nasty


@pytest.fixture(scope="session")
def made_sample(
    sample_catalogue: Catalogue, sample: FlaskClient, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    releases = sample_catalogue.latest.path.parent.parent / "releases"
    return make(releases, tmp_path_factory.mktemp("made") / "files", sample)


@pytest.fixture(scope="session")
def made_published(published: FlaskClient, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(ROOT / "dataset" / "releases", tmp_path_factory.mktemp("made") / "files", published)


@pytest.fixture(scope="session")
def made_nasty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("nasty")
    package = add_nasty(Workbench(Path(shutil.copytree(SAMPLE, folder / "package"))))
    catalogue = make_catalogue(package.descriptor, folder)
    return make(folder / "releases", folder / "files", create_app(catalogue).test_client())


@pytest.fixture(params=["sample", "published", "nasty"])
def made(request: pytest.FixtureRequest) -> Made:
    """Each of the three in turn."""
    found = request.getfixturevalue(f"made_{request.param}")
    assert isinstance(found, Made)
    return found


@pytest.fixture
def make_workbench(workbench: Workbench, tmp_path: Path) -> Callable[[], Made]:
    """Publish the workbench as it now is and make its files; there is no client."""

    def making() -> Made:
        make_catalogue(workbench.descriptor, tmp_path)
        return make(tmp_path / "releases", tmp_path / "files", None)

    return making
