"""Aliases of releases: 'latest', '1' and '1.0' lead to the newest release that they match."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.history.publish import publish
from api.web.app import create_app
from tests.conftest import Workbench
from tests.history.releases import set_version
from tests.web.history import VERSIONS, open_releases
from tests.web.test_contract import assert_problem

SHORT = "public, max-age=60, stale-while-revalidate=600"
STANDS_FOR = {"latest": "2.0.0", "2": "2.0.0", "2.0": "2.0.0", "1": "1.2.0", "1.1": "1.1.0", "1.0": "1.0.0"}
BELOW = [
    "",
    "?colour=red",
    "/elements",
    "/terms?limit=1",
    "/elements?sort=-mass&fields=name,mass&limit=2",
    "/elements?name=caf%C3%A9%26more",
    "/elements/element-gold",
    "/elements/caf%C3%A9%3F",
    "/records/element-wolfram?fields=name",
    "/openapi.json",
    "/dcat.jsonld",
    "/CITATION.cff",
    "/files/datapackage.json",
    "/files/dataset/elements.csv",
    "/files/no%20such%20file",
]


@pytest.mark.parametrize("below", BELOW)
@pytest.mark.parametrize("alias", STANDS_FOR)
def test_an_alias_leads_to_the_newest_release_it_matches(
    history: FlaskClient, alias: str, below: str
) -> None:
    if below == "?colour=red":
        assert_problem(history.get(f"/v1/releases/{alias}{below}"), 400, "unknown_parameter")
        return
    for answer in (history.get(f"/v1/releases/{alias}{below}"), history.head(f"/v1/releases/{alias}{below}")):
        assert answer.status_code == 307
        assert answer.headers["Location"] == f"/v1/releases/{STANDS_FOR[alias]}{below}"
        assert answer.headers["Cache-Control"] == SHORT
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert history.get(f"/v1/releases/{alias}{below}").get_json() == {
        "alias": alias,
        "release": STANDS_FOR[alias],
    }


def test_a_client_that_follows_gets_the_answer(history: FlaskClient) -> None:
    for below in ("/terms?limit=1", "/files/datapackage.json", "/records/element-gold?fields=name"):
        followed: TestResponse = history.get(f"/v1/releases/1{below}", follow_redirects=True)
        straight = history.get(f"/v1/releases/1.2.0{below}")
        assert followed.status_code == 200
        assert followed.request.path.startswith("/v1/releases/1.2.0/")
        assert followed.data == straight.data
        followed.close()
        straight.close()
    moved: TestResponse = history.get(
        "/v1/releases/1/elements/element-copper?fields=name", follow_redirects=True
    )
    assert moved.request.path == "/v1/releases/1.2.0/elements/element-cuprum"
    assert moved.get_json()["data"] == {"id": "element-cuprum", "name": "Copper"}


def test_an_alias_moves_when_a_release_comes(
    four_releases: Path, history: FlaskClient, tmp_path: Path
) -> None:
    before = create_app(open_releases(four_releases, tmp_path, "1.1.0")).test_client()
    for alias in ("latest", "1"):
        assert before.get(f"/v1/releases/{alias}").headers["Location"] == "/v1/releases/1.1.0"
        assert history.get(f"/v1/releases/{alias}").headers["Location"] != "/v1/releases/1.1.0"
    assert_problem(before.get("/v1/releases/2"), 404, "unknown_release")


def test_newest_is_by_number_and_not_by_text(workbench: Workbench, tmp_path: Path) -> None:
    for version in ("1.1.0", "1.9.0", "1.10.0", "10.0.0"):
        set_version(workbench, version)
        publish(workbench.descriptor, tmp_path / "releases")
    catalogue = open_releases(tmp_path / "releases", tmp_path / "store", "10.0.0")
    client = create_app(catalogue).test_client()
    found = {"latest": "10.0.0", "10": "10.0.0", "1": "1.10.0", "1.1": "1.1.0", "1.10": "1.10.0"}
    for alias, version in found.items():
        assert client.get(f"/v1/releases/{alias}").headers["Location"] == f"/v1/releases/{version}"


def test_the_real_releases_have_aliases(published: FlaskClient) -> None:
    assert published.get("/v1/releases/0").headers["Location"] == "/v1/releases/0.1.0"
    version = published.get("/v1/releases").get_json()["meta"]["latest"]
    assert published.get("/v1/releases/latest").headers["Location"] == f"/v1/releases/{version}"


NONE = [
    "0",
    "3",
    "10",
    "1.3",
    "1.10",
    "2.1",
    "9.9.9",
    "01",
    "1.",
    "1.00",
    "1.01",
    ".1",
    "1.0.",
    "1.0.0.0",
    "1.x",
    "1.*",
    "1.0.x",
    "v1",
    "v1.0.0",
    "-1",
    "+1",
    "1e0",
    "LATEST",
    "Latest",
    "newest",
    "latest ",
    "%201",
    "%D9%A1",
    "01.0.0",
    "1.0.0-beta",
    "1.0.0%0A",
]


@pytest.mark.parametrize("below", ["", "/elements", "/elements/element-gold", "/files/datapackage.json"])
@pytest.mark.parametrize("alias", NONE)
def test_what_matches_no_release_is_unknown(history: FlaskClient, alias: str, below: str) -> None:
    answer = history.get(f"/v1/releases/{alias}{below}")
    if "%0A" in alias:
        assert_problem(answer, 400, "malformed_address")
        return
    content = assert_problem(answer, 404, "unknown_release")
    assert content["errors"][0]["allowed"] == VERSIONS


def test_an_exact_version_is_no_alias(history: FlaskClient) -> None:
    for version in VERSIONS:
        answer = history.get(f"/v1/releases/{version}/elements?limit=1")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
