"""The same address again: our cache of finished answers beside bare applications and files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace

from benchmarks.speed.data import COLLECTION, Built
from benchmarks.speed.load import Client, Counted
from benchmarks.speed.report import Table, busy, number
from benchmarks.speed.run import Run, load_on, medians, ratios
from benchmarks.speed.servers import Server

SIZES = {"small": 2_000, "large": 20_000}
Answers = dict[str, tuple[str, dict[str, str]]]
"""Of a server, by size: the address, and the headers with which it answers 304."""


def hot(run: Run, built: Built) -> list[Table]:
    """One worker on one core, and two workers on both with the load beside them."""
    with ExitStack() as stack:
        ours = run.start(stack, "ours", lambda: run.makers.ours(built))
        own = our_addresses(ours, built)
        headed = {}
        for size, address in own.items():
            _, headers, body = _get(ours, address)
            _, lean, _ = _get(ours, address, {"If-None-Match": headers["etag"]})
            (run.makers.bodies / size).write_bytes(body)
            headed[size] = {"200": _own(headers), "304": _own(lean)}
        run.makers.bodies.with_name("headers.json").write_text(json.dumps(headed))
        plain = {size: f"/{size}" for size in SIZES}
        servers = {"ours": (ours, answers(run, ours, own))}
        makers = {
            "bare ASGI, same gunicorn": (lambda: run.makers.bare("asgi"), plain),
            "bare ASGI, our headers": (
                lambda: run.makers.bare("asgi"),
                {size: f"/headed/{size}" for size in SIZES},
            ),
            "bare WSGI, same gunicorn": (lambda: run.makers.bare("wsgi"), plain),
            "FastAPI, constant bytes": (
                lambda: run.makers.fastapi(built),
                {size: f"/fixed/{size}" for size in SIZES},
            ),
            "nginx, a file": (run.makers.nginx, plain),
        }
        for name, (make, addresses) in makers.items():
            server = run.start(stack, name, make)
            if server is not None:
                servers[name] = (server, answers(run, server, addresses))
        one = _measure(run, servers, "Hot reads, one worker")
        asked = {"bare ASGI, same gunicorn": 0.75, "bare WSGI, same gunicorn": 2.2}
        first = _table(one, asked, "Hot reads, one worker", run.about_load())
    run.load = replace(run.load, core=None)
    with ExitStack() as stack:
        ours = run.start(stack, "ours", lambda: run.makers.ours(built, 2))
        bare = run.start(stack, "bare", lambda: run.makers.bare("asgi", 2))
        servers = {
            "ours": (ours, answers(run, ours, own)),
            "bare ASGI, same gunicorn": (bare, answers(run, bare, plain)),
        }
        two = _measure(run, servers, "Hot reads, two workers")
        note = "Two workers, and the load on the same two cores."
        second = _table(two, {"bare ASGI, same gunicorn": 0.95}, "Hot reads, two workers", note)
    run.load = replace(run.load, core=run.load_core)
    return [first, second]


def _own(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """The headers that an application sets; the server adds the others."""
    return [(name, value) for name, value in headers.items() if name not in ("date", "server", "connection")]


def our_addresses(server: Server, built: Built) -> dict[str, str]:
    """Lists whose bodies come nearest to the sizes."""
    lengths = {}
    for limit in range(1, 41):
        address = f"/v1/releases/{built.version}/{COLLECTION}?limit={limit}"
        lengths[address] = len(_get(server, address)[2])
    return {size: min(lengths, key=lambda a: abs(lengths[a] - wanted)) for size, wanted in SIZES.items()}


def answers(run: Run, server: Server, addresses: Mapping[str, str]) -> Answers:
    """Check that a server answers 200 with the very bytes, and 304 to whoever has them."""
    found = {}
    for size, address in addresses.items():
        status, headers, body = _get(server, address)
        if status != 200 or body != (run.makers.bodies / size).read_bytes():
            raise RuntimeError(f"{server.name}{address} answered {status}, or another body")
        known = {"If-None-Match": headers.get("etag", '"bare"')}
        status, _, nothing = _get(server, address, known)
        if status != 304 or nothing:
            raise RuntimeError(f"{server.name}{address} answered {status} to {known}")
        found[size] = (address, known)
    return found


def _get(
    server: Server, address: str, headers: Mapping[str, str] | None = None
) -> tuple[int, Mapping[str, str], bytes]:
    client = Client(server.port)
    try:
        return client.get(address, headers)
    finally:
        client.close()


def _measure(
    run: Run, servers: Mapping[str, tuple[Server, Answers]], what: str
) -> dict[str, dict[str, list[Counted]]]:
    """Requests a second of each round, by case and server."""
    cases = [(size, status) for status in (200, 304) for size in SIZES]
    counted: dict[str, dict[str, list[Counted]]] = {}
    for turn in range(run.rounds):
        for size, status in cases:
            case = f"{SIZES[size] // 1000} kB, {status}"
            run.say(f"{what}: {case}, round {turn + 1} of {run.rounds}")
            for name, (server, found) in servers.items():
                address, known = found[size]
                result = load_on(run, server, address, known if status == 304 else None)
                counted.setdefault(case, {}).setdefault(name, []).append(result)
    return counted


def _table(
    counted: Mapping[str, Mapping[str, list[Counted]]], asked: Mapping[str, float], title: str, note: str
) -> Table:
    table = Table(
        title,
        note,
        ["answer, server", "req/s", "per CPU s", "ours is ×", "asked for", "reached", "× per CPU s"],
    )
    table.loaded = busy()
    for case, servers in counted.items():
        for name, found in servers.items():
            cells = [f"{case}: {name}", *medians(found)]
            ratio, work = ratios(servers["ours"], found)
            if name in asked:
                what = f"{title}, {case}: × {name}"
                cells += (*table.goal(what, ratio, asked[name], per_cpu=work), number(work))
            elif name != "ours":
                cells += (number(ratio), "", "", number(work))
            table.add(*cells)
    return table
