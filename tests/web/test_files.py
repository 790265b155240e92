"""Files of a release over HTTP: whole and in part, with checksums, and nothing but what is listed."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.web.history import VERSIONS
from tests.web.test_contract import assert_problem

FILE = "/v1/releases/1.1.0/files/dataset/elements.csv"
PINNED = "public, max-age=31536000, immutable"
DERIVED = "public, max-age=3600"
MEDIA_TYPES = {
    "package": "application/zip",
    "csv": "text/csv; charset=utf-8; header=present",
    "schema": "application/json",
    "descriptor": "application/json",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "sqlite": "application/vnd.sqlite3",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DEPENDS_ON_A_LIBRARY = {"sqlite", "parquet", "xlsx"}
SHOWN = {"csv", "schema", "descriptor", "json"}


def get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """An answer that has been read and closed: a file held open is a warning, and so an error."""
    answer = client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer.get_data()
    answer.close()
    return answer


def listed(client: FlaskClient, version: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/releases/{version}").get_json()["data"]["files"]
    return found


def assert_served(client: FlaskClient, file: dict[str, Any]) -> None:
    answer = get(client, file["url"])
    assert answer.status_code == 200
    assert len(answer.data) == file["bytes"] == int(answer.headers["Content-Length"])
    digest = hashlib.sha256(answer.data)
    assert digest.hexdigest() == file["sha256"]
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer.headers["Content-Type"] == file["media_type"] == MEDIA_TYPES[file["format"]]
    kept = DERIVED if file["format"] in DEPENDS_ON_A_LIBRARY else PINNED
    assert answer.headers["Cache-Control"] == kept
    how = "inline" if file["format"] in SHOWN else "attachment"
    assert answer.headers["Content-Disposition"] == f"{how}; filename={file['name'].rpartition('/')[2]}"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = get(client, file["url"], If_None_Match=answer.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert (again.headers["ETag"], again.headers["Cache-Control"]) == (answer.headers["ETag"], kept)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_file_is_what_the_release_lists(history: FlaskClient, version: str) -> None:
    files = listed(history, version)
    tables = history.get(f"/v1/releases/{version}").get_json()["data"]["records"]
    assert {file["format"] for file in files} == set(MEDIA_TYPES)
    for format_ in ("csv", "jsonl", "parquet"):
        assert [f["collection"] for f in files if f["format"] == format_] == list(tables)
    assert len({file["url"] for file in files}) == len(files)
    for file in files:
        assert file["url"] == f"/v1/releases/{version}/files/{file['name']}"
        assert_served(history, file)


@pytest.mark.xdist_group("server")
def test_every_file_of_the_real_releases_is_what_they_list(published: FlaskClient) -> None:
    for release in published.get("/v1/releases").get_json()["data"]:
        files = listed(published, release["version"])
        assert {file["format"] for file in files} == set(MEDIA_TYPES)
        for file in files:
            assert_served(published, file)
        archive = next(file for file in files if file["format"] == "package")
        assert archive["sha256"] == release["sha256"]


def test_a_file_of_one_release_is_not_that_of_another(history: FlaskClient) -> None:
    tags = {get(history, f"/v1/releases/{v}/files/dataset/elements.csv").headers["ETag"] for v in VERSIONS}
    assert len(tags) == 4
    assert_problem(get(history, "/v1/releases/2.0.0/files/dataset/mark_levels.csv"), 404, "unknown_file")


def test_head_is_get_without_the_body(history: FlaskClient) -> None:
    got = get(history, FILE)
    for headers in ({}, {"Range": "bytes=0-1"}, {"Range": "bytes=99999-"}):
        # Range is defined for GET alone (RFC 9110, 14.2).
        head = history.head(FILE, headers=headers)
        head.close()
        assert (head.status_code, head.data) == (200, b"")
        for name in (
            "ETag",
            "Content-Type",
            "Content-Length",
            "Cache-Control",
            "Repr-Digest",
            "Accept-Ranges",
        ):
            assert head.headers[name] == got.headers[name]
    head = history.head(FILE, headers={"If-None-Match": got.headers["ETag"]})
    head.close()
    assert head.status_code == 304


PARTS = [
    ("bytes=0-0", 0, 0),
    ("bytes=0-", 0, 783),
    ("bytes=10-19", 10, 19),
    ("BYTES=10-19", 10, 19),
    ("bytes=783-783", 783, 783),
    ("bytes=700-", 700, 783),
    ("bytes=-1", 783, 783),
    ("bytes=-100", 684, 783),
    ("bytes=-783", 1, 783),
    ("bytes=-784", 0, 783),
    ("bytes=700-99999", 700, 783),
    ("bytes=0-783", 0, 783),
]


@pytest.mark.parametrize(("asked", "first", "last"), PARTS, ids=[p[0] for p in PARTS])
def test_a_part_is_sent(history: FlaskClient, asked: str, first: int, last: int) -> None:
    whole = get(history, FILE)
    assert len(whole.data) == 784
    part = get(history, FILE, Range=asked)
    assert part.status_code == 206
    assert part.data == whole.data[first : last + 1]
    assert part.headers["Content-Range"] == f"bytes {first}-{last}/784"
    assert int(part.headers["Content-Length"]) == len(part.data)
    for name in ("ETag", "Content-Type", "Cache-Control", "Repr-Digest"):
        assert part.headers[name] == whole.headers[name], "of the whole file"


def test_a_download_that_was_cut_off_goes_on(history: FlaskClient) -> None:
    for file in listed(history, "2.0.0"):
        whole = get(history, file["url"])
        cut = file["bytes"] // 2
        rest = get(history, file["url"], Range=f"bytes={cut}-", If_Range=whole.headers["ETag"])
        assert rest.status_code == 206
        assert whole.data[:cut] + rest.data == whole.data


@pytest.mark.parametrize("asked", ["bytes=784-", "bytes=99999-", "bytes=784-785", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(history: FlaskClient, asked: str) -> None:
    answer = get(history, FILE, Range=asked)
    assert_problem(answer, 416, "range_not_satisfiable")
    assert answer.headers["Content-Range"] == "bytes */784"
    assert "Repr-Digest" not in answer.headers
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1,3-4"},
        {"Range": "bytes=0-1, 99999-"},
        {"Range": "bytes=0-1,"},
        {"Range": "bytes=-785"},
        {"Range": f"bytes=-{'9' * 5000}"},
        {"Range": "lines=1-2"},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
        {"Range": "bytes=99999-", "If-Range": '"another"'},
        {"Range": "bytes=0-1", "If-Range": "Thu, 01 Jan 2026 00:00:00 GMT"},
    ],
    ids=str,
)
def test_the_whole_is_sent_where_no_one_part_is_asked_for(
    history: FlaskClient, headers: dict[str, str]
) -> None:
    whole = get(history, FILE)
    answer = get(history, FILE, **headers)
    assert answer.status_code == 200
    assert answer.data == whole.data
    assert "Content-Range" not in answer.headers
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_if_range_holds_strong_tags_and_dates_to_what_is_here(history: FlaskClient) -> None:
    whole = get(history, FILE)
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    assert get(history, FILE, Range="bytes=0-1", If_Range=tag).status_code == 206
    assert get(history, FILE, Range="bytes=0-1", If_Range=date).status_code == 206
    assert get(history, FILE, Range="bytes=0-1", If_Range=f"W/{tag}").status_code == 200


def test_a_client_that_has_the_file_gets_304_whatever_part_it_asks_for(history: FlaskClient) -> None:
    tag = get(history, FILE).headers["ETag"]
    for asked in ("bytes=0-1", "bytes=0-1,3-4", "bytes=99999-", "lines=1-2"):
        answer = get(history, FILE, Range=asked, If_None_Match=f'"other", {tag}')
        assert (answer.status_code, answer.data) == (304, b""), asked
    assert get(history, FILE, Range="bytes=0-1", If_None_Match='"other"').status_code == 206
    assert get(history, FILE, If_None_Match='"other"').status_code == 200


def test_a_client_that_wants_another_state_is_told(history: FlaskClient) -> None:
    tag = get(history, FILE).headers["ETag"]
    assert get(history, FILE, If_Match=tag).status_code == 200
    assert get(history, FILE, If_Match=tag, Range="bytes=0-1").status_code == 206
    for address in (FILE, "/v1/elements", "/v1/releases.atom"):
        for headers in ({"If_Match": '"other"'}, {"If_Match": '"other"', "Range": "bytes=0-1"}):
            assert_problem(get(history, address, **headers), 412, "precondition_failed")


UNKNOWN = [
    "nothing.csv",
    "files.json",
    "dataset",
    "dataset/",
    "elements.csv",
    "dataset//elements.csv",
    "./dataset/elements.csv",
    "dataset/../dataset/elements.csv",
    "Dataset/Elements.csv",
    "dataset/elements.csv/",
    "../files.json",
    "..%2ffiles.json",
    "..%2f..%2fstore.json",
    "..%5c..%5cstore.json",
    "%2e%2e/%2e%2e/store.json",
    "....//store.json",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "file:%2f%2f%2fetc%2fpasswd",
    "dataset%00elements.csv",
    "",
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_nothing_but_what_is_listed_is_served(history: FlaskClient, name: str) -> None:
    # As a server hands it over: the path decoded, and as it was sent beside it.
    address = f"/v1/releases/1.1.0/files/{name}"
    answer = history.get(address, environ_overrides={"RAW_URI": address})
    if "%00" in name:
        assert_problem(answer, 400, "malformed_address")
        return
    content = answer.get_json()
    assert content["code"] in ("unknown_file", "unknown_address")
    assert_problem(answer, 404, content["code"])
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "/tmp" not in answer.text


def test_a_release_that_is_not_there_has_no_files(history: FlaskClient) -> None:
    for version in ("9.9.9", "3", "..", "%2e%2e"):
        answer = history.get(f"/v1/releases/{version}/files/datapackage.json")
        assert_problem(answer, 404, "unknown_release")


def test_a_file_takes_no_parameter(history: FlaskClient) -> None:
    content = assert_problem(get(history, f"{FILE}?download=1"), 400, "unknown_parameter")
    assert content["errors"][0]["allowed"] == []


def test_a_store_may_be_named_from_where_the_server_was_started(
    history_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history_catalogue.folder.parent)
    client = create_app(Catalogue(Path(history_catalogue.folder.name))).test_client()
    with client.get(f"/v1/releases/{VERSIONS[0]}/files/datapackage.json") as answer:
        assert answer.status_code == 200
