"""A release as static files: every file is the live answer of its address, and nginx serves it there."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.site import MANIFEST, SiteFile, file_of, write_site
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import ROOT, SAMPLE, Server, Workbench, make_catalogue

MANY = 95
"""More records than a page holds."""

HOST = "copy.example"


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
def folder(large: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That package as a site."""
    out = tmp_path_factory.mktemp("site") / "out"
    write_site(large, out, url=f"http://{HOST}")
    return out


@pytest.fixture(scope="module")
def files(folder: Path) -> list[SiteFile]:
    return [SiteFile(**entry) for entry in json.loads((folder / MANIFEST).read_text("utf-8"))]


@pytest.fixture(scope="module")
def live(large: Catalogue) -> FlaskClient:
    return create_app(large, f"http://{HOST}").test_client()


def test_every_file_is_the_live_answer_byte_for_byte(
    folder: Path, files: list[SiteFile], live: FlaskClient
) -> None:
    assert len(files) > MANY
    for file in files:
        with live.get(file.address) as response:
            assert response.status_code == 200, file
            assert response.data == (folder / file.file).read_bytes(), file
            assert (response.content_type, len(response.data)) == (file.media_type, file.bytes)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert present == {MANIFEST, *(file.file for file in files)}


def test_everything_of_the_release_has_an_address(files: list[SiteFile], large: Catalogue) -> None:
    addresses = {file.address for file in files}
    for table in large.latest.package.tables.values():
        base = f"/v1/{table.collection}"
        records = {f"{base}/{row['id']}" for row in large.latest.rows(table)}
        pages = {f"{base}/pages/{n + 1}" for n in range(max(1, -(-len(records) // 100)))}
        assert {base} | records | pages | {f"{record}.jsonld" for record in records} <= addresses
        assert {f"/records/{row['id']}" for row in large.latest.rows(table)} <= addresses
    assert f"/v1/{'elements'}/pages/2" in addresses
    version = large.latest.version
    named = {f"/v1/releases/{version}/files/{name}" for name in large.latest.files}
    assert {"/", "/docs", "/v1", "/v1/releases", f"/v1/releases/{version}", "/static/style.css"} <= addresses
    assert {f"/v1/releases/{entry.version}/changes/pages/1" for entry in large.entries} <= addresses
    assert named | {"/v1/exports/gift", "/v1/exports/gift/losses", "/v1/exports/anki"} <= addresses


def test_a_page_of_the_copy_leads_nowhere_that_is_not_there(
    folder: Path, files: list[SiteFile], live: FlaskClient
) -> None:
    """But for what is the live server's, by its query or its release."""
    by_address = {file.address: file for file in files}
    assert by_address["/"].media_type.startswith("text/html")
    for collection in json.loads((folder / "v1.json").read_text("utf-8"))["data"]["collections"]:
        address: str | None = f"/v1/{collection['collection']}/pages/1"
        while address:
            content = json.loads((folder / by_address[address].file).read_text("utf-8"))
            address = content["links"]["next"]


@pytest.mark.parametrize(
    ("address", "media_type", "disposition", "name"),
    [
        ("/", "text/html; charset=utf-8", "", "index.html"),
        ("/explore", "text/html", "", "explore.html"),
        ("/v1", "application/json", "", "v1.json"),
        ("/v1/releases/1.0.0", "application/json", "", "v1/releases/1.0.0.json"),
        ("/v1/terms/term-a.jsonld", "application/ld+json", "", "v1/terms/term-a.jsonld"),
        (
            "/v1/exports/anki",
            "application/octet-stream",
            'attachment; filename="x-1.1.0-anki.apkg"',
            "v1/exports/anki.apkg",
        ),
    ],
)
def test_a_file_is_named_after_its_address(
    address: str, media_type: str, disposition: str, name: str
) -> None:
    assert file_of(address, media_type, disposition) == name


def test_writing_tells_each_file_and_again_writes_the_same(
    sample_catalogue: Catalogue, tmp_path: Path
) -> None:
    steps: list[str] = []
    one, two = tmp_path / "one", tmp_path / "two"
    assert len(write_site(sample_catalogue, one, steps.append)) == len(steps) == len(set(steps))
    write_site(sample_catalogue, two)
    names = [*steps, MANIFEST]
    assert {n: (one / n).read_bytes() for n in names} == {n: (two / n).read_bytes() for n in names}


@pytest.fixture(scope="module")
def nginx(folder: Path, large: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Port of an nginx that serves the copy by deploy/site.conf, with a live server behind it."""
    if shutil.which("nginx") is None:
        pytest.skip("there is no nginx on this machine; tests/install-tools.sh installs it on Debian as root")
    place = tmp_path_factory.mktemp("nginx")
    place.chmod(0o755)
    behind = Server(large.folder, place / "live.log", WEB_CONCURRENCY="1", SYLLABANK_URL=f"http://{HOST}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    ours = (ROOT / "deploy" / "site.conf").read_text("utf-8")
    for name, value in (
        ("server LIVE;", f"server 127.0.0.1:{behind.port};"),
        ("listen LISTEN;", f"listen 127.0.0.1:{port};"),
        ("root SITE_ROOT;", f"root {folder};"),
    ):
        assert name in ours
        ours = ours.replace(name, value)
    (place / "site.conf").write_text(ours, "utf-8")
    paths = "".join(
        f"{kind}_temp_path {place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(
        f"user root; daemon off; pid {place}/pid; error_log {place}/error.log; worker_processes 1;"
        f"events {{}} http {{ access_log off; {paths} include {place}/site.conf; }}",
        "utf-8",
    )
    process = subprocess.Popen(["nginx", "-c", str(place / "nginx.conf"), "-p", str(place)])
    try:
        deadline = time.monotonic() + 10
        while not (place / "pid").exists():
            assert time.monotonic() < deadline, (place / "error.log").read_text("utf-8")
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        behind.stop()


@pytest.mark.xdist_group("server")
def test_nginx_serves_each_address_as_the_live_api_does(
    nginx: int, files: list[SiteFile], live: FlaskClient
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx, timeout=10)
    for file in files:
        connection.request("GET", file.address, headers={"Host": HOST})
        response = connection.getresponse()
        body = response.read()
        with live.get(file.address) as expected:
            assert response.status == 200, file
            assert body == expected.data, file
            assert response.headers["Content-Type"].partition(";")[0] == expected.mimetype, file
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert ("immutable" in response.headers["Cache-Control"]) == (
                "immutable" in expected.headers["Cache-Control"]
            ), file
    connection.close()


@pytest.mark.xdist_group("server")
def test_nginx_leaves_a_query_and_another_release_to_the_live_server(nginx: int, live: FlaskClient) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", nginx, timeout=10)
    for address in (
        "/v1/elements?limit=2",
        "/v1/releases/1.0.0/elements",
        "/v1/elements?nothing=1",
        "/nothing",
    ):
        connection.request("GET", address, headers={"Host": HOST})
        response = connection.getresponse()
        body = response.read()
        with live.get(address) as expected:
            assert (response.status, body) == (expected.status_code, expected.data), address
    connection.request("GET", f"/{MANIFEST}", headers={"Host": HOST})
    response = connection.getresponse()
    response.read()
    assert response.status == 404
    connection.close()
