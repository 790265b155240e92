"""What the server does with connections, over the wire: bounds in time and number, and what refusals tell."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.store.catalogue import Catalogue
from tests.conftest import Server
from tests.faults.load import sockets

pytestmark = pytest.mark.xdist_group("server")

TELLS = re.compile(
    rb"gunicorn|python|werkzeug|flask|uvloop|/api/|traceback|site-packages|[0-9]+\.[0-9]+\.[0-9]+", re.I
)
"""Names of software, versions and paths: nothing of these is for strangers."""

HURRIED = "import api.settings as s; s.KEEP_ALIVE = s.SEND_TIMEOUT = 2; s.STOP_IDLE = 1"
"""The same bounds, sooner."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def hurried(published_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose bounds in time are two seconds, which takes six connections."""
    folder = tmp_path_factory.mktemp("hurried")
    (folder / "sitecustomize.py").write_text(HURRIED)
    running = Server(
        published_catalogue.folder,
        folder / "log",
        PYTHONPATH=str(folder),
        WEB_CONCURRENCY="1",
        SYLLABANK_CONNECTIONS="6",
        SYLLABANK_METRICS=f"127.0.0.1:{free_port()}",
    )
    yield running
    running.stop()


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=20)


def rest(connection: socket.socket) -> bytes:
    found = b""
    while piece := connection.recv(65536):
        found += piece
    return found


@pytest.mark.parametrize("sent", [b"", b"GET /v1 HT", b"GET /v1 HTTP/1.1\r\nHost: a\r\nX: "])
def test_who_does_not_finish_a_head_is_cut_off(hurried: Server, sent: bytes) -> None:
    with connect(hurried) as connection:
        connection.sendall(sent)
        begin = time.monotonic()
        while time.monotonic() < begin + 15:
            connection.settimeout(0.5)
            try:
                if not connection.recv(1000):
                    break
                connection.sendall(b"x" if sent else b"")
            except TimeoutError:
                continue
            except OSError:
                break
        assert 1.5 < time.monotonic() - begin < 15


def test_who_begins_a_body_and_does_not_end_it_is_answered_and_closed(hurried: Server) -> None:
    for framing in (b"Content-Length: 100000", b"Transfer-Encoding: chunked"):
        with connect(hurried) as connection:
            connection.sendall(b"POST /v1/terms HTTP/1.1\r\nHost: a\r\n" + framing + b"\r\n\r\n")
            found = rest(connection)
            assert found.startswith(b"HTTP/1.1 405 ")


def test_who_takes_nothing_of_what_is_sent_is_cut_off(hurried: Server) -> None:
    """Many answers asked for at once, and none read: more than the system's own buffers hold."""
    worker = hurried.workers()[0]
    time.sleep(0.5)
    before = sockets(worker)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(("127.0.0.1", hurried.port))
        connection.settimeout(20)
        asked = b"GET /v1/openapi.json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\n\r\n"
        for _ in range(60):
            connection.sendall(asked)
        deadline = time.monotonic() + 20
        # Its own end is gone, though we have not closed ours.
        while sockets(worker) > before:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_one_connection_too_many_is_told_so_at_once(hurried: Server) -> None:
    held = [connect(hurried) for _ in range(6)]
    time.sleep(0.3)
    with connect(hurried) as one_more:
        head, _, body = rest(one_more).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nretry-after: 2" in head
    assert json.loads(body)["code"] == "overloaded"
    for connection in held:
        connection.close()
    deadline = time.monotonic() + 10
    while True:
        try:
            with urllib.request.urlopen(f"{hurried.base}/v1/terms?limit=1", timeout=5) as found:
                assert found.status == 200
                break
        except OSError:
            assert time.monotonic() < deadline, "there is room again"


def test_a_stop_does_not_wait_for_connections_that_ask_for_nothing(
    published_catalogue: Catalogue, tmp_path: Path
) -> None:
    server = Server(published_catalogue.folder, tmp_path / "log", WEB_CONCURRENCY="1")
    kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    kept.request("GET", "/v1/terms?limit=1")
    kept.getresponse().read()
    silent = connect(server)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(1.2)
    kept.request("GET", "/v1/terms?limit=1")
    last = kept.getresponse()
    assert (last.status, last.headers["Connection"]) == (200, "close"), "who asks meanwhile is answered"
    last.read()
    assert server.process.wait(9) == 0
    silent.close()
    kept.close()


REFUSED = (
    b"GET /v1 HTTP/9.9\r\nHost: a\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello by TLS\r\n\r\n",
    b"GET /v1/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /v1 HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET /v1 HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 1000 + b"\r\n",
    b"POST /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    b"POST /v1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
)


def test_refusals_are_problems_and_tell_nothing_of_the_software(server: Server) -> None:
    for sent in REFUSED:
        with connect(server) as connection:
            connection.sendall(sent)
            head, _, body = rest(connection).partition(b"\r\n\r\n")
        assert re.match(rb"HTTP/1.1 (4[0-9]{2}|501) ", head), (sent[:60], head)
        assert b"\r\ncontent-type: application/problem+json" in head, (sent[:60], head)
        assert b"\r\ncache-control: no-store" in head or b" 405 " in head
        assert not TELLS.search(head.partition(b"\r\n")[2] + body), (sent[:60], head + body)


ANSWERS = (
    "/",
    "/docs",
    "/v1",
    "/v1/terms?limit=1",
    "/v1/search?q=war",
    "/v1/nothing",
    "/nothing",
    "/health/ready",
)


def test_no_answer_tells_of_the_software_or_sets_a_cookie(server: Server) -> None:
    for address in (
        *ANSWERS,
        "/v1/terms?limit=x",
        "/v1/exports/paper",
        "/v1/releases.atom",
        "/api.php?amount=1",
    ):
        for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            connection.request(method, address)
            found = connection.getresponse()
            body = found.read()
            headers = {name.lower(): value for name, value in found.getheaders()}
            connection.close()
            assert headers["server"] == "syllabank"
            assert not {"set-cookie", "x-powered-by", "via"} & headers.keys()
            assert headers["x-content-type-options"] == "nosniff", (method, address)
            kind = headers.get("content-type", "").partition(";")[0]
            if kind == "text/html":
                for name in ("content-security-policy", "permissions-policy", "referrer-policy"):
                    assert name in headers, (method, address)
                assert "default-src 'none'" in headers["content-security-policy"]
            elif kind and not kind.endswith("json"):
                assert headers["cross-origin-resource-policy"] == "cross-origin", (method, address)
            if found.status >= 400:
                assert not TELLS.search(body), address


def test_what_is_asked_of_all_workers_is_counted_by_whichever_is_asked(hurried: Server) -> None:
    """Also what a worker counted that was killed since, but for its last second."""
    line = next(line for line in hurried.log.read_text().splitlines() if "Listening at" in line)
    port = next(p for p in re.findall(r"127.0.0.1:([0-9]+)", line) if int(p) != hurried.port)
    address = 'syllabank_requests_total{method="GET",route="/v1/exports",status="200"} '

    def counted() -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as found:
            text = found.read().decode()
        return float((re.findall(re.escape(address) + "(.*)", text) or ["0"])[0])

    for _ in range(5):
        urllib.request.urlopen(f"{hurried.base}/v1/exports", timeout=10).close()
    assert counted() == 5
    victim = hurried.workers()[0]
    os.kill(victim, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while True:
        try:
            assert counted() == 5
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert hurried.workers() != [victim]


@pytest.mark.parametrize("damage", ["gone", "cut off", "changed"])
def test_ready_fails_where_the_newest_release_cannot_be_read(
    sample_catalogue: Catalogue, tmp_path: Path, damage: str
) -> None:
    import shutil

    store = Path(shutil.copytree(sample_catalogue.folder, tmp_path / "store"))
    path = store / sample_catalogue.latest.entry.file
    server = Server(store, tmp_path / "log", WEB_CONCURRENCY="1")
    content = path.read_bytes()

    def ready() -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/health/ready")
        found = connection.getresponse()
        body = found.read()
        connection.close()
        return found.status, body

    try:
        assert ready()[0] == 200
        if damage == "gone":
            path.unlink()
        elif damage == "cut off":
            os.truncate(path, len(content) // 2)
        else:
            path.write_bytes(content[:-100] + bytes([content[-100] ^ 1]) + content[-99:])
        status, body = ready()
        assert (status, json.loads(body)["status"]) == (503, "unready")
        assert str(tmp_path).encode() not in body
        with urllib.request.urlopen(f"{server.base}/health/live", timeout=5) as live:
            assert live.status == 200
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        assert ready()[0] == 200, "it is there again"
    finally:
        server.stop()
