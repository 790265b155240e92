"""Every mistake that a check knows is planted once, and seen by its own rule, at its own place."""

from __future__ import annotations

import ast
import csv
import io

import pytest

from api.checking import standard
from tests.checking.planted import assessment, descriptor, files, rules, structure, values
from tests.checking.planting import Planted
from tests.conftest import ROOT, Workbench

FAULTS: tuple[Planted, ...] = (
    *descriptor.FAULTS,
    *structure.FAULTS,
    *files.FAULTS,
    *values.FAULTS,
    *rules.FAULTS,
    *assessment.FAULTS,
)

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


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.name)
def test_a_fault_is_seen_by_its_rule_at_its_place_and_by_no_other(
    workbench: Workbench, planted: Planted
) -> None:
    planted.plant(workbench)
    faults = workbench.check()
    own = [fault for fault in faults if fault.rule == planted.rule]
    assert (planted.file, planted.row, planted.column) in [(f.file, f.row, f.column) for f in own], faults
    assert len(own) == planted.times
    assert {fault.rule for fault in faults} == {planted.rule, *planted.also}
    for fault in faults:
        assert fault.message
        assert fault.remedy
    if planted.row and planted.column:
        shown = next(f.value for f in own if (f.row, f.column) == (planted.row, planted.column))
        written = _written(workbench, planted.file, planted.row, planted.column)
        assert (shown or "") in written
        assert bool(shown) == bool(written)


def test_every_rule_of_the_code_has_a_planted_fault() -> None:
    assert _rules_of_the_code() - NOT_PLANTED == {planted.rule for planted in FAULTS}


def test_no_two_planted_faults_have_one_name() -> None:
    names = [planted.name for planted in FAULTS]
    assert len(set(names)) == len(names)


def _written(workbench: Workbench, file: str, row: int, columns: str) -> str:
    """What stands in the file; a key of several columns is shown with commas between."""
    text = (workbench.root / file).read_bytes().decode()
    records = list(csv.reader(io.StringIO(text, newline="")))
    names = [name for name in columns.split(", ") if name in records[0]]
    return ", ".join(records[row - 1][records[0].index(name)] for name in names)


def _rules_of_the_code() -> set[str]:
    """The names that stand in the code, as the first argument of a fault or of a quiz item's problem."""
    found = set(standard.REMEDIES)
    for path in (ROOT / "api" / "checking").rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                first = _first(node)
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
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
