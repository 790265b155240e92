"""Four releases of the sample package, in which a record or more had every fate there is.

1.0.0, 1.1.0: those of tests.history.releases: wolfram became iron, which was there already.
1.2.0: iron became ferrum, and copper cuprum; gold was added.
2.0.0: cuprum was removed, and a whole table.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from api.downloads.maker import Maker
from api.history.publish import publish
from api.package.release_index import read_index
from api.store.build import FilesMaker, build_stores
from api.store.catalogue import Catalogue
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import publish_history, revise, set_version

VERSIONS = ["2.0.0", "1.2.0", "1.1.0", "1.0.0"]
REMOVED_COLLECTION = "mark-levels"


def publish_four(folder: Path) -> Path:
    """Publish the four releases; returns the folder of releases."""
    releases = publish_history(folder)
    package = Workbench(Path(shutil.copytree(SAMPLE, folder / "package")))
    declare(package, "1.2.0", "2026-02-03T04:05:06Z")
    for old, new in (("element-iron", "element-ferrum"), ("element-copper", "element-cuprum")):
        row = next(row for row in package.table("elements") if row["id"] == old)
        package.remove("elements", old)
        package.add("elements", **{**row, "id": new})
        revise(package, old, "renamed", "1.2.0", new)
    package.add(
        "elements", id="element-gold", name="Gold", atomic_number="79", radioactive="false", block="d"
    )
    publish(package.descriptor, releases)
    declare(package, "2.0.0", "2026-03-04T05:06:07Z")
    package.remove("elements", "element-cuprum")
    revise(package, "element-cuprum", "removed", "2.0.0")
    for row in package.table("mark_levels"):
        revise(package, row["id"], "removed", "2.0.0")
    package.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "mark_levels"]),
    )
    publish(package.descriptor, releases)
    return releases


def declare(package: Workbench, version: str, created: str) -> None:
    """Declare another version, and when it was made."""
    set_version(package, version)
    package.json("datapackage.json", lambda descriptor: descriptor.update(created=created))


def open_releases(releases: Path, store: Path, newest: str, files: bool = False) -> Catalogue:
    """Build the releases up to one, as they were when that was the newest, and open them."""
    entries = read_index(releases)
    known = entries[[entry.version for entry in entries].index(newest) :]
    maker: FilesMaker | None = Maker() if files else None
    build_stores(known, releases, store, make_files=maker)
    return Catalogue(store)
