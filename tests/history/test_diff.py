"""What changed between two states of a package, by key."""

from __future__ import annotations

import json

from api.history.diff import compare
from api.package.files import Folder, Held
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import make_earlier


def test_a_package_does_not_differ_from_itself() -> None:
    assert compare(Folder(SAMPLE), Folder(SAMPLE)).empty


def test_added_changed_and_removed_rows_are_told_apart(workbench: Workbench) -> None:
    workbench.edit("terms", "term-metal", definition="Another definition.")
    workbench.add("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy")
    workbench.remove("elements", "element-neon")
    found = compare(Folder(SAMPLE), Folder(workbench.root))
    assert (found.added, found.changed, found.removed) == (
        ("term-alloy",),
        ("term-metal",),
        ("element-neon",),
    )
    assert not found.empty


def test_the_other_way_round_what_was_added_is_removed(workbench: Workbench) -> None:
    make_earlier(workbench)
    onward = compare(Folder(workbench.root), Folder(SAMPLE))
    back = compare(Folder(SAMPLE), Folder(workbench.root))
    assert (onward.added, onward.removed) == (back.removed, back.added)
    assert onward.changed == back.changed == ("element-neon",)


def test_the_order_of_rows_is_no_change(workbench: Workbench) -> None:
    workbench.write("elements", workbench.table("elements")[::-1])
    assert compare(Folder(SAMPLE), Folder(workbench.root)).empty


def test_a_cell_emptied_or_filled_is_a_change(workbench: Workbench) -> None:
    workbench.edit("elements", "element-neon", use="")
    workbench.edit("elements", "element-iron", use="Bridges")
    assert compare(Folder(SAMPLE), Folder(workbench.root)).changed == ("element-iron", "element-neon")


def test_a_new_empty_column_changes_no_row_and_a_filled_one_those_it_fills(workbench: Workbench) -> None:
    field = {"name": "colour", "type": "string", "title": "Colour", "description": "Its colour."}
    workbench.json("schemas/elements.json", lambda schema: schema["fields"].append(field))
    header = [*workbench.table("elements")[0], "colour"]
    workbench.write("elements", workbench.table("elements"), header)
    assert compare(Folder(SAMPLE), Folder(workbench.root)).empty
    workbench.edit("elements", "element-copper", colour="red")
    assert compare(Folder(SAMPLE), Folder(workbench.root)).changed == ("element-copper",)


def test_a_table_that_goes_takes_its_rows_along(workbench: Workbench) -> None:
    workbench.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "mark_levels"]),
    )
    found = compare(Folder(SAMPLE), Folder(workbench.root))
    assert found.removed == ("marklevel-assess-1", "marklevel-assess-2")
    assert compare(Folder(workbench.root), Folder(SAMPLE)).added == found.removed


def test_a_row_that_moved_to_another_table_has_changed() -> None:
    def package(**tables: str) -> Held:
        fields = [
            {"name": name, "type": "string", "title": name, "description": name} for name in ("id", "t")
        ]
        resources = [
            {"name": name, "path": f"{name}.csv", "schema": "s.json", "title": name, "description": name}
            for name in tables
        ]
        descriptor = {
            "name": "p",
            "title": "P",
            "description": "P",
            "version": "1.0.0",
            "created": "",
            "resources": resources,
        }
        files = {f"{name}.csv": text.encode() for name, text in tables.items()}
        schema = json.dumps({"fields": fields}).encode()
        return Held(files | {"s.json": schema, "datapackage.json": json.dumps(descriptor).encode()})

    before = package(one="id,t\na-1,x\n", two="id,t\nb-1,x\n")
    after = package(one="id,t\n", two="id,t\na-1,x\nb-1,x\n")
    assert compare(before, after).changed == ("a-1",)
