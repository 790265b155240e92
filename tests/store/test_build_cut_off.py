"""A build that was cut off goes on where it stopped, and ends in the same store."""

from __future__ import annotations

import json
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.package.release_index import ReleaseEntry, read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.manifest import Manifest
from tests.conftest import LONG, SAMPLE
from tests.store import dying
from tests.store.same import contents

TABLES = [r["name"] for r in json.loads((SAMPLE / "datapackage.json").read_text("utf-8"))["resources"]]
ARCHIVES = ["1.0.0 archive"]
"""What a build begins with: each archive is read."""

SEARCHED = [f"words of {name}" for name in TABLES if name not in ("citations", "revisions")]
STEPS = [f"1.0.0 {step}" for step in (*TABLES, "changes", "indexes", *SEARCHED)]
"""What a build of the earlier release tells then, in order."""

LOADED = STEPS.index("1.0.0 indexes")
"""The step at which every row is in the store."""

ROW_OF_ELEMENTS = 15
"""A row in the middle of the fourth table."""


@pytest.fixture
def releases(history: Path, tmp_path: Path) -> Path:
    """A folder of releases with the earlier one only."""
    folder = Path(shutil.copytree(history, tmp_path / "releases"))
    content = json.loads((folder / "index.json").read_text())
    content["releases"] = [entry for entry in content["releases"] if entry["version"] == "1.0.0"]
    (folder / "index.json").write_text(json.dumps(content))
    return folder


@pytest.fixture
def whole(releases: Path, tmp_path: Path) -> dict[str, Any]:
    """The files of a build that nothing interrupted."""
    return finish(releases, tmp_path / "whole")[1]


def finish(releases: Path, folder: Path) -> tuple[list[str], dict[str, Any]]:
    """Build to the end; the steps that were told, and the files there are then."""
    steps: list[str] = []
    build_stores(read_index(releases), releases, folder, steps.append)
    return steps, contents(folder)


@pytest.mark.parametrize("number", range(1, len(STEPS) + 1), ids=STEPS)
def test_tables_loaded_before_a_kill_are_not_loaded_again(
    releases: Path, whole: dict[str, Any], tmp_path: Path, number: int
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", releases, store, "step", len(ARCHIVES) + number)
    assert not (store / "store.json").exists()
    assert finish(releases, store) == (ARCHIVES + STEPS[min(number - 1, LOADED) :], whole)


def test_a_table_that_was_being_loaded_is_loaded_again_from_its_beginning(
    releases: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", releases, store, "row", ROW_OF_ELEMENTS)
    assert finish(releases, store) == (ARCHIVES + STEPS[TABLES.index("elements") :], whole)


def test_a_build_killed_twice_still_ends_in_the_same_store(
    releases: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", releases, store, "step", len(ARCHIVES) + 3)
    assert not dying.run("build", releases, store, "step", len(ARCHIVES) + 4)
    assert finish(releases, store) == (ARCHIVES + STEPS[5:], whole)


def test_the_manifest_names_the_old_stores_or_the_new_wherever_a_build_is_killed(
    history: Path, built: Path, releases: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    seen = []
    for number in count(1, 1 if LONG else 3):
        store = tmp_path / f"killed-{number}"
        finish(releases, store)
        alive = dying.run("build", history, store, "file", number)
        # What a kill left beside it is looked at below; here, that the stores it names are whole.
        assert contents(store)["store.json"] in (whole["store.json"], contents(built)["store.json"])
        seen.append(Catalogue(store).versions)
        assert finish(history, store)[1] == contents(built), "no trace is left of the kill"
        if alive:
            break
    assert seen[0] == ["1.0.0"]
    assert seen[-1] == ["1.1.0", "1.0.0"]
    assert seen == sorted(seen, key=len)
    assert len(seen) > (6 if LONG else 3), "the process was killed at few places only"


@pytest.mark.parametrize("damage", ["text", "cut", "empty"])
def test_a_half_build_that_was_damaged_is_begun_again(
    releases: Path, whole: dict[str, Any], tmp_path: Path, damage: str
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", releases, store, "step", len(ARCHIVES) + LOADED + 1)
    (partial,) = store.glob("*.partial")
    content = partial.read_bytes()
    partial.write_bytes(
        {"text": b"not a database, " * 600, "cut": content[: len(content) // 2], "empty": b""}[damage]
    )
    assert finish(releases, store) == (ARCHIVES + STEPS, whole)


def test_a_half_build_of_another_format_is_not_gone_on_with_and_leaves_no_trace(
    releases: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", releases, store, "row", ROW_OF_ELEMENTS, "0")
    assert finish(releases, store) == (ARCHIVES + STEPS, whole)


def test_a_half_build_of_a_release_that_is_no_more_leaves_no_trace(
    history: Path, releases: Path, whole: dict[str, Any], tmp_path: Path
) -> None:
    store = tmp_path / "store"
    assert not dying.run("build", history, store, "row", ROW_OF_ELEMENTS)
    assert finish(releases, store) == (ARCHIVES + STEPS, whole)


def test_two_builds_at_once_both_succeed(history: Path, built: Path, tmp_path: Path) -> None:
    processes = [dying.start("build", history, tmp_path / "store", "never", 0) for _ in range(3)]
    assert [dying.lived(process) for process in processes] == [True] * 3
    assert contents(tmp_path / "store") == contents(built)


def test_a_build_waits_for_one_that_was_killed_no_longer(history: Path, built: Path, tmp_path: Path) -> None:
    assert not dying.run("build", history, tmp_path / "store", "step", 4)
    assert dying.run("build", history, tmp_path / "store")
    assert contents(tmp_path / "store") == contents(built)


def test_a_build_of_no_release_leaves_an_empty_folder(tmp_path: Path) -> None:
    none: list[ReleaseEntry] = []
    assert build_stores(none, tmp_path, tmp_path / "store") == Manifest(())
    assert contents(tmp_path / "store") == {".lock": b""}
