"""What changed between two states of a package, and what version that demands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from api.errors import PackageUnreadable
from api.history.policy import Demand, demand
from api.history.revisions import REVISIONS, Revisions
from api.history.row_diff import RowChange, row_changes
from api.history.schema_diff import SchemaChange, schema_changes
from api.package.descriptor import DESCRIPTOR, Package, load_package, version_key
from api.package.files import Files
from api.package.values import plain

KINDS = ("added", "changed", "removed", "renamed")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Comparison:
    """Two states of a package: their versions, the changes of the schema, and of the rows by table.

    Tables in which no row changed are left out.
    """

    before: str
    after: str
    schema: tuple[SchemaChange, ...]
    rows: dict[str, tuple[RowChange, ...]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.schema or self.rows)

    @property
    def demand(self) -> Demand:
        """What the policy demands of the version."""
        schema = ((change.rule, str(change)) for change in self.schema)
        rows = (
            (_rule_of(change), f"{change.table}: {change.id} {change.kind}")
            for changes in self.rows.values()
            for change in changes
            if change.own_fields
        )
        return demand([*schema, *rows])

    @property
    def refusals(self) -> list[str]:
        """Why the later state cannot be released after the earlier one; nothing where it can."""
        found = []
        if version_key(self.after) <= version_key(self.before):
            found.append(f"the version, {self.after}, must be above that of the last release, {self.before}")
        else:
            wanted = self.demand
            lowest = wanted.version(self.before)
            if version_key(self.after) < version_key(lowest):
                found.append(
                    f"the version must be {lowest} or higher: {wanted.because} demands a {wanted.bump} release "
                    f"({wanted.rule}); set it in datapackage.json"
                )
        return found + [
            change.refusal for changes in self.rows.values() for change in changes if change.refusal
        ]

    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each table changed, by kind."""
        return {
            table: {kind: sum(change.kind == kind for change in changes) for kind in KINDS}
            for table, changes in self.rows.items()
        }

    def facts(self) -> dict[str, Any]:
        """The comparison for machines."""
        wanted = self.demand
        return {
            "before": self.before,
            "after": self.after,
            "demand": {
                "bump": str(wanted.bump),
                "rule": wanted.rule,
                "because": wanted.because,
                "version": wanted.version(self.before),
            },
            "refusals": self.refusals,
            "schema": [
                {
                    "rule": change.rule,
                    "table": change.table,
                    "field": change.field,
                    "what": change.what,
                    "before": change.before,
                    "after": change.after,
                }
                for change in self.schema
            ],
            "tables": {
                table: {kind: [_row_facts(c) for c in changes if c.kind == kind] for kind in KINDS}
                for table, changes in self.rows.items()
            },
        }


def compare(before: Files, after: Files, progress: Progress = lambda _: None) -> Comparison:
    """Compare two states of a package.

    Raises PackageUnreadable where either cannot be read, or a table is not sorted by id.
    """
    old, new = _load(before), _load(after)
    rows: dict[str, list[RowChange]] = {}
    for change in changes_between(before, old, after, new, progress):
        rows.setdefault(change.table, []).append(change)
    return Comparison(
        old.version,
        new.version,
        tuple(schema_changes(old, new)),
        {table: tuple(changes) for table, changes in rows.items()},
    )


def _load(files: Files) -> Package:
    """A package that may not have been checked, but says which version it is."""
    package = load_package(files)
    try:
        version_key(package.version)
    except ValueError as error:
        raise PackageUnreadable(DESCRIPTOR, f"version: {error}") from None
    return package


def changes_between(
    before: Files, old: Package, after: Files, new: Package, progress: Progress = lambda _: None
) -> Iterator[RowChange]:
    """Every row that changed, table by table, without holding them: the tables of `after` first."""
    revisions = Revisions(after, new, old.version, new.version)
    for name in [*new.tables, *(name for name in old.tables if name not in new.tables)]:
        progress(f"{new.version} {name}")
        was = (before, old.tables[name]) if name in old.tables else None
        is_ = (after, new.tables[name]) if name in new.tables else None
        yield from row_changes(was, is_, revisions)


def _rule_of(change: RowChange) -> str:
    return "revision-added" if (change.table, change.kind) == (REVISIONS, "added") else f"row-{change.kind}"


def _row_facts(change: RowChange) -> dict[str, Any]:
    found: dict[str, Any] = {"id": change.id}
    if change.kind == "renamed" and change.after is not None:
        found["successor_id"] = change.after["id"]
    if change.fields and change.before is not None and change.after is not None:
        found["fields"] = {
            name: {"before": plain(change.before.get(name)), "after": plain(change.after.get(name))}
            for name in change.fields
        }
    if change.kind != "added":
        found["reason"] = change.reason
    return found
