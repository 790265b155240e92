"""One cell, from text to value and to its one spelling."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.package.descriptor import load_package
from api.package.files import Folder
from api.package.values import Value, canonical, parse
from tests.checking.test_types import NOT_OF_THE_TYPE, SPELT_OTHERWISE
from tests.conftest import SAMPLE

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""However busy the machine is."""

FIELDS = load_package(Folder(SAMPLE)).tables["elements"].by_name | {
    "seen_on": load_package(Folder(SAMPLE)).tables["elements"].by_name["discovered_start"]
}
TYPED = ("atomic_number", "mass", "radioactive", "seen_on", "named_in")


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("name", "Neon", "Neon"),
        ("name", "TRUE", "TRUE"),
        ("name", " ", " "),
        ("atomic_number", "10", 10),
        ("atomic_number", "-10", -10),
        ("atomic_number", "9223372036854775807", 2**63 - 1),
        ("atomic_number", "-9223372036854775808", -(2**63)),
        ("mass", "20.180", Decimal("20.180")),
        ("mass", "-5", Decimal(-5)),
        ("mass", "0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        ("radioactive", "true", True),
        ("radioactive", "false", False),
        ("seen_on", "1896-02-29", datetime.date(1896, 2, 29)),
        ("named_in", "0053", 53),
        *((column, "", None) for column in ("name", *TYPED)),
    ],
)
def test_a_cell_becomes_a_value_of_its_type(column: str, text: str, value: Value) -> None:
    parsed = parse(FIELDS[column], text)
    assert parsed == value
    assert type(parsed) is type(value)
    assert parsed is None or str(parsed) == str(value)


@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for column in TYPED for text in NOT_OF_THE_TYPE[column]]
)
def test_a_cell_of_another_type_is_refused_with_what_is_expected_and_left_for_its_author(
    column: str, text: str
) -> None:
    with pytest.raises(ValueError, match=r"^expected "):
        parse(FIELDS[column], text)
    assert canonical(FIELDS[column], text) == text


@pytest.mark.parametrize(
    ("column", "text"), [(column, text) for column in TYPED for text in SPELT_OTHERWISE[column]]
)
def test_a_cell_spelt_otherwise_gets_its_one_spelling(column: str, text: str) -> None:
    spelling = canonical(FIELDS[column], text)
    assert spelling == SPELT_OTHERWISE[column][text]
    parse(FIELDS[column], spelling)


@PATIENT
@given(st.sampled_from(["name", "homepage", *TYPED]), st.text(max_size=20))
def test_a_spelling_is_its_own_spelling_and_means_the_same(column: str, text: str) -> None:
    field = FIELDS[column]
    spelling = canonical(field, text)
    assert canonical(field, spelling) == spelling
    try:
        value = parse(field, text)
    except ValueError:
        return
    assert parse(field, spelling) == (value.strip() or None if isinstance(value, str) else value)


@PATIENT
@given(
    st.one_of(
        st.tuples(st.just("atomic_number"), st.integers(-(2**63), 2**63 - 1)),
        st.tuples(st.just("seen_on"), st.dates()),
        st.tuples(st.just("radioactive"), st.booleans()),
    )
)
def test_a_value_written_plainly_is_canonical_and_reads_back(made: tuple[str, Value]) -> None:
    column, value = made
    text = str(value).lower()
    assert canonical(FIELDS[column], text) == text
    assert parse(FIELDS[column], text) == value
