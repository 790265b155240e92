"""One request after the other: searches, every page of a table, the memory of a worker, the time to start."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from urllib.parse import urlencode

from benchmarks.speed import questions
from benchmarks.speed.data import COLLECTION, COMMON, DIFFICULTIES, KINDS, Built
from benchmarks.speed.load import Client, percentile
from benchmarks.speed.questions import Questions
from benchmarks.speed.report import Table, number
from benchmarks.speed.run import Run, cache_counts
from benchmarks.speed.servers import Server, private_memory

SEARCHES = 200
SEARCHES_LEAST = 20
STARTS = 3
PAGES = (
    ("latest", "/v1/{collection}?cursor={cursor}&limit=100"),
    ("written otherwise", "/v1/{collection}?limit=100&cursor={cursor}"),
    ("pinned", "/v1/releases/{version}/{collection}?cursor={cursor}&limit=100"),
)
"""The same pages under addresses that a cache takes for others."""


def searches(run: Run, every: Sequence[Built], seconds: float) -> Table:
    """A word that stands in most records: ours, FTS5's bm25 without a bound, and Datasette, in turn."""
    note = (
        "The best 25 of the records that hold a word which about 80 % of them hold, asked one after the other; "
        "each spelling in upper and lower case is asked once. Datasette does not rank. Of fewer than 100 searches "
        "the p99 is the slowest."
    )
    header = ["rows: server", "searches", "p50 ms", "p99 ms", "p99: ours is ×", "asked for", "reached"]
    table = Table("Cold search of a common word", note, header)
    largest = max(built.rows for built in every)
    for built in every:
        run.say(f"Searches: {built.rows:,} rows")
        times = _search(run, built, seconds)
        own = percentile(times["ours"], 0.99)
        for name, found in times.items():
            p99 = percentile(found, 0.99)
            cells = [
                f"{built.rows:,}: {name}",
                str(len(found)),
                number(statistics.median(found)),
                number(p99),
            ]
            asked = {"FTS5, bm25": 50.0, "Datasette": 5.0}.get(name)
            if asked and (built.rows == largest or name == "Datasette"):
                cells += table.goal(f"Search of {built.rows:,} rows, p99: × {name}", p99 / own, asked)
            elif name != "ours":
                cells.append(number(p99 / own))
            table.add(*cells)
    return table


def _search(run: Run, built: Built, seconds: float) -> dict[str, list[float]]:
    with ExitStack() as stack:
        makers = {
            "ours": (lambda: run.makers.ours(built), questions.our_search),
            "FTS5, bm25": (lambda: run.makers.fastapi(built), questions.fts5_search),
            "Datasette": (lambda: run.makers.datasette(built), questions.datasette_search),
        }
        clients = {}
        for name, (make, address) in makers.items():
            server = run.start(stack, name, make)
            if server is not None:
                client = Client(server.port)
                stack.callback(client.close)
                clients[name] = (client, address)
            if name == "ours" and server is not None:
                ours = server
        _check_searches({name: client for name, (client, _) in clients.items()})
        hits = cache_counts(ours)["hits"]
        times: dict[str, list[float]] = {name: [] for name in clients}
        began = time.monotonic()
        for turn, words in enumerate(questions.spellings()):
            # Each begins with words in lower case alone, which the check asked.
            if turn >= SEARCHES or (turn >= SEARCHES_LEAST and time.monotonic() - began > seconds):
                break
            for name, (client, address) in clients.items():
                times[name].append(client.timed(address(words))[0])
        if cache_counts(ours)["hits"] != hits:
            raise RuntimeError("a search was answered from the cache")
        return times


def _check_searches(clients: dict[str, Client]) -> None:
    """The same number of matches, and only matches. Raises RuntimeError otherwise."""
    for word in COMMON:
        found = clients["ours"].json(questions.our_search(word))
        total, exact = found["meta"]["total"], "total_is" not in found["meta"]
        if "FTS5, bm25" in clients:
            every = clients["FTS5, bm25"].json(f"/matches?q={word}")["n"]
            if every != total if exact else every < total:
                raise RuntimeError(f"'{word}' is in {every} records, ours says {total}")
        for name, address in (
            ("ours", questions.our_search),
            ("FTS5, bm25", questions.fts5_search),
            ("Datasette", questions.datasette_search),
        ):
            if name in clients:
                records = questions.records(clients[name].json(address(word)))
                if len(records) != questions.PAGE or any(word not in json.dumps(r).lower() for r in records):
                    raise RuntimeError(f"{name}: not every record holds '{word}'")


def walk(run: Run, built: Built) -> tuple[Table, Table]:
    """Every page of the largest table, and then the memory of the worker that has done all this and more."""
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        server = run.start(stack, "ours", lambda: run.makers.ours(built))
        at_first = private_memory(server.workers()[0])
        client = Client(server.port)
        stack.callback(client.close)
        for name, pattern in PAGES:
            times[name] = list(_pages(run, client, built, name, pattern))
        # The walks begin at addresses of which two are the same.
        if cache_counts(server)["hits"] > len(PAGES):
            raise RuntimeError("pages were answered from the cache")
        walked = private_memory(server.workers()[0])
        _use(run, server, client, built)
        used, counts = private_memory(server.workers()[0]), cache_counts(server)
    table = Table(
        "Every page of the largest table",
        f"{built.rows:,} records by 100, following `links.next`, {len(PAGES)} times under addresses that a cache "
        "takes for others. A single walk also shows what else the machine did; the last line takes each page's "
        "quickest of the times, which is the page's own.",
        ["walk", "pages", "median ms", "p99 ms", "slowest ms", "× median", "asked for", "reached"],
    )
    for name, found in times.items():
        ratio = max(found) / statistics.median(found)
        table.add(
            *_walked(name, found),
            *table.goal(f"Walk, {name}: slowest page × median", ratio, 3.0, least=False),
        )
    quickest = [min(each) for each in zip(*times.values(), strict=True)]
    ratio = max(quickest) / statistics.median(quickest)
    table.add(
        *_walked("each page's quickest", quickest),
        *table.goal("Walk, each page's quickest: slowest page × median", ratio, 3.0, least=False),
    )
    memory = Table(
        "Private memory of a worker",
        f"One worker over {built.rows:,} records; MB that no other process shares, and of them those that are not "
        f"pages of files. At the end its cache held {counts['answers']:,} answers, {counts['bytes'] / 1e6:.0f} MB.",
        ["after", "MB", "of them not files", "asked for", "reached"],
    )
    memory.add("the start", number(at_first[0]), number(at_first[1]))
    memory.add("every page thrice", number(walked[0]), number(walked[1]))
    goal = memory.goal(f"Private memory at {built.rows:,} rows, MB", used[0], 120.0, least=False)
    memory.add("and filters, searches, draws, facets", goal[0], number(used[1]), *goal[1:])
    return table, memory


def _pages(run: Run, client: Client, built: Built, name: str, pattern: str) -> Iterator[float]:
    address, seen, page = pattern.format(collection=COLLECTION, version=built.version, cursor=""), 0, 0
    address = address.replace("cursor=&", "").replace("&cursor=", "")
    while True:
        spent, body = client.timed(address)
        answer = json.loads(body)
        seen += len(answer["data"])
        page += 1
        yield spent
        if page % 100 == 0:
            run.say(f"Pages, {name}: {seen:,} of {built.rows:,} records")
        following = answer["links"]["next"]
        if following is None:
            break
        cursor = following.partition("cursor=")[2].partition("&")[0]
        address = pattern.format(collection=COLLECTION, version=built.version, cursor=cursor)
    if seen != built.rows:
        raise RuntimeError(f"the pages had {seen} records, not {built.rows}")


def _walked(name: str, found: list[float]) -> list[str]:
    figures = (statistics.median(found), percentile(found, 0.99), max(found))
    return [name, f"{len(found):,}", *(number(figure) for figure in figures)]


def _use(run: Run, server: Server, client: Client, built: Built) -> None:
    """Ask some of everything."""
    run.say("Memory: filters, searches, draws, facets")
    for question in Questions(11).take(built, 500, both=True):
        client.json(questions.ours(built, question))
    for words, _ in zip(questions.spellings(), range(60), strict=False):
        client.json(questions.our_search(words))
    for number_ in range(200):
        client.json(f"/v1/{COLLECTION}?sample=10&seed=memory-{number_}")
    for kind in KINDS:
        for difficulty in DIFFICULTIES:
            given = urlencode({"kind": kind, "difficulty": difficulty})
            client.json(f"/v1/{COLLECTION}?{given}&sample=10&seed=memory")
            client.json(f"/v1/{COLLECTION}?{given}&facet=spec_point_id&limit=1")


def start(run: Run, every: Sequence[Built]) -> Table:
    """From the command to the first 200 of /health/ready."""
    note = f"From the command to the first 200 of `/health/ready`; one worker, the median of {STARTS}."
    table = Table(
        "Start of a built store", note, ["rows", "store, MB", "built in s", "seconds", "asked for", "reached"]
    )
    for built in every:
        spent = []
        for turn in range(STARTS):
            run.say(f"Start: {built.rows:,} rows, {turn + 1} of {STARTS}")
            server = run.makers.ours(built)
            spent.append(server.started)
            server.stop()
        table.add(
            f"{built.rows:,}",
            number(built.store_bytes / 1e6),
            number(built.seconds),
            *table.goal(
                f"Start over {built.rows:,} rows, seconds", statistics.median(spent), 1.0, least=False
            ),
        )
    return table
