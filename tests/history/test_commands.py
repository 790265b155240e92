"""`syllabank diff` and what `syllabank release` refuses, as a user meets them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from api.history.policy import Bump
from api.history.report import WIDTH
from tests.checking.planting import Plant, both, cells, constraint, descriptor, field, row, without
from tests.conftest import SAMPLE, Workbench, syllabank
from tests.history.releases import bytes_below, publish_history, revise, set_version

Run = Callable[..., CompletedProcess[str]]
NEON = "1.0.0 → 1.1.0"


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """The sample's two releases."""
    return publish_history(tmp_path)


@pytest.fixture
def run(releases: Path, workbench: Workbench) -> Run:
    """The command over the sample's two releases, and the workbench as the package that is worked on."""

    def command(*arguments: str, **environment: str) -> CompletedProcess[str]:
        own = {"SYLLABANK_PACKAGE": str(workbench.descriptor), "SYLLABANK_RELEASES": str(releases)}
        return syllabank(*arguments, **(own | environment))

    return command


def lines_of(done: CompletedProcess[str]) -> list[str]:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def complaint(done: CompletedProcess[str]) -> str:
    """The one line of an error of the command or its surroundings."""
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("syllabank: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_diff_for_people_shows_every_row_with_its_reason(run: Run) -> None:
    assert lines_of(run("diff", "1.0.0", "1.1.0")) == [
        "1.0.0 → 1.1.0",
        "rows",
        "  elements: 1 changed, 1 removed, 1 renamed",
        "    - element-didymium (Didymium turned out to be two elements.)",
        "    ~ element-neon (The mass was rounded wrongly.)",
        "        mass",
        "          - 20.2",
        "          + 20.18",
        "    > element-wolfram → element-iron (The English name is used throughout.)",
        "        name",
        "          - Wolfram",
        "          + Iron",
        "        atomic_number",
        "          - 74",
        "          + 26",
        "        mass",
        "          - (empty)",
        "          + 55.845",
        "  revisions: 3 added",
        "    + revision-1-1-0-element-didymium",
        "    + revision-1-1-0-element-neon",
        "    + revision-1-1-0-element-wolfram",
        "demands minor: 1.1.0 or higher (row-removed; first met by elements: element-didymium removed)",
    ]


def test_a_summary_counts_and_shows_no_row(run: Run) -> None:
    assert lines_of(run("diff", "--summary", "1.0.0", "1.1.0")) == [
        "1.0.0 → 1.1.0",
        "rows",
        "  elements: 1 changed, 1 removed, 1 renamed",
        "  revisions: 3 added",
        "demands minor: 1.1.0 or higher (row-removed; first met by elements: element-didymium removed)",
    ]


def test_diff_for_people_shows_the_schema_with_its_rules(run: Run, workbench: Workbench) -> None:
    both(
        descriptor(name="other", version="2.0.0"),
        field("terms", "term", title="Word"),
        constraint("elements", "atomic_number", maximum=119),
    )(workbench)
    assert lines_of(run("diff")) == [
        "1.1.0 → 2.0.0",
        "schema",
        "  major datapackage.json: name: 'sample' → 'other' (package-renamed)",
        "  patch terms.term: title: 'Term' → 'Word' (documentation-changed)",
        "  minor elements.atomic_number: maximum: 118 → 119 (constraint-loosened)",
        "demands major: 2.0.0 or higher (package-renamed; first met by datapackage.json: name: 'sample' → 'other')",
    ]


def test_diff_for_machines_has_every_fact(run: Run, workbench: Workbench) -> None:
    both(
        field("terms", "term", title="Word"),
        cells("elements", "element-polonium", mass="209", radioactive="false", discovered_end="1901-12-31"),
        without("elements", "element-copper"),
        row("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy"),
    )(workbench)
    set_version(workbench, "1.1.1")
    revise(workbench, "element-polonium", "corrected", "1.1.1")
    done = run("diff", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    refusals = facts.pop("refusals")
    assert facts == {
        "before": "1.1.0",
        "after": "1.1.1",
        "demand": {
            "bump": "minor",
            "rule": "row-added",
            "because": "terms: term-alloy added",
            "version": "1.2.0",
        },
        "schema": [
            {
                "rule": "documentation-changed",
                "table": "terms",
                "field": "term",
                "what": "title",
                "before": "Term",
                "after": "Word",
            }
        ],
        "tables": {
            "terms": {"added": [{"id": "term-alloy"}], "changed": [], "removed": [], "renamed": []},
            "elements": {
                "added": [],
                "changed": [
                    {
                        "id": "element-polonium",
                        "fields": {
                            "mass": {"before": None, "after": 209},
                            "discovered_end": {"before": "1902-12-31", "after": "1901-12-31"},
                            "radioactive": {"before": True, "after": False},
                        },
                        "reason": "A reason for people.",
                    }
                ],
                "removed": [{"id": "element-copper", "reason": None}],
                "renamed": [],
            },
            "revisions": {
                "added": [{"id": "revision-1-1-1-element-polonium"}],
                "changed": [],
                "removed": [],
                "renamed": [],
            },
        },
    }
    assert [reason.split(";")[0][:30] for reason in refusals] == [
        "the version must be 1.2.0 or h",
        "element-copper is gone",
    ]


def test_a_renamed_row_names_its_successor_to_machines(run: Run) -> None:
    facts = json.loads(run("diff", "--json", "1.0.0", "1.1.0").stdout)
    (renamed,) = facts["tables"]["elements"]["renamed"]
    assert (renamed["id"], renamed["successor_id"]) == ("element-wolfram", "element-iron")
    assert renamed["fields"]["name"] == {"before": "Wolfram", "after": "Iron"}


def test_a_long_or_broken_value_is_shown_in_one_line(run: Run, workbench: Workbench) -> None:
    workbench.edit("elements", "element-iron", use="a\nb " + "x" * 1000, radioactive="true")
    shown = [line for line in lines_of(run("diff")) if line.startswith("          ")]
    long = "a b " + "x" * (WIDTH - 5) + "…"
    assert shown == ["          - false", "          + true", "          - (empty)", f"          + {long}"]


def test_by_default_the_last_release_is_compared_with_the_package(run: Run, workbench: Workbench) -> None:
    assert lines_of(run("diff")) == ["1.1.0 → 1.1.0", "nothing demands a new version"]
    workbench.edit("elements", "element-iron", use="Bridges")
    found = lines_of(run("diff"))
    assert "    ~ element-iron" in found
    assert found[-3:] == [
        "demands patch: 1.1.1 or higher (row-changed; first met by elements: element-iron changed)",
        "would be refused: the version, 1.1.0, must be above that of the last release, 1.1.0",
        "would be refused: element-iron has changed; add a revision of kind corrected for it, with the reason",
    ]
    assert lines_of(run("diff", "latest")) == found
    assert lines_of(run("diff", "1.0.0"))[0] == NEON


def test_what_diff_says_would_be_refused_release_refuses(run: Run, workbench: Workbench) -> None:
    workbench.edit("elements", "element-iron", use="Bridges")
    without("elements", "element-copper")(workbench)
    set_version(workbench, "1.1.1")
    foretold = [
        line.removeprefix("would be refused: ") for line in lines_of(run("diff")) if "refused" in line
    ]
    done = run("release")
    assert done.returncode == 1
    assert [line.strip() for line in done.stderr.splitlines()[1:]] == foretold
    assert len(foretold) == 3


def test_versions_archives_and_folders_are_told_apart_and_agree(
    run: Run, releases: Path, tmp_path: Path
) -> None:
    expected = lines_of(run("diff", "1.0.0", "1.1.0"))
    olds = [
        "1.0.0",
        releases / "sample-1.0.0.zip",
        tmp_path / "earlier",
        tmp_path / "earlier/datapackage.json",
    ]
    news = ["latest", releases / "sample-1.1.0.zip", SAMPLE, SAMPLE / "datapackage.json"]
    for old, new in zip(olds, news[::-1], strict=True):
        assert lines_of(run("diff", str(old), str(new))) == expected


def test_an_archive_that_no_index_names_can_be_compared(run: Run, releases: Path, tmp_path: Path) -> None:
    shutil.copy(releases / "sample-1.0.0.zip", tmp_path / "a copy.zip")
    found = lines_of(run("diff", str(tmp_path / "a copy.zip"), SYLLABANK_RELEASES=str(tmp_path / "none")))
    assert found[0] == NEON


def test_an_unknown_release_is_told_with_those_there_are(run: Run, tmp_path: Path) -> None:
    for arguments in (("9.9.9",), ("1.0.0", "9.9.9")):
        told = complaint(run("diff", *arguments))
        assert "no release 9.9.9; there are 1.1.0, 1.0.0, or give a path to an archive or a folder" in told
    assert "there are none yet" in complaint(run("diff", SYLLABANK_RELEASES=str(tmp_path / "none")))


@pytest.mark.parametrize(
    ("damage", "facts"),
    [
        (lambda content: content[:-100], ["sample-1.0.0.zip", "sha256"]),
        (lambda content: content.replace(b"Didymium", b"Didymius"), ["sample-1.0.0.zip", "sha256"]),
    ],
)
def test_a_damaged_archive_of_a_release_is_named(
    run: Run, releases: Path, damage: Callable[[bytes], bytes], facts: list[str]
) -> None:
    archive = releases / "sample-1.0.0.zip"
    archive.write_bytes(damage(archive.read_bytes()))
    told = complaint(run("diff", "1.0.0", "1.1.0"))
    assert all(fact in told for fact in facts)


@pytest.mark.parametrize(
    ("damage", "facts"),
    [
        (lambda content: content[:-100], ["it.zip", "is not a zip archive"]),
        (lambda content: b"Not an archive at all.", ["it.zip", "is not a zip archive"]),
        (lambda content: b"", ["it.zip", "is not a zip archive"]),
        (
            lambda content: content.replace(b"Didymium", b"Didymius"),
            ["elements.csv", "cannot be read from the archive"],
        ),
    ],
)
def test_a_damaged_archive_from_anywhere_is_named(
    run: Run, releases: Path, tmp_path: Path, damage: Callable[[bytes], bytes], facts: list[str]
) -> None:
    archive = tmp_path / "it.zip"
    archive.write_bytes(damage((releases / "sample-1.0.0.zip").read_bytes()))
    told = complaint(run("diff", str(archive)))
    assert all(fact in told for fact in facts)


def test_a_place_where_nothing_is_is_named(run: Run, tmp_path: Path) -> None:
    absent = tmp_path / "absent.zip"
    assert str(absent) in complaint(run("diff", str(absent)))
    (tmp_path / "empty").mkdir()
    for name in ("empty", "empty/datapackage.json"):
        told = complaint(run("diff", str(tmp_path / name)))
        assert f"{tmp_path / 'empty' / 'datapackage.json'}: there is no such file" in told
    (tmp_path / "notes.txt").write_text("Some notes.")
    assert "no release" in complaint(run("diff", str(tmp_path / "notes.txt")))


def test_a_package_that_is_not_right_is_told_in_a_line(run: Run, workbench: Workbench) -> None:
    set_version(workbench, "soon")
    assert "'soon' is not a version" in complaint(run("diff"))
    set_version(workbench, "1.2.0")
    workbench.write("elements", workbench.table("elements")[::-1])
    assert "row 3 is not in the order of id; run 'syllabank format'" in complaint(run("diff"))


# What `release` refuses, and what to do instead.


def new_term(workbench: Workbench) -> None:
    """Add a term, with the citation it needs."""
    workbench.add(
        "terms",
        id="term-alloy",
        spec_point_id="spec-metals",
        term="alloy",
        definition="A mixture of metals.",
        certainty="established",
    )
    workbench.add(
        "citations", id="citation-term-alloy-1", record_id="term-alloy", source_id="source-handbook"
    )


REFUSED: list[tuple[str, Plant, str, list[str]]] = [
    (
        "too low a version",
        new_term,
        "1.1.1",
        ["must be 1.2.0 or higher", f"a {Bump.MINOR} release", "(row-added)", "set it in datapackage.json"],
    ),
    (
        "a constraint that is tightened",
        constraint("elements", "atomic_number", maximum=117),
        "1.2.0",
        [
            "must be 2.0.0 or higher",
            f"a {Bump.MAJOR} release",
            "(constraint-tightened)",
            "elements.atomic_number",
        ],
    ),
    (
        "a removal that is not declared",
        without("elements", "element-copper"),
        "3.0.0",
        ["element-copper is gone; add a revision of kind removed or renamed for it, with the reason"],
    ),
    (
        "a change without a reason",
        cells("elements", "element-iron", use="Bridges"),
        "3.0.0",
        ["element-iron has changed; add a revision of kind corrected for it, with the reason"],
    ),
    (
        "a package with faults",
        cells("elements", "element-iron", block="x"),
        "1.1.1",
        ["1 fault; run 'syllabank check'"],
    ),
    (
        "a version that exists",
        cells("elements", "element-iron", use="Bridges"),
        "1.1.0",
        ["1.1.0 exists with other bytes and never changes; raise the version in datapackage.json"],
    ),
    (
        # Without its revisions, of which none may be of a release to come.
        "a version below the last",
        lambda workbench: workbench.write("revisions", []),
        "1.0.5",
        ["1.0.5, must be above that of the last release, 1.1.0"],
    ),
]


@pytest.mark.parametrize(
    ("edit", "version", "facts"), [one[1:] for one in REFUSED], ids=[one[0] for one in REFUSED]
)
def test_release_refuses_says_what_to_do_and_writes_nothing(
    run: Run, releases: Path, workbench: Workbench, edit: Plant, version: str, facts: list[str]
) -> None:
    edit(workbench)
    descriptor(version=version)(workbench)
    before = bytes_below(releases), bytes_below(workbench.root)
    done = run("release")
    assert (done.returncode, done.stdout) == (1, "")
    first, *reasons = done.stderr.splitlines()
    assert first.startswith("syllabank: ")
    assert first.endswith(" was not released:")
    assert all(reason.startswith("  ") for reason in reasons)
    assert all(fact in done.stderr for fact in facts), done.stderr
    assert "Traceback" not in done.stderr
    assert (bytes_below(releases), bytes_below(workbench.root)) == before


def test_every_reason_has_a_line_of_its_own(run: Run, workbench: Workbench) -> None:
    both(new_term, without("elements", "element-copper"), cells("elements", "element-iron", use="Bridges"))(
        workbench
    )
    set_version(workbench, "1.1.1")
    done = run("release")
    assert done.returncode == 1
    first, *reasons = done.stderr.splitlines()
    assert first == "syllabank: 1.1.1 was not released:"
    assert ["must be 1.2.0" in reasons[0], "copper is gone" in reasons[1], "iron has" in reasons[2]] == [
        True
    ] * 3
    assert len(reasons) == 3


def test_what_was_refused_is_released_once_it_is_mended(
    run: Run, releases: Path, workbench: Workbench
) -> None:
    both(new_term, without("elements", "element-copper"), cells("elements", "element-iron", use="Bridges"))(
        workbench
    )
    set_version(workbench, "1.2.0")
    revise(workbench, "element-copper", "removed", "1.2.0")
    revise(workbench, "element-iron", "corrected", "1.2.0")
    assert lines_of(run("release"))[0].startswith(f"1.2.0 released: {releases / 'sample-1.2.0.zip'}")
    assert lines_of(run("diff")) == ["1.2.0 → 1.2.0", "nothing demands a new version"]
