"""Every request another: lists, draws and reads that no cache can help with."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

from benchmarks.speed import questions
from benchmarks.speed.data import COLLECTION, KINDS, PREFIX, Built
from benchmarks.speed.load import Client, Counted
from benchmarks.speed.questions import Question, Questions
from benchmarks.speed.report import Table, number
from benchmarks.speed.run import Run, cache_counts, load_on, medians, ratios, settle
from benchmarks.speed.servers import Server

FASTEST = 6_000
"""Requests a second that no cold list comes near: so many addresses are laid ready."""

CHECKED = 20
HITS_MAX = 0.005
"""Share of hits in our cache above which a measurement is void."""

ADDRESSES = {
    "ours": questions.ours,
    "FastAPI, sqlite3": questions.fastapi,
    "Datasette": questions.datasette,
    "roapi": questions.roapi,
}
ROAPI_ASKED = ((100_000, 20.0), (1_000_000, 150.0), (1_000, 3.0))
FLAT = 0.85


def lists(run: Run, every: Sequence[Built]) -> Table:
    """A page of 25 under a filter, from a cursor; under two filters; at each size."""
    asking = Questions(7)
    counted: dict[tuple[int, bool], dict[str, list[Counted]]] = {}
    with ExitStack() as stack:
        servers = {built.rows: _servers(run, stack, built) for built in every}
        for built in every:
            for both in (False, True):
                check_same(servers[built.rows], built, asking.take(built, CHECKED, both))
        for turn in range(run.rounds):
            for built in every:
                for both in (False, True):
                    run.say(f"Cold lists: {built.rows:,} rows, round {turn + 1} of {run.rounds}")
                    asked = asking.take(built, run.load.seconds * FASTEST, both)
                    rates = counted.setdefault((built.rows, both), {})
                    for name, server in servers[built.rows].items():
                        if both and name == "roapi":
                            continue
                        lines = (ADDRESSES[name](built, question) for question in asked)
                        rates.setdefault(name, []).append(ask(run, server, lines, ours=name == "ours"))
    return _lists_table(run, counted)


def _servers(run: Run, stack: ExitStack, built: Built) -> dict[str, Server]:
    makers: dict[str, Callable[[], Server | None]] = {
        "ours": lambda: run.makers.ours(built),
        "FastAPI, sqlite3": lambda: run.makers.fastapi(built),
        "Datasette": lambda: run.makers.datasette(built),
        "roapi": lambda: run.makers.roapi(built),
    }
    found = {name: run.start(stack, name, make) for name, make in makers.items()}
    return {name: server for name, server in found.items() if server is not None}


def check_same(servers: Mapping[str, Server], built: Built, asked: Iterable[Question]) -> None:
    """Hold every server to the same ids. Raises RuntimeError where they differ."""
    clients = {name: Client(server.port) for name, server in servers.items()}
    try:
        for question in asked:
            found = {
                name: [r["id"] for r in questions.records(client.json(ADDRESSES[name](built, question)))]
                for name, client in clients.items()
            }
            full = len(found["ours"]) == questions.PAGE or question.difficulty is not None
            if not full or any(ids != found["ours"] for ids in found.values()):
                raise RuntimeError(f"{question}: answers differ: {found}")
    finally:
        for client in clients.values():
            client.close()


def ask(run: Run, server: Server, lines: Iterable[str], ours: bool) -> Counted:
    """Let wrk ask each of the addresses once. Raises RuntimeError where our cache had any of the answers."""
    path = run.folder / "addresses.txt"
    path.write_text("\n".join(lines) + "\n")
    settle(server)
    before = cache_counts(server) if ours else {}
    counted = load_on(run, server, addresses=path)
    if ours:
        hits = cache_counts(server)["hits"] - before["hits"]
        if hits > HITS_MAX * counted.requests:
            raise RuntimeError(f"{hits} of {counted.requests} answers came from the cache")
    return counted


def _lists_table(run: Run, counted: Mapping[tuple[int, bool], Mapping[str, Sequence[Counted]]]) -> Table:
    note = (
        f"25 records under a filter (or two) from a cursor, never the same twice: {run.about_load()} "
        "Our answers also count the matches up to 10,000; the peers count nothing. The cache's counters were "
        "read before and after each round: no answer came from it."
    )
    title = "Cold lists"
    table = Table(
        title,
        note,
        [
            "rows, filters: server",
            "req/s",
            "per CPU s",
            "p99 ms",
            "ours is ×",
            "asked for",
            "reached",
            "× per CPU s",
        ],
    )
    smallest = min(rows for rows, _ in counted)
    for (rows, both), servers in counted.items():
        for name, found in servers.items():
            cells = [f"{rows:,}, {'two' if both else 'one'}: {name}", *medians(found), _p99(found)]
            ratio, work = ratios(servers["ours"], found)
            least = _asked_of_lists(name, rows) if not both else None
            if least is not None:
                what = f"{title}, {rows:,} rows: × {name}"
                cells += (*table.goal(what, ratio, least, per_cpu=work), number(work))
            elif name != "ours":
                cells += (number(ratio), "", "", number(work))
            table.add(*cells)
    for both in (False, True):
        for rows in sorted({rows for rows, two in counted if two == both and rows != smallest}):
            ratio, work = ratios(counted[rows, both]["ours"], counted[smallest, both]["ours"])
            what = f"ours at {rows:,} against {smallest:,}, {'two filters' if both else 'one filter'}"
            named = f"{title}: {what}"
            reached = (number(ratio), "", "") if both else table.goal(named, ratio, FLAT, per_cpu=work)
            table.add(what, "", "", "", *reached, number(work))
    return table


def _asked_of_lists(name: str, rows: int) -> float | None:
    if name == "Datasette":
        return 9.0
    return next((least for size, least in ROAPI_ASKED if size == rows), None) if name == "roapi" else None


def _p99(found: Sequence[Counted]) -> str:
    return number(statistics.median(each.p99 for each in found))


def draws(run: Run, every: Sequence[Built]) -> Table:
    """A draw of 10, another seed each time, beside a read by key, another id each time."""
    note = f"Another seed, and another id, each time: {run.about_load()} The ratio is of a draw's time to a read's."
    header = ["rows: what", "req/s", "per CPU s", "p99 ms", "× a read", "asked for", "reached", "× per CPU s"]
    table = Table("Seeded draws of 10 beside a read by key", note, header)
    for built in every:
        with ExitStack() as stack:
            server = run.start(stack, "ours", partial(run.makers.ours, built))
            _check_draws(server)
            counted = _measure_draws(run, server, built)
        for name, found in counted.items():
            cells = [f"{built.rows:,}: {name}", *medians(found), _p99(found)]
            ratio, work = ratios(counted["read by key"], found)
            if name == "draw":
                what = f"Draw of 10, {built.rows:,} rows: × a read by key"
                cells += (*table.goal(what, ratio, 1.5, least=False, per_cpu=work), number(work))
            elif name != "read by key":
                cells += (number(ratio), "", "", number(work))
            table.add(*cells)
    return table


def _check_draws(server: Server) -> None:
    client = Client(server.port)
    try:
        for address in (
            f"/v1/{COLLECTION}?sample=10&seed=check",
            f"/v1/{COLLECTION}?kind={KINDS[0]}&sample=10&seed=check",
        ):
            one, two = (client.json(again) for again in (address, f"{address}&fields=id"))
            ids = [record["id"] for record in one["data"]]
            if len(set(ids)) != 10 or ids != [record["id"] for record in two["data"]]:
                raise RuntimeError(f"{address} drew {ids}")
    finally:
        client.close()


def _measure_draws(run: Run, server: Server, built: Built) -> dict[str, list[Counted]]:
    places = list(range(built.synthetic))
    random.Random(3).shuffle(places)
    count = run.load.seconds * FASTEST
    counted: dict[str, list[Counted]] = {}
    for turn in range(run.rounds):
        run.say(f"Draws: {built.rows:,} rows, round {turn + 1} of {run.rounds}")
        start = turn * count
        numbers = range(start, start + count)
        keys = [places[n % len(places)] for n in numbers]
        kinds = [KINDS[n % len(KINDS)] for n in numbers]
        reads = [_read(key, n // len(places)) for key, n in zip(keys, numbers, strict=True)]
        lines = {
            "read by key": reads,
            "draw": [f"/v1/{COLLECTION}?sample=10&seed=bench-{n}" for n in numbers],
            "draw under a filter": [
                f"/v1/{COLLECTION}?kind={kind}&sample=10&seed=bench-{n}"
                for kind, n in zip(kinds, numbers, strict=True)
            ],
        }
        for name, addresses in lines.items():
            counted.setdefault(name, []).append(ask(run, server, addresses, ours=True))
    return counted


def _read(place: int, again: int) -> str:
    """The address of a record: the `again`-th of the ways to write it, by percent signs where there are several."""
    written = f"{PREFIX}{place:08}"
    letters = [f"%{ord(c):02X}" if again >> turn & 1 else c for turn, c in enumerate(written)]
    return f"/v1/{COLLECTION}/{''.join(letters)}"
