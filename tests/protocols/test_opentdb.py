"""Open Trivia DB: encodings, what is asked for, and draws without a token."""

from __future__ import annotations

import base64
import html as html_module
from collections import Counter
from collections.abc import Callable
from urllib.parse import unquote, unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.protocols.opentdb.codes import Code, Refused
from api.protocols.opentdb.drawing import draw_at_random, share
from api.protocols.opentdb.encoding import ENCODINGS
from api.protocols.trivia import Cell
from tests.protocols.made import ask, bank

SENTENCE = "Don't forget that π = 3.14 & doesn't equal 3."
"""The example of Open Trivia DB's documentation."""

DECODERS: dict[str, Callable[[str], str]] = {
    "": html_module.unescape,
    "urlLegacy": unquote_plus,
    "url3986": unquote,
    "base64": lambda text: base64.b64decode(text, validate=True).decode(),
}

CELLS: list[Cell] = [(t, d) for t in ("multiple", "boolean") for d in ("easy", "medium", "hard")]


@pytest.mark.parametrize(
    ("encode", "written"),
    [
        ("", "Don&#039;t forget that &pi; = 3.14 &amp; doesn&#039;t equal 3."),
        ("urlLegacy", "Don%27t+forget+that+%CF%80+%3D+3.14+%26+doesn%27t+equal+3."),
        ("url3986", "Don%27t%20forget%20that%20%CF%80%20%3D%203.14%20%26%20doesn%27t%20equal%203."),
        ("base64", "RG9uJ3QgZm9yZ2V0IHRoYXQgz4AgPSAzLjE0ICYgZG9lc24ndCBlcXVhbCAzLg=="),
    ],
)
def test_the_documentations_sentence_is_written_as_there(encode: str, written: str) -> None:
    assert ENCODINGS[encode](SENTENCE) == written


def test_entities_and_percent_signs_are_those_of_php() -> None:
    assert ENCODINGS[""]('<a "é" ~ ō 😀>') == "&lt;a &quot;&eacute;&quot; ~ ō 😀&gt;"
    assert ENCODINGS["urlLegacy"]("~ a_b-c.d/é") == "%7E+a_b-c.d%2F%C3%A9"
    assert ENCODINGS["url3986"]("~ a_b-c.d/é") == "~%20a_b-c.d%2F%C3%A9"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
@settings(max_examples=40)
def test_every_encoding_gives_the_text_back(text: str) -> None:
    for encode, decode in DECODERS.items():
        written = ENCODINGS[encode](text)
        assert decode(written) == text
        assert encode == "" or written.isascii()


@pytest.mark.parametrize(
    "wrong",
    [
        *(
            {"amount": text}
            for text in ("-1", "0", "51", "1000000000", "9" * 400, "abc", "1.5", "٣", " 5", "1e1")
        ),
        *({"category": text} for text in ("0", "8", "33", "History", "-23", "9" * 400)),
        {"difficulty": "Easy"},
        {"type": "text"},
        {"encode": "html"},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
def test_a_value_that_cannot_be_is_code_2(wrong: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        ask(**wrong)
    assert refused.value.code == Code.INVALID_PARAMETER
    assert next(iter(wrong)) in refused.value.reason


def test_an_empty_value_is_none() -> None:
    assert ask(amount="", category="", difficulty="", type="", encode="", token="") == ask()
    assert ask().amount == 10


@given(st.lists(st.integers(0, 9), min_size=6, max_size=6), st.integers(1, 50), st.data())
@settings(max_examples=40)
def test_a_draw_is_of_what_was_asked_for_or_code_1(
    sizes: list[int], amount: int, data: st.DataObject
) -> None:
    made = bank(dict(zip(CELLS, sizes, strict=True)))
    type_ = data.draw(st.sampled_from(["", "multiple", "boolean"]))
    difficulty = data.draw(st.sampled_from(["", "easy", "medium", "hard"]))
    asked = ask(amount=amount, type=type_, difficulty=difficulty)
    fitting = [q for q in made.questions if type_ in ("", q.type) and difficulty in ("", q.difficulty)]
    if amount > len(fitting):
        with pytest.raises(Refused) as refused:
            draw_at_random(made, asked)
        assert refused.value.code == Code.NO_RESULTS
    else:
        found = draw_at_random(made, asked)
        assert len(found) == len({question.item for question in found}) == amount
        assert set(found) <= set(fitting)


def test_a_category_without_questions_is_code_1() -> None:
    with pytest.raises(Refused) as refused:
        draw_at_random(bank({("multiple", "easy"): 5}), ask(amount=1, category=9))
    assert refused.value.code == Code.NO_RESULTS


def test_the_lot_gives_each_question_that_is_left_the_same_chance() -> None:
    left = dict(zip(CELLS, (90, 0, 5, 5, 0, 0), strict=True))
    found: Counter[Cell] = Counter()
    for _ in range(400):
        found.update(share(5, left))
    assert found.total() == 2000
    # Nine tenths are 1800; eight standard deviations of a draw with replacement are 107.
    assert 1690 < found[CELLS[0]] < 1910
    assert found[CELLS[1]] == found[CELLS[4]] == found[CELLS[5]] == 0
