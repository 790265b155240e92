"""The release that targets work on: the sample package, published and built below a folder."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask import Flask

from api.assessment.bank import Bank, read_bank
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import SAMPLE, make_catalogue


@dataclass(frozen=True)
class World:
    """What is attacked, open; `folder` is the targets' own to write in."""

    catalogue: Catalogue
    folder: Path

    @cached_property
    def app(self) -> Flask:
        """The app over the sample."""
        return create_app(self.catalogue, state=self.folder / "state")

    @cached_property
    def bank(self) -> Bank:
        """Every item of the sample."""
        return read_bank(self.catalogue.latest)


def build_world(folder: Path) -> Path:
    """Publish and build the sample below a folder; returns what `open_world` takes."""
    make_catalogue(SAMPLE / "datapackage.json", folder)
    return folder


def open_world(built: Path) -> World:
    """Open what was built; every process that opens it has a folder of its own."""
    return World(Catalogue(built / "store"), Path(tempfile.mkdtemp(prefix="own-", dir=built)))


def close_world(world: World) -> None:
    """Take its own folder away."""
    shutil.rmtree(world.folder, ignore_errors=True)
