"""The cache in front: what is kept, for whom, in which encoding, and how much of it."""

from __future__ import annotations

import asyncio
import itertools
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request

from api.settings import CACHED_BODY_MAX, PACKED_MIN
from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.front import PACKED_INLINE, Front
from api.web.response_cache import Answer, ResponseCache, encoding_for
from tests.web.test_front_same import Got, ask, scope_of, send_to

LIST = "/v1/elements?limit=5"
BR, GZIP = {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"}


@pytest.fixture
def front(sample_catalogue: Catalogue) -> Iterator[Front]:
    found = Front(create_app(sample_catalogue), threads=2)
    yield found
    found.pool.shutdown()


class Stub:
    """A Flask app whose slow answers wait until they are let go, and are counted."""

    def __init__(self, status: int = 200, kept: str = "public", size: int = 1000) -> None:
        self.calls = itertools.count(1)
        self.called = 0
        self.go = threading.Event()
        self.failing = False
        app = Flask("stub")

        @app.get("/v1/<path:name>")
        def answer(name: str) -> Response:
            self.called = next(self.calls)
            if name == "search":
                assert self.go.wait(20)
            response = Response(f"{self.called} {name} {request.host} ".ljust(size, "x"), status)
            response.headers["Cache-Control"] = kept
            response.set_etag(f"tag-{self.called}")
            return response.make_conditional(request)  # type: ignore[return-value]

        self.app = app
        self.front = Front(app, threads=4)

    def ask_at_once(self, count: int, address: str = "/v1/search", leave: bool = False) -> list[Got]:
        """Several ask at the same time; where `leave`, the first gives up."""

        async def run() -> list[Any]:
            tasks = [asyncio.create_task(send_to(self.front, "GET", address)) for _ in range(count)]
            while not self.called:
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            if leave:
                tasks[0].cancel()
                await asyncio.sleep(0.05)
            self.go.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

        found = asyncio.run(run())
        self.front.pool.shutdown()
        return found


def counts(front: Front) -> dict[str, int]:
    return front.cache.counts()


def test_what_is_kept_is_answered_without_flask(front: Front) -> None:
    first = ask(front, "GET", LIST)
    front.app.wsgi_app = None  # type: ignore[assignment]
    assert ask(front, "GET", LIST) == first
    head = ask(front, "HEAD", LIST)
    assert (head.status, head.headers, head.body) == (200, first.headers, b"")
    again = ask(front, "GET", LIST, {"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    with pytest.raises(TypeError):
        ask(front, "GET", "/v1/elements?limit=4")


@pytest.mark.parametrize(
    "address",
    [
        "/v1/elements?sample=3",
        "/v1/quizzes",
        "/health/live",
        "/health/ready",
        "/v1/nothing",
        "/v1/elements?colour=red",
        "/v1/releases/1",
        "/v1/elements/element-didymium",
        "/v1/search",
    ],
)
def test_what_must_not_be_kept_is_not(front: Front, address: str) -> None:
    for headers in ({}, BR, {"If-None-Match": "*"}):
        got = ask(front, "GET", address, headers)
        assert "vary" not in got.headers
    assert (counts(front)["answers"], counts(front)["bytes"], counts(front)["hits"]) == (0, 0, 0)


def test_a_draw_without_a_seed_is_drawn_anew_each_time(front: Front) -> None:
    draws = {ask(front, "GET", "/v1/elements?sample=3").body for _ in range(20)}
    assert len(draws) > 1
    assert len({ask(front, "GET", "/v1/elements?sample=3&seed=1").body for _ in range(5)}) == 1


def test_the_counters_are_true(front: Front) -> None:
    for limit in (1, 2, 1, 1, 2):
        ask(front, "GET", f"/v1/elements?limit={limit}")
    ask(front, "HEAD", "/v1/elements?limit=1")
    ask(front, "GET", "/v1/nothing")
    ready = front.app.test_client().get("/health/ready").get_json()["cache"]
    assert (ready["answers"], ready["hits"], ready["misses"], ready["evictions"]) == (2, 4, 3, 0)
    assert ready["bytes"] > 2000


def test_every_encoding_has_its_own_tag_and_says_vary(front: Front) -> None:
    answers = {name: ask(front, "GET", LIST, {"Accept-Encoding": name}) for name in ("br", "gzip", "")}
    assert len({got.headers["etag"] for got in answers.values()}) == 3
    assert len({got.plain for got in answers.values()}) == 1
    assert len(answers["br"].body) < len(answers[""].body)
    for one, got in answers.items():
        assert got.headers["vary"] == "Accept-Encoding"
        assert got.headers.get("content-encoding", "") == one
        assert int(got.headers["content-length"]) == len(got.body)
        assert ask(front, "HEAD", LIST, {"Accept-Encoding": one}).headers == got.headers
        for other, theirs in answers.items():
            for prefix in ("", "W/"):
                headers = {"Accept-Encoding": other, "If-None-Match": prefix + got.headers["etag"]}
                again = ask(front, "GET", LIST, headers)
                assert again.status == (304 if one == other else 200), "a tag is of one encoding"
                assert again.headers["vary"] == "Accept-Encoding"
                assert again.headers["etag"] == theirs.headers["etag"]
                assert again.headers["cache-control"] == got.headers["cache-control"]
                assert ("content-length" in again.headers) == (one != other)


def test_if_none_match_in_two_lines_is_one_list(front: Front) -> None:
    tag = ask(front, "GET", LIST).headers["etag"].encode()
    sent: list[Any] = []

    async def send(event: Any) -> None:
        sent.append(event)

    for lines in ([tag, b'"other"'], [b'"other"', tag]):
        scope = scope_of("GET", LIST, {})
        scope["headers"] += [(b"if-none-match", line) for line in lines]
        sent.clear()
        asyncio.run(front(scope, None, send))  # type: ignore[arg-type]
        assert sent[0]["status"] == 304


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;Q=0.5", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("gzip, *;q=0", "gzip"),
        ("identity", "identity"),
        ("identity, br", "br"),
        ("gzip;q=0.5, identity;q=0.9", "identity"),
        ("gzip;q=0.5, identity", "identity"),
        ("identity;q=0", "identity"),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("deflate, compress", "identity"),
        ("br;q=nan, gzip;q=inf", "identity"),
        ("br;q=-1", "identity"),
        ("br ; q=0.8 , gzip", "gzip"),
        (";;,,=", "identity"),
    ],
)
def test_the_encoding_is_what_the_client_likes_best(accepted: str, chosen: str) -> None:
    assert encoding_for(accepted.encode(), b"x" * PACKED_MIN) == chosen


def test_a_short_answer_is_packed_for_those_alone_who_refuse_it_plain() -> None:
    short = b"x" * (PACKED_MIN - 1)
    assert encoding_for(b"br, gzip", short) == "identity"
    assert encoding_for(b"gzip, identity;q=0", short) == "gzip"
    assert encoding_for(b"gzip, *;q=0", short) == "gzip"


def test_a_kept_answer_survives_eviction_and_the_cache_stays_within_its_bytes(
    sample_catalogue: Catalogue,
) -> None:
    most = 60_000
    front = Front(create_app(sample_catalogue), threads=1, cache=ResponseCache(most))
    first = {address: ask(front, "GET", address, BR) for address in many()}
    assert counts(front)["evictions"] > 20
    for address in reversed(many()):
        got = ask(front, "GET", address, BR)
        assert got == first[address]
        assert ask(front, "GET", address).plain == got.plain, "another encoding of what was evicted"
        assert 0 < counts(front)["bytes"] <= most
        assert front.cache.get(b"no such key") is None
    front.pool.shutdown()


def many() -> list[str]:
    return [f"/v1/elements?limit={limit}&sort={sort}" for limit in range(1, 20) for sort in ("mass", "-mass")]


def test_the_least_used_goes_first() -> None:
    cache = ResponseCache(30_000)
    headers = [(b"etag", b'"x"')]
    for number in range(4):
        answer = Answer(headers, bytes(3000))
        answer.variants["identity"] = answer.make("identity")
        cache.put(b"%d" % number, answer)
        taken = cache.counts()["bytes"]
        cache.put(b"%d" % number, answer)
        assert cache.counts()["bytes"] == taken, "it is counted once"
        assert cache.get(b"0") is not None, "used"
    for number in range(4, 8):
        cache.put(b"%d" % number, Answer(headers, bytes(3000)))
        assert cache.get(b"0") is not None
    assert cache.get(b"1") is None
    assert cache.counts()["evictions"] > 0


def test_the_bytes_that_are_counted_are_those_that_are_taken() -> None:
    """Many small answers weigh more by their objects than by their bodies."""
    for size in (10, 2_000, 40_000):
        cache = ResponseCache(3_000_000)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for number in itertools.count():
            lines = [(b"x-%d" % line, b"value of %d and %d" % (number, line)) for line in range(9)]
            answer = Answer([*lines, (b"etag", b'"%022d"' % number)], bytes([number % 251]) * size)
            for encoding in ("identity", "gzip", "br")[: number % 4]:
                answer.variants[encoding] = answer.make(encoding)
            cache.put(b"/v1/terms?limit=%d" % number, answer)
            if cache.evictions:
                break
        taken = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert 0.5 * 3_000_000 < taken <= 3_000_000, (size, taken)


def test_too_long_an_answer_is_not_kept_and_has_its_conditions_all_the_same() -> None:
    stub = Stub(size=CACHED_BODY_MAX + 1)
    got = ask(stub.front, "GET", "/v1/long", GZIP)
    assert (len(got.plain), got.headers["content-encoding"]) == (CACHED_BODY_MAX + 1, "gzip")
    assert counts(stub.front)["answers"] == 0
    assert ask(stub.front, "GET", "/v1/long", {"If-None-Match": '"tag-2"'}).status == 304
    stub.front.pool.shutdown()


def test_what_is_not_shared_has_its_conditions_all_the_same() -> None:
    stub = Stub(kept="no-store")
    for condition, status in (("If-None-Match", 304), ("If-Match", 200)):
        # The front asks once without the condition, and then as the client did.
        tag = f'"tag-{stub.called + 2}"'
        assert ask(stub.front, "GET", "/v1/x", {condition: tag}).status == status
    assert ask(stub.front, "GET", "/v1/x", {"If-Match": '"other"'}).status == 412
    stub.front.pool.shutdown()


@pytest.mark.parametrize(
    "path", ["/", "/v1/dcat.jsonld", "/v1/schema-org.jsonld", "/v1/croissant.json", "/v1/releases.atom"]
)
def test_one_host_never_gets_the_answer_of_another(front: Front, path: str) -> None:
    for _ in range(2):
        for host in ("one.example", "two.example", "one.example:8000"):
            body = ask(front, "GET", path, {"Host": host}).body.decode()
            assert f"http://{host}/" in body
            other = {"one.example": "two.example", "two.example": "one.example"}[host.partition(":")[0]]
            assert other not in body
            assert (":8000/" in body) == host.endswith(":8000")
    assert counts(front)["hits"] == 3


def test_a_host_cannot_pass_itself_off_as_part_of_an_address(front: Front) -> None:
    """Whatever stands in Host: the answer to the honest is what it was."""
    honest = ask(front, "GET", LIST).body
    poisoned = Front(front.app, threads=1)
    for host in ("", "/v1/elements?limit=5 localhost", "localhost/v1", "a\tb", "localhost?limit=5", "é"):
        ask(poisoned, "GET", "/v1/elements?limit=1", {"Host": host})
        ask(poisoned, "GET", "/v1", {"Host": host})
    assert ask(poisoned, "GET", LIST).body == honest
    assert counts(poisoned)["hits"] == 0
    assert ask(poisoned, "GET", "/docs", {"Host": "localhost/v1"}).status == 200
    assert ask(poisoned, "GET", "/v1/docs").status == 404
    assert ask(poisoned, "GET", "/v1", {"Host": "localhost?"}).status == 200
    assert ask(poisoned, "GET", "/v1?%20localhost?").status == 400
    poisoned.pool.shutdown()


def test_forwarded_headers_change_nothing(front: Front) -> None:
    fresh = Front(front.app, threads=1)
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "evil.example",
        "X-Forwarded-Prefix": "/evil.example",
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/evil.example",
    }
    for path in ("/", "/v1/dcat.jsonld", "/v1/releases.atom"):
        got = ask(front, "GET", path, headers)
        assert b"evil" not in got.body
        assert b"http://localhost/" in got.body
        assert got == ask(fresh, "GET", path)
    fresh.pool.shutdown()


def test_those_who_ask_the_same_at_once_wait_for_one_call() -> None:
    stub = Stub()
    answers = stub.ask_at_once(10)
    assert stub.called == 1
    assert {got.body[:2] for got in answers} == {b"1 "}
    assert stub.front.under_way == {}


def test_who_leaves_takes_nobody_along() -> None:
    stub = Stub()
    left, *others = stub.ask_at_once(5, leave=True)
    assert isinstance(left, asyncio.CancelledError)
    assert [got.status for got in others] == [200] * 4
    assert stub.called == 1


@pytest.mark.parametrize(("status", "kept"), [(200, "no-store"), (500, "no-store"), (400, "public")])
def test_what_is_not_to_be_shared_is_not_shared_with_those_who_wait(status: int, kept: str) -> None:
    stub = Stub(status, kept)
    answers = stub.ask_at_once(6)
    assert {got.status for got in answers} == {status}
    assert len({got.body for got in answers}) == 6
    assert counts(stub.front)["answers"] == 0


def test_an_error_in_the_call_releases_those_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub()

    def fail(scope: Any) -> Any:
        stub.called = 1
        assert stub.go.wait(20)
        raise OSError("no more memory")

    monkeypatch.setattr(stub.front, "_begin", fail)
    assert all(isinstance(found, OSError) for found in stub.ask_at_once(4))
    assert stub.front.under_way == {}


def test_a_long_answer_is_packed_once_for_all_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub(size=PACKED_INLINE + 1)
    packed = []
    make = Answer.make

    def counted(answer: Answer, encoding: str) -> Any:
        packed.append((encoding, threading.current_thread() is threading.main_thread()))
        return make(answer, encoding)

    monkeypatch.setattr(Answer, "make", counted)

    async def run() -> list[Got]:
        return await asyncio.gather(*(send_to(stub.front, "GET", "/v1/x", BR) for _ in range(8)))

    assert len({got.body for got in asyncio.run(run())}) == 1
    assert packed == [("br", False)]
    stub.front.pool.shutdown()
