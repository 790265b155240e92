"""One record by its id: all of it, some of its fields, or what became of it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from api.errors import RecordRemoved, RecordRenamed, RecordUnknown
from api.store.catalogue import Catalogue
from api.store.query import Query
from api.store.release import Release
from tests.history.releases import bytes_below


@pytest.fixture(scope="module")
def latest(built: Path) -> Release:
    return Catalogue(built).latest


@pytest.fixture(scope="module")
def earlier(built: Path) -> Release:
    return Catalogue(built).get("1.0.0")


def test_any_choice_of_fields_is_those_fields_of_the_full_record(awkward: Release) -> None:
    for table in awkward.package.tables.values():
        for row in awkward.rows(table):
            full = json.loads(awkward.record(table, row["id"]))
            assert list(full) == [field.name for field in table.fields]
            for field in table.fields:
                chosen = json.loads(awkward.record(table, row["id"], ("id", field.name)))
                assert chosen == {"id": full["id"], field.name: full[field.name]}


def test_all_fields_chosen_are_the_bytes_of_the_full_record(awkward: Release) -> None:
    for table in awkward.package.tables.values():
        names = tuple(table.by_name)
        for row in awkward.rows(table):
            assert awkward.record(table, row["id"], names) == awkward.record(table, row["id"])


def test_a_page_has_the_bytes_of_its_records_whatever_the_fields(awkward: Release) -> None:
    for table in awkward.package.tables.values():
        ids = [row["id"] for row in awkward.rows(table)]
        for fields in (None, ("id",), *(("id", field.name) for field in table.fields[1:])):
            page = awkward.page(Query(table, limit=100), fields=fields)
            assert page.records == tuple(awkward.record(table, record, fields) for record in ids)


def test_text_is_written_as_it_is_and_not_escaped(awkward: Release) -> None:
    records = awkward.page(Query(awkward.package.tables["elements"], limit=100)).records
    text = "".join(records)
    assert "Ångström" in text
    assert "😀" in text
    assert "\\u" not in text


def test_any_record_is_found_without_its_table(latest: Release) -> None:
    for table in latest.package.tables.values():
        for row in latest.rows(table):
            assert latest.locate(row["id"]) is table


def test_a_record_is_the_same_bytes_in_every_release_that_did_not_change_it(
    earlier: Release, latest: Release
) -> None:
    before, after = earlier.package.tables["elements"], latest.package.tables["elements"]
    assert earlier.record(before, "element-iron") == latest.record(after, "element-iron")
    assert earlier.record(before, "element-neon") != latest.record(after, "element-neon")


def test_a_removed_record_says_when_and_why_and_is_still_there_in_the_release_before(
    earlier: Release, latest: Release
) -> None:
    for ask in (
        lambda: latest.locate("element-didymium"),
        lambda: latest.record(latest.package.tables["elements"], "element-didymium"),
    ):
        with pytest.raises(RecordRemoved) as caught:
            ask()
        facts = caught.value
        assert (facts.record_id, facts.removed_in) == ("element-didymium", "1.1.0")
        assert facts.reason == "Didymium turned out to be two elements."
    assert "Didymium" in earlier.record(earlier.package.tables["elements"], "element-didymium")


def test_a_renamed_record_names_its_successor(earlier: Release, latest: Release) -> None:
    for ask in (
        lambda: latest.locate("element-wolfram"),
        lambda: latest.record(latest.package.tables["elements"], "element-wolfram", ("id",)),
    ):
        with pytest.raises(RecordRenamed) as caught:
            ask()
        facts = caught.value
        assert (facts.record_id, facts.successor_id) == ("element-wolfram", "element-iron")
        assert (facts.renamed_in, facts.reason) == ("1.1.0", "The English name is used throughout.")
    assert earlier.locate("element-wolfram").name == "elements"


@pytest.mark.parametrize(
    "record", ["element-unobtainium", "", "%", "'", "ELEMENT-IRON", "element-iron ", "\0"]
)
def test_an_id_that_nobody_had_is_unknown(latest: Release, record: str) -> None:
    with pytest.raises(RecordUnknown) as caught:
        latest.locate(record)
    assert (caught.value.record_id, caught.value.release) == (record, "1.1.0")
    with pytest.raises(RecordUnknown):
        latest.record(latest.package.tables["elements"], record)


@pytest.mark.parametrize("record", ["element-iron", "element-didymium", "element-wolfram"])
def test_a_record_of_another_collection_is_unknown_whatever_became_of_it(
    latest: Release, record: str
) -> None:
    with pytest.raises(RecordUnknown):
        latest.record(latest.package.tables["terms"], record)


def test_a_corrected_record_is_there(latest: Release) -> None:
    record = json.loads(latest.record(latest.package.tables["elements"], "element-neon"))
    assert record["mass"] == 20.18


def test_each_table_gives_its_first_record_as_an_example(latest: Release) -> None:
    examples = latest.examples()
    assert set(examples) == set(latest.package.tables)
    assert examples["elements"]["id"] == "element-copper"


def test_reading_writes_nothing_and_writing_fails(built: Path) -> None:
    before = bytes_below(built)
    release = Catalogue(built).latest
    for table in release.package.tables.values():
        release.page(Query(table))
        for statement in (
            f"DELETE FROM {table.name}",
            f"UPDATE {table.name} SET id = id",
            f"DROP TABLE {table.name}",
        ):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                release._connection().execute(statement)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        release._connection().execute("CREATE TABLE mine (id TEXT)")
    release.close()
    assert bytes_below(built) == before


def test_a_closed_release_opens_again_when_it_is_asked(built: Path) -> None:
    release = Catalogue(built).latest
    release.close()
    release.close()
    assert release.locate("element-iron").name == "elements"
