"""The edge, as an operator sets it: whose name is answered to, for whom a proxy asks, what is written down."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api.settings import Rate, Settings, read_settings
from api.store.catalogue import Catalogue
from api.web import errors, metrics
from api.web.app import create_app
from api.web.edge import Edge
from api.web.front import Front
from api.web.limiting import Limiter
from api.web.logs import JsonLines, configuration
from tests.web.test_front_same import Got, scope_of, send_to

PROXY, STRANGER, CLIENT = "10.0.0.5", "192.0.2.66", "198.51.100.7"
LIST = "/v1/elements?limit=2"


@pytest.fixture
def edge(
    sample_catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Edge]]:
    """Makes an edge with settings as an operator gives them."""
    made: list[Edge] = []

    def make(app: Flask | None = None, folder: Path | None = None, **variables: str) -> Edge:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings = read_settings()
        front = Front(app or create_app(sample_catalogue), threads=2)
        limiter = Limiter(settings.rate) if settings.rate else None
        made.append(Edge(front, sample_catalogue, settings, limiter, folder))
        return made[-1]

    yield make
    for one in made:
        one.front.pool.shutdown()


def ask(app: Any, address: str, peer: str = STRANGER, method: str = "GET", **headers: str) -> Got:
    named = {"Host": "good.example"} | {n.replace("_", "-"): v for n, v in headers.items()}

    async def run() -> Got:
        scope = scope_of(method, address, named)
        scope["client"] = (peer, 1234)
        return await send_to(app, method, address, scope=scope)

    return asyncio.run(run())


def test_a_foreign_host_is_refused_and_never_kept(edge: Callable[..., Edge]) -> None:
    app = edge(SYLLABANK_HOSTS="good.example,[2001:db8::1]")
    for host in ("good.example", "GOOD.example:8000", "[2001:db8::1]:80"):
        assert ask(app, LIST, Host=host).status == 200, host
    kept = app.front.cache.counts()["answers"]
    for host in (
        "evil.example",
        "good.example.evil.example",
        "",
        "good.example, evil.example",
        "good.example:80:80",
    ):
        got = ask(app, LIST, Host=host)
        assert (got.status, got.headers["content-type"]) == (421, "application/problem+json"), host
        assert got.headers["cache-control"] == "no-store"
        assert json.loads(got.body)["code"] == "misdirected_request"
    assert ask(app, "http://evil.example/v1").status == 421, "the address's host counts, not the header's"
    assert ask(app, "http://good.example/v1", Host="evil.example").status == 200
    assert app.front.cache.counts()["answers"] == kept + 1
    assert ask(app, "/health/live", Host="10.1.2.3:8000").status == 200, "who watches asks by number"


def test_one_client_too_many_is_told_when_to_come_again(edge: Callable[..., Edge]) -> None:
    app = edge(SYLLABANK_RATE="3/60")
    found = [ask(app, LIST) for _ in range(5)]
    assert [got.status for got in found] == [200, 200, 200, 429, 429]
    assert [got.headers["ratelimit"] for got in found[:3]] == [
        f'"client";r={rest};t={reset}' for rest, reset in ((2, 20), (1, 40), (0, 60))
    ]
    refused = found[-1]
    assert refused.headers["ratelimit-policy"] == '"client";q=3;w=60'
    assert refused.headers["retry-after"] == "20"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["access-control-allow-origin"] == "*"
    assert json.loads(refused.body)["code"] == "too_many_requests"
    assert ask(app, LIST, method="HEAD").body == b""
    assert ask(app, LIST, peer=CLIENT).status == 200
    assert ask(app, "/health/ready").status == 200


def test_who_forges_forwarded_headers_is_counted_as_who_it_is(edge: Callable[..., Edge]) -> None:
    app = edge(SYLLABANK_RATE="1/60", SYLLABANK_TRUSTED_PROXIES="10.0.0.0/24, ::1")
    assert ask(app, LIST, X_Forwarded_For=CLIENT).status == 200
    assert ask(app, LIST, X_Forwarded_For="203.0.113.1").status == 429, "no proxy of ours"
    assert ask(app, LIST, peer=PROXY, X_Forwarded_For=CLIENT).status == 200
    assert ask(app, LIST, peer=PROXY, X_Forwarded_For=f"203.0.113.1, {CLIENT}").status == 429, "what it saw"
    assert ask(app, LIST, peer=PROXY, X_Forwarded_For="203.0.113.9, 10.0.0.6").status == 200, "through two"


def test_a_request_id_is_taken_from_a_trusted_proxy_alone_and_only_a_sane_one(
    edge: Callable[..., Edge],
) -> None:
    app = edge(SYLLABANK_TRUSTED_PROXIES=PROXY)
    for _ in range(2):
        assert ask(app, LIST, peer=PROXY, X_Request_Id="a1.B-2_c").headers["x-request-id"] == "a1.B-2_c"
    own = ask(app, "/v1/nothing", X_Request_Id="forged").headers["x-request-id"]
    assert own != "forged"
    assert ask(app, "/v1/nothing").headers["x-request-id"] != own
    for insane in ("", "a b", 'a"b', "a\\nb", "a" * 65, "ä"):
        assert ask(app, "/v1/nothing", peer=PROXY, X_Request_Id=insane).headers["x-request-id"] != insane


def test_the_log_of_requests_is_one_object_a_line_whatever_is_asked(
    edge: Callable[..., Edge], capsys: pytest.CaptureFixture[str]
) -> None:
    app = edge(SYLLABANK_ACCESS_LOG="true")
    got = ask(app, LIST)
    ask(app, LIST)
    ask(app, "/v1/%0a%22%7d?q=%E2%80%A8%0d\xe9")
    ask(app, "/health/live", method="HEAD")
    app.tell()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["status"] for line in lines[:2]] == [200, 200]
    assert [line["kept"] for line in lines[:2]] == [False, True]
    assert lines[0]["request_id"] == got.headers["x-request-id"]
    assert lines[0]["route"] == lines[1]["route"] == "/v1/<collection>"
    assert (lines[0]["path"], lines[0]["query"], lines[0]["client"]) == ("/v1/elements", "limit=2", STRANGER)
    assert lines[0]["bytes"] == len(got.body)
    assert lines[2]["status"] == 400
    assert lines[3]["bytes"] == 0
    assert len(lines) == 4


def test_a_failure_is_in_the_log_under_the_id_that_its_answer_has(edge: Callable[..., Edge]) -> None:
    app = Flask("stub")

    @app.get("/v1/<path:name>")
    def fail(name: str) -> str:
        raise RuntimeError("/secret/path")

    errors.install(app)
    records: list[logging.LogRecord] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    app.logger.addHandler(Kept())
    got = ask(edge(app), "/v1/x%22fake")
    assert got.status == 500
    assert b"secret" not in got.body
    line = JsonLines().format(records[0])
    assert "\n" not in line
    told = json.loads(line)
    assert told["request_id"] == got.headers["x-request-id"]
    assert (told["level"], told["error"]) == ("error", "RuntimeError")
    assert "secret/path" in told["trace"]
    assert "\n" not in told["message"]
    app.logger.handlers.clear()


def test_json_is_a_form_that_python_logging_takes() -> None:
    from logging.config import DictConfigurator

    found = configuration("json")
    assert found is not None
    assert DictConfigurator(found | {"incremental": True}).config["version"] == 1
    assert configuration("text") is None


def test_what_is_counted_is_what_was_asked(edge: Callable[..., Edge], tmp_path: Path) -> None:
    app = edge(folder=tmp_path, SYLLABANK_METRICS="127.0.0.1:9100", SYLLABANK_HOSTS="good.example")
    for address in (LIST, LIST, "/v1/elements/element-copper", "/v1/nothing", "/nothing/at/all"):
        ask(app, address)
    ask(app, "/v1", method="BREW")
    ask(app, LIST, Host="evil.example")
    scope = scope_of("GET", "/metrics", {"Host": "10.0.0.9:9100"})
    scope["server"] = ("10.0.0.9", 9100)
    got = asyncio.run(send_to(app, "GET", "/metrics", scope=scope))
    text = got.body.decode()
    assert got.headers["content-type"].startswith("text/plain; version=")
    for line in (
        'syllabank_requests_total{method="GET",route="/v1/<collection>",status="200"} 2.0',
        'syllabank_requests_total{method="GET",route="/v1/<collection>",status="404"} 1.0',
        'syllabank_requests_total{method="GET",route="/v1/<collection>/<record_id>",status="200"} 1.0',
        'syllabank_requests_total{method="GET",route="",status="404"} 1.0',
        'syllabank_requests_total{method="other",route="",status="405"} 1.0',
        'syllabank_request_seconds_count{route="/v1/<collection>"} 3.0',
        'syllabank_refused_total{reason="host"} 1.0',
        "syllabank_cache_hits_total 1.0",
        "syllabank_errors_total 0.0",
        'syllabank_release_workers{release="1.1.0"} 1.0',
    ):
        assert line in text, text
    assert str(tmp_path) not in text
    assert ask(app, "/metrics").status == 404, "not on the port that is for all"


def test_counts_of_workers_are_summed_and_outlive_them(tmp_path: Path) -> None:
    folder = tmp_path / "counts"
    metrics.prepare(folder)
    for pid in (1, 2):
        counts = metrics.Counts(workers=1)
        counts.add("/v1", "GET", 200, 0.003 * pid)
        counts.levels["connections"] = 5
        counts.releases["1.0.0"] = 1
        counts.write(folder / f"{pid}.json")
    both = metrics.exposition(metrics.all_counts(folder)).decode()
    metrics.forget(folder, 1)
    metrics.forget(folder, 77)
    after = metrics.exposition(metrics.all_counts(folder)).decode()
    for text, workers in ((both, 2), (after, 1)):
        assert 'syllabank_requests_total{method="GET",route="/v1",status="200"} 2.0' in text
        assert 'syllabank_request_seconds_bucket{le="0.005",route="/v1"} 1.0' in text
        assert 'syllabank_request_seconds_bucket{le="+Inf",route="/v1"} 2.0' in text
        assert 'syllabank_request_seconds_sum{route="/v1"} 0.009' in text
        assert f"syllabank_connections {5.0 * workers}" in text
        assert f"syllabank_workers {float(workers)}" in text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SYLLABANK_HOSTS", "https://syllabank.example", "host name"),
        ("SYLLABANK_TRUSTED_PROXIES", "10.0.0.5/24", "10.0.0.0/24"),
        ("SYLLABANK_RATE", "100", "requests/seconds"),
        ("SYLLABANK_RATE", "0/60", "requests/seconds"),
        ("SYLLABANK_METRICS", "9100", "address:port"),
        ("SYLLABANK_METRICS", "127.0.0.1:99999", "address:port"),
        ("SYLLABANK_LOG", "xml", "json"),
        ("SYLLABANK_ACCESS_LOG", "perhaps", "SYLLABANK_ACCESS_LOG"),
        ("SYLLABANK_GRACE", "0", "3600"),
        ("SYLLABANK_CONNECTIONS", "-1", "1000000"),
        ("SYLLABANK_HOST", "syllabank.example", "SYLLABANK_HOSTS"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.errors import SettingInvalid

    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid, match=name) as refused:
        read_settings()
    assert said in str(refused.value)


def test_all_is_off_until_it_is_turned_on(edge: Callable[..., Edge]) -> None:
    app = edge()
    settings: Settings = read_settings()
    assert (settings.rate, settings.metrics, settings.hosts, settings.trusted_proxies) == (
        None,
        None,
        frozenset(),
        (),
    )
    assert replace(settings, rate=Rate(1, 1)).rate == Rate(1, 1)
    first, again = ask(app, LIST, Host="any.example"), ask(app, LIST, Host="any.example")
    assert first.headers["x-request-id"]
    assert "ratelimit" not in first.headers
    assert "x-request-id" not in again.headers, "an answer from memory that nobody logs"
