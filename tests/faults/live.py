"""Faults done for real to servers under load: `make faults` runs them at full size and prints the table.

Each takes a stage, does its damage while clients ask, and tells how many requests there were, how many
did not get the right answer, and how long it took until all was well again. tests/faults/test_live.py
runs the same at a small size.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from api.settings import read_settings
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.faults.disks import state_disk_full, store_disk_full
from tests.faults.load import Load, get, sockets
from tests.faults.shapes import PIPELINED, SMUGGLING, TOO_MUCH, check, exchange
from tests.faults.stage import Outcome, Stage, behind_nginx, is_well, servers, told, until


def worker_killed(stage: Stage) -> Outcome:
    """Kill -9 of one of two workers; what was under way in it is lost, and nothing else."""
    with servers(stage) as (server,), Load(server.port, stage.users) as load:
        time.sleep(stage.seconds)
        victim = server.workers()[0]
        os.kill(victim, signal.SIGKILL)
        took = until(lambda: victim not in server.workers() and len(server.workers()) == 2)
        time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, told(load))


def worker_killed_behind_nginx(stage: Stage) -> Outcome:
    """The same with a second replica: nginx asks again."""
    with (
        servers(stage, 2) as found,
        behind_nginx(stage, found) as front,
        Load(front.port, stage.users) as load,
    ):
        time.sleep(stage.seconds)
        victim = found[0].workers()[0]
        os.kill(victim, signal.SIGKILL)
        took = until(lambda: victim not in found[0].workers() and len(found[0].workers()) == 2)
        time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, told(load))


def replica_killed(stage: Stage) -> Outcome:
    """Kill -9 of a whole replica, behind nginx."""
    with (
        servers(stage, 2) as found,
        behind_nginx(stage, found) as front,
        Load(front.port, stage.users) as load,
    ):
        time.sleep(stage.seconds)
        for pid in [found[0].process.pid, *found[0].workers()]:
            os.kill(pid, signal.SIGKILL)
        begin = time.monotonic()
        time.sleep(2 * stage.seconds)
    result = load.result
    took = result.last_failure - begin if result.last_failure > begin else 0.0
    return Outcome(result.asked, result.failed, took, told(load))


def replica_stopped(stage: Stage) -> Outcome:
    """SIGTERM to a replica, as at an update, behind nginx."""
    with (
        servers(stage, 2) as found,
        behind_nginx(stage, found) as front,
        Load(front.port, stage.users) as load,
    ):
        time.sleep(stage.seconds)
        found[0].process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        ended = found[0].process.wait(40)
        took = time.monotonic() - begin
        time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, f"ended with {ended}; {told(load)}")


def stopped_in_downloads(stage: Stage) -> Outcome:
    """SIGTERM while slow clients download: each gets its file whole."""
    with servers(stage) as (server,):
        address = _file(stage)
        whole = get(server.port, address)[1]
        got: list[bytes] = []
        threads = [
            threading.Thread(target=lambda: got.append(_download(server.port, address)))
            for _ in range(stage.downloads)
        ]
        for thread in threads:
            thread.start()
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        begin = time.monotonic()
        for thread in threads:
            thread.join()
        ended = server.process.wait(40)
        took = time.monotonic() - begin
    return Outcome(stage.downloads, sum(body != whole for body in got), took, f"ended with {ended}")


def few_descriptors(stage: Stage) -> Outcome:
    """A replica with 256 descriptors a worker, and twice as many connections that ask for nothing."""
    with (
        servers(stage, 2, limit=256) as found,
        behind_nginx(stage, found) as front,
        Load(front.port, stage.users) as load,
    ):
        time.sleep(stage.seconds)
        with _connections(found[0].port, 512) as held:
            refused = sum(_is_refused(connection) for connection in held)
            time.sleep(stage.seconds)
        took = until(lambda: is_well(found[0].port))
        time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, f"{refused} told 503; {told(load)}")


def no_descriptors(stage: Stage) -> Outcome:
    """One server whose workers can open nothing more for two seconds: no file, and no connection."""
    with servers(stage) as (server,), Load(server.port, stage.users) as load:
        time.sleep(stage.seconds)
        asked = load.result.asked
        limits = {pid: resource.prlimit(pid, resource.RLIMIT_NOFILE) for pid in server.workers()}
        for pid in limits:
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, limits[pid][1]))
        with _connections(server.port, 64):
            time.sleep(2)
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_NOFILE, limit)
        took = until(lambda: is_well(server.port) and is_well(server.port, _file(stage)))
        time.sleep(stage.seconds)
        assert load.result.asked > asked
    return Outcome(load.result.asked, load.result.failed, took, told(load))


def idle_connections(stage: Stage) -> Outcome:
    """Connections that ask for nothing, while others are answered."""
    with servers(stage) as (server,), Load(server.port, stage.users) as load:
        with _connections(server.port, stage.idle):
            time.sleep(0.5)
            count = sum(sockets(pid) for pid in server.workers())
            time.sleep(2 * stage.seconds)
        took = until(lambda: is_well(server.port))
    return Outcome(load.result.asked, load.result.failed, took, f"{count} open in the server; {told(load)}")


def slow_connections(stage: Stage) -> Outcome:
    """Half send a byte of a head now and then, half ask for a file and take nothing of it."""
    with servers(stage) as (server,), Load(server.port, stage.users) as load:
        asked = f"GET {_file(stage)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        with _connections(server.port, stage.slow) as held:
            end = time.monotonic() + 2 * stage.seconds
            for number, connection in enumerate(held):
                connection.sendall(asked if number % 2 else b"GET /v1/terms HT")
            while time.monotonic() < end:
                for connection in held[::2]:
                    with contextlib.suppress(OSError):
                        connection.send(b"x")
                time.sleep(0.5)
        took = until(lambda: is_well(server.port))
    return Outcome(load.result.asked, load.result.failed, took, told(load))


def strange_shapes(stage: Stage) -> Outcome:
    """Everything of shapes.py, by a server and by nginx before it; and 50 requests in one go."""
    wrong = []
    with (
        servers(stage) as (server,),
        behind_nginx(stage, [server, server]) as front,
        Load(server.port, stage.users) as load,
    ):
        for port in (server.port, front.port):
            for name, sent in {**SMUGGLING, **TOO_MUCH}.items():
                fault = check(port, name, sent)
                if fault:
                    wrong.append(fault)
            answered = exchange(port, PIPELINED, 10).count(b"HTTP/1.1 200")
            if answered != 50:
                wrong.append(f"pipelined: {answered} of 50 answered")
    count = 2 * (len(SMUGGLING) + len(TOO_MUCH) + 1)
    return Outcome(
        load.result.asked + count, load.result.failed + len(wrong), None, "; ".join(wrong) or told(load)
    )


def store_removed(stage: Stage) -> Outcome:
    """The newest release's file is deleted under the server: it serves on, says that it is not ready, and is
    again when the file is there again.
    """
    store = Path(shutil.copytree(stage.store, Path(tempfile.mkdtemp(dir=stage.folder)) / "store"))
    path = store / Catalogue(store).latest.entry.file
    kept = path.with_suffix(".kept")
    with (
        servers(Stage(**vars(stage) | {"store": store})) as (server,),
        Load(server.port, stage.users) as load,
    ):
        time.sleep(stage.seconds)
        path.rename(kept)
        assert not is_well(server.port), "ready says that it is not"
        time.sleep(stage.seconds)
        kept.rename(path)
        took = until(lambda: is_well(server.port))
        time.sleep(stage.seconds)
    return Outcome(load.result.asked, load.result.failed, took, told(load))


FAULTS: dict[str, Callable[[Stage], Outcome]] = {
    "kill -9 of a worker": worker_killed,
    "kill -9 of a worker, two replicas": worker_killed_behind_nginx,
    "kill -9 of a replica, two replicas": replica_killed,
    "SIGTERM of a replica, two replicas": replica_stopped,
    "SIGTERM in downloads": stopped_in_downloads,
    "few descriptors, two replicas": few_descriptors,
    "no descriptors": no_descriptors,
    "idle connections": idle_connections,
    "slow connections": slow_connections,
    "strange shapes": strange_shapes,
    "store file deleted": store_removed,
    "disk of the stores full, a new release comes": store_disk_full,
    "disk of the state full": state_disk_full,
}
ALLOWED = {"kill -9 of a worker", "no descriptors"}
"""Where one server stands alone and requests may fail: what was under way in a killed worker, and what
came while nothing could be opened."""


def _file(stage: Stage) -> str:
    latest = Catalogue(stage.store).latest
    name = max(latest.files, key=lambda name: latest.files[name].bytes)
    return f"/v1/releases/{latest.version}/files/{name}"


def _download(port: int, address: str) -> bytes:
    """Take a file in some three seconds."""
    found = b""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        connection.settimeout(40)
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        begin = time.monotonic()
        while piece := connection.recv(65536):
            found += piece
            if time.monotonic() - begin < 3:
                time.sleep(0.02)
    return found.partition(b"\r\n\r\n")[2]


@contextmanager
def _connections(port: int, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, many at once; one that is not taken is left out."""
    with ThreadPoolExecutor(min(32, count)) as pool:
        held = [found for found in pool.map(lambda _: _connected(port), range(count)) if found]
    try:
        yield held
    finally:
        for connection in held:
            connection.close()


def _connected(port: int) -> socket.socket | None:
    with contextlib.suppress(OSError):
        return socket.create_connection(("127.0.0.1", port), timeout=10)
    return None


def _is_refused(connection: socket.socket) -> bool:
    """Whether the server has said something, or closed, though it was asked nothing."""
    connection.setblocking(False)
    try:
        connection.recv(100)
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def main() -> int:
    """Do all, or those whose names hold a word of the command line, at full size; print the table."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    most = 10_000 if hard == resource.RLIM_INFINITY or hard > 12_000 else max(100, hard - 2_000)
    words = sys.argv[1:]
    bad = 0
    print("| fault | requests | failed | recovered in | |\n| --- | --: | --: | --: | --- |", flush=True)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        stage = Stage(read_settings().store, Path(folder), 5.0, 32, most, 1_000, 40)
        for name, fault in FAULTS.items():
            if words and not any(word in name for word in words):
                continue
            try:
                found = fault(stage)
            except AssertionError as error:
                bad += 1
                print(f"| {name} | | | **never** | {error} |", flush=True)
                continue
            bad += found.failed > 0 and name not in ALLOWED
            took = "–" if found.recovered is None else f"{found.recovered:.1f} s"
            print(f"| {name} | {found.requests:,} | {found.failed:,} | {took} | {found.note} |", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    subprocess.run(
        [str(Path(sys.executable).parent / "syllabank"), "build"], check=False, stdout=subprocess.DEVNULL
    )
    sys.exit(main())
