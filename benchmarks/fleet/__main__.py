"""Measure what one process holds, and what two replicas behind nginx do, beside nginx with the same bytes as a file.

nginx runs on the configuration that is shipped, with its limits by client lifted, for all the load comes from
one. Nothing is pinned to a core: servers, nginx and the load share the machine, as they share it in every
setup. Rounds are interleaved; a ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from api.downloads.maker import Maker
from api.package.release_index import read_index
from api.settings import ROOT
from api.store.build import build_stores
from benchmarks.speed.load import Client, Counted, Load, wrk
from benchmarks.speed.report import Table, machine, number
from benchmarks.speed.servers import Makers, Server, free_port
from tests.deploy.nginx import OPEN, UNKEPT, Nginx

FILES = "nginx, a file"
HOST = {"Host": "localhost"}
"""What the shipped configuration answers to."""

DRAWS = 200_000
"""Papers of which each is asked for once: more than any setup can draw in a round."""


@dataclass(frozen=True)
class Case:
    """What is asked: the addresses in turn, anew for each round. `sample` stands for them as a file."""

    name: str
    sample: str
    addresses: Callable[[int], Iterator[str]]


def options() -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fleet",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median is taken (5)")
    parser.add_argument("--seconds", type=int, default=3, help="seconds of load in a round (3)")
    parser.add_argument("--connections", type=int, default=32, help="connections that are kept (32)")
    parser.add_argument("--store", type=Path, help="a built store, in place of the repository's own releases")
    return parser.parse_args()


def main() -> None:
    """Start everything, measure, print the table."""
    chosen = options()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk)")
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="syllabank-fleet-") as place, ExitStack() as stack:
        folder = Path(place)
        os.chmod(folder, 0o755)
        store = chosen.store or _built(folder / "store")
        load = Load(None, chosen.seconds, chosen.connections)
        print(machine(folder, before))
        print(_measure(folder, store, load, chosen.rounds, stack).text())


def _built(store: Path) -> Path:
    releases = ROOT / "dataset" / "releases"
    build_stores(read_index(releases), releases, store, make_files=Maker())
    return store


def _serve(folder: Path, store: Path, name: str) -> Server:
    port = free_port()
    own = {"PORT": str(port), "WEB_CONCURRENCY": "1", "SYLLABANK_STORE": str(store)}
    own["SYLLABANK_STATE"] = str(folder / name)
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    return Server(name, command, port, "/health/ready", None, folder / "logs", own)


def _measure(folder: Path, store: Path, load: Load, rounds: int, stack: ExitStack) -> Table:
    alone = _serve(folder, store, "alone")
    stack.callback(alone.stop)
    replicas = [_serve(folder, store, f"replica-{each}") for each in (1, 2)]
    for replica in replicas:
        stack.callback(replica.stop)
    ports = [replica.port for replica in replicas]
    plain = Nginx(folder / "plain", ports, **OPEN, **UNKEPT)
    stack.callback(plain.stop)
    caching = Nginx(folder / "caching", ports, **OPEN)
    stack.callback(caching.stop)
    makers = Makers(folder, folder, (None, None))
    cases = _cases(alone.port)
    for case in cases:
        (makers.bodies / _file(case)).write_bytes(_body(alone.port, case.sample))
    (makers.bodies / "small").write_bytes(b"{}\n")
    files = makers.nginx()
    if files is None:
        sys.exit("nginx is not installed (Debian: apt-get install nginx-light)")
    stack.callback(files.stop)
    setups = {
        FILES: files.port,
        "one process": alone.port,
        "nginx, two replicas": plain.port,
        "nginx with its cache, two replicas": caching.port,
    }
    counted: dict[str, dict[str, list[Counted]]] = {}
    for turn in range(rounds):
        for case in cases:
            for name, port in setups.items():
                _say(f"{case.name}: {name}, round {turn + 1} of {rounds}")
                found = _ask(folder, load, case, port, turn if name != FILES else None)
                counted.setdefault(case.name, {}).setdefault(name, []).append(found)
    _say("")
    return _table(counted, load, rounds)


def _cases(port: int) -> tuple[Case, ...]:
    client = Client(port)
    hot = "/v1/terms?limit=3"
    items = client.json("/v1/quiz-items?kind=multiple_choice&limit=100&include=options&fields=kind")["data"]
    client.close()
    checks = [f"/v1/quiz-items/{i['id']}/check?answer={o['id']}" for i in items for o in i["options"]]
    paper = "/v1/quizzes?length=10&answers=no&seed="
    return (
        Case("a list that everybody asks for", hot, lambda turn: iter((hot,))),
        Case("answers marked, the same few hundred", checks[0], lambda turn: iter(checks)),
        Case(
            "papers, none twice",
            f"{paper}0",
            lambda turn: (f"{paper}{turn}-{os.getpid()}-{number}" for number in range(DRAWS)),
        ),
    )


def _ask(folder: Path, load: Load, case: Case, port: int, turn: int | None) -> Counted:
    """Ask a setup; of files there is one for each case, asked again and again."""
    if turn is None:
        return wrk(load, f"http://127.0.0.1:{port}/{_file(case)}")
    listed = folder / "addresses"
    # A paper that one setup was asked for is new to the next one too: the port is in its seed.
    turned = (address + (f"-{port}" if "seed=" in address else "") for address in case.addresses(turn))
    listed.write_text("\n".join(turned) + "\n")
    return wrk(load, f"http://127.0.0.1:{port}", HOST, listed)


def _body(port: int, address: str) -> bytes:
    client = Client(port)
    status, _, body = client.get(address)
    client.close()
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return body


def _file(case: Case) -> str:
    return case.name.split(",")[0].replace(" ", "-")


def _table(counted: Mapping[str, Mapping[str, list[Counted]]], load: Load, rounds: int) -> Table:
    note = (
        f"{load.connections} connections, {rounds} rounds of {load.seconds} s, everything on the same cores."
    )
    table = Table(
        "Load held", note, ["asked, setup", "req/s", "× nginx with a file", "p50 ms", "p99 ms", "failed"]
    )
    for case, setups in counted.items():
        for name, found in setups.items():
            ratio = statistics.median(
                each.rate / file.rate for each, file in zip(found, setups[FILES], strict=True)
            )
            table.add(
                f"{case}: {name}",
                number(statistics.median(each.rate for each in found)),
                "" if name == FILES else number(ratio),
                number(statistics.median(each.p50 for each in found)),
                number(statistics.median(each.p99 for each in found)),
                # wrk's run is refused where any answer was not 2xx or a connection failed.
                "0",
            )
    return table


def _say(text: str) -> None:
    """Progress, where somebody looks on."""
    if sys.stderr.isatty():
        print(f"\r\x1b[2K{text}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
