"""The rows of a package, read once for all rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from api.checking.report import Fault
from api.package.descriptor import KEY, Field, Package, Table
from api.package.rows import Row


@dataclass(frozen=True)
class Data:
    """A package and its rows, as text. `rows` are in file order, by table name."""

    package: Package
    rows: Mapping[str, list[Row]]
    releases: tuple[str, ...] = field(default=())

    @cached_property
    def ids(self) -> dict[str, tuple[str, Row]]:
        """Table and row of every id; where an id stands twice, the first."""
        found: dict[str, tuple[str, Row]] = {}
        for name, rows in self.rows.items():
            for row in rows:
                found.setdefault(row.cells.get(KEY, ""), (name, row))
        return found

    def children(self, table: str, column: str) -> dict[str, list[Row]]:
        """Rows of a table by the value of a column; none where the package lacks the table."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.get(table, ()):
            found[row.cells.get(column, "")].append(row)
        return found

    def cells(self) -> Iterator[tuple[Table, Field, Row, str]]:
        """Every cell that has text."""
        for name, rows in self.rows.items():
            table = self.package.tables[name]
            for row in rows:
                for column in table.fields:
                    text = row.cells.get(column.name, "")
                    if text:
                        yield table, column, row, text

    def fault(
        self,
        rule: str,
        table: str,
        row: Row,
        column: str | None,
        message: str,
        remedy: str,
        value: str | None = None,
    ) -> Fault:
        """A fault at a row. The value shown is the column's, unless another is given."""
        if value is None and column is not None:
            value = row.cells.get(column) or None
        path = self.package.tables[table].path
        return Fault(rule, path, message, remedy, row.number, column, value, row.cells.get(KEY) or None)
