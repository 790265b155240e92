"""Golden files of exports: the sample package in every format.

`python -m tests.exports.golden [NAME ...]` writes them anew after a change that is meant; read the
difference before committing it.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from api.assessment.bank import Bank
from api.assessment.reading import read_whole_bank
from api.exports import EXPORTS
from api.exports.format import Export
from tests.conftest import ROOT, SAMPLE, make_catalogue


def golden(export: Export) -> Path:
    """Where the golden file of a format lies."""
    stem = "sample" if export.name == export.extension else f"sample.{export.name}"
    return ROOT / "tests" / "golden" / f"{stem}.{export.extension}"


def written(export: Export, bank: Bank) -> bytes:
    """What a format writes of a bank."""
    out = io.BytesIO()
    export.write(bank, out)
    return out.getvalue()


def renew(names: list[str]) -> None:
    """Write golden files anew."""
    with tempfile.TemporaryDirectory() as folder:
        bank = read_whole_bank(make_catalogue(SAMPLE / "datapackage.json", Path(folder)).latest)
    for name in names or EXPORTS:
        golden(EXPORTS[name]).write_bytes(written(EXPORTS[name], bank))


if __name__ == "__main__":
    renew(sys.argv[1:])
