"""nginx on the configuration that is shipped, before two real replicas."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import ADDRESS_MAX
from api.store.catalogue import Catalogue
from tests.conftest import Server
from tests.deploy.nginx import Nginx
from tests.faults.load import get

pytestmark = pytest.mark.xdist_group("server")

LIST = "/v1/terms?limit=3"


@pytest.fixture(scope="module")
def replicas(
    published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Server]]:
    found = []
    for number in (1, 2):
        folder = tmp_path_factory.mktemp(f"replica-{number}")
        own = {
            "SYLLABANK_HOSTS": "localhost,127.0.0.1",
            "SYLLABANK_TRUSTED_PROXIES": "127.0.0.1",
            "SYLLABANK_ACCESS_LOG": "true",
            "SYLLABANK_RATE": "100000/60",
            "WEB_CONCURRENCY": "1",
        }
        found.append(Server(published_catalogue.folder, folder / "log", **own))
    yield found
    for server in found:
        server.stop()


@pytest.fixture
def nginx(replicas: list[Server], tmp_path: Path) -> Iterator[Nginx]:
    found = Nginx(tmp_path / "nginx", [server.port for server in replicas])
    yield found
    found.stop()


def test_an_answer_is_the_replicas_and_is_kept(nginx: Nginx, replicas: list[Server]) -> None:
    for accepted in ("identity", "br", "gzip"):
        direct, own = get(replicas[0].port, LIST, Accept_Encoding=accepted)
        for cache in ("MISS", "HIT"):
            found, body = get(nginx.port, LIST, Accept_Encoding=accepted)
            assert (found.status, found.headers["X-Cache"], body) == (200, cache, own)
            for name in ("ETag", "Cache-Control", "Vary", "Content-Encoding", "Access-Control-Allow-Origin"):
                assert found.headers[name] == direct.headers[name], name
            assert "RateLimit" not in found.headers
            assert found.headers["Server"] == "nginx"
        again, empty = get(
            nginx.port, LIST, Accept_Encoding=accepted, If_None_Match=str(direct.headers["ETag"])
        )
        assert (again.status, empty) == (304, b"")
    assert get(nginx.port, "/v1/terms/term-armistice")[0].status == 200
    other = get(nginx.port, "/v1/terms/term-armistice", Accept="application/ld+json")[0]
    assert other.status == 303, "what is kept for one form is not given for the other"
    assert [get(nginx.port, "/health/ready")[0].headers.get("X-Cache") for _ in range(2)] != ["MISS", "HIT"]


def test_the_longest_address_there_may_be_goes_through(nginx: Nginx) -> None:
    """Its links would make a header that nginx refuses as too big."""
    longest = "/v1/terms?term=".ljust(ADDRESS_MAX, "a")
    found, body = get(nginx.port, longest)
    assert found.status == 200
    assert json.loads(body)["links"]["self"] == longest


def test_one_id_goes_through_both_logs_and_a_clients_own_does_not(
    nginx: Nginx, replicas: list[Server]
) -> None:
    found, _ = get(nginx.port, "/v1/terms?limit=4", X_Request_Id="forged", X_Forwarded_For="203.0.113.9")
    request_id = found.headers.get_all("X-Request-Id")
    assert request_id is not None
    assert len(request_id) == 1
    assert request_id != ["forged"]
    deadline = time.monotonic() + 10
    while True:
        lines = [
            line
            for server in replicas
            for line in server.log.read_text().splitlines()
            if request_id[0] in line
        ]
        if lines:
            break
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert json.loads(lines[0])["client"] == "127.0.0.1"
    assert any(request_id[0] in line for line in nginx.log.read_text().splitlines())


def test_another_hosts_name_is_refused_before_it_reaches_the_cache(nginx: Nginx) -> None:
    for host in ("evil.example", "localhost.evil.example"):
        found, body = get(nginx.port, LIST, host=host)
        assert (found.status, json.loads(body)["status"]) == (421, 421)
    found, body = get(nginx.port, LIST)
    assert found.status == 200
    assert b"evil" not in body


def test_one_client_too_many_is_told_so(nginx: Nginx) -> None:
    statuses = []
    for _ in range(320):
        found, body = get(nginx.port, "/v1/nothing-here")
        statuses.append(found.status)
        if found.status == 429:
            break
    assert statuses[:150] == [404] * 150
    assert statuses[-1] == 429
    assert found.headers["Retry-After"] == "1"
    assert found.headers["Content-Type"] == "application/problem+json"
    assert json.loads(body)["code"] == "too_many_requests"


def test_the_cache_answers_while_no_replica_does(published_catalogue: Catalogue, tmp_path: Path) -> None:
    server = Server(published_catalogue.folder, tmp_path / "log", WEB_CONCURRENCY="1")
    front = Nginx(tmp_path / "nginx", [server.port, server.port])
    try:
        kept = get(front.port, LIST)[1]
        server.stop()
        found, body = get(front.port, LIST)
        assert (found.status, body) == (200, kept)
        found, body = get(front.port, "/v1/terms?limit=9")
        assert (found.status, json.loads(body)["code"]) == (503, "overloaded")
        assert found.headers["Retry-After"] == "2"
    finally:
        front.stop()
        server.stop()
