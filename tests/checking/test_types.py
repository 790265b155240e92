"""A cell is of its field's type, spelt in the one way that every reader understands."""

from __future__ import annotations

import pytest

from api.package.descriptor import load_package
from api.package.files import Folder
from api.package.rows import read_values
from tests.checking.planting import with_values
from tests.conftest import Workbench

NOT_OF_THE_TYPE = {
    "atomic_number": (
        *("ten", "1.0", "1e1", "1_0", "+7", "7%", "$7", "1,000", "٣", "0x1F", "- 7", "−7", "NaN"),
        *("99999999999999999999", "-9223372036854775809", "9" * 5000),
    ),
    "mass": (
        *("heavy", "1e3", "+1.5", ".5", "5.", "1_0.5", "1,5", "1.5.2", "$5", "50%", "٣.٥"),
        *("NaN", "nan", "INF", "-INF", "Infinity", "9" * 400, "-" + "9" * 400),
    ),
    "radioactive": ("yes", "no", "1", "0", "t", "wahr", "-", "truefalse"),
    "seen_on": (
        *("1898-6-1", "18980601", "1898-13-01", "1898-06-31", "1900-02-29", "0000-01-01", "1898-06-01T00:00"),
        *("１８９８-06-01", "1/6/1898", "1898-W22-3", "-1898-06-01", "June 1898"),
    ),
    "named_in": ("53", "19530", "-100", "+195", "1953.0", "１９５３", "MCMLIII", "195X"),
    "homepage": (
        *("example.org", "/helium", "https://", "https:///helium", "https://example.org/a b"),
        *("https://é.org/", "https://example.org/é", "https://example.org/%zz", "http//example.org"),
        *("javascript:alert(1)", "mailto:someone@example.org", "ftp://example.org/", "see example.org"),
    ),
}

OF_THE_TYPE = {
    "atomic_number": ("0", "7", "-7", "9223372036854775807", "-9223372036854775808"),
    "mass": ("0", "-0", "7", "-7.50", "0.000001", "123456789012345678901234567890.5"),
    "radioactive": ("true", "false"),
    "seen_on": ("0001-01-01", "1896-02-29", "9999-12-31"),
    "named_in": ("0001", "1953", "9999"),
    "homepage": (
        *("http://example.org", "https://example.org/a_(b)?c=d&e=%C3%A9#f", "https://example.org:8443/~x"),
        *("https://xn--9ca.org/", "https://doi.org/10.1000/182", "https://example.org?q=a+b"),
    ),
}

SPELT_OTHERWISE = {
    "atomic_number": {"007": "7", "-0": "0", " 7": "7", "7\u00a0": "7", "\t": ""},
    "mass": {" 1.5": "1.5", "1.5 ": "1.5"},
    "radioactive": {"TRUE": "true", "False": "false", " fAlse ": "false"},
    "seen_on": {" 1898-06-01": "1898-06-01"},
    "named_in": {"1953 ": "1953"},
}


@pytest.mark.parametrize("column", NOT_OF_THE_TYPE)
def test_every_cell_that_is_not_of_its_type_is_named(workbench: Workbench, column: str) -> None:
    planted = with_values(workbench, column, NOT_OF_THE_TYPE[column])
    found = [(fault.rule, fault.row, fault.column, fault.value) for fault in workbench.check()]
    assert found == [("type", row, column, value) for row, value in planted.items()]


@pytest.mark.parametrize("column", SPELT_OTHERWISE)
def test_every_cell_that_is_spelt_otherwise_is_named_with_its_spelling(
    workbench: Workbench, column: str
) -> None:
    spellings = SPELT_OTHERWISE[column]
    planted = with_values(workbench, column, tuple(spellings))
    faults = [fault for fault in workbench.check() if fault.rule != "constraint-required"]
    assert [(fault.rule, fault.row, fault.column, fault.value) for fault in faults] == [
        ("canonical-value", row, column, value) for row, value in planted.items()
    ]
    for fault, spelling in zip(faults, spellings.values(), strict=True):
        assert repr(spelling) in fault.message
        assert "syllabank format" in fault.remedy


@pytest.mark.parametrize("column", OF_THE_TYPE)
def test_what_the_check_lets_through_every_later_step_can_read(workbench: Workbench, column: str) -> None:
    planted = with_values(workbench, column, OF_THE_TYPE[column])
    assert not workbench.check()
    files = Folder(workbench.root)
    read = list(read_values(files, load_package(files).tables["elements"]))
    assert all(read[row - 2][column] is not None for row in planted)
