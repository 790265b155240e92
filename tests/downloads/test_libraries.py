"""Formats that need a library: left out and named where it is missing, loaded only when written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.downloads.making import Made

MAKE = """
import json, sys
from pathlib import Path
for name in sys.argv[3].split():
    sys.modules[name] = None
from tests.downloads.making import make
made = make(Path(sys.argv[1]), Path(sys.argv[2]), None)
print(json.dumps([made.left_out, sorted({entry.format for entry in made.entries}), made.progress]))
"""


def python(script: str, *arguments: str) -> str:
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


@pytest.mark.parametrize(
    ("blocked", "left_out"),
    [
        ("pyarrow", ["parquet: pyarrow is not installed"]),
        ("xlsxwriter", ["xlsx: xlsxwriter is not installed"]),
        ("pyarrow xlsxwriter", ["parquet: pyarrow is not installed", "xlsx: xlsxwriter is not installed"]),
    ],
)
def test_a_format_whose_library_is_missing_is_left_out_and_named(
    made_sample: Made, tmp_path: Path, blocked: str, left_out: list[str]
) -> None:
    found, formats, progress = json.loads(
        python(MAKE, str(made_sample.archive.parent), str(tmp_path / "files"), blocked)
    )
    assert found == left_out
    gone = {text.split(":")[0] for text in left_out}
    assert set(formats) == {entry.format for entry in made_sample.entries} - gone
    assert progress == [text for text in made_sample.progress if text.split()[1] not in gone]


def test_no_library_is_loaded_before_a_file_is_written() -> None:
    script = (
        "import sys, api.downloads.make; print([d.missing() for d in api.downloads.DOWNLOADS.values()]);"
        "print({'pyarrow', 'xlsxwriter', 'pandas', 'numpy'} & set(sys.modules))"
    )
    assert python(script).splitlines() == [str([None] * 9), "set()"]
