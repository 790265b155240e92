"""What changed between two states of a package, row by row, by key."""

from __future__ import annotations

from dataclasses import dataclass

from api.package.descriptor import KEY, load_package
from api.package.files import Files
from api.package.rows import read_values


@dataclass(frozen=True)
class Difference:
    """Ids of the rows that were added, changed and taken away, over all tables, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.added or self.changed or self.removed)


def compare(before: Files, after: Files) -> Difference:
    """Compare the rows of two packages. A field that only one of them has counts as empty there."""
    old, new = _rows(before), _rows(after)
    changed = [key for key in old.keys() & new.keys() if old[key] != new[key]]
    return Difference(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def _rows(files: Files) -> dict[str, tuple[str, dict[str, object]]]:
    package = load_package(files)
    return {
        str(row[KEY]): (table.name, {name: value for name, value in row.items() if value is not None})
        for table in package.tables.values()
        for row in read_values(files, table)
    }
