"""The files of a release, made for a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient

from api.downloads.format import Source
from api.downloads.make import make_files
from api.package.archive import open_archive
from api.package.descriptor import Package, Table, load_package
from api.package.release_index import read_index
from api.store.manifest import FileEntry


@dataclass(frozen=True)
class Made:
    """What make_files made of a release, and a client that answers from the same release."""

    package: Package
    archive: Path
    folder: Path
    entries: list[FileEntry]
    left_out: list[str]
    progress: list[str]
    client: FlaskClient | None


def make(releases: Path, folder: Path, client: FlaskClient | None) -> Made:
    """Make the files of the newest release of a folder of releases."""
    release = read_index(releases)[0]
    archive = releases / release.archive
    progress: list[str] = []
    with open_archive(archive, release.sha256) as files:
        package = load_package(files)
        entries, left_out = make_files(Source(package, files, archive), folder, progress.append)
    return Made(package, archive, folder, entries, left_out, progress, client)


def answers(made: Made, table: Table) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Each page of a table that the API answers: its text, and its records."""
    assert made.client is not None
    address = f"/v1/{table.collection}?limit=100"
    while address:
        answer = made.client.get(address)
        content = answer.get_json()
        assert content["meta"]["release"] == made.package.version
        yield answer.get_data(as_text=True), content["data"]
        address = content["links"]["next"]


def api_records(made: Made, table: Table) -> list[dict[str, object]]:
    """Every record of a table that the API answers."""
    return [record for _, records in answers(made, table) for record in records]


def files_below(folder: Path) -> set[str]:
    """Every file below a folder, hidden ones too, and folders that hold none."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }
