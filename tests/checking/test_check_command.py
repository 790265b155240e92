"""`syllabank check`: exit codes, what is printed for a person and for a machine, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from tests.checking.planted.descriptor import BROKEN
from tests.checking.planting import Plant, both, cells, content, descriptor, field, folder, gone, resource
from tests.conftest import ROOT, SAMPLE, Workbench, syllabank

FACTS = ["rule", "file", "message", "remedy", "row", "column", "value", "record"]
REPORT = ["valid", "complete", "rows", "faults", "warnings", "reviewed"]


def check(path: Path, *options: str) -> Result:
    """Run the command in this process."""
    result = CliRunner().invoke(main, ["check", str(path), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def _counted(package: Path) -> str:
    tables = [*(package / "dataset").glob("*.csv")]
    rows = sum(len(path.read_text("utf-8").splitlines()) - 1 for path in tables)
    return f"{len(tables)} tables, {rows} rows"


def test_without_a_path_the_repositorys_own_package_is_checked_and_found_right() -> None:
    result = syllabank("check")
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].startswith(f"{ROOT / 'datapackage.json'}: ")
    assert " rows: 0 faults, " in result.stdout.splitlines()[-1]
    assert result.stderr == ""


def test_a_right_package_is_said_to_be_right() -> None:
    result = syllabank("check", str(SAMPLE / "datapackage.json"))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{SAMPLE / 'datapackage.json'}: {_counted(SAMPLE)}: 0 faults, 0 warnings\n"


def test_a_fault_is_told_with_file_row_column_value_rule_and_remedy(workbench: Workbench) -> None:
    cells("elements", "element-neon", block="x")(workbench)
    result = syllabank("check", str(workbench.descriptor))
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == (
        "dataset/elements.csv, row 7, column block: "
        "the value is not one of ['s', 'p', 'd', 'f'] (value: 'x')\n"
        "    constraint-enum: use one of the values that the schema lists\n"
        f"{workbench.descriptor}: {_counted(SAMPLE)}: 1 fault, 0 warnings\n"
    )


def test_every_fault_is_told_and_counted(workbench: Workbench) -> None:
    both(
        cells("elements", "element-neon", block="x"),
        cells("elements", "element-iron", block=""),
        cells("terms", "term-metal", definition="A  conductor."),
    )(workbench)
    lines = check(workbench.descriptor).output.splitlines()
    assert [line.split(":")[0] for line in lines if not line.startswith(" ")] == [
        "dataset/terms.csv, row 2, column definition",
        "dataset/elements.csv, row 5, column block",
        "dataset/elements.csv, row 7, column block",
        str(workbench.descriptor),
    ]
    assert lines[-1].endswith(": 3 faults, 0 warnings")


def test_what_cannot_be_seen_in_a_value_is_spelt_out_and_a_long_value_is_cut(workbench: Workbench) -> None:
    both(
        cells("terms", "term-metal", definition="A\u200bconductor"),
        cells("terms", "term-noble-gas", definition="x" * 5000 + "  y"),
    )(workbench)
    output = check(workbench.descriptor).output
    assert r"(value: 'A\u200bconductor')" in output
    assert max(map(len, output.splitlines())) < 250


def test_the_author_is_told_where_not_everything_was_checked(workbench: Workbench) -> None:
    gone("dataset/terms.csv")(workbench)
    result = check(workbench.descriptor)
    assert result.exit_code == 1
    assert "dataset/terms.csv: there is no such file\n" in result.output
    assert "Not everything was checked" in result.output


def test_a_machine_is_given_the_whole_report(workbench: Workbench) -> None:
    cells("elements", "element-neon", block="é")(workbench)
    result = syllabank("check", "--json", str(workbench.descriptor))
    assert (result.returncode, result.stderr) == (1, "")
    report = json.loads(result.stdout)
    assert [*report] == REPORT
    assert (report["valid"], report["complete"]) == (False, True)
    assert report["rows"]["elements"] == 8
    assert [[*fault] for fault in report["faults"]] == [FACTS]
    assert report["faults"][0]["value"] == "é"
    assert (report["faults"][0]["row"], report["faults"][0]["record"]) == (7, "element-neon")


def test_a_machine_is_given_the_same_keys_for_a_right_package_and_for_none(tmp_path: Path) -> None:
    right = check(SAMPLE / "datapackage.json", "--json")
    none = check(tmp_path / "datapackage.json", "--json")
    assert (right.exit_code, none.exit_code) == (0, 1)
    right_report, none_report = json.loads(right.output), json.loads(none.output)
    assert [*right_report] == [*none_report] == REPORT
    assert (right_report["valid"], right_report["faults"]) == (True, [])
    assert (none_report["valid"], none_report["complete"], none_report["rows"]) == (False, False, {})
    assert [[*fault] for fault in none_report["faults"]] == [FACTS]


def test_a_path_where_nothing_is_is_named(tmp_path: Path) -> None:
    result = syllabank("check", str(tmp_path / "nothing.json"))
    assert (result.returncode, result.stderr) == (1, "")
    assert "nothing.json: there is no such file" in result.stdout


@pytest.mark.parametrize("option", ["", "--json"])
def test_a_folder_or_an_unknown_option_is_a_wrong_command(tmp_path: Path, option: str) -> None:
    for arguments in ([str(tmp_path)], ["--strict"]):
        result = syllabank("check", *arguments, *filter(None, [option]))
        assert (result.returncode, result.stdout) == (2, "")
        assert "Traceback" not in result.stderr
        assert result.stderr.splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("path", ["datapackage.json", "schemas/terms.json"])
def test_a_broken_descriptor_or_schema_is_a_line_and_no_traceback(
    workbench: Workbench, path: str, broken: str
) -> None:
    content(path, lambda _: BROKEN[broken])(workbench)
    for options in ([], ["--json"]):
        result = check(workbench.descriptor, *options)
        assert result.exit_code == 1
        assert path in result.output


BROKEN_PLANTS: dict[str, Plant] = {
    "a list for a descriptor": content("datapackage.json", lambda _: b"[]"),
    "a number for a descriptor": content("datapackage.json", lambda _: b"7"),
    "a number for a version": descriptor(version=1),
    "a number for a path": resource("terms", path=5),
    "a number for a field": field("terms", "term", name=5),
    "a list for a table": descriptor(resources=[[]]),
    "no schema": gone("schemas/terms.json"),
    "a folder for a schema": folder("schemas/terms.json"),
    "no table": gone("dataset/terms.csv"),
    "a folder for a table": folder("dataset/terms.csv"),
    "no descriptor": gone("datapackage.json"),
}


@pytest.mark.parametrize("plant", BROKEN_PLANTS)
def test_a_broken_package_is_told_in_lines(workbench: Workbench, plant: str) -> None:
    BROKEN_PLANTS[plant](workbench)
    result = check(workbench.descriptor)
    assert result.exit_code == 1
    assert result.output.endswith(": 1 fault, 0 warnings\n")
