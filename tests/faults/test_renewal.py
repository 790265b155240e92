"""A new release in a running server, under load: no request lost, no answer mixed, a bad one refused."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from tests.conftest import Server
from tests.web.history import publish_four

pytestmark = pytest.mark.xdist_group("live")

ADDRESSES = (
    "/v1",
    "/v1/elements?limit=3",
    "/v1/elements?limit=2&sort=-name",
    "/v1/elements/pages/1",
    "/v1/search?q=metal&limit=1",
    "/v1/coverage",
    "/",
    "/explore",
)
"""Hot, cold, listed by plan, from a thread, and pages."""


class Load:
    """Clients that ask without a pause, and count what failed and which release answered."""

    def __init__(self, server: Server, clients: int = 4) -> None:
        self.server = server
        self.asked = 0
        self.failed: list[str] = []
        self.releases: Counter[str] = Counter()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,)) for n in range(clients)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        while not self._stop.is_set():
            address = ADDRESSES[(self.asked + number) % len(ADDRESSES)]
            try:
                connection.request("GET", address)
                response = connection.getresponse()
                body = response.read()
            except OSError as error:
                self.failed.append(f"{address}: {error!r}")
                connection.close()
                continue
            self.asked += 1
            if response.status != 200:
                self.failed.append(f"{address}: {response.status} {body[:200]!r}")
            elif address.startswith("/v1"):
                self._look(address, json.loads(body), response.headers.get("Content-Location", ""))
        connection.close()

    def _look(self, address: str, content: dict[str, Any], location: str) -> None:
        """One release from beginning to end: in what is told, and in where it is pinned."""
        release = content["meta"]["release"]
        self.releases[release] += 1
        if location and f"/releases/{release}" not in location:
            self.failed.append(f"{address}: {release} is said, and {location}")


def ready(server: Server) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/health/ready")
    content: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return content


def wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture(scope="module")
def four_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of four releases of the sample."""
    return publish_four(tmp_path_factory.mktemp("four"))


@pytest.fixture
def store(four_releases: Path, tmp_path: Path) -> Path:
    """A store of all but the newest of the four releases."""
    store = tmp_path / "store"
    build_stores(read_index(four_releases)[1:], four_releases, store)
    return store


def publish(four_releases: Path, store: Path) -> str:
    """Build the newest too, as `syllabank build` does beside a running server."""
    build_stores(read_index(four_releases), four_releases, store)
    return Catalogue(store).latest.version


def test_a_new_release_comes_without_a_lost_or_a_mixed_answer(
    store: Path, four_releases: Path, tmp_path: Path
) -> None:
    old = Catalogue(store).latest.version
    server = Server(store, tmp_path / "log", SYLLABANK_RELOAD="1")
    try:
        with Load(server) as load:
            wait(lambda: load.releases[old] > 200)
            new = publish(four_releases, store)
            wait(lambda: load.releases[new] > 200)
            before = load.releases[old]
            time.sleep(1)
            assert load.releases[old] == before, "no worker answers from the old one any more"
        assert new != old
        print(f"new release mid-load: {load.asked} requests, {len(load.failed)} failed")
        assert load.failed == []
    finally:
        server.stop()


def test_what_cannot_be_served_is_named_and_the_old_is_served_on(
    store: Path, four_releases: Path, tmp_path: Path
) -> None:
    old = Catalogue(store).latest.version
    manifest = store / "store.json"
    good = manifest.read_bytes()
    server = Server(store, tmp_path / "log", SYLLABANK_RELOAD="1", WEB_CONCURRENCY="1")
    try:
        with Load(server) as load:
            # Half a manifest; one of another program; none at all.
            for bad in (good[: len(good) // 2], b'{"foreign": true}', None):
                if bad is None:
                    manifest.unlink()
                    time.sleep(2.5)
                else:
                    other = tmp_path / "other.json"
                    other.write_bytes(bad)
                    shutil.move(other, manifest)
                    wait(lambda: any(fault["file"] == "store.json" for fault in ready(server)["faults"]))
                assert ready(server)["release"] == old
            manifest.write_bytes(good)
            new = publish(four_releases, store)
            wait(lambda: ready(server)["release"] == new)
            assert ready(server)["faults"] == []
        print(f"bad states mid-load: {load.asked} requests, {len(load.failed)} failed")
        assert load.failed == []
    finally:
        server.stop()


def test_a_spoilt_release_is_refused_and_mended_without_a_restart(
    store: Path, four_releases: Path, tmp_path: Path
) -> None:
    old = Catalogue(store).latest.version
    # Built elsewhere, spoilt on the way, put in place.
    made = tmp_path / "made"
    shutil.copytree(store, made)
    new = publish(four_releases, made)
    entry = json.loads((made / "store.json").read_bytes())["stores"][0]
    whole = (made / entry["file"]).read_bytes()
    server = Server(store, tmp_path / "log", SYLLABANK_RELOAD="1")
    try:
        with Load(server) as load:
            shutil.copytree(made / entry["search"], store / entry["search"])
            (store / entry["file"]).write_bytes(whole[: len(whole) // 2])
            shutil.copy(made / "store.json", store / "next.json")
            (store / "next.json").rename(store / "store.json")
            wait(lambda: any(fault["file"] == entry["file"] for fault in ready(server)["faults"]))
            assert ready(server)["release"] == old
            (store / "mended").write_bytes(whole)
            (store / "mended").rename(store / entry["file"])
            (store / "store.json").touch()
            wait(lambda: load.releases[new] > 50)
        print(f"spoilt release mid-load: {load.asked} requests, {len(load.failed)} failed")
        assert load.failed == []
        assert entry["file"] in (tmp_path / "log").read_text("utf-8")
    finally:
        server.stop()
