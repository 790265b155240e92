"""pyarrow: schemas and rows of the Parquet files, and one query that reads a few columns only.

Argument: folder of the Parquet files.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from tests.consumers.programs.printing import print_json


def texts(metadata: Any) -> dict[str, str]:
    return {key.decode(): value.decode() for key, value in metadata.items()}


def main(folder: Path) -> None:
    found: dict[str, Any] = {"tables": {}, "types": {}, "about": {}, "columns": {}}
    for path in sorted(folder.iterdir()):
        table = parquet.read_table(path)
        found["tables"][path.stem] = table.to_pylist()
        found["types"][path.stem] = {field.name: str(field.type) for field in table.schema}
        found["about"][path.stem] = texts(table.schema.metadata)
        found["columns"][path.stem] = {field.name: texts(field.metadata) for field in table.schema}
    fifties = [("born_start", ">=", pyarrow.scalar("1893-01-01").cast("date32"))]
    people = parquet.read_table(folder / "people.parquet", columns=["id", "born_start"], filters=fifties)
    found["born"] = people.to_pylist()
    print_json(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
