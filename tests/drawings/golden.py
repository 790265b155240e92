"""Golden files of drawings: those of a release that never changes.

`python -m tests.drawings.golden` writes them anew after a change that is meant; look at them before
committing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.drawings.make import draw, drawable
from api.drawings.svg import standalone
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.release import Release
from tests.conftest import ROOT

RELEASE = "1.1.0"


def golden(name: str) -> Path:
    """Where the golden file of a view lies."""
    return ROOT / "tests" / "golden" / f"look-{name}.svg"


def made(release: Release) -> Iterator[tuple[str, bytes]]:
    """Each view and its file."""
    for name, view in drawable(release).items():
        yield name, standalone(draw(release, view).wide, "https://bank.example", f"Release {release.version}")


if __name__ == "__main__":
    releases = ROOT / "dataset" / "releases"
    with tempfile.TemporaryDirectory() as folder:
        build_stores(read_index(releases), releases, Path(folder))
        for view_name, content in made(Catalogue(Path(folder)).get(RELEASE)):
            golden(view_name).write_bytes(content)
