"""`syllabank mcp` over the repository's own releases, and the API over the same store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from flask.testing import FlaskClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.assistants.asking import COMMAND, Assistant
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own releases, built without files to download."""
    folder, releases = tmp_path_factory.mktemp("mcp"), ROOT / "dataset" / "releases"
    build_stores(read_index(releases), releases, folder)
    return folder


@pytest.fixture(scope="session")
def catalogue(store: Path) -> Catalogue:
    return Catalogue(store)


@pytest.fixture(scope="session")
def web(catalogue: Catalogue) -> FlaskClient:
    """The API over the same releases."""
    return create_app(catalogue).test_client()


@pytest.fixture(scope="session")
def assistant(store: Path) -> Iterator[Assistant]:
    """One process for every test."""
    environment = dict(os.environ) | {"SYLLABANK_STORE": str(store), "PYTHONWARNINGS": "error"}
    command = StdioServerParameters(command=COMMAND, args=["mcp"], env=environment, cwd=ROOT)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(command)) as client:
        yield Assistant(portal, client)
