"""What one client sends changes nothing of what another gets: no header, case or spelling of an address does.

An answer may depend on its address, on Host, and on what its own Vary names. What else a request holds has
no say in it, so that no cache, ours or one between, can be led to keep one client's answer for another's.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
from flask import Flask, g, request

from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.front import Front
from tests.attacks.wire import answers, exchange
from tests.attacks.wire import request as sent
from tests.conftest import Server
from tests.web.test_front_same import Got, send_to

ADDRESSES = (
    *("/", "/docs", "/nothing", "/v1", "/v1/elements?limit=2", "/v1/elements/element-helium", "/v1/nothing"),
    *(
        "/v1/elements?limit=0",
        "/v1/releases/latest/elements",
        "/v1/elements/element-wolfram",
        "/v1/releases.atom",
    ),
    *(
        "/v1/quizzes?seed=1&answers=no",
        "/v1/search?q=metal",
        "/v1/exports/gift",
        "/sitemap.xml",
        "/oembed/providers.json",
    ),
    *(
        "/ims/case/v1p1/CFDocuments",
        "/v1/openapi.json",
        "/static/style.css",
        "/api_category.php",
        "/v1/elements/element-x",
    ),
)
SENT = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "4444",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "1.2.3.4",
    "X-Forwarded-Scheme": "nothttps",
    "X-Host": "evil.example",
    "X-Original-URL": "/v1/terms",
    "X-Rewrite-URL": "/evil",
    "X-Original-Host": "evil.example",
    "X-HTTP-Method-Override": "POST",
    "X-HTTP-Method": "DELETE",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=https",
    "Front-End-Https": "on",
    "Script-Name": "/evil",
    "Path-Info": "/evil",
    "Raw-Uri": "/evil",
    "Request-Uri": "/evil",
    "Server-Name": "evil.example",
    "Accept-Language": "ko",
    "Accept-Charset": "utf-16",
    "Content-Type": "application/x-www-form-urlencoded",
    "Cookie": "session=evil; limit=1",
    "Authorization": "Basic ZXZpbDpldmls",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/<script>",
    "User-Agent": "<script>alert(1)</script>",
    "Transfer-Encoding": "identity",
    "Cache-Control": "no-cache, no-transform",
    "Pragma": "no-cache",
    "Prefer": "return=minimal",
    "Save-Data": "on",
    "X-Requested-With": "XMLHttpRequest",
    "Accept": "text/html",
    "Accept-Encoding": "br",
}
SPELLINGS = ("/V1/elements?limit=2", "/v1/%65lements?limit=2", "/v1/elements?%6Cimit=2", "/v1//elements?limit=2", "//v1/elements?limit=2",
    "/v1/elements/?limit=2", "/v1/elements?limit=2&", "/v1/elements?&limit=2", "/v1/elements?limit=2;limit=3", "/v1/elements?limit=2&limit=3",
    "/v1/elements?limit=%32", "/v1/elements?LIMIT=2", "/v1/x/../elements?limit=2", "/v1/elements%3Flimit=2", "/v1/elements?limit=2#x",
    "/v1/elements?limit=2%20", "/v1/elements;x?limit=2", "/v1/elements.json?limit=2", "http://evil.example/v1/elements?limit=2")  # fmt: skip


@pytest.fixture(scope="module")
def front(sample_catalogue: Catalogue) -> Iterator[Front]:
    found = Front(create_app(sample_catalogue), threads=2)
    yield found
    found.pool.shutdown()


def ask(front: Front, address: str, **headers: str) -> Got:
    got = asyncio.run(send_to(front, "GET", address, headers))
    for name in ("date", "x-request-id"):
        got.headers.pop(name, None)
    return got


@pytest.mark.parametrize("name", SENT)
def test_a_header_changes_an_answer_only_where_vary_names_it(front: Front, name: str) -> None:
    for address in ADDRESSES:
        plain, other, again = (
            ask(front, address),
            ask(front, address, **{name: SENT[name]}),
            ask(front, address),
        )
        assert plain == again, (address, "the plain answer is as it was")
        varies = {
            part.strip().lower() for got in (plain, other) for part in got.headers.get("vary", "").split(",")
        }
        both = all(name.lower() in got.headers.get("vary", "").lower() for got in (plain, other))
        if other != plain:
            assert name.lower() in varies, (address, name)
            assert both, (address, name, "each of the two says so, whichever a cache meets first")
        assert "evil" not in json.dumps(other.headers) + other.plain.decode("utf-8", "replace"), address


def test_no_spelling_of_an_address_changes_what_another_gets(front: Front) -> None:
    address = "/v1/elements?limit=2"
    plain = ask(front, address)
    for spelling in SPELLINGS:
        first, again = ask(front, spelling), ask(front, spelling)
        assert first == again
        assert ask(front, address) == plain, spelling
        if first.status == 200:
            assert json.loads(first.plain)["meta"]["limit"] == 2, spelling


def test_another_host_has_answers_of_its_own(front: Front) -> None:
    for address in ADDRESSES:
        mine = ask(front, address)
        ask(front, address, Host="other.example")
        assert ask(front, address) == mine
        assert "other.example" not in json.dumps(mine.headers) + mine.plain.decode("utf-8", "replace")


def test_a_condition_or_a_range_of_one_is_not_another_s_answer(front: Front) -> None:
    for address in ADDRESSES:
        plain = ask(front, address)
        tag = plain.headers.get("etag", '"x"')
        for headers in (
            {"If-None-Match": tag},
            {"If-Match": '"x"'},
            {"Range": "bytes=0-3"},
            {"If-Modified-Since": "Thu, 01 Jan 2099 00:00:00 GMT"},
        ):
            ask(front, address, **headers)
            assert ask(front, address) == plain, (address, headers)


def test_no_spelling_gets_slow_work_onto_the_event_loop(sample_catalogue: Catalogue) -> None:
    """Where it would hold up every other client."""
    app: Flask = create_app(sample_catalogue)
    threads: dict[str, str] = {}

    @app.before_request
    def note() -> None:
        g.noted = threads.setdefault(request.environ["RAW_URI"], threading.current_thread().name)

    front = Front(app, threads=2)
    slow = ("/v1/%73earch?q=x", "/v1/searc%68?q=x", "/v1/%65xports/gift", "/v1/elements?%66acet=block", "/v1/elements?name__%63ontains=a",
            "/v1/releases/1.1.0/%66iles/x", "/v1/releases/1.1.0/files%2Fx", "/v1/quizze%73?seed=1", "/v1/elements?%69nclude=x")  # fmt: skip
    for address in slow:
        asyncio.run(send_to(front, "GET", address, {}))
        assert threads[address].startswith("slow"), address
    asyncio.run(send_to(front, "GET", "/v1/elements?limit=3", {}))
    assert not threads["/v1/elements?limit=3"].startswith("slow")
    front.pool.shutdown()


@pytest.mark.xdist_group("server")
def test_the_body_of_a_get_is_no_request_and_no_parameter(server: Server) -> None:
    """A fat GET, over the wire: its body is read past, and the next request is answered as itself."""
    plain = answers(exchange(server.port, sent("/v1/terms?limit=1")))[0]
    smuggled = "GET /v1/people?limit=1 HTTP/1.1\r\nHost: evil.example\r\n\r\n"
    for body in ("limit=5&fields=id", smuggled, '{"limit": 5}'):
        fat = sent("/v1/terms?limit=1", f"Content-Length: {len(body)}", close=False) + body.encode()
        first, second = answers(exchange(server.port, fat + sent("/v1/terms?limit=1")), ("GET", "GET"))
        assert [line for line in first[1] if line[0] != b"x-request-id"] == [
            line for line in plain[1] if line[0] != b"x-request-id"
        ]
        assert first[2] == second[2] == plain[2]
