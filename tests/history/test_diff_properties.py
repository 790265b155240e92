"""What must hold of every comparison: over random histories, and over the real releases."""

from __future__ import annotations

import shutil
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.history.diff import changes_between, compare
from api.package.archive import open_archive
from api.package.descriptor import load_package
from api.package.files import Files, Folder, Held
from api.package.release_index import read_index
from api.package.rows import read_values
from api.package.values import Value
from tests.conftest import ROOT, SAMPLE
from tests.history.releases import publish_history
from tests.history.small import field, small, told

RELEASES = ROOT / "dataset" / "releases"


# Whatever the rows are, the changes say all of it.

Told = tuple[str, str, str, str]
FIELDS = [field("id"), field("t"), field("n", "integer"), field("d", "number"), field("b", "boolean")]
IDS = [f"x-{number}" for number in range(8)]
cell = st.fixed_dictionaries(
    {
        "t": st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=5)
        | st.sampled_from(["", "a\nb", 'say "so", they']),
        "n": st.just("") | st.integers(-5, 5).map(str),
        "d": st.sampled_from(["", "0", "1", "1.0", "1.5"]),
        "b": st.sampled_from(["", "true", "false"]),
    }
)
content = st.dictionaries(st.sampled_from(IDS), st.tuples(st.sampled_from(["one", "two"]), cell))


def tables_of(rows: dict[str, tuple[str, dict[str, str]]]) -> dict[str, list[dict[str, str]]]:
    return {
        table: [{"id": key} | values for key, (home, values) in sorted(rows.items()) if home == table]
        for table in ("one", "two")
    }


@st.composite
def histories(draw: st.DrawFn) -> tuple[Held, Held]:
    """Two states of a package, and what `revisions` says of the rows, rightly or not."""
    old, new = draw(content), draw(content)
    kept = draw(st.sets(st.sampled_from(IDS)))
    new |= {key: row for key, row in old.items() if key in kept}
    revised: list[Told] = []
    for key in draw(st.sets(st.sampled_from(IDS))):
        kind = draw(st.sampled_from(["corrected", "removed", "renamed"]))
        successor = draw(st.sampled_from(IDS)) if kind == "renamed" else ""
        revised.append((draw(st.sampled_from(["1.0.0", "1.0.1", "1.1.0"])), key, kind, successor))
    form = {"one": FIELDS, "two": FIELDS}
    return small("1.0.0", tables_of(old), form), small("1.1.0", tables_of(new), form, sorted(revised))


def content_of(files: Files) -> dict[str, dict[str, dict[str, Value]]]:
    package = load_package(files)
    return {
        name: {str(row["id"]): row for row in read_values(files, table)}
        for name, table in package.tables.items()
    }


@given(histories())
def test_applying_the_changes_to_the_earlier_state_gives_the_later(history: tuple[Held, Held]) -> None:
    before, after = history
    state = content_of(before)
    for change in changes_between(before, load_package(before), after, load_package(after)):
        table = state[change.table]
        if change.before is not None:
            assert table.pop(change.id) == change.before
        if change.after is not None:
            if change.kind == "renamed":
                assert change.after["id"] != change.id
            table[str(change.after["id"])] = change.after
        if change.kind in ("changed", "renamed"):
            assert change.before is not None
            assert change.after is not None
            assert (
                set(change.fields)
                == {n for n in change.after if change.after[n] != change.before[n]}
                != set()
            )
        assert (change.kind == "added", change.kind == "removed") == (
            change.before is None,
            change.after is None,
        )
    assert state == content_of(after)


@given(histories())
def test_no_row_is_told_twice_and_none_of_them_is_told_where_nothing_changed(
    history: tuple[Held, Held],
) -> None:
    before, after = history
    found = compare(before, after)
    seen = [(table, change.id) for table, changes in found.rows.items() for change in changes]
    assert len(set(seen)) == len(seen)
    assert compare(before, before).empty
    assert compare(after, after).empty


# The repository's own releases.


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every release, unpacked."""
    found = {}
    for entry in read_index(RELEASES):
        folder = tmp_path_factory.mktemp("release") / entry.version
        shutil.unpack_archive(RELEASES / entry.archive, folder)
        found[entry.version] = folder
    return found


VERSIONS = [entry.version for entry in reversed(read_index(RELEASES))]


@pytest.mark.parametrize(("older", "newer"), list(combinations(VERSIONS, 2)), ids=" to ".join)
def test_every_release_may_follow_every_earlier_one(older: str, newer: str) -> None:
    archives = {entry.version: entry for entry in read_index(RELEASES)}
    old, new = archives[older], archives[newer]
    with (
        open_archive(RELEASES / old.archive, old.sha256) as before,
        open_archive(RELEASES / new.archive, new.sha256) as after,
    ):
        found = compare(before, after)
    assert found.refusals == []
    assert not found.empty
    assert (found.before, found.after) == (older, newer)


@pytest.mark.parametrize(("older", "newer"), list(permutations(VERSIONS, 2)), ids=" to ".join)
def test_applying_the_changes_of_real_releases(older: str, newer: str, releases: dict[str, Path]) -> None:
    before, after = Folder(releases[older]), Folder(releases[newer])
    found = compare(before, after)
    state, wanted = content_of(before), content_of(after)
    for table, changes in found.rows.items():
        rows = state.setdefault(table, {})
        for change in changes:
            rows.pop(change.id, None)
        rows |= {str(change.after["id"]): change.after for change in changes if change.after is not None}
    assert {name: rows for name, rows in state.items() if rows} == {
        n: rows for n, rows in wanted.items() if rows
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_a_release_does_not_differ_from_itself_read_in_two_ways(
    version: str, releases: dict[str, Path]
) -> None:
    entry = next(entry for entry in read_index(RELEASES) if entry.version == version)
    with open_archive(RELEASES / entry.archive, entry.sha256) as archive:
        assert compare(archive, Folder(releases[version])).empty
        assert compare(Folder(releases[version]), archive).empty


def test_an_archive_and_a_folder_give_one_answer(tmp_path: Path) -> None:
    folder = publish_history(tmp_path)
    new, old = read_index(folder)
    sides = {"before": Folder(tmp_path / "earlier"), "after": Folder(SAMPLE)}
    of_folders = compare(sides["before"], sides["after"]).facts()
    assert told(compare(sides["before"], sides["after"])) != []
    with (
        open_archive(folder / old.archive, old.sha256) as before,
        open_archive(folder / new.archive, new.sha256) as after,
    ):
        assert compare(before, after).facts() == of_folders
        assert compare(before, sides["after"]).facts() == of_folders
        assert compare(sides["before"], after).facts() == of_folders
