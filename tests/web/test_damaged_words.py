"""A damaged full-text index: words are not searched there, records are served, and a build heals it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.store.manifest import read_manifest
from api.web.app import create_app
from tests.web.asking import ask
from tests.web.test_contract import assert_problem


def largest(folder: Path) -> Path:
    return max(folder.iterdir(), key=lambda path: path.stat().st_size)


def cut(folder: Path) -> None:
    path = largest(folder)
    path.write_bytes(path.read_bytes()[:-1])


def flip(folder: Path) -> None:
    path = largest(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "flipped": flip,
    "gone": shutil.rmtree,
    "a file gone": lambda folder: largest(folder).unlink(),
    "a file more": lambda folder: (folder / "more").mkdir(),
    "no meta": lambda folder: (folder / "meta.json").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_words_of_a_damaged_index_are_unavailable_until_it_is_built_again(
    history: FlaskClient, four_releases: Path, tmp_path: Path, damage: str
) -> None:
    store = tmp_path / "store"
    releases = read_index(four_releases)
    build_stores(releases, four_releases, store)
    entry = next(entry for entry in read_manifest(store).stores if entry.version == "1.1.0")
    DAMAGES[damage](store / entry.search)
    client = create_app(Catalogue(store)).test_client()
    for address in (
        "/search?q=metal",
        "/terms?q=metal",
        "/terms?q=metal&sort=id",
        "/elements?q=iron&facet=block",
    ):
        for _ in range(2):
            answer = client.get(f"/v1/releases/1.1.0{address}")
            content = assert_problem(answer, 503, "release_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert ".search" not in str(content)
            assert str(tmp_path) not in str(content)
        assert client.get(f"/v1{address}").status_code == 200, "the newest is whole"
        assert client.get(f"/v1/releases/1.0.0{address}").status_code == 200
    for address in ("/terms", "/terms?sample=1&seed=x", "/elements?facet=block&include=citations"):
        assert ask(client, f"/v1/releases/1.1.0{address}")["data"]
    manifest = build_stores(releases, four_releases, store)
    assert manifest.faults == ()
    healed = create_app(Catalogue(store)).test_client()
    for address in ("/search?q=metal", "/terms?q=metal", "/elements?q=iron&facet=block"):
        path = f"/v1/releases/1.1.0{address}"
        assert healed.get(path).data == history.get(path).data
        assert ask(healed, path)["data"]
