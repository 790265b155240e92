"""What all tables keep: nothing lost in silence, the same bytes, texts as they are, no hint in the order.

tests/golden/sample.NAME.EXTENSION is the sample's bank in each; test_formats compares. To renew them
after a change that is meant, run

    .venv/bin/python -c "import tests.exports.tables.test_tables as t; t.renew()"

and read the difference before committing it.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.assessment.bank import Bank, read_bank
from api.exports.format import Export
from api.exports.tables.blackboard import Blackboard
from api.exports.tables.blooket import Blooket
from api.exports.tables.brightspace import Brightspace
from api.exports.tables.gimkit import Gimkit
from api.exports.tables.kahoot import Kahoot
from api.exports.tables.quizlet import Quizlet
from api.exports.tables.rows import one_line
from api.package.dates import in_words
from tests.conftest import ROOT, SAMPLE, make_catalogue
from tests.exports.tables import readers
from tests.exports.tables.made import bank_of, choice, parts, whole, written

TABLES: tuple[Export, ...] = (Kahoot(), Blooket(), Gimkit(), Brightspace(), Blackboard(), Quizlet())
QUIZZES: dict[str, Callable[[bytes], list[readers.Read]]] = {
    "kahoot": readers.kahoot,
    "blooket": readers.blooket,
    "gimkit": readers.gimkit,
    "brightspace": readers.brightspace,
    "blackboard": readers.blackboard,
}
SPECIAL = (
    "&<>\"'{}~=#:,;+-@|/\\*[]()%\t\n\u00a0\u2014\u201c\u2019\uac00\ud55c\u4e2d\u6587\u00e9\U0001f600aZ09 "
)
TEXTS = st.text(st.sampled_from(SPECIAL), min_size=1, max_size=30).map(lambda text: f"x{text}y")
FORMULAS = ("=1+1", "+44 20", "-5 degrees", "@everyone")


def renew() -> None:
    """Write the golden files anew."""
    with tempfile.TemporaryDirectory() as folder:
        bank = read_bank(make_catalogue(SAMPLE / "datapackage.json", Path(folder)).latest)
    for table in TABLES:
        golden = ROOT / "tests" / "golden" / f"sample.{table.name}.{table.extension}"
        golden.write_bytes(written(table, bank))


named = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@named
def test_every_record_is_in_the_file_or_said_to_be_left_out(table: Export, bank: Bank) -> None:
    lost = whole(table, bank)
    content = written(table, bank)
    count = len(readers.quizlet(content)) if table.name == "quizlet" else len(QUIZZES[table.name](content))
    material = len(bank.terms) + len(bank.events) if table.name == "quizlet" else 0
    assert count == len(bank.items) + len(bank.questions) + material - len(lost)
    assert set(lost) <= {item.id for item in bank.items} | {question.id for question in bank.questions}
    assert all(why.strip() for why in lost.values())


@named
def test_the_same_bank_gives_the_same_bytes(table: Export, bank: Bank) -> None:
    assert written(table, bank) == written(table, bank)


@named
def test_an_empty_bank_gives_a_file_and_no_losses(table: Export) -> None:
    written(table, bank_of())
    assert table.losses(bank_of()) == []


@pytest.mark.parametrize(
    "table", [t for t in TABLES if t.name not in ("gimkit", "quizlet")], ids=lambda t: t.name
)
def test_the_place_of_the_right_option_says_nothing(table: Export) -> None:
    bank = bank_of(*(choice(number) for number in range(100)))
    places = Counter(read.options.index(read.right[0]) for read in QUIZZES[table.name](written(table, bank)))
    # All stand first in the bank. 25 are due in each place; 12 or fewer come up once in a thousand.
    assert all(12 < places[place] < 40 for place in range(4))


def test_the_order_of_an_item_s_options_does_not_depend_on_the_other_items() -> None:
    alone = readers.blooket(written(Blooket(), bank_of(choice(7))))
    among = readers.blooket(written(Blooket(), bank_of(*(choice(number) for number in range(9)))))
    assert alone[0].options == among[7].options


@pytest.mark.parametrize("table", TABLES[:5], ids=lambda table: table.name)
@given(prompt=TEXTS, texts=st.lists(TEXTS, min_size=4, max_size=4, unique_by=one_line))
@settings(max_examples=20, deadline=None)
def test_texts_come_through(table: Export, prompt: str, texts: list[str]) -> None:
    bank = bank_of(choice(1, prompt, tuple(texts)))
    (read,) = QUIZZES[table.name](written(table, bank))
    plain = one_line if table.name == "blackboard" else str
    assert read.prompt == plain(prompt)
    assert sorted(read.options) == sorted(map(plain, texts))
    assert read.right == [plain(texts[0])]
    broken = any(mark in text for text in (prompt, *texts) for mark in "\t\n")
    assert ("line breaks" in parts(table, bank, "quiz-001")) == (broken and table.name == "blackboard")


@given(prompt=TEXTS, texts=st.lists(TEXTS, min_size=4, max_size=4, unique_by=one_line))
@settings(max_examples=20, deadline=None)
def test_texts_come_through_on_a_card(prompt: str, texts: list[str]) -> None:
    bank = bank_of(choice(1, prompt, tuple(texts)))
    ((front, back),) = readers.quizlet(written(Quizlet(), bank))
    assert front.startswith(one_line(prompt))
    assert all(one_line(text) in front for text in texts)
    assert back[4:] == one_line(texts[0])
    broken = any(mark in text for text in (prompt, *texts) for mark in "\t\n")
    assert ("line breaks" in parts(Quizlet(), bank, "quiz-001")) == broken


@pytest.mark.parametrize("table", TABLES[:5], ids=lambda table: table.name)
def test_what_a_spreadsheet_would_take_for_a_formula_is_written_as_it_is(table: Export) -> None:
    (read,) = QUIZZES[table.name](written(table, bank_of(choice(1, "=SUM(1)", FORMULAS))))
    assert (read.prompt, sorted(read.options)) == ("=SUM(1)", sorted(FORMULAS))


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1951-07-26", "26 July 1951"),
        ("1953-07-09~", "about 9 July 1953"),
        ("1952-04-08/1952-04~", "8 April 1952 to about April 1952"),
        ("1950?", "perhaps 1950"),
        ("1950-06%", "perhaps about June 1950"),
        ("1953-07-27T10:00:00+09:00", "27 July 1953, 10:00 (UTC+09:00)"),
        ("1953-07-27T01:00:00Z", "27 July 1953, 01:00 (UTC)"),
        ("195X", "195X"),
        ("1950/..", "since 1950"),
    ],
)
def test_a_date_on_a_card_is_in_words(edtf: str, words: str) -> None:
    assert in_words(edtf) == words
