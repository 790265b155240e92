"""A cursor continues the very query that gave it out, and is refused everywhere else."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import CursorInvalid
from api.package.descriptor import Table
from api.store.catalogue import Catalogue
from api.store.query import Filter, Query, SortKey, encode_cursor
from api.store.release import Page, Release

RELAXED = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
URL_SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.fixture(scope="module")
def elements(awkward: Release) -> Table:
    return awkward.package.tables["elements"]


def encode(content: Any) -> str:
    """A cursor with any content, as one who knows its form would forge it."""
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def decode(cursor: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def follow(release: Release, query: Query, cursor: str) -> Page | str:
    """The page a cursor leads to, or the reason for its refusal; any other error fails the test."""
    try:
        return release.page(query, cursor)
    except CursorInvalid as refusal:
        known, reason = refusal.cursor == cursor, refusal.reason
    assert known
    assert sayable(reason)
    return reason


def sayable(text: str) -> bool:
    """Whether an answer in UTF-8 can hold a text."""
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def refused(release: Release, query: Query, cursor: str) -> bool:
    return isinstance(follow(release, query, cursor), str)


def first_cursor(release: Release, query: Query) -> str:
    cursor = release.page(query).next_cursor
    assert cursor is not None
    return cursor


def test_a_cursor_can_stand_in_an_address_as_it_is(awkward: Release, elements: Table) -> None:
    for key in ("name", "homepage", "mass"):
        query = Query(elements, sort=(SortKey(key, True),), limit=1)
        cursor: str | None = first_cursor(awkward, query)
        while cursor:
            assert set(cursor) <= URL_SAFE
            cursor = awkward.page(query, cursor).next_cursor


def test_a_cursor_gives_the_same_page_every_time(awkward: Release, elements: Table) -> None:
    query = Query(elements, limit=5)
    cursor = first_cursor(awkward, query)
    assert awkward.page(query, cursor) == awkward.page(query, cursor)


def others(elements: Table, terms: Table) -> dict[str, Query]:
    """Queries that differ from elements?name__contains=e&sort=mass in one way each."""
    contains, sort = Filter("name", "contains", ("e",)), (SortKey("mass"),)
    return {
        "no filter": Query(elements, (), sort),
        "another value": Query(elements, (Filter("name", "contains", ("x",)),), sort),
        "another operator": Query(elements, (Filter("name", "eq", ("e",)),), sort),
        "another field": Query(elements, (Filter("use", "contains", ("e",)),), sort),
        "one filter more": Query(elements, (contains, Filter("block", "eq", ("d",))), sort),
        "no sort": Query(elements, (contains,)),
        "the other direction": Query(elements, (contains,), (SortKey("mass", True),)),
        "another sort": Query(elements, (contains,), (SortKey("named_in"),)),
        "one key more": Query(elements, (contains,), (*sort, SortKey("name"))),
        "another table": Query(terms),
    }


def test_a_cursor_of_another_query_is_refused(awkward: Release, elements: Table) -> None:
    mine = Query(elements, (Filter("name", "contains", ("e",)),), (SortKey("mass"),), 1)
    cursor = first_cursor(awkward, mine)
    assert not refused(awkward, mine, cursor)
    for difference, query in others(elements, awkward.package.tables["terms"]).items():
        assert refused(awkward, query, cursor), difference


def test_the_order_of_filters_and_values_is_the_same_query(awkward: Release, elements: Table) -> None:
    one = Filter("block", "eq", ("s", "p", "d"))
    two = Filter("atomic_number", "lte", (60,))
    cursor = first_cursor(awkward, Query(elements, (one, two), limit=1))
    again = Query(elements, (two, Filter("block", "eq", ("d", "s", "p"))), limit=1)
    assert not refused(awkward, again, cursor)


def test_a_cursor_of_another_release_is_refused_and_both_are_named(built: Path) -> None:
    catalogue = Catalogue(built)
    earlier, latest = catalogue.get("1.0.0"), catalogue.get("1.1.0")
    cursor = first_cursor(earlier, Query(earlier.package.tables["elements"], limit=1))
    reason = follow(latest, Query(latest.package.tables["elements"], limit=1), cursor)
    assert isinstance(reason, str)
    assert "1.0.0" in reason
    assert "1.1.0" in reason


GARBAGE = ["", "=", "====", "a", "AAAAA", "!", "W10", " ", "W10=\n", "é", "😀", "..", "null", "0" * 4000]
ODD: list[Any] = [
    None,
    True,
    1,
    "text",
    [],
    {},
    [[]],
    ["1.1.0"],
    {"1.1.0": 1, "x": 2, "y": 3},
    [None, None, None],
    [1, 2, 3],
    [["1.1.0"], {}, []],
    ["\ud800", "x", "y"],
    ["\udfff\ud800", "\ud800", "y"],
    ["9" * 5000, "x"],
    ["1.1.0\n", "x", "y"],
    ["latest", "x", "y"],
    "[" * 100_000,
    "[" * 100_000 + "]" * 100_000,
    '["1.1.0", "x", ' + "9" * 5000 + "]",
    '["1.1.0", "x", NaN]',
    '["1.1.0", "x", Infinity]',
    '{"a": 1',
    "\0",
    "\ufeff[]",
]


@pytest.mark.parametrize("cursor", [*GARBAGE, *map(encode, ODD)], ids=range(len(GARBAGE) + len(ODD)))
def test_garbage_is_refused(awkward: Release, elements: Table, cursor: str) -> None:
    assert refused(awkward, Query(elements), cursor)


@RELAXED
@given(st.text(max_size=60))
def test_any_text_is_refused(awkward: Release, elements: Table, text: str) -> None:
    assert refused(awkward, Query(elements), text)


@RELAXED
@given(st.binary(max_size=60))
def test_any_bytes_in_base64_are_refused(awkward: Release, elements: Table, content: bytes) -> None:
    assert refused(awkward, Query(elements), base64.urlsafe_b64encode(content).decode().rstrip("="))


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=-(10**400), max_value=10**400),
        st.floats(),
        st.text(st.characters(), max_size=8),
        st.text(st.characters(categories=["Cs"]), min_size=1, max_size=2),
        st.sampled_from(["", "\0", "element-iron", "1895-03-26", 2**63, -(2**63), 1e308, "1.1.0"]),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@RELAXED
@given(ANYTHING)
def test_any_json_is_refused(awkward: Release, elements: Table, content: Any) -> None:
    assert refused(awkward, Query(elements), encode(content))


@RELAXED
@given(
    st.sampled_from(["id", "name", "mass", "atomic_number", "discovered_start", "named_in", "radioactive"]),
    st.data(),
)
def test_forged_keys_give_a_page_or_a_refusal_and_never_a_failure(
    awkward: Release, elements: Table, key: str, data: st.DataObject
) -> None:
    query = Query(elements, sort=(SortKey(key, data.draw(st.booleans())),), limit=1)
    release, fingerprint, *_ = decode(first_cursor(awkward, query))
    keys = data.draw(st.lists(ANYTHING, min_size=len(query.keys), max_size=len(query.keys)))
    follow(awkward, query, encode([release, fingerprint, *keys]))


@RELAXED
@given(st.data())
def test_a_cursor_with_a_changed_letter_gives_a_page_or_a_refusal(
    awkward: Release, elements: Table, data: st.DataObject
) -> None:
    query = Query(elements, sort=(SortKey("name"),), limit=1)
    cursor = first_cursor(awkward, query)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from(sorted(URL_SAFE)))
    follow(awkward, query, cursor[:place] + letter + cursor[place + 1 :])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "nbsp\u00a0here"),
        ("name", "line\nbreak"),
        ("name", "\u200b\u00ad\ufeff"),
        ("mass", 1.2345678901234567e19),
        ("mass", -1e300),
        ("mass", 5e-324),
        ("atomic_number", -(2**63)),
        ("atomic_number", 2**63 - 1),
    ],
)
def test_a_cursor_carries_every_value_that_a_record_can_have(
    awkward: Release, elements: Table, field: str, value: Any
) -> None:
    query = Query(elements, sort=(SortKey(field),))
    assert not refused(awkward, query, encode_cursor(query, awkward.version, (value, "element-iron")))
