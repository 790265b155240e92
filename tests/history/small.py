"""Packages of a few rows, held in memory, for what is told of rows and does not need a whole sample."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from api.history.diff import Comparison
from api.history.row_diff import RowChange
from api.package.files import Held
from api.package.rows import write_csv

Row = Mapping[str, str]
REVISED = ("release", "record_id", "kind", "reason", "successor_id")


def field(name: str, type_: str = "string", /, **more: Any) -> dict[str, Any]:
    """A field."""
    return {"name": name, "type": type_, "title": name, "description": name} | more


def small(
    version: str,
    tables: Mapping[str, Iterable[Row]],
    fields: Mapping[str, Sequence[dict[str, Any]]] | None = None,
    revisions: Iterable[tuple[str, str, str, str]] | None = (),
) -> Held:
    """A package of tables with the fields given, or `id` and `t`.

    revisions: release, record, kind and successor of each; the reason is '<kind> in <release>'. None
    for a package without such a table.
    """
    files: dict[str, bytes] = {}
    resources = []
    every = {name: (list(rows), list((fields or {}).get(name, ()))) for name, rows in tables.items()}
    if revisions is not None:
        told: list[Row] = [
            {"id": f"revision-{number:04}", "release": release, "record_id": record, "kind": kind}
            | {"reason": f"{kind} in {release}", "successor_id": successor}
            for number, (release, record, kind, successor) in enumerate(revisions)
        ]
        every["revisions"] = (told, [field(name) for name in ("id", *REVISED)])
    for name, (rows, columns) in every.items():
        columns = columns or [field("id"), field("t")]
        header = [str(column["name"]) for column in columns]
        text = write_csv(header, [[row.get(column, "") for column in header] for row in rows])
        files |= {f"{name}.csv": text.encode(), f"{name}.json": json.dumps({"fields": columns}).encode()}
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "schema": f"{name}.json",
                "title": name,
                "description": name,
            }
        )
    top = {"name": "p", "title": "P", "description": "P", "version": version, "created": ""}
    return Held(files | {"datapackage.json": json.dumps(top | {"resources": resources}).encode()})


def told(found: Comparison, table: str | None = None) -> list[tuple[str, str]]:
    """Kind and id of every change of a row, of all tables but `revisions` or of one."""
    return [(change.kind, change.id) for change in row_changes(found, table)]


def row_changes(found: Comparison, table: str | None = None) -> list[RowChange]:
    """Every change of a row, of all tables but `revisions` or of one."""
    return [
        change
        for name, changes in found.rows.items()
        for change in changes
        if (name == table if table else name != "revisions")
    ]
