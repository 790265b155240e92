"""csvw: the data package as a CSVW table group, described by frictionless as csvw's documentation asks.

Argument: folder of the unpacked archive.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from csvw import TableGroup  # type: ignore[import-untyped]
from csvw.frictionless import DataPackage  # type: ignore[import-untyped]
from frictionless import Package

from tests.consumers.programs.printing import print_json


def text(value: Any) -> Any:
    """An address as text; any other value as it is."""
    return value.unsplit() if hasattr(value, "unsplit") else value


def main(folder: Path) -> None:
    package: Any = Package(str(folder / "datapackage.json"))
    package.infer()
    package.dereference()
    group = DataPackage(package.to_descriptor(), folder).to_tablegroup(TableGroup)
    print_json(
        {
            "tables": {
                table.local_name.removeprefix("dataset/").removesuffix(".csv"): [
                    {name: text(value) for name, value in row.items()} for row in table.iterdicts(strict=True)
                ]
                for table in group.tables
            },
            "keys": sum(len(table.tableSchema.foreignKeys) for table in group.tables),
            "integrity": group.check_referential_integrity(),
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
