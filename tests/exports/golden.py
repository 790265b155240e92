"""Golden files of exports: the sample package in every format.

`python -m tests.exports.golden [NAME ...]` writes them anew after a change that is meant; read the
difference before committing it.
"""

from __future__ import annotations

import io
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

from api.assessment.bank import Bank
from api.assessment.reading import read_whole_bank
from api.exports import EXPORTS
from api.exports.format import Export
from tests.conftest import ROOT, SAMPLE, make_catalogue


def golden(export: Export) -> Path:
    """Where the golden file of a format lies; that of a database holds its rows."""
    if export.extension == "apkg":
        return ROOT / "tests" / "golden" / f"sample.{export.name}.sql"
    stem = "sample" if export.name == export.extension else f"sample.{export.name}"
    return ROOT / "tests" / "golden" / f"{stem}.{export.extension}"


def written(export: Export, bank: Bank) -> bytes:
    """What a format writes of a bank."""
    out = io.BytesIO()
    export.write(bank, out)
    return out.getvalue()


def comparable(export: Export, content: bytes) -> bytes:
    """What is compared with the golden file: the file itself, and of a database the rows, for its bytes
    depend on the version of SQLite.
    """
    if export.extension != "apkg":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as package, closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(package.read("collection.anki2"))
        return "\n".join(connection.iterdump()).encode()


def renew(names: list[str]) -> None:
    """Write golden files anew."""
    with tempfile.TemporaryDirectory() as folder:
        bank = read_whole_bank(make_catalogue(SAMPLE / "datapackage.json", Path(folder)).latest)
    for name in names or EXPORTS:
        content = written(EXPORTS[name], bank)
        golden(EXPORTS[name]).write_bytes(comparable(EXPORTS[name], content))


if __name__ == "__main__":
    renew(sys.argv[1:])
