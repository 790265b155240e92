"""The tool of `make soak`, for a few seconds; what it says of lines that rise and lines that do not."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from api.store.catalogue import Catalogue
from benchmarks.soak.verdict import slope_of
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("live")


def test_it_loads_a_server_and_tells_what_its_workers_hold(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    found = tmp_path / "soak.json"
    given = ["--minutes", "0.08", "--every", "0.5", "--calibrate", "1", "--connections", "4"]
    given += ["--store", str(published_catalogue.folder), "--json", str(found)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    # Caches fill within seconds, so that memory may well be said to grow.
    assert done.returncode in (0, 1), done.stderr
    assert "0 failed" in done.stdout, done.stdout
    result = json.loads(found.read_text())
    assert result["failed"] == 0
    assert result["requests"] > 20
    assert len(result["samples"]) >= 5
    assert result["verdict"] in ("flat", "growing", "undecided")
    for sample in result["samples"]:
        assert sample["held"]["private"] > 1
        assert sample["held"]["descriptors"] > 10
        assert len(sample["held"]["workers"]) == 2


def test_a_line_that_rises_is_told_from_one_that_wanders() -> None:
    random = Random(1)
    seconds = [5.0 * place for place in range(240)]
    noise, walk = [random.gauss(0, 1) for _ in seconds], [0.0]
    for step in [random.gauss(0, 0.3) for _ in seconds[1:]]:
        walk.append(0.95 * walk[-1] + step)
    assert slope_of(seconds, [200 + n for n in noise]).verdict(0.02) == "flat"
    assert slope_of(seconds, [200.0] * 240).verdict(0.02) == "flat"
    wandering = slope_of(seconds, [200 + w for w in walk])
    assert wandering.verdict(0.02) != "growing", "what wanders has come back"
    assert wandering.high - wandering.low > 1, "and is less sure than noise"
    rising = slope_of(seconds, [200 + place / 20 + n for place, n in enumerate(noise)])
    assert rising.verdict(0.02) == "growing"
    assert math.isclose(rising.slope, 36, rel_tol=0.1), "MB an hour"
    slow = slope_of(seconds, [200 + place / 400 + n / 50 for place, n in enumerate(noise)])
    assert slow.low > 0
    assert slow.verdict(0.02) == "flat", "surely, but hardly"
    assert slope_of(seconds[:2], [1.0, 2.0]).verdict(0.02) == "undecided"
