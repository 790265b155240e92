"""The site: every file is the live answer of its address, and every record has a file."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.site import write_site
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import SAMPLE, Workbench, make_catalogue

MANY = 95
"""More records than a page holds."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The sample with so many elements that their list has a second page."""
    folder = tmp_path_factory.mktemp("large")
    package = Workbench(Path(shutil.copytree(SAMPLE, folder / "package")))
    cells = {"atomic_number": "1", "radioactive": "false", "block": "s"}
    more = [cells | {"id": f"element-x-{n:03}", "name": f"X {n}"} for n in range(MANY)]
    package.write("elements", [*package.table("elements"), *more])
    return make_catalogue(package.descriptor, folder)


@pytest.fixture(scope="module")
def site(large: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That package as a site."""
    folder = tmp_path_factory.mktemp("site") / "out"
    count = write_site(large, folder)
    assert count == sum(path.is_file() for path in folder.rglob("*"))
    return folder


@pytest.fixture(scope="module")
def live(large: Catalogue) -> FlaskClient:
    return create_app(large).test_client()


def address_of(path: str) -> str:
    """The address whose answer a file of the site is, read from its name alone."""
    if not path.startswith("v1/"):
        return "/" + path.removesuffix("index.html").rstrip("/")
    name = path.removesuffix(".json")
    if path.count("/") == 2 and name.endswith("/index") and name != "v1/releases/index":
        return f"/{name.removesuffix('/index')}?limit=100"
    if name == "v1/openapi":
        return "/v1/openapi.json"
    return "/" + name.removesuffix("/index")


def test_every_file_is_the_live_answer_byte_for_byte(site: Path, live: FlaskClient) -> None:
    files = [str(path.relative_to(site)) for path in sorted(site.rglob("*")) if path.is_file()]
    assert len(files) > MANY
    for file in files:
        if re.search(r"/index\.\d+\.json$", file):
            continue  # its address holds a cursor: the next test follows it
        with live.get(address_of(file)) as response:
            assert response.status_code == 200, file
            assert response.data == (site / file).read_bytes(), file


def test_the_pages_of_a_list_are_the_live_pages_in_order(site: Path, live: FlaskClient) -> None:
    address, number = "/v1/elements?limit=100", 1
    while address:
        file = site / "v1" / "elements" / ("index.json" if number == 1 else f"index.{number}.json")
        answer = live.get(address)
        assert answer.data == file.read_bytes()
        address, number = answer.get_json()["links"]["next"], number + 1
    assert number == 3
    assert not (site / "v1" / "elements" / "index.3.json").exists()


def test_every_record_has_a_file_and_stands_once_in_the_list(site: Path, large: Catalogue) -> None:
    for table in large.latest.package.tables.values():
        folder = site / "v1" / table.collection
        lists = [path for path in folder.iterdir() if path.name.startswith("index.")]
        listed = [r for path in lists for r in json.loads(path.read_text("utf-8"))["data"]]
        ids = [row["id"] for row in large.latest.rows(table)]
        assert sorted(record["id"] for record in listed) == ids
        for record in listed:
            single = json.loads((folder / f"{record['id']}.json").read_text("utf-8"))
            assert single["data"] == record
        assert len(list(folder.iterdir())) == len(lists) + len(ids)


def test_the_pages_for_people_and_the_documents_are_there(site: Path) -> None:
    for name in ("index.html", "docs/index.html", "static/style.css", "static/icon.svg"):
        assert (site / name).stat().st_size > 0
    assert json.loads((site / "v1/openapi.json").read_text("utf-8"))["openapi"].startswith("3.1")
    assert json.loads((site / "v1/releases/index.json").read_text("utf-8"))["meta"]["latest"] == "1.1.0"


def test_writing_tells_each_file_and_again_writes_the_same(
    sample_catalogue: Catalogue, tmp_path: Path
) -> None:
    steps: list[str] = []
    one, two = tmp_path / "one", tmp_path / "two"
    assert write_site(sample_catalogue, one, steps.append) == len(steps) == len(set(steps))
    write_site(sample_catalogue, two)
    assert {name: (one / name).read_bytes() for name in steps} == {
        name: (two / name).read_bytes() for name in steps
    }
