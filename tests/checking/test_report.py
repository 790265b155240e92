"""What an author may rely on in a report: all faults, in the order of the files, each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.checking.check import check_package
from api.checking.data import Data
from api.checking.standard import standard_faults
from api.package.descriptor import load_package
from api.package.files import Folder
from api.package.rows import read_sheet, rows_of
from tests.checking.planting import Plant, both, cells, content, descriptor, gone, resource, said, without
from tests.conftest import ROOT, SAMPLE, Workbench


def test_the_published_package_has_no_fault() -> None:
    report = check_package(ROOT / "datapackage.json")
    assert report.faults == []
    assert report.complete


def test_the_sample_has_no_fault_and_every_row_was_looked_at() -> None:
    report = check_package(SAMPLE / "datapackage.json")
    assert report.valid
    assert report.complete
    assert report.rows == {
        path.stem: len(path.read_text("utf-8").splitlines()) - 1
        for path in (SAMPLE / "dataset").glob("*.csv")
    }


def test_a_package_is_found_from_within_its_folder(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workbench.root)
    assert check_package(Path("datapackage.json")).valid


def test_a_package_may_lie_in_a_folder_of_any_name(workbench: Workbench) -> None:
    elsewhere = workbench.root.rename(workbench.root.parent / "Küche & [Bad] 100%")
    assert check_package(elsewhere / "datapackage.json").valid


def test_a_descriptor_may_have_any_name(workbench: Workbench) -> None:
    assert check_package(workbench.descriptor.rename(workbench.root / "ours")).valid


def test_all_faults_are_reported_however_many(workbench: Workbench) -> None:
    rows = [
        {
            "id": f"citation-x-{number:05}",
            "record_id": "term-metal",
            "source_id": "source-x",
            "locator": str(number),
        }
        for number in range(1200)
    ]
    workbench.write("citations", [*workbench.table("citations"), *rows])
    faults = workbench.check()
    assert len(faults) == 1200
    assert {fault.rule for fault in faults} == {"foreign-key"}


def test_faults_of_several_kinds_come_together_in_the_order_of_the_files(workbench: Workbench) -> None:
    both(
        cells("revisions", "revision-1-1-0-element-neon", reason=""),
        cells("elements", "element-uranium", block="x"),
        cells("elements", "element-iron", name="Copper", use="two  blanks"),
        cells("statements", "statement-iron-age", note=""),
        content("dataset/terms.csv", lambda b: b"\xef\xbb\xbf" + b),
    )(workbench)
    assert [(fault.file, fault.row, fault.rule) for fault in workbench.check()] == [
        ("dataset/statements.csv", 2, "required-when"),
        ("dataset/terms.csv", 1, "canonical-mark"),
        ("dataset/elements.csv", 5, "constraint-unique"),
        ("dataset/elements.csv", 5, "text-doubled-blank"),
        ("dataset/elements.csv", 9, "constraint-enum"),
        ("dataset/revisions.csv", 3, "constraint-required"),
    ]


def test_rows_are_counted_as_a_person_counts_even_after_empty_ones_and_broken_lines(
    workbench: Workbench,
) -> None:
    both(
        said("elements", "Wires\n", '"Wires\nand coins"\n\n,,\n'),
        said("elements", ",true,f,", ",true,g,"),
    )(workbench)
    assert [(fault.row, fault.rule) for fault in workbench.check()] == [
        (2, "text-invisible"),
        (3, "canonical-empty-row"),
        (4, "canonical-empty-row"),
        (11, "constraint-enum"),
    ]


@pytest.mark.parametrize(
    "plant",
    [
        content("datapackage.json", lambda _: b"{"),
        descriptor(title=None),
        descriptor(created="2026-02-30T03:04:05Z"),
        descriptor(coverage=["essays"]),
        gone("schemas/terms.json"),
        gone("dataset/terms.csv"),
        said("terms", "id,spec_point_id", "id,point_id"),
        said("terms", "An element of group 18.,established,", "An element of group 18."),
    ],
    ids=["JSON", "profile", "standard", "structure", "schema", "table", "header", "row"],
)
def test_a_report_says_where_not_everything_was_checked(workbench: Workbench, plant: Plant) -> None:
    both(plant, without("citations", "citation-term-metal-1"))(workbench)
    report = check_package(workbench.descriptor)
    assert not report.complete
    assert not report.valid
    assert len(report.faults) in (1, 2)


def test_a_broken_table_does_not_hide_what_format_would_mend_in_another(workbench: Workbench) -> None:
    both(gone("dataset/terms.csv"), cells("elements", "element-neon", radioactive="FALSE"))(workbench)
    assert {fault.rule for fault in workbench.check()} == {"readable", "canonical-value"}


def test_every_progress_step_is_named(workbench: Workbench) -> None:
    steps: list[str] = []
    check_package(workbench.descriptor, steps.append)
    assert {"descriptor", "dataset/terms.csv", "frictionless", "quiz_items"} <= set(steps)


def test_what_frictionless_warns_of_is_a_fault(workbench: Workbench) -> None:
    """A checksum of another kind is one; the profile refuses it before, so it is asked directly."""
    resource("terms", hash="sha512:" + "0" * 128)(workbench)
    files = Folder(workbench.root)
    package = load_package(files)
    rows = {table.name: rows_of(table, read_sheet(files, table.path)) for table in package.tables.values()}
    (fault,) = standard_faults(workbench.descriptor, Data(package, rows))
    assert (fault.rule, fault.file) == ("frictionless-warning", "dataset/terms.csv")
    assert "hash is ignored" in fault.message
