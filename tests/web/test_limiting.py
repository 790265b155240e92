"""What one client may ask, over any number of workers."""

from __future__ import annotations

import os
import re

from hypothesis import given
from hypothesis import strategies as st

from api.settings import Rate
from api.web.limiting import Limiter, field


def test_so_many_at_once_and_then_evenly() -> None:
    limiter = Limiter(Rate(5, 10))
    assert [limiter.ask("192.0.2.1", 100.0).passes for _ in range(7)] == [True] * 5 + [False] * 2
    refused = limiter.ask("192.0.2.1", 100.0)
    assert (refused.remaining, refused.wait) == (0, 2)
    assert not limiter.ask("192.0.2.1", 101.0).passes
    assert limiter.ask("192.0.2.1", 102.0).passes, "as Retry-After said"
    assert limiter.ask("192.0.2.1", 200.0).remaining == 4, "all is given back"


def test_one_client_does_not_use_up_what_is_anothers() -> None:
    limiter = Limiter(Rate(1, 60))
    assert limiter.ask("192.0.2.1", 1.0).passes
    assert not limiter.ask("192.0.2.1", 1.0).passes
    assert not limiter.ask("::ffff:192.0.2.1", 1.0).passes, "the same one"
    assert limiter.ask("192.0.2.2", 1.0).passes
    assert limiter.ask("2001:db8::1", 1.0).passes
    assert not limiter.ask("2001:db8::2", 1.0).passes, "the same household"
    assert limiter.ask("2001:db8:0:1::1", 1.0).passes


def test_what_one_process_counts_another_knows() -> None:
    limiter = Limiter(Rate(3, 3600))
    pid = os.fork()
    if pid == 0:
        for _ in range(3):
            limiter.ask("192.0.2.1")
        os._exit(0)
    os.waitpid(pid, 0)
    assert not limiter.ask("192.0.2.1").passes


@given(
    st.integers(1, 50),
    st.integers(1, 100),
    st.lists(st.floats(0, 30, allow_nan=False, allow_infinity=False), min_size=1, max_size=200),
)
def test_never_more_than_twice_the_quota_in_a_window_and_never_a_lie(
    requests: int, seconds: int, waits: list[float]
) -> None:
    """The bucket and what runs into it meanwhile; and who waits as told is answered."""
    limiter = Limiter(Rate(requests, seconds), slots=1)
    now, passed = 1000.0, []
    for wait in waits:
        now += wait
        verdict = limiter.ask("192.0.2.1", now)
        assert 0 <= verdict.remaining < requests or not verdict.passes
        if verdict.passes:
            passed.append(now)
        else:
            assert verdict.wait >= 1
            now += verdict.wait
            assert limiter.ask("192.0.2.1", now).passes
            passed.append(now)
    for start in passed:
        assert sum(start <= moment < start + seconds for moment in passed) <= 2 * requests


def test_the_fields_are_as_the_draft_has_them() -> None:
    limiter = Limiter(Rate(600, 60))
    assert limiter.policy == b'"client";q=600;w=60'
    assert re.fullmatch(rb'"client";r=599;t=1', field(limiter.ask("192.0.2.1", 5.0)))
