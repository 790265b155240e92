"""A history of four releases with every file of them, made once a test process; and one browser for a file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.web.history import VERSIONS, open_releases, publish_four

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, for the tests of one file: its loop must be gone before others begin one of their own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def four_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the four releases."""
    return publish_four(tmp_path_factory.mktemp("four"))


@pytest.fixture(scope="session")
def history_catalogue(four_releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The four releases with their files."""
    return open_releases(four_releases, tmp_path_factory.mktemp("history"), VERSIONS[0], files=True)


@pytest.fixture(scope="session")
def history(history_catalogue: Catalogue) -> FlaskClient:
    """A client of the app over the four releases."""
    return create_app(history_catalogue).test_client()
