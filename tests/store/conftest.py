"""Stores for the tests of stores: a history of two releases, and a table of awkward values."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.release import Release
from tests.conftest import SAMPLE, Workbench, make_catalogue
from tests.history.releases import publish_history

AWKWARD = [
    "%", "_", "\\", "%_\\%", "100% pure", "under_score", "back\\slash", "ends in \\", "it's", "''", 'quo"te', '"',
    "'; DROP TABLE elements; --", "a,b", "Ångström", "ångström", "ÅNGSTRÖM", "é", "e\u0301", "nbsp\u00a0here",
    "soft\u00adhyphen", "zero\u200bwidth", "line\nbreak", "tab\there", "線", "😀", "ﬁ", "İ", "ß", "NULL", "null",
    "0", "1e3", "-1", "ABC", "abc", "aBc", "abcd", " blank before", "~", "\U0010ffff", "[x]", "*", "?",
]  # fmt: skip
"""Texts that go wrong where a quote, a wildcard, a case or an encoding is forgotten."""

MASSES = ["", "1", "1.5", "20.18", "-3", "12345678901234567890.5", "0.1", "0"]
STARTS = ["", "1789-01-01", "0001-01-01", "9999-12-31", "1895-03-26"]
YEARS = ["", "1868", "1898", "9999", "1000"]


def add_awkward(package: Workbench) -> Workbench:
    """Fill the elements of a package with values of every awkward kind, many of them twice."""
    rows = package.table("elements")
    for number, text in enumerate(AWKWARD):
        rows.append(
            {
                "id": f"element-x-{number}",
                "name": text,
                "atomic_number": str(number % 7 + 1),
                "mass": MASSES[number % len(MASSES)],
                "discovered": AWKWARD[number * 5 % len(AWKWARD)] if number % 3 else "",
                "discovered_start": STARTS[number % len(STARTS)],
                "discovered_end": STARTS[number % 3],
                "named_in": YEARS[number % len(YEARS)],
                "radioactive": "true" if number % 4 else "false",
                "block": "spdf"[number % 4],
                "homepage": "" if number % 2 else f"https://example.org/{number % 6}?a=%20_",
                "use": AWKWARD[number * 7 % len(AWKWARD)] if number % 5 else "",
            }
        )
    package.write("elements", sorted(rows, key=lambda row: row["id"]))
    return package


@pytest.fixture(scope="session")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The sample with awkward elements, built and open."""
    folder = tmp_path_factory.mktemp("awkward")
    package = add_awkward(Workbench(Path(shutil.copytree(SAMPLE, folder / "package"))))
    return make_catalogue(package.descriptor, folder).latest


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases: the sample, and the release before it. Not to be changed."""
    return publish_history(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="session")
def built(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stores of that history. Not to be changed."""
    folder = tmp_path_factory.mktemp("built")
    build_stores(read_index(history), history, folder)
    return folder


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    """A copy of those stores that a test may break."""
    return Path(shutil.copytree(built, tmp_path / "store"))


@pytest.fixture
def writable(sample_catalogue: Catalogue, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the sample's store, open for writing, with foreign keys held."""
    copy = shutil.copyfile(sample_catalogue.latest.path, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection
