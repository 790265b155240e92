"""Mistakes that authors make, as functions that make them in a workbench."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import Workbench

Plant = Callable[[Workbench], None]
DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Planted:
    """A mistake, and where it must be seen.

    row: as a person counts, or the id of the record that stands in it.
    also: other rules that truly have something to say of it; no further rule may speak.
    times: faults of the rule itself.
    warning: it is something to look at, and no fault.
    """

    name: str
    plant: Plant
    rule: str
    file: str
    row: int | str | None = None
    column: str | None = None
    also: frozenset[str] = frozenset()
    times: int = 1
    warning: bool = False

    def row_in(self, workbench: Workbench) -> int | None:
        """The number of the row, once the mistake is made."""
        if isinstance(self.row, str):
            return workbench.row_number(Path(self.file).stem, self.row)
        return self.row


def in_table(table: str) -> Callable[..., Planted]:
    """Make faults of one table: name, plant, rule, row, column."""

    def planted(
        name: str,
        plant: Plant,
        rule: str,
        row: int | str | None = None,
        column: str | None = None,
        *also: str,
        times: int = 1,
        warning: bool = False,
    ) -> Planted:
        file = f"dataset/{table}.csv"
        return Planted(f"{table}: {name}", plant, rule, file, row, column, frozenset(also), times, warning)

    return planted


def in_schema(
    table: str, name: str, plant: Plant, rule: str, column: str | None = None, *also: str
) -> Planted:
    """A fault of a table's schema."""
    return Planted(
        f"{table} schema: {name}", plant, rule, f"schemas/{table}.json", None, column, frozenset(also)
    )


def with_values(workbench: Workbench, column: str, values: Iterable[str]) -> dict[int, str]:
    """Add a row of elements for each value of a column, and say in which row each stands.

    The table then bounds no number, and has a day, `seen_on`, that no EDTF date goes with.
    """

    def change(top: Any) -> None:
        day = {"name": "seen_on", "type": "date", "title": "Seen on", "description": "A day."}
        top["fields"].append(day)
        del _named(top["fields"], "atomic_number")["constraints"]

    workbench.json("schemas/elements.json", change)
    rows = [row | {"seen_on": ""} for row in workbench.table("elements")]
    basic = {"atomic_number": "1", "radioactive": "false", "block": "s"}
    added = [
        basic | {"id": f"element-x-{number:03}", "name": f"X {number}", column: value}
        for number, value in enumerate(values)
    ]
    workbench.write("elements", [*rows, *added], [*rows[0]])
    return dict(enumerate(values, len(rows) + 2))


def both(*plants: Plant) -> Plant:
    """Make several changes."""

    def plant(workbench: Workbench) -> None:
        for one in plants:
            one(workbench)

    return plant


def cells(table: str, record: str, /, **changed: str) -> Plant:
    """Change cells of a row."""
    return lambda workbench: workbench.edit(table, record, **changed)


def row(table: str, /, **values: str) -> Plant:
    """Add a row, in its place."""
    return lambda workbench: workbench.add(table, **values)


def without(table: str, *records: str) -> Plant:
    """Take rows away."""
    return lambda workbench: workbench.remove(table, *records)


def first_options(item: str, count: int) -> Plant:
    """Leave an item the first of its options."""

    def plant(workbench: Workbench) -> None:
        rows = workbench.table("quiz_options")
        left_out = [row["id"] for row in rows if row["item_id"] == item and int(row["position"]) > count]
        assert left_out
        workbench.remove("quiz_options", *left_out)

    return plant


def content(path: str, change: Callable[[bytes], bytes]) -> Plant:
    """Change the bytes of a file."""
    return lambda workbench: workbench.bytes(path, change)


def lines(table: str, change: Callable[[list[str]], list[str]]) -> Plant:
    """Change the lines of a table's file, given without their ends."""

    def changed(before: bytes) -> bytes:
        return "".join(line + "\n" for line in change(before.decode().split("\n")[:-1])).encode()

    return content(f"dataset/{table}.csv", changed)


def said(table: str, old: str, new: str) -> Plant:
    """Put one text for another in a table's file."""

    def changed(before: bytes) -> bytes:
        assert before.count(old.encode()) == 1
        return before.replace(old.encode(), new.encode())

    return content(f"dataset/{table}.csv", changed)


def gone(path: str) -> Plant:
    """Remove a file."""
    return lambda workbench: (workbench.root / path).unlink()


def folder(path: str) -> Plant:
    """Put a folder where a file was."""
    return both(gone(path), lambda workbench: (workbench.root / path).mkdir())


def moved(path: str, to: str) -> Plant:
    """Rename a file."""

    def plant(workbench: Workbench) -> None:
        (workbench.root / path).rename(workbench.root / to)

    return plant


def descriptor(**properties: Any) -> Plant:
    """Set properties of the descriptor; None takes one away."""
    return lambda workbench: workbench.json(DESCRIPTOR, lambda top: _set(top, properties))


def resource(table: str, /, **properties: Any) -> Plant:
    """Set properties of a table's resource; None takes one away."""
    return lambda workbench: workbench.json(
        DESCRIPTOR, lambda top: _set(_named(top["resources"], table), properties)
    )


def schema(table: str, /, **properties: Any) -> Plant:
    """Set properties of a table's schema; None takes one away."""
    return lambda workbench: workbench.json(f"schemas/{table}.json", lambda top: _set(top, properties))


def changed_schema(table: str, change: Callable[[Any], object]) -> Plant:
    """Change a table's schema."""

    def changed(top: Any) -> None:
        change(top)

    return lambda workbench: workbench.json(f"schemas/{table}.json", changed)


def field(table: str, name: str, /, **properties: Any) -> Plant:
    """Set properties of a field; None takes one away."""
    return changed_schema(table, lambda top: _set(_named(top["fields"], name), properties))


def constraint(table: str, name: str, /, **properties: Any) -> Plant:
    """Set constraints of a field; None takes one away."""
    return changed_schema(
        table, lambda top: _set(_named(top["fields"], name).setdefault("constraints", {}), properties)
    )


def _named(things: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(thing for thing in things if thing["name"] == name)


def _set(holder: dict[str, Any], properties: dict[str, Any]) -> None:
    for name, value in properties.items():
        if value is None:
            holder.pop(name)
        else:
            holder[name] = value
