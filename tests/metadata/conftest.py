"""Every description is made of both packages, without a network, and of one that tells all it may."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from api.metadata.published import Published
from tests.conftest import ROOT, SAMPLE, Workbench
from tests.metadata.releases import describe


@pytest.fixture(params=[SAMPLE, ROOT], ids=["sample", "published"])
def root(request: pytest.FixtureRequest) -> Path:
    """Where a package is."""
    path = request.param
    assert isinstance(path, Path)
    return path


@pytest.fixture
def release(root: Path) -> Published:
    """A package as the newest of two releases."""
    published = describe(root)
    return describe(root, versions=[published.package.version, "0.0.1"])


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection fails."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def talkative(workbench: Workbench) -> Published:
    """The sample package with every optional property, and texts that are awkward to write."""

    def tell(descriptor: dict[str, Any]) -> None:
        descriptor["id"] = "urn:example:elements"
        descriptor["homepage"] = "https://elements.example.org/"
        descriptor["title"] = 'Elements: "the" \\ basics, 100 % — ’tis 🜁 & #1'
        descriptor["description"] = "Short."
        descriptor["keywords"] = ["yes", "1.0", "a: b", "- c", "null"]
        descriptor["temporal"] = {"start": "1669", "end": "2016-11"}
        descriptor["spatial"] = "Earth"
        descriptor["citation"] = "Lavoisier, M.-A. (2026). Elements, release 1.1.0."
        person = {"title": "Marie-Anne Lavoisier", "givenName": "Marie-Anne", "familyName": "Lavoisier"}
        descriptor["contributors"] = [
            {"title": "The Funder", "roles": ["funder"]},
            {
                **person,
                "roles": ["author"],
                "organization": "Arsenal",
                "email": "m@example.org",
                "path": "https://orcid.org/0000-0002-1825-0097",
            },
            {"title": "The Laboratory", "roles": ["creator"], "path": "people/lab.txt"},
        ]
        descriptor["licenses"].append(
            {"name": "ODbL-1.0", "title": "ODbL", "path": "https://opendatacommons.org/licenses/odbl/1-0/"}
        )
        descriptor["resources"][0]["licenses"] = [
            {"name": "CC0-1.0", "title": "CC0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
        ]

    workbench.json("datapackage.json", tell)
    return describe(workbench.root, versions=["1.2.0", "1.1.0", "1.0.0", "0.9.0"])
