"""Read a Croissant description as its users do, in a process of its own: mlcroissant warns a lot.

Run with the description's path. Writes JSON: what mlcroissant found wrong, and every record.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import mlcroissant


def plain(value: Any) -> Any:
    """A value as JSON has it: text for bytes, a day for a time stamp."""
    if isinstance(value, bytes):
        return value.decode()
    return value.date().isoformat() if hasattr(value, "date") else value


def read(path: Path) -> dict[str, Any]:
    dataset = mlcroissant.Dataset(jsonld=json.loads(path.read_text("utf-8")))
    metadata = dataset.metadata
    return {
        "errors": sorted(metadata.ctx.issues.errors),
        "warnings": sorted(metadata.ctx.issues.warnings),
        "version": metadata.version,
        "cite_as": metadata.cite_as,
        "records": {
            one.id: [
                {name: plain(value) for name, value in record.items()} for record in dataset.records(one.id)
            ]
            for one in metadata.record_sets
        },
    }


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]))))
