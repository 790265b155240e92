"""Every mistake that a check knows is planted once, and seen by its own rule, at its own place."""

from __future__ import annotations

import ast
import csv
import io

import pytest

from api.checking import standard
from api.checking.check import check_package
from api.checking.rules import WARNINGS
from tests.checking.planted import (
    descriptor,
    files,
    history,
    quality,
    questions,
    quiz,
    rules,
    structure,
    values,
)
from tests.checking.planting import Planted
from tests.conftest import LONG, ROOT, Workbench

FAULTS: tuple[Planted, ...] = (
    *descriptor.FAULTS,
    *structure.FAULTS,
    *files.FAULTS,
    *values.FAULTS,
    *rules.FAULTS,
    *history.FAULTS,
    *questions.FAULTS,
    *quiz.FAULTS,
    *quality.FAULTS,
)

SEEN: tuple[Planted, ...] = (
    FAULTS if LONG else tuple({(each.rule, each.file, each.column): each for each in FAULTS}.values())
)
"""In the short form one for each rule, file and column."""

NOT_PLANTED = {
    # The profile keeps out what frictionless only warns of; test_standard plants one below it.
    "frictionless-warning",
}

NAMED_BY_A_VARIABLE = {
    # Each hands on a name that stands in standard.REMEDIES or beside a quiz item's problem.
    "_fault",
    "_translated",
    "fault",
    "quiz_items",
}


@pytest.mark.parametrize("planted", SEEN, ids=lambda planted: planted.name)
def test_a_fault_is_seen_by_its_rule_at_its_place_and_by_no_other(
    workbench: Workbench, planted: Planted
) -> None:
    planted.plant(workbench)
    row = planted.row_in(workbench)
    report = check_package(workbench.descriptor)
    faults = report.warnings if planted.warning else report.faults
    own = [fault for fault in faults if fault.rule == planted.rule]
    assert (planted.file, row, planted.column) in [(f.file, f.row, f.column) for f in own], faults
    assert len(own) == planted.times
    assert {fault.rule for fault in faults} == {planted.rule, *planted.also}
    assert report.valid == planted.warning
    for fault in faults:
        assert fault.message
        assert fault.remedy
    if row and planted.column:
        fault = next(f for f in own if (f.row, f.column) == (row, planted.column))
        written = _written(workbench, planted.file, row, planted.column)
        assert (fault.value or "") in written
        assert bool(fault.value) == bool(written)
        assert row == 1 or (fault.record or "") == _written(workbench, planted.file, row, "id")


def test_every_rule_of_the_code_has_a_planted_fault() -> None:
    known = set().union(*_rules_of_the_code().values(), standard.REMEDIES)
    assert known - NOT_PLANTED == {planted.rule for planted in FAULTS}


def test_every_warning_of_the_code_is_planted_as_a_warning_and_no_fault_is() -> None:
    rules = _rules_of_the_code()
    warnings = set().union(rules["_stale"], *(rules[rule.__name__] for rule in WARNINGS))
    assert warnings == {planted.rule for planted in FAULTS if planted.warning}
    assert not warnings & {planted.rule for planted in FAULTS if not planted.warning}


def test_no_two_planted_faults_have_one_name() -> None:
    names = [planted.name for planted in FAULTS]
    assert len(set(names)) == len(names)


def _written(workbench: Workbench, file: str, row: int, columns: str) -> str:
    """What stands in the file; a key of several columns is shown with commas between."""
    text = (workbench.root / file).read_bytes().decode()
    records = list(csv.reader(io.StringIO(text, newline="")))
    names = [name for name in columns.split(", ") if name in records[0]]
    return ", ".join(records[row - 1][records[0].index(name)] for name in names)


def _rules_of_the_code() -> dict[str, set[str]]:
    """The names in each function, as the first argument of a fault or of a quiz item's problem."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "api" / "checking").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                first = _first(node)
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.setdefault(function.name, set()).add(first.value)
                elif first is not None:
                    assert function.name in NAMED_BY_A_VARIABLE, f"{path}, {function.name}: which rule?"
    return found


def _first(node: ast.AST) -> ast.expr | None:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return node.args[0] if name in ("Fault", "fault", "_fault") and node.args else None
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) and len(node.value.elts) == 3:
        return node.value.elts[0]
    return None
