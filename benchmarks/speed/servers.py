"""Starting and stopping: our server and its peers, each held to the cores it is given."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from api.settings import ROOT
from benchmarks.speed.data import TABLE, Built
from benchmarks.speed.load import Client

APPS = Path(__file__).parent / "peers"
KEEP_ALIVE = "30"


class Server:
    """A process that answers on a port of its own."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        port: int,
        probe: str,
        cores: str | None,
        log: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.port = name, port
        pinned = ["taskset", "-c", cores] if cores else []
        log.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        with (log / f"{name.replace(' ', '-').replace('+', '-')}.log").open("w") as out:
            self.process = subprocess.Popen(
                [*pinned, *command],
                env=os.environ | dict(environment or {}),
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
        try:
            self._wait(probe, began)
        except BaseException:
            self.stop()
            raise
        self.started = time.perf_counter() - began
        """Seconds to the first answer."""

    def _wait(self, probe: str, began: float) -> None:
        while True:
            if self.process.poll() is not None or time.perf_counter() - began > 180:
                raise RuntimeError(f"{self.name} did not start")
            client = Client(self.port)
            try:
                if client.get(probe)[0] == 200:
                    return
            except OSError:
                pass
            finally:
                client.close()
            time.sleep(0.005)

    def url(self, address: str = "") -> str:
        """A whole address."""
        return f"http://127.0.0.1:{self.port}{address}"

    def workers(self) -> list[int]:
        """The processes that it started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def ticks(self) -> int:
        """Time that it and its workers have spent on a processor, in hundredths of a second."""
        spent = 0
        for pid in (self.process.pid, *self.workers()):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            spent += int(fields[11]) + int(fields[12])
        return spent

    def stop(self) -> None:
        """Stop it, and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Makers:
    """How each server is started."""

    def __init__(self, folder: Path, peers: Path, cores: tuple[str | None, str | None]) -> None:
        self.folder, self.peers = folder, peers
        self.one, self.two = cores
        self.log = folder / "logs"
        self.bodies = folder / "bodies"
        self.bodies.mkdir(parents=True, exist_ok=True)

    def _cores(self, workers: int) -> str | None:
        return self.one if workers == 1 else self.two

    def ours(self, built: Built, workers: int = 1) -> Server:
        """Our server over a built store."""
        port = free_port()
        own = {"PORT": str(port), "SYLLABANK_STORE": str(built.store), "WEB_CONCURRENCY": str(workers)}
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        name = f"syllabank {built.rows} {workers}"
        return Server(name, command, port, "/health/ready", self._cores(workers), self.log, own)

    def bare(self, kind: str, workers: int = 1) -> Server:
        """A bare app, 'asgi' or 'wsgi', on the same gunicorn."""
        port = free_port()
        worker = ["asgi", "--asgi-loop", "uvloop"] if kind == "asgi" else ["gthread", "--threads", "4"]
        command = [sys.executable, "-m", "gunicorn", "-w", str(workers), "-k", *worker, "--no-control-socket"]
        command += ["--keep-alive", KEEP_ALIVE, "--log-level", "error", "--pythonpath", str(APPS)]
        command += ["-b", f"127.0.0.1:{port}", f"bare:{kind}"]
        own = {"BENCH_BODIES": str(self.bodies)}
        return Server(f"bare {kind} {workers}", command, port, "/small", self._cores(workers), self.log, own)

    def fastapi(self, built: Built) -> Server | None:
        """FastAPI on uvicorn."""
        port, program = free_port(), self.peers / "bin" / "uvicorn"
        if not program.exists():
            return None
        command = [str(program), "--app-dir", str(APPS), "fastapi_app:app", "--port", str(port)]
        command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "error"]
        own = {"BENCH_BODIES": str(self.bodies), "BENCH_DATABASE": str(built.database)}
        return Server(f"fastapi {built.rows}", command, port, "/fixed/small", self.one, self.log, own)

    def datasette(self, built: Built) -> Server | None:
        """Datasette, told that its file never changes, and without its limit of time."""
        port, program = free_port(), self.peers / "bin" / "datasette"
        if not program.exists():
            return None
        command = [str(program), "serve", "-i", str(built.database), "--port", str(port)]
        command += ["--setting", "sql_time_limit_ms", "60000", "--setting", "suggest_facets", "off"]
        probe = f"/peers/{TABLE}.json?_size=1&_shape=array&_nocount=1"
        return Server(f"datasette {built.rows}", command, port, probe, self.one, self.log)

    def roapi(self, built: Built) -> Server | None:
        """The Rust server roapi over Parquet."""
        port, program = free_port(), self.peers / "bin" / "roapi"
        if not program.exists() or not built.parquet.exists():
            return None
        command = [str(program), "-a", f"127.0.0.1:{port}", "-p", f"127.0.0.1:{free_port()}"]
        command += ["--addr-flight-sql", f"127.0.0.1:{free_port()}", "-t", f"{TABLE}={built.parquet}"]
        own = {"RUST_LOG": "error"}
        probe = f"/api/tables/{TABLE}?limit=1"
        return Server(f"roapi {built.rows}", command, port, probe, self.one, self.log, own)

    def nginx(self) -> Server | None:
        """nginx, which sends the same bytes as files."""
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if program is None:
            return None
        port, home = free_port(), self.folder / "nginx"
        home.mkdir(exist_ok=True)
        user = "user root;" if os.geteuid() == 0 else ""
        spots = " ".join(
            f"{n}_temp_path {home}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (home / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {home}/pid; error_log stderr error;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ access_log off; sendfile on; keepalive_requests 1000000000; open_file_cache max=10; {spots}\n"
            f"default_type application/json; server {{ listen 127.0.0.1:{port}; root {self.bodies}; }} }}\n"
        )
        command = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", "stderr"]
        return Server("nginx", command, port, "/small", self.one, self.log)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def private_memory(pid: int) -> tuple[float, float]:
    """MB that a process alone has: in all, and what of it the kernel cannot drop and read again."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kb = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    return (kb["Private_Clean"] + kb["Private_Dirty"]) / 1000, kb["Private_Dirty"] / 1000
