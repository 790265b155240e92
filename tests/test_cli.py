"""The syllabank command: what each command writes, says and exits with.

`check` and `format` have their tests beside the rules.
0 is done; 1 the package is not right, or a release is refused; 2 the command or its surroundings are
not. An error is one line on stderr, never a traceback.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess

import click
import pytest

from api.cli import main
from api.exports import EXPORTS
from api.package.archive import sha256_of
from api.package.release_index import read_index
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, SAMPLE, Workbench, syllabank
from tests.history.releases import bytes_below, publish_history, set_version

Run = Callable[..., CompletedProcess[str]]
COMMANDS = sorted(main.commands)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command, with its releases, its stores and what it writes below the test's own folder."""

    def command(*arguments: str, **environment: str) -> CompletedProcess[str]:
        places = [str(tmp_path / a) if before == "-o" else a for before, a in pairwise(("", *arguments))]
        own = {
            "SYLLABANK_PACKAGE": str(SAMPLE / "datapackage.json"),
            "SYLLABANK_RELEASES": str(tmp_path / "releases"),
            "SYLLABANK_STORE": str(tmp_path / "store"),
        }
        return syllabank(*places, **(own | environment))

    return command


@pytest.fixture
def built(tmp_path: Path, sample_catalogue: Catalogue) -> Path:
    """The sample's store where `run` looks for it."""
    return Path(shutil.copytree(sample_catalogue.latest.path.parent, tmp_path / "store"))


def refusal(done: CompletedProcess[str], *reasons: str) -> None:
    """A release that is refused says so in a line, and then each reason in one of its own."""
    first, *lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert first.startswith("syllabank: ")
    assert first.endswith(" was not released:")
    assert len(lines) == len(reasons)
    for line, reason in zip(lines, reasons, strict=True):
        assert line.startswith("  ")
        assert reason in line


def one_line(done: CompletedProcess[str], code: int, *facts: str) -> None:
    """An error is told in one line that names the facts."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("syllabank: ")
    assert done.stderr.count("\n") == 1
    for fact in facts:
        assert fact in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    done = run(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: syllabank {name} ")
    assert len(done.stdout.split("\n\n")[1].strip()) > 20
    with click.Context(main.commands[name]) as context:
        for parameter in main.commands[name].params:
            option = max(parameter.opts, key=len)
            shown = option if option.startswith("-") else parameter.make_metavar(context)
            assert shown in done.stdout


def test_help_lists_every_command(run: Run) -> None:
    for flag in ("--help", "-h"):
        done = run(flag)
        assert (done.returncode, done.stderr) == (0, "")
        listed = done.stdout.split("Commands:\n")[1].splitlines()
        assert [line.split()[0] for line in listed] == COMMANDS
        assert all(len(line.split()) > 2 for line in listed)


def test_the_version_is_that_of_the_project(run: Run) -> None:
    version = next(
        line for line in (ROOT / "pyproject.toml").read_text().splitlines() if line.startswith("version")
    )
    done = run("--version")
    assert (done.returncode, done.stdout.split()[-1]) == (0, version.split('"')[1])


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "--fast"],
        ["build", "extra"],
        ["export"],
        ["export", "gift"],
        ["site"],
        ["--quiet"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_exits_with_2_and_says_how_to_get_help(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--help" in done.stderr
    assert "Error: " in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("PORT", "0"), ("WEB_CONCURRENCY", "-1"), ("SYLLABANK_THREADS", "")],
)
def test_a_setting_that_cannot_be_used_is_named(run: Run, name: str, value: str) -> None:
    one_line(run("build", **{name: value}), 2, name)


def test_release_writes_an_archive_and_the_index_and_names_its_checksum(run: Run, tmp_path: Path) -> None:
    done = run("release")
    (entry,) = read_index(tmp_path / "releases")
    archive = tmp_path / "releases" / "sample-1.1.0.zip"
    assert (done.returncode, done.stderr) == (0, "")
    assert f"1.1.0 released: {archive}" in done.stdout
    assert entry.sha256 in done.stdout
    assert entry.sha256 == sha256_of(archive)


def test_release_for_machines_says_whether_it_is_new(run: Run, tmp_path: Path) -> None:
    facts = []
    for _ in range(2):
        done = run("release", "--json")
        assert (done.returncode, done.stderr) == (0, "")
        facts.append(json.loads(done.stdout))
    archive = tmp_path / "releases" / "sample-1.1.0.zip"
    expected = {
        "version": "1.1.0",
        "archive": archive.name,
        "sha256": sha256_of(archive),
        "bytes": archive.stat().st_size,
    }
    assert facts == [expected | {"new": True}, expected | {"new": False}]
    assert "was released already" in run("release").stdout


def test_a_package_with_faults_is_not_released(run: Run, tmp_path: Path, workbench: Workbench) -> None:
    workbench.edit("elements", "element-iron", block="x", name="")
    refusal(run("release", str(workbench.descriptor)), "2 faults; run 'syllabank check'")
    assert not (tmp_path / "releases").exists()


def test_a_release_that_is_refused_says_every_reason(run: Run, tmp_path: Path, workbench: Workbench) -> None:
    assert run("release").returncode == 0
    before = bytes_below(tmp_path / "releases")
    refusal(run("release", str(changed(workbench))), "1.1.0 exists with other bytes")
    workbench.edit("elements", "element-neon", use="Signs that glow")
    set_version(workbench, "1.2.0")
    refusal(run("release", str(workbench.descriptor)), "element-iron has changed", "element-neon has changed")
    assert bytes_below(tmp_path / "releases") == before


def changed(package: Workbench) -> Path:
    """A package whose table was changed without a revision."""
    package.edit("elements", "element-iron", use="Bridges")
    return package.descriptor


def test_build_names_the_store_of_every_release(run: Run, tmp_path: Path) -> None:
    publish_history(tmp_path)
    done = run("build")
    catalogue = Catalogue(tmp_path / "store")
    lines = [f"{version}: {catalogue.get(version).path}" for version in ("1.1.0", "1.0.0")]
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, lines, "")


def test_build_for_machines_is_the_manifest_and_the_same_again(run: Run, tmp_path: Path) -> None:
    publish_history(tmp_path)
    first, second = run("build", "--json"), run("build", "--json")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout
    manifest = json.loads((tmp_path / "store" / "store.json").read_text())
    told = json.loads(first.stdout)
    assert {name: told[name] for name in ("first", "stores", "faults")} == {
        name: manifest[name] for name in ("first", "stores", "faults")
    }
    assert (told["first"], [entry["version"] for entry in told["stores"]]) == ("1.0.0", ["1.1.0", "1.0.0"])
    assert told["faults"] == []


def test_build_names_a_damaged_archive_and_keeps_what_was_built(run: Run, tmp_path: Path) -> None:
    releases = publish_history(tmp_path)
    run("build")
    before = bytes_below(tmp_path / "store")
    archive = releases / "sample-1.1.0.zip"
    archive.write_bytes(archive.read_bytes() + b"\0")
    done = run("build")
    stores = [f"{v}: {Catalogue(tmp_path / 'store').get(v).path}" for v in ("1.1.0", "1.0.0")]
    assert (done.returncode, done.stdout.splitlines()) == (1, stores)
    assert done.stderr.startswith("syllabank: release 1.1.0: sample-1.1.0.zip: its sha256 is ")
    assert done.stderr.count("\n") == 1
    after = bytes_below(tmp_path / "store")
    assert {n: c for n, c in after.items() if n != "store.json"} == {
        n: c for n, c in before.items() if n != "store.json"
    }


def test_build_leaves_out_a_release_of_which_neither_archive_nor_store_is_whole(
    run: Run, tmp_path: Path
) -> None:
    releases = publish_history(tmp_path)
    run("build")
    (tmp_path / "store" / read_store(tmp_path)["file"]).unlink()
    archive = releases / "sample-1.1.0.zip"
    archive.write_bytes(archive.read_bytes() + b"\0")
    done = run("build", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [entry["version"] for entry in told["stores"]] == ["1.0.0"]
    assert [(fault["version"], fault["file"]) for fault in told["faults"]] == [("1.1.0", archive.name)]
    assert Catalogue(tmp_path / "store").latest.version == "1.0.0"


def read_store(folder: Path) -> dict[str, str]:
    """The newest store's entry in the manifest."""
    stores: list[dict[str, str]] = json.loads((folder / "store" / "store.json").read_text())["stores"]
    return stores[0]


def test_formats_lists_each_export(run: Run) -> None:
    done = run("formats")
    assert (done.returncode, done.stderr) == (0, "")
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert listed == {
        name: f"{export.title}: {', '.join(export.targets)}" for name, export in EXPORTS.items()
    }
    told = json.loads(run("formats", "--json").stdout)
    assert [one["name"] for one in told] == list(EXPORTS)


@pytest.mark.usefixtures("built")
def test_export_writes_the_file_and_says_what_is_not_in_it(run: Run, tmp_path: Path) -> None:
    done = run("export", "gift", "-o", "quiz.gift")
    assert done.returncode == 0
    assert (tmp_path / "quiz.gift").read_bytes() == (ROOT / "tests/golden/sample.gift").read_bytes()
    assert done.stdout == f"{tmp_path / 'quiz.gift'}: 7 questions written, 2 left out, 7 losses\n"
    assert "left out: item: " in done.stderr
    told = json.loads(
        run("export", "gift", "-o", "quiz.gift", "--losses", str(tmp_path / "losses.tsv"), "--json").stdout
    )
    assert sorted({loss["id"] for loss in told["losses"] if loss["whole"]}) == [
        "quiz-by-number",
        "quiz-noble-cloze",
    ]
    header, *lines = (tmp_path / "losses.tsv").read_text("utf-8").splitlines()
    assert header.split("\t") == ["record", "carried", "part", "reason"]
    assert [line.split("\t")[0] for line in lines] == [loss["id"] for loss in told["losses"]]
    assert len(lines) == 7


@pytest.mark.usefixtures("built")
def test_export_takes_the_items_that_are_asked_for(run: Run, tmp_path: Path) -> None:
    choice = ("--spec-point", "spec-metals", "--kind", "multiple_choice", "--kind", "true_false")
    done = run("export", "gift", "-o", "out", "--release", "1.1.0", "--difficulty", "easy", *choice)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{tmp_path / 'out'}: 2 questions written, 0 left out, 0 losses\n"
    content = (tmp_path / "out").read_text("utf-8")
    assert "quiz-conductor" in content
    assert "quiz-mercury-liquid" in content


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        (["word"], ["word", "gift"]),
        (["gift", "--release", "9.9.9"], ["no release 9.9.9"]),
        (["gift", "--spec-point", "spec-nowhere"], ["spec-nowhere"]),
        (["gift", "--id", "quiz-nowhere"], ["quiz-nowhere"]),
        (["gift", "--part", "people"], ["people", "items"]),
        (["gift", "--since", "9.9.9"], ["9.9.9"]),
        (["gift", "--kind", "cloze", "--id", "quiz-symbols"], ["nothing of release"]),
        (["kahoot", "--kind", "matching"], ["kahoot", "matching"]),
    ],
)
def test_an_export_that_cannot_be_made_leaves_the_file_as_it_was(
    run: Run, tmp_path: Path, arguments: list[str], facts: list[str]
) -> None:
    (tmp_path / "out").write_text("old")
    one_line(run("export", "-o", "out", *arguments), 2, *facts)
    assert (tmp_path / "out").read_text() == "old"


@pytest.mark.parametrize("arguments", [["export", "gift", "-o", "out"], ["site", "-o", "out"], ["serve"]])
def test_a_command_without_a_store_says_to_build_one(run: Run, tmp_path: Path, arguments: list[str]) -> None:
    one_line(run(*arguments), 2, str(tmp_path / "store" / "store.json"), "run 'syllabank build'")
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("built")
def test_site_writes_the_folder_and_counts_its_files(run: Run, tmp_path: Path) -> None:
    done = run("site", "-o", "public")
    files = [path for path in (tmp_path / "public").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files if path.name != "addresses.json")
    assert (done.returncode, done.stderr) == (0, "")
    # addresses.json lists the others.
    assert done.stdout == f"{tmp_path / 'public'}: {len(files) - 1} files, {size:,} bytes\n"
    assert (tmp_path / "public" / "v1" / "elements" / "element-iron.json").exists()


def test_help_works_whatever_the_settings_are(run: Run) -> None:
    assert run("serve", "--help", PORT="eighty").returncode == 0


def test_a_place_that_cannot_be_written_is_named_without_a_traceback(run: Run, tmp_path: Path) -> None:
    run("release")
    (tmp_path / "file").write_text("in the way")
    one_line(run("build", SYLLABANK_STORE=str(tmp_path / "file")), 2, "file")


@pytest.mark.usefixtures("built")
def test_a_kind_that_there_is_not_is_named_with_those_there_are(run: Run) -> None:
    one_line(run("export", "gift", "-o", "out", "--kind", "essay"), 2, "multiple_choice")


def test_building_without_a_release_says_what_to_do(run: Run, tmp_path: Path) -> None:
    one_line(run("build", SYLLABANK_RELEASES=str(tmp_path / "nothing")), 2, "syllabank release")
