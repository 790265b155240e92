"""What changed between two states of a package, row by row and field by field."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from api.errors import PackageUnreadable
from api.history.diff import Comparison, compare
from api.history.policy import Bump
from api.history.row_diff import RowChange
from api.package.files import Folder
from api.package.values import Value
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import make_earlier, revise, set_version
from tests.history.small import REVISED, field, row_changes, small, told


def since_sample(workbench: Workbench) -> Comparison:
    return compare(Folder(SAMPLE), Folder(workbench.root))


def one_row(found: Comparison, record: str) -> RowChange:
    (change,) = (change for change in row_changes(found) if change.id == record)
    return change


def differing(change: RowChange) -> dict[str, tuple[Value, Value]]:
    """Each field that is told as differing, before and after."""
    assert change.before is not None
    assert change.after is not None
    return {name: (change.before.get(name), change.after.get(name)) for name in change.fields}


def test_a_package_does_not_differ_from_itself() -> None:
    found = compare(Folder(SAMPLE), Folder(SAMPLE))
    assert found.empty
    assert (found.rows, found.schema, found.counts()) == ({}, (), {})


def test_added_changed_removed_and_renamed_are_told_apart_field_by_field(workbench: Workbench) -> None:
    set_version(workbench, "1.2.0")
    workbench.edit("elements", "element-iron", use="Bridges", named_in="1700", mass="55.8")
    workbench.add("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy")
    workbench.remove("elements", "element-neon", "element-uranium")
    new = next(row for row in Workbench(SAMPLE).table("elements") if row["id"] == "element-uranium")
    workbench.add("elements", **new | {"id": "element-u", "discovered_end": "1789-12-30"})
    revise(workbench, "element-iron", "corrected", "1.2.0")
    revise(workbench, "element-neon", "removed", "1.2.0")
    revise(workbench, "element-uranium", "renamed", "1.2.0", "element-u")
    found = since_sample(workbench)
    assert told(found) == [
        ("added", "term-alloy"),
        ("changed", "element-iron"),
        ("removed", "element-neon"),
        ("renamed", "element-uranium"),
    ]
    assert differing(one_row(found, "element-iron")) == {
        "mass": (Decimal("55.845"), Decimal("55.8")),
        "named_in": (None, 1700),
        "use": (None, "Bridges"),
    }
    assert differing(one_row(found, "element-uranium")) == {
        "id": ("element-uranium", "element-u"),
        "discovered_end": (datetime.date(1789, 12, 31), datetime.date(1789, 12, 30)),
    }
    added, removed = one_row(found, "term-alloy"), one_row(found, "element-neon")
    assert (added.before, added.fields, added.reason) == (None, (), None)
    assert added.after is not None
    assert (added.after["term"], added.after["definition"]) == ("alloy", None)
    assert (removed.after, removed.reason) == (None, "A reason for people.")
    assert removed.before is not None
    assert removed.before["named_in"] == 1898
    assert found.counts() == {
        "terms": {"added": 1, "changed": 0, "removed": 0, "renamed": 0},
        "elements": {"added": 0, "changed": 1, "removed": 1, "renamed": 1},
        "revisions": {"added": 3, "changed": 0, "removed": 0, "renamed": 0},
    }
    assert found.refusals == []


def test_without_its_revision_a_row_that_was_renamed_is_removed_and_another_added(
    workbench: Workbench,
) -> None:
    new = next(row for row in workbench.table("elements") if row["id"] == "element-uranium")
    workbench.remove("elements", "element-uranium")
    workbench.add("elements", **new | {"id": "element-u"})
    assert told(since_sample(workbench)) == [("added", "element-u"), ("removed", "element-uranium")]


def test_the_other_way_round_what_was_added_is_removed_and_has_no_reason(workbench: Workbench) -> None:
    make_earlier(workbench)
    onward = compare(Folder(workbench.root), Folder(SAMPLE))
    back = compare(Folder(SAMPLE), Folder(workbench.root))
    assert told(onward) == [
        ("removed", "element-didymium"),
        ("changed", "element-neon"),
        ("renamed", "element-wolfram"),
    ]
    assert told(back) == [
        ("added", "element-didymium"),
        ("changed", "element-neon"),
        ("added", "element-wolfram"),
    ]
    assert {kind for kind, _ in told(back, "revisions")} == {"removed"}
    assert {change.reason for change in row_changes(back)} == {None}
    assert "must be above" in back.refusals[0]


@pytest.mark.parametrize(
    ("cell", "same"), [("63.546", True), ("63.5460", True), ("63.547", False), ("", False)]
)
def test_values_are_compared_and_not_their_spelling(workbench: Workbench, cell: str, same: bool) -> None:
    workbench.edit("elements", "element-copper", mass=cell)
    assert since_sample(workbench).empty == same


@pytest.mark.parametrize("side", ["before", "after"])
def test_a_table_that_is_not_sorted_is_refused_with_its_row(workbench: Workbench, side: str) -> None:
    rows = workbench.table("elements")
    workbench.write("elements", [*rows[:2], rows[3], rows[2], *rows[4:]])
    before, after = Folder(SAMPLE), Folder(workbench.root)
    if side == "before":
        before, after = after, before
    with pytest.raises(PackageUnreadable, match=r"dataset/elements\.csv: row 5 is not in the order of id"):
        compare(before, after)


def test_an_id_that_stands_twice_is_refused_with_its_row(workbench: Workbench) -> None:
    rows = workbench.table("elements")
    workbench.write("elements", [*rows[:2], rows[1], *rows[2:]])
    with pytest.raises(PackageUnreadable, match=r"elements\.csv: row 4 has the id of the row before it"):
        since_sample(workbench)


def test_a_cell_that_is_not_of_its_type_is_named_with_its_record(workbench: Workbench) -> None:
    workbench.edit("elements", "element-iron", named_in="MDCC")
    with pytest.raises(PackageUnreadable, match=r"elements\.csv: element-iron, named_in: expected a year"):
        since_sample(workbench)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda w: set_version(w, "1.2"), r"datapackage\.json: .*'1\.2' is not a version"),
        (
            lambda w: w.edit("revisions", "revision-1-1-0-element-neon", release="soon"),
            r"revisions\.csv: is no table of revisions: 'soon' is not a version",
        ),
    ],
)
def test_a_package_that_was_not_checked_is_refused_and_not_crashed_on(
    workbench: Workbench, change: Any, complaint: str
) -> None:
    change(workbench)
    with pytest.raises(PackageUnreadable, match=complaint):
        since_sample(workbench)


def test_a_table_of_revisions_that_lacks_a_column_is_refused(workbench: Workbench) -> None:
    workbench.json("schemas/revisions.json", lambda top: top["fields"].pop())
    workbench.write("revisions", workbench.table("revisions"), ["id", *REVISED[:-1]])
    with pytest.raises(PackageUnreadable, match=r"is no table of revisions: 'successor_id'"):
        since_sample(workbench)


# Across several releases the revisions are followed.


def rows(*ids: str, **values: str) -> list[dict[str, str]]:
    return [{"id": record, "t": values.get(record, "x")} for record in ids]


A_B = ("1.1.0", "a", "renamed", "b")
B_C = ("1.2.0", "b", "renamed", "c")


def test_a_rename_of_a_rename_leads_to_the_last_id() -> None:
    first = small("1.0.0", {"one": rows("a")})
    second = small("1.1.0", {"one": rows("b")}, revisions=[A_B])
    third = small("1.2.0", {"one": rows("c")}, revisions=[A_B, B_C])
    found = compare(first, third)
    assert told(found) == [("renamed", "a")]
    change = one_row(found, "a")
    assert differing(change) == {"id": ("a", "c")}
    assert (change.reason, found.refusals) == ("renamed in 1.2.0", [])
    assert (told(compare(first, second)), told(compare(second, third))) == (
        [("renamed", "a")],
        [("renamed", "b")],
    )
    assert one_row(compare(second, third), "b").after == {"id": "c", "t": "x"}


def test_a_rename_that_was_removed_later_is_removed_for_the_last_reason() -> None:
    b_gone = ("1.2.0", "b", "removed", "")
    first = small("1.0.0", {"one": rows("a")})
    third = small("1.2.0", {"one": rows()}, revisions=[A_B, b_gone])
    found = compare(first, third)
    assert told(found) == [("removed", "a")]
    assert (one_row(found, "a").reason, found.refusals) == ("removed in 1.2.0", [])


def test_a_rename_before_the_earlier_state_is_no_matter() -> None:
    second = small("1.1.0", {"one": rows("b")}, revisions=[A_B])
    third = small("1.2.0", {"one": rows("b", b="y")}, revisions=[A_B, ("1.2.0", "b", "corrected", "")])
    found = compare(second, third)
    assert told(found) == [("changed", "b")]
    assert one_row(found, "b").reason == "corrected in 1.2.0"


@pytest.mark.parametrize("release", ["1.0.0", "1.3.0"])
def test_a_reason_of_another_release_is_none(release: str) -> None:
    after = small(
        "1.2.0", {"one": rows("b", b="y")}, revisions=[(release, k, "corrected", "") for k in ("a", "b")]
    )
    found = compare(small("1.0.0", {"one": rows("a", "b")}), after)
    assert [change.reason for change in row_changes(found)] == [None, None]
    assert len(found.refusals) == 2


def test_a_reason_of_a_release_between_the_two_counts() -> None:
    after = small("1.2.0", {"one": rows("a", a="y")}, revisions=[("1.1.0", "a", "corrected", "")])
    assert compare(small("1.0.0", {"one": rows("a")}), after).refusals == []


def test_versions_of_revisions_are_compared_as_numbers() -> None:
    told_late = [("1.10.0", "a", "corrected", "")]
    before, after = ({"one": rows("a")}, {"one": rows("a", a="y")})
    assert compare(small("1.9.0", before), small("1.10.0", after, revisions=told_late)).refusals == []
    assert compare(small("1.10.0", before), small("1.11.0", after, revisions=told_late)).refusals != []


def test_two_rows_merged_into_one_that_was_there() -> None:
    merged = [("1.1.0", name, "renamed", "c") for name in ("a", "b")]
    found = compare(
        small("1.0.0", {"one": rows("a", "b", "c", a="z")}),
        small("1.1.0", {"one": rows("c")}, revisions=merged),
    )
    assert told(found) == [("renamed", "a"), ("renamed", "b")]
    assert differing(one_row(found, "a")) == {"id": ("a", "c"), "t": ("z", "x")}
    assert found.refusals == []


def test_a_row_that_was_there_and_took_in_another_is_changed_if_it_did() -> None:
    after = small(
        "1.1.0",
        {"one": rows("c", c="both")},
        revisions=[("1.1.0", "a", "renamed", "c"), ("1.1.0", "c", "corrected", "")],
    )
    found = compare(small("1.0.0", {"one": rows("a", "c")}), after)
    assert told(found) == [("changed", "c"), ("renamed", "a")]
    assert found.refusals == []


def test_two_rows_merged_into_a_new_one_are_renamed_and_it_is_not_added_too() -> None:
    merged = [("1.1.0", name, "renamed", "c") for name in ("a", "b")]
    after = small("1.1.0", {"one": rows("c")}, revisions=merged)
    assert told(compare(small("1.0.0", {"one": rows("a", "b")}), after)) == [
        ("renamed", "a"),
        ("renamed", "b"),
    ]


def test_a_successor_in_another_table_is_added_there_and_the_row_is_removed() -> None:
    after = small("1.1.0", {"one": rows(), "two": rows("b")}, revisions=[A_B])
    found = compare(small("1.0.0", {"one": rows("a"), "two": rows()}), after)
    assert told(found) == [("removed", "a"), ("added", "b")]
    assert (one_row(found, "a").reason, found.refusals) == ("renamed in 1.1.0", [])


def test_renames_in_a_circle_end() -> None:
    circle = [A_B, ("1.2.0", "b", "renamed", "a")]
    found = compare(small("1.0.0", {"one": rows("a")}), small("1.2.0", {"one": rows()}, revisions=circle))
    assert told(found) == [("removed", "a")]


# Columns and tables that come and go.


def test_a_new_empty_column_changes_no_row_and_a_filled_one_those_it_fills(workbench: Workbench) -> None:
    colour = {"name": "colour", "type": "string", "title": "Colour", "description": "Its colour."}
    workbench.json("schemas/elements.json", lambda schema: schema["fields"].append(colour))
    header = [*workbench.table("elements")[0], "colour"]
    workbench.write("elements", workbench.table("elements"), header)
    set_version(workbench, "1.2.0")
    assert told(since_sample(workbench)) == []
    workbench.edit("elements", "element-copper", colour="red")
    found = since_sample(workbench)
    assert differing(one_row(found, "element-copper")) == {"colour": (None, "red")}
    assert (found.refusals, found.demand.rule) == ([], "field-added")


def test_a_column_that_goes_changes_the_rows_that_had_a_value_and_needs_no_revision() -> None:
    both = small(
        "1.0.0",
        {"one": [{"id": "a", "t": "x", "u": "y"}, {"id": "b", "t": "x"}]},
        {"one": columns("id", "t", "u")},
    )
    less = small("2.0.0", {"one": rows("a", "b")})
    found = compare(both, less)
    assert differing(one_row(found, "a")) == {"u": ("y", None)}
    assert (told(found), found.refusals) == ([("changed", "a")], [])


def test_a_retyped_column_changes_the_rows_that_have_a_value_and_needs_no_revision() -> None:
    before = small("1.0.0", {"one": [{"id": "a", "t": "1953"}, {"id": "b"}]})
    after = small(
        "2.0.0", {"one": [{"id": "a", "t": "1953"}, {"id": "b"}]}, {"one": [field("id"), field("t", "year")]}
    )
    found = compare(before, after)
    assert differing(one_row(found, "a")) == {"t": ("1953", 1953)}
    assert (told(found), found.refusals, found.demand.bump) == ([("changed", "a")], [], Bump.MAJOR)


@pytest.mark.parametrize(
    ("old", "was", "new", "is_", "told_of"),
    [
        ("integer", "1", "number", "1.0", False),
        ("integer", "1", "number", "1.5", True),
        ("integer", "1", "boolean", "true", True),
        ("number", "0.5", "string", "0.5", True),
        ("string", "1953-07-27", "date", "1953-07-27", False),
    ],
)
def test_of_another_type_a_value_has_changed_where_it_is_written_otherwise(
    old: str, was: str, new: str, is_: str, told_of: bool
) -> None:
    before = small("1.0.0", {"one": [{"id": "a", "t": was}]}, {"one": [field("id"), field("t", old)]})
    after = small("2.0.0", {"one": [{"id": "a", "t": is_}]}, {"one": [field("id"), field("t", new)]})
    found = compare(before, after)
    assert (told(found), found.refusals) == ([("changed", "a")] if told_of else [], [])


def test_a_row_that_also_changed_by_itself_needs_its_revision_all_the_same() -> None:
    after = small("2.0.0", {"one": [{"id": "a", "t": "y", "u": "z"}]}, {"one": columns("id", "t", "u")})
    found = compare(small("1.0.0", {"one": rows("a")}), after)
    assert one_row(found, "a").fields == ("t", "u")
    assert any("a has changed" in reason for reason in found.refusals)


def test_columns_in_another_order_change_no_row() -> None:
    before = small("1.0.0", {"one": [{"id": "a", "t": "x", "u": "y"}]}, {"one": columns("id", "t", "u")})
    after = small("2.0.0", {"one": [{"id": "a", "t": "x", "u": "y"}]}, {"one": columns("id", "u", "t")})
    found = compare(before, after)
    assert (told(found), [change.rule for change in found.schema]) == ([], ["fields-reordered"])


def columns(*names: str) -> list[dict[str, Any]]:
    return [field(name) for name in names]


def test_a_table_that_goes_or_comes_takes_its_rows_along(workbench: Workbench) -> None:
    workbench.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "mark_levels"]),
    )
    levels = ["marklevel-assess-1", "marklevel-assess-2"]
    gone, come = since_sample(workbench), compare(Folder(workbench.root), Folder(SAMPLE))
    assert told(gone, "mark_levels") == told(gone) == [("removed", record) for record in levels]
    assert told(come) == [("added", record) for record in levels]
    assert [(change.rule, change.place) for change in gone.schema] == [("table-removed", "mark_levels")]
    assert [(change.rule, change.place) for change in come.schema] == [("table-added", "mark_levels")]


def test_a_row_that_moved_to_another_table_is_removed_here_and_added_there() -> None:
    before = small("1.0.0", {"one": rows("a"), "two": rows("b")})
    found = compare(before, small("1.1.0", {"one": rows(), "two": rows("a", "b")}))
    assert (told(found, "one"), told(found, "two")) == ([("removed", "a")], [("added", "a")])
    assert any("a is gone" in reason for reason in found.refusals)


def test_each_table_is_told_as_it_is_compared() -> None:
    steps: list[str] = []
    compare(small("1.0.0", {"one": rows(), "old": rows()}), small("1.1.0", {"one": rows()}), steps.append)
    assert steps == ["1.1.0 one", "1.1.0 revisions", "1.1.0 old"]
