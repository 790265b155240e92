"""The bank: items with their options, chosen by point, kind and difficulty."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.assessment.bank import Bank, Selection, read_bank
from api.errors import RecordUnknown, TableMissing
from api.store.catalogue import Catalogue
from api.store.release import Release
from tests.conftest import SAMPLE, Workbench, make_catalogue


@pytest.fixture
def release(sample_catalogue: Catalogue) -> Release:
    return sample_catalogue.latest


def ids(bank: Bank) -> list[str]:
    return [item.id for item in bank.items]


def without(package: Workbench, *tables: str) -> Workbench:
    """Take tables out of a package."""
    package.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] not in tables]),
    )
    return package


def test_a_bank_holds_every_item_with_all_that_the_tables_say_of_it(release: Release) -> None:
    bank = read_bank(release)
    assert (bank.title, bank.release) == ("Sample: the elements", "1.1.0")
    options = Workbench(SAMPLE).table("quiz_options")
    for item, row in zip(bank.items, Workbench(SAMPLE).table("quiz_items"), strict=True):
        for name in ("id", "spec_point_id", "kind", "difficulty", "prompt", "explanation"):
            assert getattr(item, name) == row[name]
        mine = sorted((r for r in options if r["item_id"] == item.id), key=lambda r: int(r["position"]))
        for option, cells in zip(item.options, mine, strict=True):
            shown = vars(option) | {"correct": str(option.correct).lower()}
            shown = {name: "" if value is None else str(value) for name, value in shown.items()}
            assert shown == {name: cells[name] for name in shown}


def test_options_stand_in_their_listed_order_whatever_their_ids(tmp_path: Path, workbench: Workbench) -> None:
    rows = workbench.table("quiz_options")
    for row in rows:
        if row["item_id"] == "quiz-conductor":
            row["position"] = str(5 - int(row["position"]))
    workbench.write("quiz_options", rows)
    bank = read_bank(make_catalogue(workbench.descriptor, tmp_path).latest)
    item = next(item for item in bank.items if item.id == "quiz-conductor")
    assert [option.text for option in item.options] == ["Helium", "Neon", "Copper", "Sulfur"]


def test_the_items_of_a_point_are_those_of_all_points_under_it(release: Release) -> None:
    metals = ids(read_bank(release, Selection(spec_point="spec-metals")))
    gases = ids(read_bank(release, Selection(spec_point="spec-gases")))
    assert metals == ["quiz-conductor", "quiz-mercury-liquid", "quiz-symbols", "quiz-which-metals"]
    assert gases == ["quiz-by-number", "quiz-lightest", "quiz-noble-cloze"]
    for above in ("spec-periodicity", "spec-unit-1", "spec-sb"):
        assert ids(read_bank(release, Selection(spec_point=above))) == sorted(metals + gases)


def test_kinds_and_difficulties_are_alternatives_among_themselves_and_both_hold(release: Release) -> None:
    assert ids(read_bank(release, Selection(kinds=["cloze", "ordering"]))) == [
        "quiz-by-number",
        "quiz-noble-cloze",
    ]
    assert ids(read_bank(release, Selection(difficulties=["medium", "hard"]))) == [
        "quiz-by-number",
        "quiz-which-metals",
    ]
    both = Selection(kinds=["cloze", "ordering"], difficulties=["hard"])
    assert ids(read_bank(release, both)) == ["quiz-by-number"]
    assert ids(read_bank(release, Selection("spec-metals", ["ordering"]))) == []


def test_a_point_that_is_not_there_is_named(release: Release) -> None:
    for point in ("spec-nowhere", "quiz-conductor", ""):
        with pytest.raises(RecordUnknown) as caught:
            read_bank(release, Selection(spec_point=point))
        assert caught.value.record_id == point


@pytest.mark.parametrize("table", ["quiz_options", "quiz_items"])
def test_a_release_without_quiz_tables_says_which_it_lacks(
    tmp_path: Path, workbench: Workbench, table: str
) -> None:
    drop_keys(workbench, "quiz_options")
    release = make_catalogue(without(workbench, table).descriptor, tmp_path).latest
    with pytest.raises(TableMissing) as caught:
        read_bank(release)
    assert (caught.value.table, caught.value.release) == (table, "1.1.0")


def test_a_release_without_a_tree_has_a_bank_but_no_points_to_choose_by(
    tmp_path: Path, workbench: Workbench
) -> None:
    for table in ("statements", "terms", "questions", "quiz_items"):
        drop_keys(workbench, table)
    release = make_catalogue(without(workbench, "spec_points").descriptor, tmp_path).latest
    assert len(read_bank(release).items) == 7
    with pytest.raises(TableMissing) as caught:
        read_bank(release, Selection(spec_point="spec-metals"))
    assert caught.value.table == "spec_points"


def drop_keys(package: Workbench, table: str) -> None:
    """Take the foreign keys out of a table's schema; citations of what goes are taken out too."""
    package.json(f"schemas/{table}.json", lambda schema: schema.pop("foreignKeys"))
    package.write("citations", [])
