"""A history for tests to stand on: the sample package, and the release that came before it."""

from __future__ import annotations

import shutil
from pathlib import Path

from api.history.publish import publish
from api.store import seen
from tests.conftest import SAMPLE, Workbench

EARLIER = "1.0.0"


def make_earlier(package: Workbench) -> Workbench:
    """Turn a copy of the sample into the release before it: what its revisions tell of is undone."""
    package.json("datapackage.json", lambda d: d.update(version=EARLIER, created="2026-01-01T00:00:00Z"))
    package.edit("elements", "element-neon", mass="20.2")
    gone = [
        {"id": f"element-{n.lower()}", "name": n, "atomic_number": "74", "radioactive": "false", "block": "d"}
        for n in ("Didymium", "Wolfram")
    ]
    rows = sorted([*package.table("elements"), *gone], key=lambda row: row["id"])
    package.write("elements", rows)
    package.write("revisions", [])
    return package


def set_version(package: Workbench, version: str) -> None:
    """Declare another version."""
    package.json("datapackage.json", lambda descriptor: descriptor.update(version=version))


def revise(package: Workbench, record: str, kind: str, release: str, successor: str = "") -> None:
    """Add a revision."""
    package.add(
        "revisions",
        id=f"revision-{release.replace('.', '-')}-{record}",
        release=release,
        record_id=record,
        kind=kind,
        reason="A reason for people.",
        successor_id=successor,
    )


def publish_history(folder: Path) -> Path:
    """Publish the earlier release and then the sample; returns the folder of releases."""
    earlier = make_earlier(Workbench(Path(shutil.copytree(SAMPLE, folder / "earlier"))))
    publish(earlier.descriptor, folder / "releases")
    publish(SAMPLE / "datapackage.json", folder / "releases")
    return folder / "releases"


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there; not the notes of what was seen, which are of this machine."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.parent.name != seen.FOLDER)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
