"""What the last look at the source of the releases found wrong, beside the stores: told by health."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from api.package.files import write_whole
from api.store.manifest import StoreFault

FILE = "source.json"


def write_source_faults(folder: Path, faults: Sequence[StoreFault]) -> None:
    """Note them, or that there are none. Where the disk is full, the note of before stays."""
    content = json.dumps({"faults": [asdict(fault) for fault in faults]}, indent=1).encode() + b"\n"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / FILE).exists() or (folder / FILE).read_bytes() != content:
            write_whole(folder / FILE, content)


def read_source_faults(folder: Path) -> list[StoreFault]:
    """What was noted; nothing where nobody fetches."""
    try:
        return [StoreFault(**fault) for fault in json.loads((folder / FILE).read_bytes())["faults"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
