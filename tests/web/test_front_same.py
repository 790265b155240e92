"""An answer with the front before Flask is the answer without it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

import brotli
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.caching import NOT_MODIFIED
from api.web.edge import Edge
from api.web.front import Front
from api.web.response_cache import ResponseCache
from tests.web.test_contract import filled

BY_DESIGN = {"content-length", "content-encoding", "etag", "vary", "date", "server"}
FILE = "/v1/releases/1.1.0/files/dataset/elements.csv"
OTHERS = (
    "/",
    "/docs",
    "/static/style.css",
    "/health/live",
    "/nothing",
    "/v1/",
    "/v1/nothing",
    "/v1/elements/element-x",
    "/v1/elements/element-didymium",
    "/v1/elements/element-wolfram?fields=name",
    "/v1/releases/1/elements?limit=2",
    "/v1/releases/9.9.9",
    "/v1/elements?colour=red",
    "/v1/elements?cursor=x",
    "/v1/elements?limit=0",
    "/v1/elements?name=%ff",
    "/v1/elements?name=%zz",
    "/v1/elements?name=%00",
    "/v1/elements/%zz",
    "/v1/elements%00",
    "/v1/%c3%28",
    "/v1/elements?name=caf%C3%A9",
    "/v1/elements?name=" + "a" * 4000,
    "/v1/elements?limit=3&sort=-mass",
    "/v1/elements?limit=3&",
    "/v1/changes?since=9.9.9",
    "/v1/changes?since=1.0.0&limit=100",
    FILE,
    f"{FILE}?download=1",
    "/v1/releases/1.1.0/files/nothing",
    "/v1/releases/1.1.0/files/sample-1.1.0.sqlite",
)
ACCEPTED = (
    *("br", "gzip", "gzip, deflate, br, zstd", "*", "identity", "", "deflate", "br;q=0", "*;q=0"),
    *("gzip;q=1.0, br;q=0.5", "identity;q=0", "gzip;q=0.5, identity;q=0.9", "br;q=x", ";;,", "GZIP"),
    *("br;q=0, *", "gzip, *;q=0", "identity;q=0, br;q=0, gzip;q=0"),
)


@dataclass
class Got:
    """An answer: header names are lower case, and the body is as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body, unpacked."""
        if not self.body:
            return b""
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
        found: bytes = unpack.get(self.headers.get("content-encoding", ""), bytes)(self.body)
        return found

    @property
    def stable(self) -> dict[str, str]:
        """The headers that the front has no say in."""
        return {name: value for name, value in self.headers.items() if name not in BY_DESIGN}


def scope_of(method: str, address: str, headers: dict[str, str]) -> dict[str, Any]:
    """The scope that gunicorn makes of a request."""
    path, _, query = address.partition("?")
    lines = {"Host": "localhost", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in lines.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 40000),
    }


async def send_to(
    front: Front | Edge,
    method: str,
    address: str,
    headers: dict[str, str] | None = None,
    scope: dict[str, Any] | None = None,
) -> Got:
    """Ask the front, or what stands before it, and hold it to what ASGI demands."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    await front(scope or scope_of(method, address, headers or {}), receive, send)
    start, *bodies = sent
    assert start["type"] == "http.response.start"
    assert bodies, "the answer was ended"
    assert [event.get("more_body", False) for event in bodies] == [True] * (len(bodies) - 1) + [False]
    names = [name for name, _ in start["headers"]]
    assert all(name == name.lower() for name in names)
    assert len(names) == len(set(names)), "no header twice"
    lines = {n.decode(): v.decode("latin-1") for n, v in start["headers"]}
    return Got(start["status"], lines, b"".join(event["body"] for event in bodies))


def ask(front: Front, method: str, address: str, headers: dict[str, str] | None = None) -> Got:
    return asyncio.run(send_to(front, method, address, headers))


def ask_flask(app: Flask, method: str, address: str, headers: dict[str, str] | None = None) -> Got:
    """What Flask answers by itself."""
    with app.test_client().open(
        address, method=method, headers=headers, environ_overrides={"RAW_URI": address}
    ) as found:
        return Got(found.status_code, {n.lower(): v for n, v in found.headers.items()}, found.get_data())


@pytest.fixture(scope="module")
def app(history_catalogue: Catalogue) -> Flask:
    return create_app(history_catalogue)


@pytest.fixture(scope="module")
def front(app: Flask) -> Iterator[Front]:
    """One with a cache so small that answers come and go."""
    found = Front(app, threads=2, cache=ResponseCache(150_000))
    yield found
    found.pool.shutdown()


@pytest.fixture(scope="module")
def addresses(app: Flask) -> list[str]:
    paths = app.test_client().get("/v1/openapi.json").get_json()["paths"]
    drawn = "/v1/quizzes"
    found = [filled(path, item["get"]) for path, item in paths.items()]
    return sorted({f"{a}?seed=7" if a == drawn else a for a in found} | set(OTHERS))


def assert_same(app: Flask, front: Front, method: str, address: str, headers: dict[str, str]) -> Got:
    """The front's answer twice over, held to Flask's; conditions are on what the front answers."""
    expected = ask_flask(app, method, address, headers)
    accept = {n: v for n, v in headers.items() if n == "Accept-Encoding"}
    own = ask(front, "GET", address, accept).headers.get("etag")
    plain = ask_flask(app, "GET", address).headers.get("etag")
    # A tag of the plain answer, where the front answers with the packed one, is that one's tag.
    sent = {n: v.replace(plain, own) if plain and own else v for n, v in headers.items()}
    answers = [ask(front, method, address, sent) for _ in range(2)]
    for answer in answers:
        answer.headers.pop("date", None)  # a second may have begun between the two
    assert answers[0] == answers[1], "a miss and a hit"
    got = answers[0]
    where = (method, address, sent)
    assert got.status == expected.status, where
    kept = got.status == 304 and "vary" in got.headers
    # Of what the front has kept, a 304 repeats what RFC 9110 (15.4.5) asks for; the rest is still so.
    said = {n: v for n, v in expected.stable.items() if not kept or n.encode() in NOT_MODIFIED}
    assert got.stable == said, where
    assert got.plain == expected.body or (method == "HEAD" and got.body == b""), where
    if "content-encoding" not in got.headers:
        for name in ("content-length", "etag"):
            if got.status != 304:
                assert got.headers.get(name) == expected.headers.get(name), where
    return got


def test_on_every_address_with_every_method(app: Flask, front: Front, addresses: list[str]) -> None:
    kept = 0
    for address in addresses:
        for method in ("GET", "HEAD", "OPTIONS", "POST"):
            got = assert_same(app, front, method, address, {})
            kept += method == "GET" and "vary" in got.headers
    assert kept > 20, "the front did keep answers"
    assert front.cache.counts()["evictions"] > 0, "and let some go"


@settings(max_examples=250)
@given(data=st.data())
def test_whatever_a_client_asks_under_what_condition(
    app: Flask, front: Front, addresses: list[str], data: st.DataObject
) -> None:
    address = data.draw(st.sampled_from(addresses))
    method = data.draw(st.sampled_from(["GET", "GET", "HEAD", "OPTIONS"]))
    tag = ask_flask(app, "GET", address).headers.get("etag", '"none"')
    tags = st.sampled_from([tag, '"other"', f"W/{tag}", f'"other", {tag}', f'{tag},"other"', '""'])
    choices = {
        "Accept-Encoding": st.sampled_from(ACCEPTED),
        "If-None-Match": tags | st.just("*"),
        # Werkzeug takes If-Match: * for false, and skips If-None-Match where If-Match is true; RFC 9110
        # has it otherwise, and so has the front: see the test below.
        "If-Match": tags,
        "If-Modified-Since": st.sampled_from(["Thu, 01 Jan 2099 00:00:00 GMT", "soon"]),
        "Range": st.sampled_from(["bytes=0-9", "bytes=-5", "bytes=99999999-", "bytes=0-1,3-4", "lines=1-2"]),
        "If-Range": tags,
    }
    headers = {n: data.draw(choices[n]) for n in data.draw(st.sets(st.sampled_from(sorted(choices))))}
    if "If-Match" in headers:
        headers.pop("If-None-Match", None)
    assert_same(app, front, method, address, headers)


def test_if_match_is_not_swallowed_by_a_hit(app: Flask, front: Front) -> None:
    """A star is true of whatever is here (RFC 9110, 13.1.1); a tag of another encoding is not."""
    address = "/v1/elements?limit=5"
    packed = ask(front, "GET", address, {"Accept-Encoding": "gzip"})
    for _ in range(2):
        assert ask(front, "GET", address, {"If-Match": '"other"'}).status == 412
        assert ask(front, "GET", address, {"If-Match": '"other"', "If-None-Match": "*"}).status == 412
        assert ask(front, "GET", address, {"If-Match": "*"}).status == 200
        assert ask(front, "GET", address, {"If-Match": packed.headers["etag"]}).status == 412
        right = {"If-Match": packed.headers["etag"], "Accept-Encoding": "gzip"}
        assert ask(front, "GET", address, right).status == 200
        assert ask(front, "GET", address, {**right, "If-None-Match": packed.headers["etag"]}).status == 304


def test_an_address_in_absolute_form_is_that_of_its_host(front: Front) -> None:
    """As proxies send it (RFC 9112, 3.2.2), whatever Host says."""
    for address, found in (("http://one.example/v1/releases.atom", True), ("ftp://one.example/v1", False)):
        got = ask(front, "GET", address, {"Host": "two.example"})
        assert (got.status == 200) == found
        assert (b"http://one.example/" in got.body) == found
        assert b"http://two.example" not in got.body


@pytest.mark.parametrize("host", ["[:1]", "[]:80", "[::1", "[zz]"])
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_host_in_brackets_that_is_no_address_is_refused(front: Front, host: str, accept: str) -> None:
    """Fuzzing found that what needs the whole address of a request failed on it."""
    for address in ("/llms.txt", "/", "/v1/releases.atom", "/v1/elements?limit=1"):
        got = ask(front, "GET", address, {"Host": host, "Accept": accept})
        assert got.status == 400, (address, got.body[:300])
        assert b"no IPv6 address" in got.body
