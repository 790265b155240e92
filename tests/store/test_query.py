"""Walking the pages of any query gives every matching record once, in order."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.package.descriptor import Table
from api.store.query import Filter, Query, SortKey, operators_of, sortable
from api.store.release import Release
from tests.store.conftest import AWKWARD
from tests.store.model import Record, expected, filters, passes, records_of, sorts, walk

RELAXED = settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def elements(awkward: Release) -> Table:
    return awkward.package.tables["elements"]


@pytest.fixture(scope="module")
def records(awkward: Release, elements: Table) -> list[Record]:
    return records_of(awkward, elements)


@RELAXED
@given(st.data())
def test_any_filter_sort_and_page_size_gives_what_plain_python_gives(
    awkward: Release, elements: Table, records: list[Record], data: st.DataObject
) -> None:
    query = Query(
        elements,
        data.draw(filters(elements, records)),
        data.draw(sorts(elements)),
        data.draw(st.one_of(st.integers(1, 7), st.integers(1, 100))),
    )
    assert walk(awkward, query) == expected(records, query)


@pytest.mark.parametrize("descending", [False, True])
def test_every_field_sorts_in_both_directions_a_record_at_a_time(
    awkward: Release, elements: Table, records: list[Record], descending: bool
) -> None:
    for field in elements.fields:
        if sortable(field):
            query = Query(elements, (), (SortKey(field.name, descending),), 1)
            assert walk(awkward, query) == expected(records, query), field.name


def test_empty_values_come_first_and_last_in_reverse(awkward: Release, elements: Table) -> None:
    for descending in (False, True):
        masses = [r["mass"] for r in walk(awkward, Query(elements, sort=(SortKey("mass", descending),)))]
        assert None in masses
        empty = [mass is None for mass in masses]
        assert empty == sorted(empty, reverse=not descending)


def test_the_page_size_can_change_on_the_way(
    awkward: Release, elements: Table, records: list[Record]
) -> None:
    query = Query(elements, sort=(SortKey("block"), SortKey("mass", True)), limit=3)
    first = awkward.page(query)
    rest = awkward.page(Query(elements, sort=query.sort, limit=100), first.next_cursor)
    found = [json.loads(record) for record in (*first.records, *rest.records)]
    assert found == expected(records, query)


def test_nothing_that_matches_is_an_empty_page_without_a_next(awkward: Release, elements: Table) -> None:
    page = awkward.page(Query(elements, (Filter("name", "eq", ("nothing",)),)))
    assert (page.records, page.total, page.next_cursor) == ((), 0, None)


def test_a_page_that_ends_with_the_last_record_has_no_next(awkward: Release, elements: Table) -> None:
    total = awkward.counts["elements"]
    assert awkward.page(Query(elements, limit=total)).next_cursor is None
    assert awkward.page(Query(elements, limit=total - 1)).next_cursor is not None


@pytest.mark.parametrize("text", AWKWARD)
def test_an_awkward_text_is_found_by_itself_and_nothing_else_is(
    awkward: Release, elements: Table, records: list[Record], text: str
) -> None:
    for field, operator in (("name", "eq"), ("name", "not"), ("name", "contains"), ("use", "contains")):
        condition = Filter(field, operator, (text,))
        found = walk(awkward, Query(elements, (condition,)))
        assert found == [record for record in records if passes(record, condition)]
    assert [r["name"] for r in walk(awkward, Query(elements, (Filter("name", "eq", (text,)),)))] == [text]


def test_percent_and_underscore_are_no_wildcards(awkward: Release, elements: Table) -> None:
    for text in ("%", "_", "\\"):
        found = walk(awkward, Query(elements, (Filter("name", "contains", (text,)),)))
        assert found
        assert all(text in record["name"] for record in found)


def test_contains_does_not_mind_the_case_of_ascii_letters_only(awkward: Release, elements: Table) -> None:
    def names(text: str) -> set[str]:
        found = walk(awkward, Query(elements, (Filter("name", "contains", (text,)),)))
        return {record["name"] for record in found}

    assert names("aBC") == {"ABC", "abc", "aBc", "abcd"}
    assert names("ångström") == {"ångström", "Ångström"} - {"Ångström"}


def test_as_many_alternatives_as_an_address_can_hold_are_taken(
    awkward: Release, elements: Table, records: list[Record]
) -> None:
    examples = {"string": "e", "integer": 10, "number": 10.0, "date": "1895-03-26", "year": 1898}
    for field in elements.fields:
        for operator in operators_of(field):
            value = False if operator == "isnull" else examples.get(field.type, False)
            condition = Filter(field.name, operator, (value,) * 2000)
            query = Query(elements, (condition,), limit=100)
            assert walk(awkward, query) == expected(records, query), (field.name, operator)


def test_any_of_several_bounds_is_enough(awkward: Release, elements: Table, records: list[Record]) -> None:
    for condition in (Filter("mass", "gte", (100.0, 1.0)), Filter("named_in", "lte", (1000, 1868))):
        query = Query(elements, (condition,))
        assert 0 < len(walk(awkward, query)) < len(records)
        assert walk(awkward, query) == expected(records, query)


def test_every_table_is_walked_from_end_to_end(awkward: Release) -> None:
    for table in awkward.package.tables.values():
        assert walk(awkward, Query(table, limit=3)) == records_of(awkward, table)


def test_threads_read_side_by_side(awkward: Release, elements: Table, records: list[Record]) -> None:
    query = Query(elements, sort=(SortKey("mass", True),), limit=2)
    found: list[list[Record]] = []

    def read() -> None:
        found.append(walk(awkward, query))
        awkward.close()

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected(records, query)] * 6
