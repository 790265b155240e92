"""Rows as files: what is written is what is read, byte for byte, whatever the cells hold."""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import NotCanonical, PackageUnreadable
from api.package.descriptor import Field, Table, load_package
from api.package.files import Folder, Held
from api.package.rows import Sheet, canonical_text, format_table, read_sheet, read_values, rows_of, write_csv
from tests.conftest import SAMPLE

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""However busy the machine is."""

Rows = list[list[str]]
PATH = "dataset/things.csv"


def _field(name: str) -> Field:
    return Field(
        name,
        "string",
        "default",
        name,
        name,
        False,
        False,
        None,
        None,
        None,
        None,
        (),
        (),
        None,
        False,
        False,
        None,
        {},
    )


def _table(columns: int) -> Table:
    fields = tuple(_field(name) for name in ("id", *(f"column_{number}" for number in range(1, columns))))
    return Table("things", "Things", "Things.", PATH, "schemas/things.json", fields, (), (), ())


def _sheet(content: str | bytes) -> Sheet:
    return read_sheet(Held({PATH: content if isinstance(content, bytes) else content.encode()}), PATH)


AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(list(",\"'\n\r\t;|\\\ufeff\u2028\u00a0 x=-")),
        st.characters(codec="utf-8", exclude_characters="\0"),
    ),
    max_size=12,
)
"""Any text a file can hold. A cell begins and ends with something that is no blank, as in a right table."""
CELLS = st.one_of(st.just(""), AWKWARD.map(str.strip))


@st.composite
def packages_rows(draw: st.DrawFn) -> tuple[Table, Rows]:
    """A table and rows for it, sorted by ids that are not empty."""
    table = _table(draw(st.integers(2, 5)))
    ids = draw(st.lists(AWKWARD.map(str.strip).filter(bool), unique=True, max_size=6))
    width = len(table.fields) - 1
    return table, [[key, *draw(st.lists(CELLS, min_size=width, max_size=width))] for key in sorted(ids)]


def _header(table: Table) -> list[str]:
    return [field.name for field in table.fields]


@PATIENT
@given(packages_rows())
def test_any_text_survives_being_written_read_and_written_again(made: tuple[Table, Rows]) -> None:
    table, rows = made
    text = write_csv(_header(table), rows)
    sheet = _sheet(text)
    assert list(sheet.header) == _header(table)
    assert [list(record) for record in sheet.records] == rows
    assert canonical_text(table, sheet) == text
    assert "".join(sheet.written) == text


@PATIENT
@given(packages_rows())
def test_what_is_written_any_other_reader_reads_alike(made: tuple[Table, Rows]) -> None:
    table, rows = made
    text = write_csv(_header(table), rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == [_header(table), *rows]


@PATIENT
@given(
    packages_rows(), st.randoms(use_true_random=False), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"])
)
def test_any_order_of_rows_and_columns_any_line_ends_and_quotes_are_restored(
    made: tuple[Table, Rows], chance: random.Random, marked: bool, end: str
) -> None:
    table, rows = made
    text = write_csv(_header(table), rows)
    order = chance.sample(range(len(table.fields)), len(table.fields))
    shuffled = [_header(table), *chance.sample(rows, len(rows))]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [row[i] for i in order] for row in shuffled
    )
    damaged = ("\ufeff" if marked else "") + out.getvalue()
    restored, changed = format_table(Held({PATH: damaged.encode()}), table)
    assert restored == text
    assert changed == (damaged != text)


@PATIENT
@given(st.binary(max_size=60))
def test_any_bytes_are_read_whole_or_refused(content: bytes) -> None:
    try:
        sheet = _sheet(content)
    except PackageUnreadable:
        return
    assert "".join(sheet.written) == sheet.text.removeprefix("\ufeff")
    assert len(sheet.written) == len(sheet.records) + 1


@PATIENT
@given(packages_rows(), st.data())
def test_a_file_that_is_cut_off_is_refused_or_has_no_last_line_end_or_whole_rows_alone(
    made: tuple[Table, Rows], data: st.DataObject
) -> None:
    table, rows = made
    whole = write_csv(_header(table), rows).encode()
    try:
        sheet = _sheet(whole[: data.draw(st.integers(0, len(whole) - 1))])
    except PackageUnreadable:
        return
    if sheet.written[-1].endswith("\n"):
        assert [list(record) for record in sheet.records] == rows[: len(sheet.records)]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["a", "b"], "a,b"),
        (["a", ""], "a,"),
        (["a", "b c"], "a,b c"),
        (["a", "b;c|d'e\tf"], "a,b;c|d'e\tf"),
        (["a", "b,c"], 'a,"b,c"'),
        (["a", 'b"c'], 'a,"b""c"'),
        (["a", '"'], 'a,""""'),
        (["a", "b\nc"], 'a,"b\nc"'),
        (["a", "b\rc"], 'a,"b\rc"'),
        (["a", "김"], "a,김"),
    ],
)
def test_a_cell_is_quoted_where_csv_needs_it_and_nowhere_else(cells: list[str], line: str) -> None:
    assert write_csv(["id", "x"], [cells]) == f"id,x\n{line}\n"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"id,x\na,\xe9\n", "is not UTF-8: line 2 has the byte 0xe9"),
        (b"\xff\xfei\0d\0", "is not UTF-8: line 1 has the byte 0xff"),
        (b"id,x\na,\0\n", "has a NUL character in line 2"),
        (b'id,x\na,b\nb,"c', "is broken as CSV near line 3: unexpected end of data"),
        (b'id,x\na,"b"c\n', "is broken as CSV near line 2: ',' expected after '\"'"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(content: bytes, reason: str) -> None:
    with pytest.raises(PackageUnreadable) as refused:
        _sheet(content)
    assert (refused.value.file, refused.value.reason) == (PATH, reason)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("id,other\na,b\n", 1),
        ("id\na\n", 1),
        ("id,column_1,id\na,b,c\n", 1),
        ("id,column_1,\na,b,c\n", 2),
        ("id,column_1\na,b\nb\n", 3),
        ("id,column_1\na,b\n\nb,c,d\n", 4),
    ],
)
def test_a_table_is_not_rewritten_where_a_cell_would_be_lost_or_guessed(text: str, row: int) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical_text(_table(2), _sheet(text))
    assert (refused.value.file, refused.value.row) == (PATH, row)


def test_rows_are_numbered_as_a_person_counts_and_empty_ones_are_none() -> None:
    sheet = _sheet("id,column_1\na,b\n\n,\n , \nb,c\n")
    assert [(row.number, dict(row.cells)) for row in rows_of(_table(2), sheet)] == [
        (2, {"id": "a", "column_1": "b"}),
        (6, {"id": "b", "column_1": "c"}),
    ]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("name,id\n", "its header is not the schema's"),
        ("id,column_1\na\n", "row 2 has 1 cells, not 2"),
        ("id,column_1\na,b,c\n", "row 2 has 3 cells, not 2"),
    ],
)
def test_values_of_a_table_that_was_not_checked_are_refused(table: str, row: str) -> None:
    with pytest.raises(PackageUnreadable, match=row):
        list(read_values(Held({PATH: table.encode()}), _table(2)))


def test_every_table_of_the_sample_reads_as_values_of_its_types() -> None:
    files = Folder(SAMPLE)
    elements = load_package(files).tables["elements"]
    neon = next(row for row in read_values(files, elements) if row["id"] == "element-neon")
    assert [(type(value).__name__, str(value)) for value in neon.values()] == [
        ("str", "element-neon"),
        ("str", "Neon"),
        ("int", "10"),
        ("Decimal", "20.18"),
        ("str", "1898-06~"),
        ("date", "1898-06-01"),
        ("date", "1898-06-30"),
        ("int", "1898"),
        ("bool", "False"),
        ("str", "p"),
        ("NoneType", "None"),
        ("str", "Signs"),
    ]
