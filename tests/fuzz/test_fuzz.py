"""A little of each target, and of the tool itself; `make fuzz` is the long run."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.__main__ import main
from tests.fuzz.mutate import MOST, Mutator
from tests.fuzz.runs import Finding, make_input, run_piece, smaller
from tests.fuzz.targets import TARGETS
from tests.fuzz.world import World, build_world, open_world

SOME = {"front": 150, "archives": 600, "descriptors": 600, "index": 600, "dates": 1_000}
"""Inputs of a target that is slow; of the others a few thousand take a moment."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_world(tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module")
def world(built: Path) -> World:
    return open_world(built)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_found(world: World, name: str) -> None:
    counted = run_piece(world, name, 1953, 0, SOME.get(name, 3_000))
    assert not counted.findings, "\n".join(f"{f.number}: {f.data!r}\n{f.trace}" for f in counted.findings)
    assert 0 < counted.right < counted.inputs, "some inputs are right, and some are not"


def test_a_seed_makes_the_same_inputs_again() -> None:
    mutator = Mutator([b"one", b"another"], [b"word"])
    inputs = [make_input(mutator, 7, "x", number) for number in range(500)]
    assert inputs == [make_input(mutator, 7, "x", number) for number in range(500)]
    assert len(set(inputs)) > 300
    assert inputs != [make_input(mutator, 8, "x", number) for number in range(500)]
    assert max(map(len, inputs)) <= MOST


class Fragile:
    """Fails where two letters stand in it, in this order."""

    seeds, words = (b"a long text with b and c in it",), (b"",)

    def __call__(self, data: bytes) -> bool:
        assert not (b"b" in data and b"c" in data[data.index(b"b") :])
        return True


def test_what_is_found_is_made_small() -> None:
    data = b"x" + bytes(Random(1).choices(b"abcd", k=300))
    with pytest.raises(AssertionError) as found:
        Fragile()(data)
    frame = found.traceback[-1]
    where = f"{Path(frame.path).name}:{frame.lineno + 1}"
    small = smaller(Fragile(), Finding("x", 1, "AssertionError: ", f"{where}, {where}", data))
    assert small.data == b"xbc"


def test_the_command_prints_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    some = ["--only", "case", "answers", "--cases", "0", "--guided", "0", "--jobs", "1"]
    assert main(["--inputs", "600", *some, "--folder", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "in all" in printed
    assert "600" in printed
    assert "0 findings" in printed
    assert "seed 1953" in printed
    assert main(["--only", "case", "--number", "3", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("b'")
