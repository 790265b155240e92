"""Faults of `make faults`, for real, at a small size; the count of failed requests is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.store.catalogue import Catalogue
from tests.conftest import LONG
from tests.faults.live import ALLOWED, FAULTS
from tests.faults.stage import Stage

pytestmark = pytest.mark.xdist_group("live")

USERS = 8

SHORT = (
    "kill -9 of a worker",
    "kill -9 of a replica, two replicas",
    "SIGTERM in downloads",
    "slow connections",
    "strange shapes",
    "store file deleted",
    "disk of the state full",
)
"""Those that take seconds. The others are waits for the most part, and `make faults` does them all."""


FEW = ("kill -9 of a replica, two replicas", "SIGTERM in downloads", "disk of the state full")
"""Those of them that `make test` does."""


@pytest.mark.parametrize("name", SHORT if LONG else FEW)
def test_a_fault_costs_nobody_a_right_answer(
    name: str, published_catalogue: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = Stage(published_catalogue.folder, tmp_path, 0.7, USERS, 400, 100, 6)
    found = FAULTS[name](stage)
    with capsys.disabled():
        print(
            f"\n{name}: {found.requests} requests, {found.failed} failed, {found.recovered} s ({found.note})"
        )
    if found.requests == 0:
        pytest.skip(found.note)
    assert found.requests >= 6
    if name in ALLOWED:
        assert found.failed <= max(USERS, found.requests // 2), found.note
    else:
        assert found.failed == 0, found.note
