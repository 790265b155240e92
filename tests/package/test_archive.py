"""The release archive: the same rows give the same bytes, and any Data Package reader opens it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import frictionless
import pytest

from api.errors import ArchiveDamaged, PackageUnreadable
from api.package.archive import open_archive, sha256_of, write_archive
from api.package.descriptor import load_package
from api.package.files import Files, Folder, Held, Zipped
from api.package.release_index import read_index
from tests.conftest import ROOT, SAMPLE, Workbench

RELEASES = ROOT / "dataset" / "releases"


def archived(files: Files) -> bytes:
    out = io.BytesIO()
    write_archive(load_package(files), files, out)
    return out.getvalue()


@pytest.fixture(scope="module")
def sample_zip() -> bytes:
    return archived(Folder(SAMPLE))


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_the_same_package_gives_the_same_bytes_again(sample_zip: bytes) -> None:
    assert archived(Folder(SAMPLE)) == sample_zip


def test_the_times_and_rights_of_files_do_not_change_the_archive(
    workbench: Workbench, sample_zip: bytes
) -> None:
    for number, path in enumerate(sorted(workbench.root.rglob("*.*"))):
        os.utime(path, (1_000_000_000 + number, 1_500_000_000 - number))
        path.chmod(0o600 if number % 2 else 0o755)
    assert archived(Folder(workbench.root)) == sample_zip


def test_the_order_in_which_files_were_written_does_not_change_the_archive(
    tmp_path: Path, sample_zip: bytes
) -> None:
    for path in sorted(SAMPLE.rglob("*.*"), reverse=True):
        target = tmp_path / path.relative_to(SAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    assert archived(Folder(tmp_path)) == sample_zip


def test_an_archive_does_not_depend_on_where_the_package_is_read_from(sample_zip: bytes) -> None:
    held = {str(path.relative_to(SAMPLE)): path.read_bytes() for path in SAMPLE.rglob("*.*")}
    assert archived(Held(held)) == sample_zip


def test_what_an_author_leaves_lying_about_stays_out(workbench: Workbench, sample_zip: bytes) -> None:
    (workbench.root / "dataset" / "draft.csv").write_text("id\n")
    (workbench.root / "schemas" / ".terms.json.swp").write_text("{}")
    assert archived(Folder(workbench.root)) == sample_zip


def test_an_archive_holds_the_descriptor_first_and_each_table_and_schema_as_it_is(sample_zip: bytes) -> None:
    found = members(sample_zip)
    resources = json.loads((SAMPLE / "datapackage.json").read_text("utf-8"))["resources"]
    paths = [path for resource in resources for path in (resource["path"], resource["schema"])]
    assert list(found) == ["datapackage.json", *sorted(paths)]
    assert {path: found[path] for path in paths} == {path: (SAMPLE / path).read_bytes() for path in paths}


def test_the_descriptor_in_an_archive_adds_only_the_size_and_checksum_of_each_table(
    sample_zip: bytes,
) -> None:
    found = members(sample_zip)
    descriptor = json.loads(found["datapackage.json"])
    for resource in descriptor["resources"]:
        content = found[resource["path"]]
        assert resource.pop("bytes") == len(content)
        assert resource.pop("hash") == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert descriptor == json.loads((SAMPLE / "datapackage.json").read_text("utf-8"))


def test_members_are_stored_with_fixed_times_so_that_no_zlib_or_clock_shows(sample_zip: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample_zip)) as archive:
        facts = {(i.compress_type, i.date_time, i.create_system, i.extra) for i in archive.infolist()}
    assert facts == {(zipfile.ZIP_STORED, (1980, 1, 1, 0, 0, 0), 3, b"")}


def test_one_changed_letter_changes_the_archive(workbench: Workbench, sample_zip: bytes) -> None:
    workbench.edit("terms", "term-metal", term="Metal")
    assert archived(Folder(workbench.root)) != sample_zip


def test_an_archive_of_an_archive_is_the_same_archive(sample_zip: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample_zip)) as archive:
        assert archived(Zipped(archive)) == sample_zip


def test_frictionless_opens_an_archive_and_finds_it_valid(tmp_path: Path, sample_zip: bytes) -> None:
    path = tmp_path / "sample.zip"
    path.write_bytes(sample_zip)
    package = frictionless.Package(str(path))
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["warnings"] == 0
    rows = package.get_table_resource("elements").read_rows()
    assert [row["id"] for row in rows] == [row["id"] for row in Workbench(SAMPLE).table("elements")]
    assert rows[0].to_dict()["atomic_number"] == 29


def test_frictionless_finds_a_changed_cell_by_the_checksum(tmp_path: Path, sample_zip: bytes) -> None:
    path = tmp_path / "sample.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members(sample_zip).items():
            archive.writestr(name, content.replace(b"Copper,29,63.546", b"Copper,29,63.547"))
    report = frictionless.Package(str(path)).validate()
    assert report.flatten(["type"]) == [["hash-count"]]


def test_an_archive_with_the_right_checksum_opens(tmp_path: Path, sample_zip: bytes) -> None:
    path = tmp_path / "sample.zip"
    path.write_bytes(sample_zip)
    assert sha256_of(path) == hashlib.sha256(sample_zip).hexdigest()
    with open_archive(path, sha256_of(path)) as files:
        assert load_package(files).version == "1.1.0"
        with pytest.raises(PackageUnreadable, match=r"nothing\.csv"):
            files.read("nothing.csv")


def test_an_archive_whose_bytes_changed_is_refused_by_name(tmp_path: Path, sample_zip: bytes) -> None:
    path = tmp_path / "sample.zip"
    path.write_bytes(sample_zip)
    checksum = sha256_of(path)
    for damaged in (sample_zip[:-1], sample_zip + b"\0", b"\1" + sample_zip[1:], b""):
        path.write_bytes(damaged)
        with pytest.raises(ArchiveDamaged, match=r"sample\.zip.*sha256"), open_archive(path, checksum):
            pass


def test_a_file_that_is_no_archive_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "sample.zip"
    path.write_bytes(b"<!doctype html><title>Login</title>")
    with pytest.raises(ArchiveDamaged, match=r"sample\.zip.*not a zip"), open_archive(path, sha256_of(path)):
        pass


def test_an_archive_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with (
        pytest.raises(ArchiveDamaged, match=r"gone\.zip.*cannot be read"),
        open_archive(tmp_path / "gone.zip", "0" * 64),
    ):
        pass


def test_no_published_archive_has_ever_changed() -> None:
    entries = read_index(RELEASES)
    assert entries, "nothing is published"
    for entry in entries:
        content = (RELEASES / entry.archive).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry.sha256, entry.bytes)


def test_every_published_archive_holds_the_release_its_entry_names() -> None:
    for entry in read_index(RELEASES):
        with open_archive(RELEASES / entry.archive, entry.sha256) as files:
            package = load_package(files)
        assert (package.version, package.created) == (entry.version, entry.created)
