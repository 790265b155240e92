"""What a release of the program is made of."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT


def make_sbom() -> Path:
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")
    done = subprocess.run(["make", "-s", "sbom"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / done.stdout.strip().splitlines()[-1]


def test_the_sbom_names_everything_that_is_locked_with_its_hashes_and_is_the_same_each_time() -> None:
    content = make_sbom().read_bytes()
    assert make_sbom().read_bytes() == content
    found = json.loads(content)
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    assert found["metadata"]["component"]["name"] == "syllabank"
    assert "timestamp" not in found["metadata"]
    assert str(ROOT) not in content.decode()
    hashes = {
        (component["name"], component["version"]): {
            entry["content"] for reference in component["externalReferences"] for entry in reference["hashes"]
        }
        for component in found["components"]
    }
    locked = "".join((ROOT / "requirements" / name).read_text("utf-8") for name in ("run.txt", "fast.txt"))
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;]+)((?:.*\\\n)+.*)", locked, re.MULTILINE)
    assert len(pinned) > 60
    for name, version, rest in pinned:
        assert hashes[name, version] == set(re.findall(r"sha256:([0-9a-f]{64})", rest)), name
