"""Every property of a schema has a judge, and each constraint is tried looser and tighter."""

from __future__ import annotations

import dataclasses
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.history.diff import compare
from api.history.schema_diff import (
    DOCUMENTATION,
    FIELD_PROPERTIES,
    LOOSENED,
    RETYPED,
    TABLE_PROPERTIES,
    TIGHTENED,
)
from api.package.descriptor import Field, Table
from api.package.files import Folder
from tests.checking.planting import (
    Plant,
    changed_schema,
    field,
    schema,
)
from tests.conftest import SAMPLE, Workbench


def test_every_property_of_a_field_has_a_judge() -> None:
    properties = {one.name for one in dataclasses.fields(Field)}
    assert properties - {"name"} == FIELD_PROPERTIES.keys()


def test_every_property_of_a_table_has_a_judge() -> None:
    properties = {one.name for one in dataclasses.fields(Table)}
    assert properties - {"name", "fields"} == TABLE_PROPERTIES.keys()


@dataclass(frozen=True)
class Pair:
    """A property that is looser after one edit than after the other."""

    property: str
    place: str
    loose: Plant
    tight: Plant


def nothing(workbench: Workbench) -> None:
    """Leave the sample as it is."""


def element(name: str, loose: Any, tight: Any, column: str, property_: str = "") -> Pair:
    """A constraint of a column of elements, None where there is none."""

    def with_(value: Any) -> Plant:
        def change(top: Any) -> None:
            (one,) = (one for one in top["fields"] if one["name"] == column)
            constraints = one.setdefault("constraints", {})
            constraints.pop(name, None)
            constraints.update({} if value is None else {name: value})

        return changed_schema("elements", change)

    return Pair(property_ or name, f"elements.{column}", with_(loose), with_(tight))


def key(column: str, table: str) -> dict[str, Any]:
    return {"fields": [column], "reference": {"resource": table, "fields": ["id"]}}


def edtf(start: str, end: str) -> Plant:
    return field("elements", "discovered", edtf={"start": start, "end": end})


PAIRS = (
    element("required", None, True, "use"),
    element("required", False, True, "use"),
    element("unique", None, True, "use"),
    element("pattern", None, "[a-z]+", "use"),
    element("minimum", None, 1, "atomic_number"),
    element("minimum", 0, 1, "atomic_number"),
    element("minimum", -1, 0, "atomic_number"),
    element("minimum", None, "1700-01-01", "discovered_start"),
    element("minimum", "1700-01-01", "1701-01-01", "discovered_start"),
    element("maximum", None, 118, "atomic_number"),
    element("maximum", 119, 118, "atomic_number"),
    element("maximum", 0, -1, "atomic_number"),
    element("maximum", 1.5, 1, "mass"),
    element("maximum", None, "2000-12-31", "discovered_end"),
    element("maximum", "2001-01-01", "2000-12-31", "discovered_end"),
    element("maxLength", None, 100, "use", "max_length"),
    element("maxLength", 101, 100, "use", "max_length"),
    element("enum", None, ["s", "p"], "block"),
    element("enum", ["s", "p", "d"], ["s", "p"], "block"),
    # Another set of values, of which neither holds the other, is in PAIRS_EITHER_WAY.
    Pair("unique_keys", "elements", nothing, schema("elements", uniqueKeys=[["name", "block"]])),
    Pair(
        "unique_keys",
        "elements",
        schema("elements", uniqueKeys=[["name"]]),
        schema("elements", uniqueKeys=[["mass", "block"], ["name"]]),
    ),
    Pair("foreign_keys", "elements", nothing, schema("elements", foreignKeys=[key("use", "terms")])),
    Pair(
        "foreign_keys",
        "elements",
        schema("elements", foreignKeys=[key("use", "terms")]),
        schema("elements", foreignKeys=[key("use", "terms"), key("block", "sources")]),
    ),
    Pair("referred_by", "elements", nothing, schema("elements", referredBy=["citations"])),
    Pair(
        "referred_by",
        "terms",
        nothing,
        schema("terms", referredBy=["citations", "quiz_options"]),
    ),
    Pair("prose", "elements.name", nothing, field("elements", "name", prose=True)),
    Pair("record_reference", "elements.name", nothing, field("elements", "name", recordReference=True)),
    Pair("edtf", "elements.discovered", field("elements", "discovered", edtf=None), nothing),
    Pair("required_when", "elements.use", nothing, field("elements", "use", requiredWhen={"block": ["s"]})),
    Pair(
        "required_when",
        "elements.use",
        field("elements", "use", requiredWhen={"block": ["s"]}),
        field("elements", "use", requiredWhen={"block": ["p", "s"], "name": ["Iron"]}),
    ),
)
EITHER_WAY = (
    element("pattern", "[a-z]+", "[a-z]*", "use"),
    element("enum", ["s", "p"], ["s", "d"], "block"),
    Pair(
        "unique_keys",
        "elements",
        schema("elements", uniqueKeys=[["name", "mass"]]),
        schema("elements", uniqueKeys=[["name", "block"]]),
    ),
    Pair(
        "foreign_keys",
        "elements",
        schema("elements", foreignKeys=[key("use", "terms")]),
        schema("elements", foreignKeys=[key("use", "sources")]),
    ),
    Pair(
        "referred_by",
        "elements",
        schema("elements", referredBy=["citations"]),
        schema("elements", referredBy=["terms"]),
    ),
    Pair(
        "edtf",
        "elements.discovered",
        edtf("discovered_start", "discovered_start"),
        edtf("discovered_start", "discovered_end"),
    ),
    Pair(
        "required_when",
        "elements.use",
        field("elements", "use", requiredWhen={"block": ["s"]}),
        field("elements", "use", requiredWhen={"block": ["p"]}),
    ),
)
"""What is told as tighter whichever comes first: neither holds the other, or nobody can tell."""

SAME = (
    element("enum", ["s", "p"], ["p", "s"], "block"),
    Pair(
        "unique_keys",
        "elements",
        schema("elements", uniqueKeys=[["name"], ["mass"]]),
        schema("elements", uniqueKeys=[["mass"], ["name"]]),
    ),
    Pair(
        "foreign_keys",
        "elements",
        schema("elements", foreignKeys=[key("use", "terms"), key("block", "sources")]),
        schema("elements", foreignKeys=[key("block", "sources"), key("use", "terms")]),
    ),
    Pair(
        "referred_by",
        "elements",
        schema("elements", referredBy=["citations", "terms"]),
        schema("elements", referredBy=["terms", "citations"]),
    ),
    Pair(
        "required_when",
        "elements.use",
        field("elements", "use", requiredWhen={"block": ["s", "p"]}),
        field("elements", "use", requiredWhen={"block": ["p", "s"]}),
    ),
)
"""What is the same in another order."""

ALWAYS = {"type", "format", "title", "description", "example", "categories", "path", "schema_path"}
"""Properties that fall under one line however they change: LINES and MORE have them."""


def named(pair: Pair) -> str:
    return f"{pair.property} of {pair.place}"


def between(first: Plant, second: Plant, folder: Path) -> set[tuple[str, str, str]]:
    """What the schema's changes are from the sample after one edit to the sample after another."""
    roots = []
    for name, edit in (("first", first), ("second", second)):
        package = Workbench(Path(shutil.copytree(SAMPLE, folder / name)))
        edit(package)
        roots.append(package.root)
    found = compare(Folder(roots[0]), Folder(roots[1]))
    shutil.rmtree(folder / "first")
    shutil.rmtree(folder / "second")
    return {(change.rule, change.place, change.what) for change in found.schema}


def test_every_property_that_can_be_tighter_is_tried_in_both_directions() -> None:
    assert {pair.property for pair in PAIRS} | ALWAYS == FIELD_PROPERTIES.keys() | TABLE_PROPERTIES.keys()
    assert not {pair.property for pair in PAIRS} & ALWAYS


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_a_tighter_constraint_is_major_and_a_looser_one_minor(pair: Pair, tmp_path: Path) -> None:
    assert between(pair.loose, pair.tight, tmp_path) == {(TIGHTENED, pair.place, pair.property)}
    assert between(pair.tight, pair.loose, tmp_path) == {(LOOSENED, pair.place, pair.property)}


@pytest.mark.parametrize("pair", EITHER_WAY, ids=named)
def test_what_cannot_be_compared_counts_as_tighter(pair: Pair, tmp_path: Path) -> None:
    assert between(pair.loose, pair.tight, tmp_path) == {(TIGHTENED, pair.place, pair.property)}
    assert between(pair.tight, pair.loose, tmp_path) == {(TIGHTENED, pair.place, pair.property)}


@pytest.mark.parametrize("pair", SAME, ids=named)
def test_another_order_of_the_same_is_documentation(pair: Pair, tmp_path: Path) -> None:
    assert between(pair.loose, pair.tight, tmp_path) == {(DOCUMENTATION, pair.place, pair.property)}


def test_bounds_of_a_field_that_was_retyped_are_compared_without_a_crash(tmp_path: Path) -> None:
    number = field("elements", "named_in", type="integer", constraints={"minimum": 1700, "maximum": 2000})
    bounds = {"minimum": "1700-01-01", "maximum": "2000-12-31"}

    def day(workbench: Workbench) -> None:
        for one in workbench.table("elements"):
            workbench.edit("elements", one["id"], named_in="")
        field("elements", "named_in", type="date", constraints=bounds)(workbench)

    place = "elements.named_in"
    expected = {(RETYPED, place, "type"), (TIGHTENED, place, "minimum"), (TIGHTENED, place, "maximum")}
    assert between(number, day, tmp_path) == expected
    assert between(day, number, tmp_path) == expected
