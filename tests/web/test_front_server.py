"""The front on the wire: gunicorn's asgi worker as clients meet it, the rude and the slow among them."""

from __future__ import annotations

import errno
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest

from api.settings import ADDRESS_MAX, REQUEST_LINE_MAX
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, Server

pytestmark = pytest.mark.xdist_group("server")

FILE = "/v1/releases/1.0.1/files/syllabank-1.0.1.zip"
END = b"Host: one.example\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def alone(published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one worker and two threads, with files."""
    log = tmp_path_factory.mktemp("alone") / "log"
    running = Server(published_catalogue.folder, log, WEB_CONCURRENCY="1", SYLLABANK_THREADS="2")
    yield running
    running.stop()


def connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)


def get(server: Server, address: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = connect(server)
    connection.request("GET", address, headers={n.replace("_", "-"): v for n, v in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def wire(server: Server, sent: bytes) -> bytes:
    """All that comes back for some bytes, until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as connection:
        connection.sendall(sent)
        found = b""
        while piece := connection.recv(65536):
            found += piece
    return found


def test_a_hit_is_as_the_miss_was_in_every_encoding(alone: Server) -> None:
    address = "/v1/terms?limit=30"
    for accepted in ("br", "gzip", "identity"):
        first, body = get(alone, address, Accept_Encoding=accepted)
        again, same = get(alone, address, Accept_Encoding=accepted)
        assert (first.status, body) == (again.status, same)
        drop = {"date", "x-request-id"}
        assert [h for h in first.getheaders() if h[0].lower() not in drop] == [
            h for h in again.getheaders() if h[0].lower() not in drop
        ]
        assert again.headers["Vary"] == "Accept-Encoding"
        known, empty = get(alone, address, Accept_Encoding=accepted, If_None_Match=str(again.headers["ETag"]))
        assert (known.status, empty) == (304, b"")
        refused, _ = get(alone, address, Accept_Encoding=accepted, If_Match='"other"')
        assert refused.status == 412
    packed = get(alone, address, Accept_Encoding="br")[1]
    assert json.loads(brotli.decompress(packed)) == json.loads(body)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /v1/terms/%zz HTTP/1.1", 400),
        (b"GET /v1/terms?term=%01 HTTP/1.1", 400),
        (b"GET /v1/terms?term=%ff HTTP/1.1", 400),
        (b"GET /v1/terms%00 HTTP/1.1", 400),
        # What is no HTTP is refused before the app is asked.
        (b"GET /v1/terms?term=\x01 HTTP/1.1", 400),
        (b"GET /v1/terms?term=\xff HTTP/1.1", 400),
        (b"GET /v1/\xff HTTP/1.1", 400),
        (b"GET v1 HTTP/1.1", 400),
        (b"GET /v1", 400),
        (b"GET /v1 HTTP/1.1\r\nHost: two.example", 400),
        (b"GET /v1 HTTP/1.1\r\nno colon", 400),
        (b"GET /v1 HTTP/1.1\r\nX: " + b"a" * 9000, 431),
        (b"GET http://two.example/v1 HTTP/1.1", 200),
        (b"GET /v1#part HTTP/1.1", 404),
        (b"POST /v1 HTTP/1.1", 405),
        (b"BREW /v1 HTTP/1.1", 405),
        (b"CONNECT one.example:80 HTTP/1.1", 404),
        (b"GET /v1/terms HTTP/1.0", 200),
    ],
)
def test_a_strange_request_gets_an_answer_with_a_body(alone: Server, line: bytes, status: int) -> None:
    head, _, body = wire(alone, line + b"\r\n" + END).partition(b"\r\n\r\n")
    assert int(head.split(b" ")[1]) == status
    assert body
    assert (b"\r\ncontent-type: application/problem+json\r\n" in head.lower()) == (status >= 400)
    assert b"gunicorn" not in head + body
    if status == 405:
        assert b"\r\nallow: GET, HEAD, OPTIONS\r\n" in head
    assert b"Internal Server Error" not in body


def test_a_long_address_is_refused_by_us_up_to_the_limit_of_the_line(alone: Server) -> None:
    around = len("GET  HTTP/1.1")
    for length, status, media_type in (
        (ADDRESS_MAX, 400, "application/problem+json"),
        (ADDRESS_MAX + 1, 414, "application/problem+json"),
        (REQUEST_LINE_MAX - around, 414, "application/problem+json"),
        (REQUEST_LINE_MAX + 100, 414, "application/problem+json"),
        (100_000, 414, "application/problem+json"),
    ):
        response, body = get(alone, "/v1/terms?x=".ljust(length, "a"))
        assert (response.status, response.headers["Content-Type"]) == (status, media_type), length
        assert body


def test_cors_and_the_methods_there_are(alone: Server) -> None:
    connection = connect(alone)
    headers = {"Origin": "https://lms.example", "Access-Control-Request-Method": "GET"}
    connection.request("OPTIONS", "/v1/terms", headers=headers)
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]
    connection.close()
    # On a connection of its own: gunicorn closes a kept one on which more than 64 kB of a body come in
    # before it has done with the request before.
    connection = connect(alone)
    connection.request("POST", "/v1/terms", body=b"x" * 200_000)
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (405, "method_not_allowed")
    connection.close()


def test_forwarded_headers_and_underscores_change_nothing(alone: Server) -> None:
    """Though they come from this machine, which gunicorn would trust by itself."""
    sent = b"GET /v1/releases.atom HTTP/1.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nSCRIPT_NAME: /evil\r\nIf_None_Match: *\r\n"
    for lines in (sent, sent.split(b"\r\n")[0] + b"\r\n"):
        found = wire(alone, lines + END)
        assert b" 200 OK" in found
        assert b"http://one.example/v1/" in found
        assert b"evil" not in found
        assert b"https://one.example" not in found


def test_one_connection_serves_many_requests(alone: Server) -> None:
    connection = connect(alone)
    connection.connect()
    first = connection.sock
    for address in ("/v1/terms", "/v1/terms", "/v1/nothing", "/v1/search?q=war", FILE, "/v1/terms"):
        for method in ("GET", "HEAD"):
            connection.request(method, address)
            response = connection.getresponse()
            body = response.read()
            assert len(body) == (int(response.headers["Content-Length"]) if method == "GET" else 0)
            assert connection.sock is first, "it was not closed"
    connection.close()
    pipelined = b"GET /v1/search?q=war HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
    found = wire(alone, pipelined + b"GET /health/live HTTP/1.1\r\n" + END)
    marks = [found.index(mark) for mark in (b'"meta"', b'"unknown_collection"', b'"live"')]
    assert marks == sorted(marks), "answers in the order of the requests"


def test_slow_clients_hold_up_nobody(alone: Server) -> None:
    """Those who send a byte at a time, and those who ask for a file and take nothing of it."""
    held = [socket.create_connection(("127.0.0.1", alone.port)) for _ in range(40)]
    for number, connection in enumerate(held):
        if number % 2:
            connection.sendall(b"GET /v1 HT")
        else:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(f"GET {FILE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    for _ in range(3):
        assert get(alone, "/v1/terms?limit=7")[0].status == 200
        assert get(alone, "/v1/search?q=peace")[0].status == 200
        assert len(get(alone, FILE)[1]) > 1_000_000, "two threads, and twenty who hold files"
    for connection in held:
        connection.close()


def test_downloads_that_are_broken_off_leave_nothing_open(alone: Server) -> None:
    folder = Path(f"/proc/{alone.workers()[0]}/fd")
    for _ in range(12):
        with socket.create_connection(("127.0.0.1", alone.port)) as connection:
            connection.sendall(f"GET {FILE} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert connection.recv(1000)
    assert len(get(alone, FILE)[1]) > 1_000_000
    deadline = time.monotonic() + 10
    while any(file.is_symlink() and ".zip" in str(file.readlink()) for file in folder.iterdir()):
        assert time.monotonic() < deadline, "files are still open"
        time.sleep(0.05)


def test_a_worker_has_loaded_nothing_that_only_checking_and_building_need(alone: Server) -> None:
    """What is mapped into the worker once it has answered all kinds of request."""
    for address in ("/", "/docs", "/v1/openapi.json", "/v1/search?q=war", "/v1/coverage", FILE):
        assert get(alone, address)[0].status == 200
    mapped = Path(f"/proc/{alone.workers()[0]}/maps").read_text()
    assert "uvloop" in mapped, "the map does show libraries"
    assert not [name for name in ("pyarrow", "libarrow", "numpy", "lxml") if f"/{name}" in mapped]


EXPENSIVE = (
    "/v1/releases/{}/docs",
    "/v1/releases/{}/openapi.json",
    "/v1/releases/{}/search?q=war&limit=100",
    "/v1/releases/{}/coverage",
    "/v1/changes?since=0.1.0&until={}&limit=100",
)


def test_quick_requests_are_answered_while_expensive_ones_run(
    alone: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Distinct addresses, so that nothing comes from memory; the quick ones do and do not."""
    over = threading.Event()
    slow: list[float] = []

    def ask_expensive() -> None:
        for number in range(12):
            begin = time.monotonic()
            for word in ("war", "peace", "korea", "truce"):
                response, _ = get(alone, f"/v1/search?q={word}&limit={number + 20}")
                assert response.status == 200
            for address in EXPENSIVE:
                get(alone, address.format(("1.0.0", "1.0.1", "0.1.0")[number % 3]))
            slow.append(time.monotonic() - begin)
        over.set()

    get(alone, "/v1/terms?limit=1")
    threads = [threading.Thread(target=ask_expensive) for _ in range(2)]
    for thread in threads:
        thread.start()
    taken: list[float] = []
    connection = connect(alone)
    while not over.is_set():
        begin = time.monotonic()
        # From memory, and from Flask.
        connection.request("GET", ("/v1/terms?limit=1", "/health/ready")[len(taken) % 2])
        assert connection.getresponse().read()
        taken.append(time.monotonic() - begin)
    connection.close()
    for thread in threads:
        thread.join()
    p99 = statistics.quantiles(taken, n=100)[98]
    with capsys.disabled():
        print(
            f"\nwhile expensive ones ran: {len(taken)} quick requests, p99 {p99 * 1000:.1f} ms, rounds of the others {statistics.median(slow) * 1000:.0f} ms"
        )
    assert len(taken) > 100
    assert p99 < statistics.median(slow), "a quick one need not wait until a round of slow ones is over"


SLEEPING = """
import sys, time
from pathlib import Path
from api.settings import read_settings
from api.web.server import Server

class Sleeping(Server):
    def load(self):
        edge = super().load()
        edge.front.app.add_url_rule("/sleep/<seconds>/search", view_func=lambda seconds: sleep(seconds), endpoint="s")
        edge.front.app.add_url_rule("/sleep/<seconds>/files/x", view_func=lambda seconds: drip(seconds), endpoint="d")
        return edge

def sleep(seconds):
    Path(sys.argv[1]).touch()
    time.sleep(float(seconds))
    return "slept"

def drip(seconds):
    def pieces():
        for _ in range(64):
            time.sleep(float(seconds) / 64)
            yield b"x" * 1000
    return pieces()

Sleeping(read_settings(), (), None, lambda: print("ready", flush=True)).run()
"""


@pytest.fixture
def sleeping(published_catalogue: Catalogue, tmp_path: Path) -> Iterator[Server]:
    """Our server with two addresses more, whose answers take as long as they are told."""
    server = Server.__new__(Server)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.log = tmp_path / "log"
    own = {
        "PORT": str(server.port),
        "SYLLABANK_STORE": str(published_catalogue.folder),
        "WEB_CONCURRENCY": "1",
        "SYLLABANK_THREADS": "2",
    }
    with server.log.open("wb") as log:
        server.process = subprocess.Popen(
            [sys.executable, "-c", SLEEPING, str(tmp_path / "asleep")],
            cwd=ROOT,
            env=os.environ | own,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert server.process.stdout is not None
    assert server.process.stdout.readline() == b"ready\n", server.log.read_text()
    yield server
    server.stop()
    server.process.stdout.close()


def ask_to_sleep(server: Server, address: str, asleep: Path) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    connection.sendall(f"GET {address} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    deadline = time.monotonic() + 10
    while not asleep.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return connection


def test_a_quick_request_is_answered_before_a_slow_one_ends(sleeping: Server, tmp_path: Path) -> None:
    with ask_to_sleep(sleeping, "/sleep/4/search", tmp_path / "asleep") as connection:
        begin = time.monotonic()
        for address in ("/health/live", "/v1/terms", "/v1/terms", "/v1/search?q=war", "/v1/nothing"):
            assert get(sleeping, address)[0].status in (200, 404)
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(1)
        assert time.monotonic() - begin < 4
        connection.settimeout(20)
        assert b"slept" in connection.recv(10_000)


@pytest.mark.parametrize("address", ["/sleep/3/search", "/sleep/3/files/x"])
def test_a_stop_lets_the_answers_under_way_end(sleeping: Server, tmp_path: Path, address: str) -> None:
    """And lets nobody else in."""
    found = b""
    if "files" in address:
        (tmp_path / "asleep").touch()
    with ask_to_sleep(sleeping, address, tmp_path / "asleep") as connection:
        if "files" in address:
            found = connection.recv(65536)
        sleeping.process.send_signal(signal.SIGTERM)
        time.sleep(1.8)
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.1", sleeping.port)) == errno.ECONNREFUSED
        assert sleeping.process.poll() is None, "it waits"
        while piece := connection.recv(65536):
            found += piece
    assert b" 200 OK" in found
    assert b"slept" in found or found.count(b"x" * 100) == 640
    assert sleeping.process.wait(15) == 0
    assert "Traceback" not in sleeping.log.read_text()


def test_one_who_waits_for_a_slow_answer_and_leaves_costs_no_thread(sleeping: Server, tmp_path: Path) -> None:
    """Six broken downloads and two threads: who comes next is served."""
    for _ in range(6):
        with socket.create_connection(("127.0.0.1", sleeping.port)) as connection:
            connection.sendall(b"GET /sleep/1/files/x HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(1000)
    assert get(sleeping, "/sleep/0/files/x")[1] == b"x" * 64_000
    assert get(sleeping, "/sleep/0/search")[1] == b"slept"
    assert "Traceback" not in sleeping.log.read_text()
