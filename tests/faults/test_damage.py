"""Damage on disk: what is whole goes on being served, the fault is named, and mending it heals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.store.catalogue import Catalogue
from tests.conftest import LONG
from tests.faults.place import DAMAGES, MIDDLE, NEW, OLD, Place, flip

pytestmark = pytest.mark.xdist_group("damage")
Answers = dict[str, list[bytes]]
PAIRS = [("half", "missing"), ("flipped", "half"), ("missing", "flipped")][: 3 if LONG else 1]


def only(answers: Answers, *versions: str) -> Answers:
    return {version: answers[version] for version in versions}


def lines(text: str) -> list[str]:
    """What the command complained of, in the words after its name."""
    return [line.removeprefix("syllabank: ") for line in text.splitlines() if line.startswith("syllabank: ")]


def healed(place: Place, undisturbed: Place) -> None:
    """Building again mends everything, to the bytes of a build that nothing disturbed."""
    done = place.run("build")
    assert (done.returncode, done.stderr) == (0, "")
    # What the manifest before named is kept until the build after.
    place.run("build")
    assert place.content() == undisturbed.content()
    catalogue = Catalogue(place.store)
    assert (catalogue.latest.version, catalogue.inspect()) == (NEW, [])


@pytest.mark.parametrize(("new", "old"), PAIRS)
def test_damaged_archives(unbuilt: Place, undisturbed: Place, answers: Answers, new: str, old: str) -> None:
    """Of a release that is yet to be built, and of one that was built before."""
    mended = {version: unbuilt.archive(version).read_bytes() for version in (NEW, OLD)}
    before = unbuilt.content()
    DAMAGES[new](unbuilt.archive(NEW))
    DAMAGES[old](unbuilt.archive(OLD))
    done = unbuilt.run("build")
    reasons = {"missing": "cannot be read (No such file or directory)"}
    expected = [
        f"release {version}: sample-{version}.zip: {reasons.get(damage, 'its sha256 is ')}"
        for version, damage in ((NEW, new), (OLD, old))
    ]
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [MIDDLE, OLD]
    assert done.stderr.count("\n") == 2
    for line, begin in zip(lines(done.stderr), expected, strict=True):
        assert line.startswith(begin)
    after = unbuilt.content()
    assert after.keys() == before.keys(), "nothing half-built is left"
    assert all(after[name] == before[name] for name in before if name != "store.json")
    with unbuilt.serving() as ask:
        assert lines(ask.log) == lines(done.stderr), "named at the start"
        assert ask.faults() == [(v, f"sample-{v}.zip") for v in (NEW, OLD)]
        ask.serves(MIDDLE, only(answers, MIDDLE, OLD), (NEW,))
    for version, content in mended.items():
        unbuilt.archive(version).write_bytes(content)
    healed(unbuilt, undisturbed)


@pytest.mark.parametrize(("new", "old"), PAIRS)
def test_damaged_stores(whole: Place, undisturbed: Place, answers: Answers, new: str, old: str) -> None:
    """The newest and the oldest: the one between them is served, as the latest."""
    stores = [whole.built(NEW), whole.built(OLD)]
    DAMAGES[new](stores[0])
    DAMAGES[old](stores[1])
    with whole.serving() as ask:
        told = lines(ask.log)
        assert [line.split(": ")[:2] for line in told] == [
            [f"release {v}", store.name] for v, store in zip((NEW, OLD), stores, strict=True)
        ]
        reasons = {"missing": "there is no such file"}
        for line, damage in zip(told, (new, old), strict=True):
            assert reasons.get(damage, "its sha256 is ") in line
        assert ask.faults() == [(NEW, stores[0].name), (OLD, stores[1].name)]
        ask.serves(MIDDLE, only(answers, MIDDLE), (NEW, OLD))
    healed(whole, undisturbed)


def test_a_store_that_is_damaged_under_a_running_server(whole: Place, undisturbed: Place) -> None:
    """It was whole at the start: it is found out when it is opened, and told from then on."""
    with whole.serving() as ask:
        assert ask.faults() == []
        flip(whole.built(OLD))
        ask.unavailable(f"/v1/releases/{OLD}/terms", OLD)
        assert ask.faults() == [(OLD, whole.built(OLD).name)]
        assert ask(f"/v1/releases/{MIDDLE}/terms").status == 200
    healed(whole, undisturbed)


def test_damaged_files(whole: Place, undisturbed: Place, answers: Answers) -> None:
    """Of one release a flipped byte, of one a missing file, of one the list of them: records are served."""
    flipped, missing, listed = (
        whole.files(NEW) / "sample-1.2.0.xlsx",
        whole.files(MIDDLE) / "dataset" / "terms.csv",
        whole.files(OLD) / "files.json",
    )
    flip(flipped)
    missing.unlink()
    # It is still a list that reads well: only its checksum tells.
    listed.write_bytes(listed.read_bytes().replace(b'"format": "csv"', b'"format": "csw"', 1))
    at_start = [(MIDDLE, "dataset/terms.csv"), (OLD, "files.json")]
    with whole.serving() as ask:
        assert [tuple(line.removeprefix("release ").split(": ")[:2]) for line in lines(ask.log)] == at_start
        assert ask.faults() == at_start
        ask.serves(NEW, answers)
        for _ in range(2):
            ask.unavailable(f"/v1/releases/{NEW}/files/sample-1.2.0.xlsx", NEW)
        ask.unavailable(f"/v1/releases/{MIDDLE}/files/dataset/terms.csv", MIDDLE)
        for address in ("", "/files/datapackage.json", "/dcat.jsonld"):
            ask.unavailable(f"/v1/releases/{OLD}{address}", OLD)
        # Bytes are read when a file is first sent.
        assert sorted(ask.faults()) == sorted([*at_start, (NEW, "sample-1.2.0.xlsx")])
        for version in (NEW, MIDDLE):
            assert ask(f"/v1/releases/{version}").status == 200
            for name in ("dataset/elements.csv", f"sample-{version}.sqlite"):
                answer = ask(f"/v1/releases/{version}/files/{name}")
                assert (answer.status, answer.body) == (200, (whole.files(version) / name).read_bytes())
        assert ask(f"/v1/releases/{NEW}/files/nothing").status == 404
        ask.serves(NEW, answers)
    healed(whole, undisturbed)


def spoil_entry(path: Path, **members: str) -> None:
    content = json.loads(path.read_text())
    content["releases"][0].update(members)
    path.write_text(json.dumps(content))


INDEXES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "half": DAMAGES["half"],
    "missing": DAMAGES["missing"],
    "no JSON": lambda path: path.write_text("releases: all of them"),
    "a list": lambda path: path.write_text("[]"),
    "a path for an archive": lambda path: spoil_entry(path, archive="../sample-1.2.0.zip"),
    "a version that is none": lambda path: spoil_entry(path, version="newest"),
    "half a checksum": lambda path: spoil_entry(path, sha256="00ff"),
}


def test_a_damaged_index(unbuilt: Place, undisturbed: Place, answers: Answers) -> None:
    index = unbuilt.releases / "index.json"
    mended, before = index.read_bytes(), unbuilt.content()
    for name, damage in INDEXES.items():
        index.write_bytes(mended)
        damage(index)
        done = unbuilt.run("build")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), name
        assert done.stderr.startswith("syllabank: "), name
        assert str(unbuilt.releases) in done.stderr or "index.json" in done.stderr, name
        assert unbuilt.content() == before, name
    with unbuilt.serving() as ask:
        assert lines(ask.log) == []
        ask.serves(MIDDLE, only(answers, MIDDLE, OLD))
    # An index that reads well and names another checksum: the archive and it do not go together.
    index.write_bytes(mended)
    spoil_entry(index, sha256="0" * 64)
    done = unbuilt.run("build")
    assert (done.returncode, len(lines(done.stderr))) == (1, 1)
    assert f"release {NEW}: sample-{NEW}.zip: its sha256 is " in done.stderr
    assert Catalogue(unbuilt.store).versions == [MIDDLE, OLD]
    index.write_bytes(mended)
    healed(unbuilt, undisturbed)
