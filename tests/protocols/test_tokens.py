"""Session tokens: no question comes twice, whatever is asked for, by whomever, and whatever happens."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import ReleaseUnavailable, ReleaseUnknown, StateUnusable
from api.protocols.opentdb.codes import Code, Refused
from api.protocols.opentdb.tokens import Banks, Tokens
from api.protocols.trivia import Cell, TriviaBank
from api.settings import SESSION_LIFE
from api.store.positions import Positions
from tests.conftest import ROOT
from tests.protocols.made import ask, bank
from tests.protocols.test_opentdb import CELLS

SIZES: dict[Cell, int] = dict(zip(CELLS, (7, 11, 0, 2, 5, 1), strict=True))


class Releases:
    """Banks by version; the newest is the last that was added."""

    def __init__(self, *banks: TriviaBank) -> None:
        self.found = {made.release: made for made in banks}

    def add(self, made: TriviaBank) -> None:
        self.found[made.release] = made

    def __call__(self, version: str | None) -> TriviaBank:
        if version is None:
            return list(self.found.values())[-1]
        if version not in self.found:
            raise ReleaseUnknown(version, list(self.found))
        return self.found[version]


def code_of(call: Callable[..., object], *arguments: Any, **named: Any) -> Code:
    with pytest.raises(Refused) as found:
        call(*arguments, **named)
    return found.value.code


def draw(tokens: Tokens, token: str, banks: Banks, **asked: object) -> list[str]:
    return [question.text for question in tokens.draw(token, ask(**asked), banks)[1]]


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(Positions(tmp_path))


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["multiple", "boolean"]),
        "difficulty": st.sampled_from(["easy", "medium", "hard"]),
        "category": st.sampled_from([23, 9]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.integers(1, 12), FILTERS),
        st.tuples(st.just("reset"), st.just(0), st.just({})),
        st.tuples(st.just("release"), st.integers(0, 9), st.just({})),
    ),
    max_size=25,
)


@given(STEPS, st.data())
@settings(max_examples=40)
def test_whatever_is_asked_for_no_question_comes_twice(
    steps: list[tuple[str, int, dict[str, object]]], data: st.DataObject
) -> None:
    """Held against a plain set of what came; two servers answer in turn, and each code is the right one."""
    banks = Releases(bank(SIZES))
    with tempfile.TemporaryDirectory() as folder:
        servers = [Tokens(Positions(Path(folder))) for _ in range(2)]
        token = servers[0].make()
        of: TriviaBank | None = None
        seen: set[str] = set()
        for what, number, filters in steps:
            server = data.draw(st.sampled_from(servers))
            if what == "release":
                banks.add(bank(SIZES | {CELLS[0]: number}, f"1.{len(banks.found)}.0"))
            elif what == "reset":
                server.reset(token, banks)
                of, seen = banks(None), set()
            else:
                asked = ask(amount=number, **filters)
                source = of or banks(None)
                pool = {q.text for cell in asked.cells for q in source.cells[cell]}
                pool = pool if asked.category in (None, 23) else set()
                if number > len(pool - seen):
                    expected = Code.NO_RESULTS if number > len(pool) else Code.TOKEN_EMPTY
                    assert code_of(server.draw, token, asked, banks) == expected
                    continue
                found = server.draw(token, asked, banks)[1]
                of = source
                texts = [question.text for question in found]
                assert len(set(texts)) == number
                assert set(texts) <= pool - seen
                seen |= set(texts)


def test_a_token_gives_every_question_once_and_then_code_4(tokens: Tokens) -> None:
    banks, token = Releases(bank(SIZES)), tokens.make()
    found = draw(tokens, token, banks, amount=5, difficulty="medium")
    found += draw(tokens, token, banks, amount=8, type="multiple")
    while len(found) < 26:
        found += draw(tokens, token, banks, amount=1)
    assert sorted(found) == sorted(question.text for question in banks(None).questions)
    assert code_of(draw, tokens, token, banks, amount=1) == Code.TOKEN_EMPTY
    assert code_of(draw, tokens, token, banks, amount=27) == Code.NO_RESULTS
    tokens.reset(token, banks)
    again = draw(tokens, token, banks, amount=26)
    assert sorted(again) == sorted(found)
    assert again != found


def test_what_is_left_can_be_had_by_asking_for_less(tokens: Tokens) -> None:
    banks, token = Releases(bank({CELLS[0]: 5})), tokens.make()
    first = draw(tokens, token, banks, amount=3)
    assert code_of(draw, tokens, token, banks, amount=3) == Code.TOKEN_EMPTY
    rest = draw(tokens, token, banks, amount=2)
    assert len({*first, *rest}) == 5


def test_tokens_differ_and_so_do_their_orders(tokens: Tokens) -> None:
    banks = Releases(bank({CELLS[0]: 40}))
    made = {tokens.make() for _ in range(20)}
    assert len(made) == 20
    firsts = {tuple(sorted(draw(tokens, token, banks, amount=3))) for token in made}
    assert len(firsts) > 10


def test_a_forged_token_is_code_3_and_leaves_no_trace(tmp_path: Path) -> None:
    positions = Positions(tmp_path)
    tokens, banks = Tokens(positions), Releases(bank(SIZES))
    token = tokens.make()
    changed = [
        token[:place] + ("0" if token[place] != "0" else "1") + token[place + 1 :] for place in range(64)
    ]
    for forged in (
        *changed,
        "",
        "0" * 64,
        token[:-1],
        token + "0",
        token.upper() + " ",
        "é" * 64,
        "\x00",
        "null",
    ):
        assert code_of(draw, tokens, forged, banks) == Code.TOKEN_NOT_FOUND
        assert code_of(tokens.reset, forged, banks) == Code.TOKEN_NOT_FOUND
    assert positions.count() == 0
    other = Tokens(Positions(tmp_path / "other"))
    assert code_of(draw, other, token, banks) == Code.TOKEN_NOT_FOUND


def test_six_hours_unused_and_a_token_is_code_3(tmp_path: Path) -> None:
    now = [1_000_000.0]
    tokens, banks = Tokens(Positions(tmp_path), lambda: now[0]), Releases(bank(SIZES))
    used, unused = tokens.make(), tokens.make()
    draw(tokens, used, banks, amount=1)
    for _ in range(3):
        now[0] += SESSION_LIFE - 1
        draw(tokens, used, banks, amount=1)
    assert code_of(draw, tokens, unused, banks) == Code.TOKEN_NOT_FOUND
    now[0] += SESSION_LIFE + 1
    assert code_of(draw, tokens, used, banks) == Code.TOKEN_NOT_FOUND
    assert code_of(tokens.reset, used, banks) == Code.TOKEN_NOT_FOUND


def test_a_token_stays_with_its_release_until_it_is_reset(tokens: Tokens) -> None:
    banks, token = Releases(bank({CELLS[0]: 8})), tokens.make()
    first = draw(tokens, token, banks, amount=4)
    banks.add(bank({CELLS[0]: 20}, "1.1.0"))
    rest = draw(tokens, token, banks, amount=4)
    assert len({*first, *rest}) == 8
    assert all(text.startswith("1.0.0") for text in rest)
    assert code_of(draw, tokens, token, banks, amount=1) == Code.TOKEN_EMPTY
    tokens.reset(token, banks)
    assert all(text.startswith("1.1.0") for text in draw(tokens, token, banks, amount=20))


@pytest.mark.parametrize("gone", [ReleaseUnknown("1.0.0", []), ReleaseUnavailable("1.0.0", "damaged")])
def test_a_token_whose_release_is_gone_is_code_3_until_it_is_reset(tokens: Tokens, gone: Exception) -> None:
    banks, token = Releases(bank({CELLS[0]: 8})), tokens.make()
    draw(tokens, token, banks, amount=4)
    newest = bank({CELLS[0]: 9}, "1.1.0")

    def only_newest(version: str | None) -> TriviaBank:
        if version == "1.0.0":
            raise gone
        return newest

    assert code_of(draw, tokens, token, only_newest, amount=1) == Code.TOKEN_NOT_FOUND
    tokens.reset(token, only_newest)
    assert len(draw(tokens, token, only_newest, amount=9)) == 9


def test_threads_that_share_a_token_share_its_questions_out(tokens: Tokens) -> None:
    banks, token = Releases(bank({CELLS[0]: 60, CELLS[4]: 40})), tokens.make()

    def until_it_is_empty(number: int) -> list[str]:
        found: list[str] = []
        asked = {"type": "multiple", "amount": 2} if number % 2 else {"amount": 1}
        for _ in range(101):
            try:
                found += draw(tokens, token, banks, **asked)
            except Refused:
                return found
        raise AssertionError("it is never empty")

    with ThreadPoolExecutor(4) as pool:
        found = [text for part in pool.map(until_it_is_empty, range(4)) for text in part]
    assert len(found) == len(set(found)) == 100


def test_processes_that_share_a_token_share_its_questions_out(tmp_path: Path) -> None:
    """Each is begun anew, so what came before is read from the disk."""
    banks = "Releases(bank({CELLS[0]: 60, CELLS[4]: 40}))"
    program = (
        "import sys; from pathlib import Path; from tests.protocols.test_tokens import *\n"
        f"tokens, banks = Tokens(Positions(Path(sys.argv[1]))), {banks}\n"
        "for _ in range(5): print(*draw(tokens, sys.argv[2], banks, amount=5), sep='\\n')"
    )
    token = Tokens(Positions(tmp_path)).make()
    found: list[str] = []
    for _ in range(2):
        command = [sys.executable, "-c", program, str(tmp_path), token]
        running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        found += [line for process in running for line in process.communicate(timeout=60)[0].splitlines()]
    assert len(found) == len(set(found)) == 100
    again = Tokens(Positions(tmp_path))
    rest = Releases(bank({CELLS[0]: 60, CELLS[4]: 40}))
    assert code_of(draw, again, token, rest, amount=1) == Code.TOKEN_EMPTY


def test_lost_progress_is_a_lost_token_and_never_a_repetition(tmp_path: Path) -> None:
    banks, tokens = Releases(bank(SIZES)), Tokens(Positions(tmp_path))
    token = tokens.make()
    draw(tokens, token, banks, amount=5)
    for file in tmp_path.iterdir():
        file.unlink()
    assert code_of(draw, Tokens(Positions(tmp_path)), token, banks) == Code.TOKEN_NOT_FOUND


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StateUnusable, match="file"):
        Tokens(Positions(tmp_path / "file")).make()
