"""The files of a release: what there is, under which name, with which checksum, and the same again."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from api.downloads import DOWNLOADS
from api.package.descriptor import load_package
from api.package.files import Folder
from tests.conftest import Workbench
from tests.downloads.making import Made, files_below, make
from tests.downloads.nasty import EXCEL


def test_a_format_is_found_by_its_name_which_can_stand_in_an_address() -> None:
    for name, download in DOWNLOADS.items():
        assert download.name == name
        assert re.fullmatch(r"[a-z0-9]+", name)
        assert download.title.strip()


def test_every_entry_tells_the_truth_about_its_file(made: Made) -> None:
    for entry in made.entries:
        content = (made.folder / entry.name).read_bytes()
        assert (entry.bytes, entry.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert entry.reproducible == DOWNLOADS[entry.format].reproducible


def test_the_folder_holds_the_files_of_the_entries_and_nothing_else(made: Made) -> None:
    names = [entry.name for entry in made.entries]
    assert sorted(names) == sorted(files_below(made.folder))


def test_files_stand_in_the_order_of_the_formats_and_then_of_the_tables(made: Made) -> None:
    package = made.package
    tables, stem = package.tables.values(), f"{package.name}-{package.version}"
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    parquet = "application/vnd.apache.parquet"
    assert [(e.format, e.name, e.table, e.media_type) for e in made.entries] == [
        ("package", f"{stem}.zip", None, "application/zip"),
        *(("csv", t.path, t.name, "text/csv; charset=utf-8; header=present") for t in tables),
        *(("schema", t.schema_path, t.name, "application/json") for t in tables),
        ("descriptor", "datapackage.json", None, "application/json"),
        ("json", f"{stem}.json", None, "application/json"),
        *(("jsonl", f"jsonl/{t.name}.jsonl", t.name, "application/jsonl") for t in tables),
        ("sqlite", f"{stem}.sqlite", None, "application/vnd.sqlite3"),
        *(("parquet", f"parquet/{t.name}.parquet", t.name, parquet) for t in tables),
        ("xlsx", f"{stem}.xlsx", None, workbook),
    ]


def test_progress_names_each_format_as_it_begins(made_sample: Made) -> None:
    assert made_sample.progress == [f"1.1.0 {name}" for name in DOWNLOADS]


def test_the_zip_is_the_archive_and_its_members_stand_beside_it(made: Made) -> None:
    assert (made.folder / made.archive.name).read_bytes() == made.archive.read_bytes()
    with zipfile.ZipFile(made.archive) as archive:
        for name in archive.namelist():
            assert (made.folder / name).read_bytes() == archive.read(name), name


def test_who_opens_the_descriptor_finds_the_whole_package_at_the_paths_it_names(made: Made) -> None:
    package = load_package(Folder(made.folder))
    assert list(package.tables) == list(made.package.tables)
    for resource in json.loads((made.folder / "datapackage.json").read_bytes())["resources"]:
        content = (made.folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"


def test_the_same_release_gives_the_same_bytes_again(made: Made, tmp_path: Path) -> None:
    again = make(made.archive.parent, tmp_path / "again", None)
    assert again.entries == made.entries


def test_only_what_no_library_has_a_hand_in_is_called_reproducible() -> None:
    unlike = {name for name, download in DOWNLOADS.items() if not download.reproducible}
    assert unlike == {"sqlite", "parquet", "xlsx"}


LONG = "x" * (EXCEL + 1)


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"use": LONG}, "use", "a cell holds 32,767 characters"),
        # An emoji is two characters to Excel.
        ({"use": "😀" * (EXCEL // 2 + 1)}, "use", "a cell holds 32,767 characters"),
        ({"mass": "0.12345678901234567"}, "mass", "the number has more digits than a cell holds"),
        # The API rounds it too, to a number of 16 digits.
        ({"mass": "9007199254740993.5"}, None, None),
        ({"mass": "12345678901234567"}, "mass", "the number has more digits than a cell holds"),
        ({"use": "<r>x</r>"}, "use", "the text has the form of a workbook's own markup"),
        ({"use": "_x0041_x0042_"}, "use", "the text has the form of a workbook's own markup"),
        ({"use": "_x0041\x01"}, "use", "the text has the form of a workbook's own markup"),
    ],
)
def test_a_format_that_would_lose_something_is_left_out_whole_and_says_where(
    workbench: Workbench,
    make_workbench: Callable[[], Made],
    cells: dict[str, str],
    field: str | None,
    reason: str | None,
) -> None:
    workbench.edit("elements", "element-neon", **cells)
    made = make_workbench()
    row = workbench.row_number("elements", "element-neon")
    assert made.left_out == ([f"xlsx: elements, row {row}, {field}: {reason}"] if field else [])
    expected = [name for name in DOWNLOADS if name != "xlsx" or not field]
    assert list(dict.fromkeys(entry.format for entry in made.entries)) == expected
    assert sorted(files_below(made.folder)) == sorted(entry.name for entry in made.entries)


def test_a_folder_that_is_there_already_is_not_written_into(made_sample: Made, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        make(made_sample.archive.parent, tmp_path, None)
    assert list(tmp_path.iterdir()) == []
