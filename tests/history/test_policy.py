"""The version policy, line by line: a real edit, the line it falls under, and the version it demands."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from api.history.diff import Comparison, compare
from api.history.policy import BY_RULE, POLICY, Bump, Demand, demand
from api.package.files import Folder
from tests.checking.planting import (
    Plant,
    both,
    cells,
    changed_schema,
    constraint,
    descriptor,
    field,
    moved,
    resource,
    row,
    schema,
    without,
)
from tests.conftest import ROOT, SAMPLE, Workbench
from tests.history.releases import revise, set_version

BEFORE = "1.1.0"
NEXT = "1.1.1"
LOWEST = {Bump.NONE: BEFORE, Bump.PATCH: NEXT, Bump.MINOR: "1.2.0", Bump.MAJOR: "2.0.0"}
HIGHEST_BELOW = {Bump.MINOR: "1.1.99", Bump.MAJOR: "1.99.99"}
COLOUR = {"name": "colour", "type": "string", "title": "Colour", "description": "Its colour."}
OTHER_LICENCE = [
    {"name": "CC0-1.0", "title": "CC0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
]


@dataclass(frozen=True)
class Case:
    """An edit; the line of the policy it falls under, and where; other lines that truly say something too."""

    rule: str
    place: str
    edit: Plant
    also: frozenset[str] = frozenset()


def case(rule: str, place: str, edit: Plant, *also: str) -> Case:
    return Case(rule, place, edit, frozenset(also))


def revised(record: str, kind: str, successor: str = "") -> Plant:
    return lambda workbench: revise(workbench, record, kind, NEXT, successor)


def columns(
    table: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]], value: str = ""
) -> Plant:
    """Change the fields of a table, in its schema and in its file; a new column has `value` in each row."""

    def plant(workbench: Workbench) -> None:
        rows = workbench.table(table)
        header: list[str] = []

        def changed(top: Any) -> None:
            top["fields"] = change(top["fields"])
            header.extend(one["name"] for one in top["fields"])

        workbench.json(f"schemas/{table}.json", changed)
        workbench.write(table, [dict.fromkeys(header, value) | one for one in rows], header)

    return plant


def new_column(value: str = "", **constraints: Any) -> Plant:
    added = COLOUR | ({"constraints": constraints} if constraints else {})
    return columns("elements", lambda fields: [*fields, added], value)


def renamed(table: str, record: str, successor: str) -> Plant:
    def plant(workbench: Workbench) -> None:
        rows = workbench.table(table)
        next(one for one in rows if one["id"] == record)["id"] = successor
        workbench.write(table, sorted(rows, key=lambda one: one["id"]))
        revise(workbench, record, "renamed", NEXT, successor)

    return plant


def without_tables(*names: str) -> Plant:
    return lambda workbench: workbench.json(
        "datapackage.json",
        lambda top: top.update(resources=[one for one in top["resources"] if one["name"] not in names]),
    )


def new_table(workbench: Workbench) -> None:
    """A table `elements_too`, as empty as a file may be."""
    shutil.copy(workbench.root / "schemas/elements.json", workbench.root / "schemas/elements_too.json")
    header = (workbench.root / "dataset/elements.csv").read_text("utf-8").split("\n")[0]
    (workbench.root / "dataset/elements_too.csv").write_text(header + "\n")

    def change(top: Any) -> None:
        one = next(one for one in top["resources"] if one["name"] == "elements")
        there = {"path": "dataset/elements_too.csv", "schema": "schemas/elements_too.json"}
        top["resources"].append(one | {"name": "elements_too"} | there)

    workbench.json("datapackage.json", change)


LINES = (
    case("revision-added", "revisions: revision-1-1-1-term-metal", revised("term-metal", "corrected")),
    case(
        "row-changed",
        "terms: term-metal",
        both(cells("terms", "term-metal", definition="Another."), revised("term-metal", "corrected")),
        "revision-added",
    ),
    case("metadata-changed", "datapackage.json", descriptor(title="Another title")),
    case("documentation-changed", "terms.term", field("terms", "term", description="Worded anew.")),
    case(
        "row-added",
        "terms: term-alloy",
        row("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy"),
    ),
    case(
        "row-removed",
        "elements: element-copper",
        both(without("elements", "element-copper"), revised("element-copper", "removed")),
        "revision-added",
    ),
    case(
        "row-renamed",
        "elements: element-copper",
        renamed("elements", "element-copper", "element-cuprum"),
        "revision-added",
    ),
    case("table-added", "elements_too", new_table),
    case("field-added", "elements.colour", new_column()),
    case(
        "constraint-loosened", "elements.atomic_number", constraint("elements", "atomic_number", maximum=119)
    ),
    case(
        "table-removed",
        "mark_levels",
        both(
            without_tables("mark_levels"),
            revised("marklevel-assess-1", "removed"),
            revised("marklevel-assess-2", "removed"),
        ),
        "row-removed",
        "revision-added",
    ),
    case(
        "table-moved",
        "terms",
        both(moved("dataset/terms.csv", "dataset/words.csv"), resource("terms", path="dataset/words.csv")),
    ),
    case(
        "field-removed",
        "elements.homepage",
        columns("elements", lambda fields: [one for one in fields if one["name"] != "homepage"]),
        "row-changed",
    ),
    case("field-retyped", "elements.named_in", field("elements", "named_in", type="string"), "row-changed"),
    case("required-field-added", "elements.colour", new_column("red", required=True), "row-changed"),
    case("fields-reordered", "elements", columns("elements", lambda f: [f[0], f[2], f[1], *f[3:]])),
    case(
        "constraint-tightened", "elements.atomic_number", constraint("elements", "atomic_number", maximum=117)
    ),
    case("licence-changed", "datapackage.json", descriptor(licenses=OTHER_LICENCE)),
    case("package-renamed", "datapackage.json", descriptor(name="another")),
)
"""For each line of the policy, one edit."""

MORE = (
    case("metadata-changed", "terms", resource("terms", mediatype="text/plain")),
    # The package's licence was the table's all along; now the table says so itself.
    case(
        "metadata-changed",
        "terms",
        lambda workbench: workbench.json(
            "datapackage.json", lambda top: top["resources"][2].update(licenses=top["licenses"])
        ),
    ),
    case("licence-changed", "terms", resource("terms", licenses=OTHER_LICENCE)),
    case("documentation-changed", "terms", resource("terms", title="Words")),
    case("documentation-changed", "terms", resource("terms", description="Worded anew.")),
    case("documentation-changed", "terms.term", field("terms", "term", title="Word")),
    case("documentation-changed", "terms.term", field("terms", "term", example="metal")),
    case(
        "documentation-changed",
        "elements.block",
        changed_schema("elements", lambda top: top["fields"][9]["categories"][0].update(label="The s block")),
    ),
    case("field-retyped", "elements.homepage", field("elements", "homepage", format="default")),
    case(
        "table-moved",
        "terms",
        both(
            moved("schemas/terms.json", "schemas/words.json"), resource("terms", schema="schemas/words.json")
        ),
    ),
    case("field-added", "elements.colour", columns("elements", lambda f: [f[0], COLOUR, *f[1:]])),
    # A key of a new field holds no row that was there to anything: it is no tighter constraint.
    case(
        "field-added",
        "elements.colour",
        both(
            new_column(),
            schema(
                "elements",
                foreignKeys=[{"fields": ["colour"], "reference": {"resource": "terms", "fields": ["id"]}}],
            ),
        ),
    ),
    case("field-added", "elements.colour", new_column("red"), "row-changed"),
)
"""Edits that fall under a line in another way."""


def found_in(workbench: Workbench, before: Path = SAMPLE) -> Comparison:
    return compare(Folder(before), Folder(workbench.root))


def met(found: Comparison) -> set[tuple[str, str]]:
    """Every line of the policy that was met, and where."""
    rows = {
        (
            "revision-added" if (table, change.kind) == ("revisions", "added") else f"row-{change.kind}",
            f"{table}: {change.id}",
        )
        for table, changes in found.rows.items()
        for change in changes
    }
    return {(change.rule, change.place) for change in found.schema} | rows


def test_every_line_of_the_policy_has_its_edit() -> None:
    assert [one.rule for one in LINES] == [line.rule for line in POLICY]
    assert len(BY_RULE) == len(POLICY)


@pytest.mark.parametrize("one", [*LINES, *MORE], ids=lambda one: f"{one.rule} {one.place}")
def test_an_edit_falls_under_its_line_and_demands_its_version(workbench: Workbench, one: Case) -> None:
    bump = BY_RULE[one.rule].bump
    one.edit(workbench)
    set_version(workbench, LOWEST[bump] if bump else NEXT)
    found = found_in(workbench)
    assert (one.rule, one.place) in met(found)
    assert {rule for rule, _ in met(found)} == {one.rule, *one.also}
    assert (found.demand.bump, found.demand.version(BEFORE)) == (bump, LOWEST[bump])
    assert found.demand.rule == (one.rule if bump else None)
    assert found.refusals == []
    if bump:
        # The person is told where it was met.
        assert one.place.split(": ")[-1] in (found.demand.because or "")


@pytest.mark.parametrize(
    "one", [one for one in LINES if BY_RULE[one.rule].bump in HIGHEST_BELOW], ids=lambda one: str(one.rule)
)
def test_the_highest_version_below_is_refused_with_the_line_and_the_lowest_version(
    workbench: Workbench, one: Case
) -> None:
    bump = BY_RULE[one.rule].bump
    one.edit(workbench)
    set_version(workbench, HIGHEST_BELOW[bump])
    (refusal,) = found_in(workbench).refusals
    for fact in (
        f"must be {LOWEST[bump]} or higher",
        f"a {bump} release",
        f"({one.rule})",
        "datapackage.json",
    ):
        assert fact in refusal


def test_what_every_release_has_of_its_own_is_no_change(workbench: Workbench) -> None:
    descriptor(version="1.1.1", created="2027-01-01T00:00:00Z", citation="Sample, 1.1.1.")(workbench)
    found = found_in(workbench)
    assert found.empty
    assert found.demand == Demand(Bump.NONE)


def test_the_strongest_of_several_changes_decides_and_the_first_of_its_strength_is_named() -> None:
    changes = [("row-changed", "a"), ("field-added", "b"), ("row-added", "c"), ("metadata-changed", "d")]
    assert demand(changes) == Demand(Bump.MINOR, "field-added", "b")
    assert demand([]) == Demand(Bump.NONE)


@pytest.mark.parametrize(
    ("before", "bump", "lowest"),
    [
        ("0.3.7", Bump.NONE, "0.3.7"),
        ("0.3.7", Bump.PATCH, "0.3.8"),
        ("0.3.7", Bump.MINOR, "0.4.0"),
        ("0.3.7", Bump.MAJOR, "0.4.0"),
        ("0.9.9", Bump.MAJOR, "0.10.0"),
        ("1.0.0", Bump.MAJOR, "2.0.0"),
        ("9.9.9", Bump.PATCH, "9.9.10"),
        ("9.9.9", Bump.MINOR, "9.10.0"),
        ("9.9.9", Bump.MAJOR, "10.0.0"),
    ],
)
def test_the_lowest_version_after_one(before: str, bump: Bump, lowest: str) -> None:
    assert Demand(bump).version(before) == lowest


@pytest.mark.parametrize(("version", "refused"), [("0.3.99", True), ("0.4.0", False), ("1.0.0", False)])
def test_below_one_a_major_change_is_released_as_the_next_minor(
    workbench: Workbench, tmp_path: Path, version: str, refused: bool
) -> None:
    early = Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "early")))
    set_version(early, "0.3.7")
    descriptor(name="another", version=version)(workbench)
    found = found_in(workbench, early.root)
    assert (found.demand.bump, bool(found.refusals)) == (Bump.MAJOR, refused)


@pytest.mark.parametrize("version", [NEXT, "1.2.0", "2.0.0", "99.0.0"])
@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (
            without("elements", "element-copper"),
            "element-copper is gone; add a revision of kind removed or renamed",
        ),
        (
            both(without("elements", "element-copper"), revised("element-copper", "corrected")),
            "element-copper is gone; add a revision of kind removed or renamed",
        ),
        (
            cells("elements", "element-copper", use=""),
            "element-copper has changed; add a revision of kind corrected",
        ),
        (
            both(new_column("red"), cells("elements", "element-copper", use="")),
            "element-copper has changed; add a revision of kind corrected",
        ),
        (without_tables("mark_points"), "markpoint-two-properties-2 is gone; add a revision"),
    ],
)
def test_a_row_that_went_or_changed_without_a_reason_is_refused_at_any_version(
    workbench: Workbench, edit: Plant, refusal: str, version: str
) -> None:
    edit(workbench)
    set_version(workbench, version)
    assert any(refusal in reason and "reason" in reason for reason in found_in(workbench).refusals)


# The properties of a schema, each of which has a judge.


def test_the_page_has_the_policy_word_for_word() -> None:
    text = (ROOT / "docs" / "versions.md").read_text("utf-8")
    section = text.split("## The policy\n")[1].split("\n## ")[0]
    table = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
    assert table == [(line.rule, str(line.bump), line.meaning) for line in POLICY]
