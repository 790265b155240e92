"""A place where Syllabank runs: releases, stores, and the real commands in processes of their own."""

from __future__ import annotations

import http.client
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.conftest import Server, syllabank
from tests.store.same import contents

OLD, MIDDLE, NEW = "1.0.0", "1.1.0", "1.2.0"
ASKED = ("terms/term-metal", "elements?limit=100", "citations?limit=3&sort=-id")
"""Addresses below a release that are asked of each."""


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Place:
    """A folder with `releases` and `store`, which a test may break."""

    root: Path

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def store(self) -> Path:
        return self.root / "store"

    def archive(self, version: str) -> Path:
        return self.releases / f"sample-{version}.zip"

    def built(self, version: str) -> Path:
        """The store file of a release that the manifest names."""
        return self.store / self._entry(version)["file"]

    def files(self, version: str) -> Path:
        """The folder of a release's files that the manifest names."""
        return self.store / self._entry(version)["folder"]

    def run(self, *arguments: str) -> CompletedProcess[str]:
        """Run the command here."""
        return syllabank(*arguments, SYLLABANK_RELEASES=str(self.releases), SYLLABANK_STORE=str(self.store))

    @contextmanager
    def serving(self) -> Iterator[Asking]:
        """Serve the store: one worker, so that what it has found is what it tells."""
        server = Server(self.store, self.root / "log", WEB_CONCURRENCY="1")
        try:
            yield Asking(server)
        finally:
            server.stop()

    def content(self) -> dict[str, Any]:
        """Every file of the store, and what its full-text indexes hold."""
        return contents(self.store)

    def copy(self, root: Path) -> Place:
        """The same, elsewhere."""
        return Place(Path(shutil.copytree(self.root, root)))

    def _entry(self, version: str) -> dict[str, str]:
        stores: list[dict[str, str]] = json.loads((self.store / "store.json").read_text())["stores"]
        return next(entry for entry in stores if entry["version"] == version)


class Asking:
    """Asks a running server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def __call__(self, address: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    @property
    def log(self) -> str:
        """What the server wrote so far."""
        return self.server.log.read_text()

    def records(self, version: str) -> list[bytes]:
        """What a release answers; every answer must be one."""
        found = [self(f"/v1/releases/{version}/{address}") for address in ASKED]
        assert [answer.status for answer in found] == [200] * len(ASKED)
        return [answer.body for answer in found]

    def faults(self) -> list[tuple[str, str]]:
        """Release and file of each fault that health tells; each says why, and none says where."""
        ready = self("/health/ready")
        assert (ready.status, ready.json["status"]) == (200, "ready")
        assert all(fault["reason"] for fault in ready.json["faults"])
        assert str(Path(self.server.log).parent) not in ready.body.decode()
        return [(fault["version"], fault["file"]) for fault in ready.json["faults"]]

    def serves(self, latest: str, whole: dict[str, list[bytes]], damaged: tuple[str, ...] = ()) -> None:
        """It serves the whole releases as they were, and says of the damaged ones when to ask again."""
        assert self("/health/live").status == 200
        assert self("/v1").json["data"]["release"] == latest
        assert self("/v1/terms/term-metal").status == 200
        listed = [entry["version"] for entry in self("/v1/releases").json["data"]]
        assert listed == sorted(whole, reverse=True)
        for version, answers in whole.items():
            assert self.records(version) == answers
        for version in damaged:
            for address in ("", "/terms/term-metal", "/elements", "/openapi.json", "/files/datapackage.json"):
                self.unavailable(f"/v1/releases/{version}{address}", version)
        unknown = self("/v1/releases/9.9.9/terms")
        assert (unknown.status, unknown.json["code"]) == (404, "unknown_release")

    def unavailable(self, address: str, version: str) -> None:
        """The address answers 503 with a problem document that tells nothing of our disk."""
        answer = self(address)
        assert answer.status == 503, address
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.json["code"] == "release_unavailable"
        assert version in answer.json["detail"]
        told = {name: value for name, value in answer.json.items() if name != "instance"}
        for secret in (str(self.server.log.parent), "/", ".sqlite", ".zip", ".files", "sha256"):
            assert secret not in json.dumps(told).replace("/docs#problem-release_unavailable", "")


def flip(path: Path, place: int = -100) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def halve(path: Path) -> None:
    """Leave half of a file, as a copy that was cut off does."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def lose(path: Path) -> None:
    """Remove a file."""
    path.unlink()


DAMAGES: dict[str, Callable[[Path], None]] = {"flipped": flip, "half": halve, "missing": lose}
