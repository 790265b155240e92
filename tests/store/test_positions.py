"""The progress of sessions: kept in one file by all workers, never lost by halves, never without bounds."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.errors import ProgressGone, StateUnusable
from api.store.positions import FILE, PRUNED_EVERY, Positions, Progress
from tests.conftest import ROOT

LIFE = 100


def one_more(found: Progress | None) -> Progress:
    return Progress("1.0.0", 0, {"a": (found.taken["a"] if found else 0) + 1})


def taken(positions: Positions, key: bytes, made: int, now: int) -> int:
    return positions.update(key, made, now, one_more).taken["a"]


@pytest.fixture
def positions(tmp_path: Path) -> Positions:
    return Positions(tmp_path / "deep" / "state", life=LIFE, most=20)


def test_nothing_is_written_before_it_is_needed_and_the_file_is_its_owners(positions: Positions) -> None:
    assert not positions.path.parent.exists()
    taken(positions, b"k", 1, 1)
    files = list(positions.path.parent.iterdir())
    assert FILE in {file.name for file in files}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_secret_is_made_once(positions: Positions) -> None:
    others = [Positions(positions.path.parent) for _ in range(3)]
    found = {made.secret() for made in (positions, *others)}
    assert len(found) == 1
    assert len(found.pop()) == 32


def test_what_is_kept_outlives_the_process(positions: Positions) -> None:
    assert taken(positions, b"k", 5, 10) == 1
    again = Positions(positions.path.parent, life=LIFE)
    assert taken(again, b"k", 5, 10) == 2
    assert taken(again, b"other", 5, 10) == 1


def test_what_is_raised_leaves_all_as_it_was(positions: Positions) -> None:
    taken(positions, b"k", 5, 10)

    def fail(found: Progress | None) -> Progress:
        raise KeyError("no")

    with pytest.raises(KeyError):
        positions.update(b"k", 5, 11, fail)
    assert taken(positions, b"k", 5, 12) == 2


def test_a_session_that_was_not_used_for_its_life_is_gone(positions: Positions) -> None:
    assert taken(positions, b"k", 10, 10) == 1
    assert taken(positions, b"k", 10, 10 + LIFE) == 2
    assert taken(positions, b"k", 10, 10 + 2 * LIFE) == 3
    with pytest.raises(ProgressGone):
        taken(positions, b"k", 10, 11 + 3 * LIFE)
    with pytest.raises(ProgressGone):
        taken(positions, b"never used", 10, 11 + LIFE)


def test_old_sessions_are_taken_away_and_cannot_begin_again(positions: Positions) -> None:
    for number in range(10):
        taken(positions, b"old %d" % number, 10, 10 + number)
    for _ in range(PRUNED_EVERY):
        taken(positions, b"young", 500, 500)
    assert positions.count() == 1
    # Even where the clock was put back.
    for number in range(10):
        with pytest.raises(ProgressGone):
            taken(positions, b"old %d" % number, 10, 20)
    assert taken(positions, b"new", 501, 501) == 1


def test_a_flood_takes_the_least_used_away_and_these_cannot_begin_again(positions: Positions) -> None:
    for number in range(2 * PRUNED_EVERY):
        taken(positions, b"%d" % number, 1000 + number // 8, 1000 + number // 8)
    assert positions.count() <= 20
    now = 1000 + 2 * PRUNED_EVERY // 8
    with pytest.raises(ProgressGone):
        taken(positions, b"0", 1000, now)
    assert taken(positions, b"%d" % (2 * PRUNED_EVERY - 1), now, now) == 2


def test_two_processes_never_hand_out_one_place_twice(positions: Positions) -> None:
    program = (
        "import sys; from pathlib import Path; from api.store.positions import Positions\n"
        "from tests.store.test_positions import taken\n"
        "positions = Positions(Path(sys.argv[1]))\n"
        "print(*(taken(positions, b'k', 10, 10) for _ in range(150)))"
    )
    command = [sys.executable, "-c", program, str(positions.path.parent)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    found = [int(word) for process in running for word in process.communicate(timeout=60)[0].split()]
    assert sorted(found) == list(range(1, 301))


@pytest.mark.parametrize("fault", ["no folder", "no database", "locked"])
def test_a_place_that_cannot_be_used_is_named_and_tried_again(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "state"
    positions = Positions(folder)
    other = None
    if fault == "no folder":
        folder.write_text("a file")
    else:
        folder.mkdir()
        if fault == "no database":
            (folder / FILE).write_bytes(b"x" * 8192)
        else:
            monkeypatch.setattr("api.store.positions.BUSY", 0.05)
            other = sqlite3.connect(folder / FILE, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StateUnusable) as unusable:
        positions.secret()
    assert str(folder) in str(unusable.value)
    assert unusable.value.reason
    if other is not None:
        other.close()
    elif folder.is_dir():
        (folder / FILE).unlink()
    else:
        folder.unlink()
    assert taken(positions, b"k", 10, 10) == 1
