"""A release is published once, above the last one, and with a reason for everything that went or changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.errors import ArchiveDamaged, PackageUnreadable, ReleaseRefused
from api.history.publish import publish
from api.package.archive import open_archive, sha256_of
from api.package.release_index import read_index
from tests.conftest import SAMPLE, Workbench
from tests.history.releases import bytes_below, make_earlier, publish_history, revise, set_version


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A folder in which the sample is published."""
    publish(SAMPLE / "datapackage.json", tmp_path / "releases")
    return tmp_path / "releases"


def refusal(package: Workbench, releases: Path) -> str:
    """Why a package is refused, after it was seen that nothing was written."""
    before = bytes_below(releases)
    with pytest.raises(ReleaseRefused) as caught:
        publish(package.descriptor, releases)
    assert bytes_below(releases) == before
    return "\n".join(caught.value.reasons)


def test_a_release_is_an_archive_and_a_line_in_the_index_that_names_its_checksum(releases: Path) -> None:
    (entry,) = read_index(releases)
    assert (entry.version, entry.created, entry.archive) == (
        "1.1.0",
        "2026-01-02T03:04:05Z",
        "sample-1.1.0.zip",
    )
    archive = releases / entry.archive
    assert (sha256_of(archive), archive.stat().st_size) == (entry.sha256, entry.bytes)
    assert sorted(path.name for path in releases.iterdir()) == ["index.json", "sample-1.1.0.zip"]


def test_publishing_the_same_bytes_again_changes_nothing_and_says_so(releases: Path) -> None:
    before = bytes_below(releases)
    entry, new = publish(SAMPLE / "datapackage.json", releases)
    assert (entry, new, bytes_below(releases)) == (read_index(releases)[0], False, before)


def test_a_new_release_leaves_the_bytes_of_the_old_one_alone(tmp_path: Path) -> None:
    releases = publish_history(tmp_path)
    earlier, later = tmp_path / "alone", releases
    publish(tmp_path / "earlier" / "datapackage.json", earlier)
    assert bytes_below(earlier)["sample-1.0.0.zip"] == bytes_below(later)["sample-1.0.0.zip"]
    assert [entry.version for entry in read_index(later)] == ["1.1.0", "1.0.0"]


def test_an_old_release_published_again_is_known_even_when_there_are_newer_ones(tmp_path: Path) -> None:
    releases = publish_history(tmp_path)
    before = bytes_below(releases)
    entry, new = publish(tmp_path / "earlier" / "datapackage.json", releases)
    assert (entry.version, new, bytes_below(releases)) == ("1.0.0", False, before)


def test_a_version_that_exists_is_refused_for_other_bytes(releases: Path, workbench: Workbench) -> None:
    workbench.edit("terms", "term-metal", note="A note.")
    assert "1.1.0 exists with other bytes" in refusal(workbench, releases)


def test_a_version_that_exists_is_refused_for_other_metadata(releases: Path, workbench: Workbench) -> None:
    workbench.json("datapackage.json", lambda descriptor: descriptor.update(title="Another title"))
    assert "1.1.0 exists with other bytes" in refusal(workbench, releases)


@pytest.mark.parametrize("version", ["1.0.9", "0.9.0", "1.0.10"])
def test_a_version_below_the_last_release_is_refused(
    releases: Path, workbench: Workbench, version: str
) -> None:
    set_version(workbench, version)
    assert "must be above that of the last release, 1.1.0" in refusal(workbench, releases)


@pytest.mark.parametrize("version", ["1.1.1", "1.2.0", "1.10.0", "2.0.0"])
def test_a_version_above_the_last_release_is_taken(
    releases: Path, workbench: Workbench, version: str
) -> None:
    set_version(workbench, version)
    entry, new = publish(workbench.descriptor, releases)
    assert (entry.version, new) == (version, True)


def test_versions_are_compared_as_numbers(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "1.10.0")
    publish(workbench.descriptor, releases)
    set_version(workbench, "1.9.0")
    assert "must be above that of the last release, 1.10.0" in refusal(workbench, releases)


def test_added_rows_need_no_reason(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "1.2.0")
    workbench.add("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy")
    assert publish(workbench.descriptor, releases)[1]


def test_a_row_that_vanished_without_a_revision_is_refused_by_its_id(
    releases: Path, workbench: Workbench
) -> None:
    set_version(workbench, "9.0.0")
    workbench.remove("terms", "term-noble-gas")
    assert "term-noble-gas is gone" in refusal(workbench, releases)


@pytest.mark.parametrize("kind", ["removed", "renamed"])
def test_a_row_that_vanished_with_a_revision_is_taken(
    releases: Path, workbench: Workbench, kind: str
) -> None:
    set_version(workbench, "1.2.0")
    workbench.remove("terms", "term-noble-gas")
    revise(workbench, "term-noble-gas", kind, "1.2.0", "term-metal" if kind == "renamed" else "")
    assert publish(workbench.descriptor, releases)[1]


@pytest.mark.parametrize(("kind", "successor"), [("removed", ""), ("renamed", "element-iron")])
def test_a_successor_may_itself_have_been_removed_or_renamed_since(
    releases: Path, workbench: Workbench, kind: str, successor: str
) -> None:
    for version, old, new in (("1.2.0", "copper", "cuprum"), ("1.3.0", "cuprum", "kupfer")):
        set_version(workbench, version)
        row = next(one for one in workbench.table("elements") if one["id"] == f"element-{old}")
        workbench.remove("elements", row["id"])
        workbench.add("elements", **row | {"id": f"element-{new}"})
        revise(workbench, row["id"], "renamed", version, f"element-{new}")
        assert workbench.check() == []
        assert publish(workbench.descriptor, releases)[1]
    set_version(workbench, "1.4.0")
    workbench.remove("elements", "element-kupfer")
    revise(workbench, "element-kupfer", kind, "1.4.0", successor)
    assert workbench.check() == []
    assert publish(workbench.descriptor, releases)[1]


def test_a_correction_is_no_reason_to_vanish(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "1.2.0")
    workbench.remove("terms", "term-noble-gas")
    revise(workbench, "term-noble-gas", "corrected", "1.2.0")
    assert "term-noble-gas is gone" in refusal(workbench, releases)


def test_a_row_that_changed_without_a_correction_is_refused_by_its_id(
    releases: Path, workbench: Workbench
) -> None:
    set_version(workbench, "1.1.1")
    workbench.edit("terms", "term-metal", definition="Another definition.")
    assert "term-metal has changed" in refusal(workbench, releases)
    revise(workbench, "term-metal", "corrected", "1.1.1")
    assert publish(workbench.descriptor, releases)[1]


def test_the_correction_of_an_earlier_release_does_not_cover_a_new_change(
    releases: Path, workbench: Workbench
) -> None:
    set_version(workbench, "1.1.1")
    workbench.edit("elements", "element-neon", mass="20.1797")
    assert "element-neon has changed" in refusal(workbench, releases)


def test_a_removal_is_no_correction(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "1.1.1")
    workbench.edit("terms", "term-metal", definition="Another definition.")
    revise(workbench, "term-metal", "removed", "1.1.1")
    assert "term-metal has changed" in refusal(workbench, releases)


def test_a_tombstone_cannot_quietly_go(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "2.0.0")
    workbench.remove("revisions", "revision-1-1-0-element-didymium")
    assert "revision-1-1-0-element-didymium is gone" in refusal(workbench, releases)


def test_what_was_removed_long_ago_needs_no_new_reason(releases: Path, workbench: Workbench) -> None:
    for version in ("1.1.1", "1.1.2"):
        set_version(workbench, version)
        assert publish(workbench.descriptor, releases)[1]


def test_a_package_without_revisions_can_only_grow(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "2.0.0")
    workbench.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "revisions"]),
    )
    assert "revision-1-1-0-element-didymium is gone" in refusal(workbench, releases)


def test_a_version_lower_than_the_policy_demands_is_refused_by_rule_and_version(
    releases: Path, workbench: Workbench
) -> None:
    workbench.add("terms", id="term-alloy", spec_point_id="spec-metals", term="alloy")
    set_version(workbench, "1.1.1")
    assert "must be 1.2.0 or higher: terms: term-alloy added demands a minor release (row-added)" in refusal(
        workbench, releases
    )


def test_every_reason_is_said_at_once(releases: Path, workbench: Workbench) -> None:
    set_version(workbench, "1.0.0")
    workbench.remove("terms", "term-noble-gas")
    workbench.edit("elements", "element-iron", use="Bridges")
    workbench.edit("elements", "element-neon", use="")
    reasons = refusal(workbench, releases)
    for fact in (
        "last release, 1.1.0",
        "term-noble-gas is gone",
        "element-iron has changed",
        "element-neon has changed",
    ):
        assert fact in reasons


def test_the_samples_own_revisions_explain_what_it_did_to_the_release_before_it(
    tmp_path: Path, workbench: Workbench
) -> None:
    releases = publish_history(tmp_path)
    for entry in read_index(releases):
        with open_archive(releases / entry.archive, entry.sha256):
            pass
    set_version(make_earlier(workbench), "1.2.0")
    reasons = refusal(workbench, releases)
    assert "revision-1-1-0-element-neon is gone" in reasons


def test_nothing_is_published_above_a_last_release_that_is_damaged(
    releases: Path, workbench: Workbench
) -> None:
    archive = releases / "sample-1.1.0.zip"
    archive.write_bytes(archive.read_bytes()[:-1])
    set_version(workbench, "1.2.0")
    before = bytes_below(releases)
    with pytest.raises(ArchiveDamaged, match=r"sample-1\.1\.0\.zip"):
        publish(workbench.descriptor, releases)
    assert bytes_below(releases) == before


def test_nothing_is_published_over_a_damaged_index(releases: Path, workbench: Workbench) -> None:
    (releases / "index.json").write_bytes(b'{"releases": [')
    set_version(workbench, "1.2.0")
    before = bytes_below(releases)
    with pytest.raises(PackageUnreadable, match=r"index\.json"):
        publish(workbench.descriptor, releases)
    assert bytes_below(releases) == before
