"""`syllabank format`: what a spreadsheet leaves behind is mended, and nothing is guessed."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.package.formatting import format_package
from tests.checking.planted.descriptor import BROKEN
from tests.checking.planting import (
    Plant,
    both,
    content,
    descriptor,
    field,
    folder,
    gone,
    lines,
    resource,
    said,
)
from tests.conftest import ROOT, SAMPLE, Workbench, syllabank

Rows = list[list[str]]
TABLES = sorted(path.stem for path in (SAMPLE / "dataset").glob("*.csv"))


def _read(text: str) -> Rows:
    return list(csv.reader(io.StringIO(text, newline="")))


def _shouted(rows: Rows) -> Rows:
    truth = {"true": "TRUE", "false": " False "}
    return [[truth.get(cell, cell) for cell in row] for row in rows]


def _padded(rows: Rows) -> Rows:
    return [[f" {cell}\u00a0" if cell else "" for cell in row] for row in rows]


def _unsorted(rows: Rows) -> Rows:
    return [rows[0], *random.Random(1).sample(rows[1:], len(rows) - 1)]


def _reordered(rows: Rows) -> Rows:
    order = random.Random(2).sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] for place in order] for row in rows]


def _empty_rows(rows: Rows) -> Rows:
    return [rows[0], [""] * len(rows[0]), *rows[1:], [" "], [], [""] * 40]


def _empty_columns(rows: Rows) -> Rows:
    return [[*row, "", "", ""] for row in rows]


def _zeros(rows: Rows) -> Rows:
    whole = {place for place, name in enumerate(rows[0]) if name in ("atomic_number", "marks", "rank", "gap")}
    return [
        [f"0{cell}" if cell.isdigit() and place in whole else cell for place, cell in enumerate(row)]
        for row in rows
    ]


DAMAGE: dict[str, Callable[[Rows], Rows]] = {
    "leading zeros": _zeros,
    "TRUE and FALSE": _shouted,
    "padded cells": _padded,
    "rows in another order": _unsorted,
    "columns in another order": _reordered,
    "empty rows": _empty_rows,
    "empty columns at the end": _empty_columns,
}


def _damage(workbench: Workbench, *damages: Callable[[Rows], Rows]) -> None:
    """Save every table as a spreadsheet does: marked, with CR LF, everything quoted."""
    for table in TABLES:
        path = workbench.root / "dataset" / f"{table}.csv"
        rows = _read(path.read_bytes().decode())
        for damage in damages:
            rows = damage(rows)
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
        path.write_bytes(("\ufeff" + out.getvalue()).encode())


def _bytes(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _format(path: Path) -> Result:
    result = CliRunner().invoke(main, ["format", str(path)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_one_run_gives_back_the_very_bytes_that_a_spreadsheet_damaged(workbench: Workbench) -> None:
    _damage(workbench, *DAMAGE.values())
    assert workbench.check()
    result = syllabank("format", str(workbench.descriptor))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        *(f"rewrote dataset/{table['name']}.csv" for table in _resources(workbench)),
        f"{workbench.descriptor}: 12 tables rewritten",
    ]
    assert _bytes(workbench.root) == _bytes(SAMPLE)
    assert workbench.check() == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_kind_of_damage_is_seen_by_the_check_and_mended(workbench: Workbench, damage: str) -> None:
    _damage(workbench, DAMAGE[damage])
    assert workbench.check()
    format_package(workbench.descriptor)
    assert _bytes(workbench.root) == _bytes(SAMPLE)


def test_a_second_run_changes_nothing(workbench: Workbench) -> None:
    _damage(workbench, *DAMAGE.values())
    assert format_package(workbench.descriptor)
    assert format_package(workbench.descriptor) == []
    assert _format(workbench.descriptor).output == f"{workbench.descriptor}: 0 tables rewritten\n"


@pytest.mark.parametrize("package", [ROOT, SAMPLE], ids=["published", "sample"])
def test_the_packages_of_the_repository_are_canonical(package: Path, tmp_path: Path) -> None:
    for name in ("datapackage.json", "schemas", "dataset"):
        (tmp_path / name).symlink_to(package / name)
    before = {path: path.stat().st_mtime_ns for path in (package / "dataset").glob("*.csv")}
    assert format_package(tmp_path / "datapackage.json") == []
    assert before == {path: path.stat().st_mtime_ns for path in (package / "dataset").glob("*.csv")}


def test_only_the_tables_that_differ_are_written(workbench: Workbench) -> None:
    lines("terms", lambda all_: [all_[0], all_[2], all_[1]])(workbench)
    times = {table: (workbench.root / f"dataset/{table}.csv").stat().st_mtime_ns for table in TABLES}
    assert format_package(workbench.descriptor) == ["dataset/terms.csv"]
    changed = {
        table
        for table in TABLES
        if (workbench.root / f"dataset/{table}.csv").stat().st_mtime_ns != times[table]
    }
    assert changed == {"terms"}
    assert [path.name for path in (workbench.root / "dataset").iterdir() if path.suffix != ".csv"] == []


def test_a_value_that_is_wrong_is_left_for_its_author(workbench: Workbench) -> None:
    said("elements", "Neon,10,20.18", "Neon, ten ,+20.18")(workbench)
    format_package(workbench.descriptor)
    assert workbench.table("elements")[5]["atomic_number"] == "ten"
    assert workbench.table("elements")[5]["mass"] == "+20.18"


def test_line_breaks_within_a_cell_are_kept(workbench: Workbench) -> None:
    broken = '"An element\r\nof group\r18,\nor ""noble""."'
    said("terms", "An element of group 18.", broken)(workbench)
    before = _bytes(workbench.root)
    assert format_package(workbench.descriptor) == []
    assert _bytes(workbench.root) == before


REFUSED: dict[str, tuple[Plant, int, str]] = {
    "an unknown column": (said("terms", ",note\n", ",note,colour\n"), 1, "colour"),
    "a missing column": (said("terms", ",abbreviation,", ","), 1, "abbreviation"),
    "a column twice": (said("terms", ",abbreviation,", ",note,"), 1, "abbreviation, note"),
    "a column without a name": (said("terms", ",abbreviation,", ",,"), 1, "abbreviation"),
    "no header": (lines("terms", lambda all_: all_[1:]), 1, "abbreviation"),
    "semicolons": (content("dataset/terms.csv", lambda b: b.replace(b",", b";")), 1, "abbreviation"),
    "a longer row": (said("terms", "18.,established,", "18.,established,,more"), 3, "more cells"),
    "a shorter row": (said("terms", "18.,established,", "18."), 3, "6 cells"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_where_a_guess_would_be_needed_nothing_is_written_in_any_table(
    workbench: Workbench, case: str
) -> None:
    plant, row, named = REFUSED[case]
    both(lines("statements", lambda all_: [all_[0], *reversed(all_[1:])]), plant)(workbench)
    before = _bytes(workbench.root)
    result = _format(workbench.descriptor)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"syllabank: dataset/terms.csv, row {row}: ")
    assert named in result.stderr
    assert "nothing was written" in result.stderr
    assert result.stdout == ""
    assert _bytes(workbench.root) == before


def _instead(broken: bytes) -> Plant:
    return content("datapackage.json", lambda _: broken)


UNREADABLE: dict[str, Plant] = {
    **{f"descriptor: {name}": _instead(broken) for name, broken in BROKEN.items()},
    "a list for a descriptor": content("datapackage.json", lambda _: b"[]"),
    "a number for a descriptor": content("datapackage.json", lambda _: b"7"),
    "a number for a path": resource("terms", path=5),
    "a number for a field": field("terms", "term", name=5),
    "a number for a version": descriptor(version=1),
    "a field without a name": field("terms", "term", name=None),
    "no descriptor": gone("datapackage.json"),
    "no schema": gone("schemas/terms.json"),
    "no table": gone("dataset/terms.csv"),
    "a folder for a table": folder("dataset/terms.csv"),
    "an empty table": content("dataset/terms.csv", lambda _: b"\xef\xbb\xbf"),
    "a table cut in a cell": content("dataset/statements.csv", lambda b: b[: b.index(b"inert")]),
    "a table in Latin-1": content("dataset/elements.csv", lambda b: b.decode().encode("latin-1")),
    "a NUL character": said("terms", "group 18", "group\x0018"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_a_line_and_nothing_is_written(workbench: Workbench, case: str) -> None:
    both(lines("sources", lambda all_: [*all_, ""]), UNREADABLE[case])(workbench)
    before = _bytes(workbench.root)
    result = _format(workbench.descriptor)
    assert result.exit_code == 2
    assert result.stderr.startswith("syllabank: ")
    assert len(result.stderr.splitlines()) == 1
    assert _bytes(workbench.root) == before


def test_a_folder_is_a_wrong_command(tmp_path: Path) -> None:
    result = syllabank("format", str(tmp_path))
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith("Error: ")


def _resources(workbench: Workbench) -> list[dict[str, str]]:
    found: list[list[dict[str, str]]] = []
    workbench.json("datapackage.json", lambda top: found.append(top["resources"]))
    return found[0]
