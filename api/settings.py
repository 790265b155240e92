"""Settings, read from the environment once and frozen. Each constant says why it is what it is."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

from api.errors import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent
"""The checkout. Syllabank is an application that is run from its repository, not a library."""

PROFILE_FOLDER = ROOT / "schemas" / "profile"
"""The closed package profile that `check` holds every package to."""

DOCUMENTS = ROOT / "docs"
"""The documentation, which is a part of the site."""

LINKED_DATA = ROOT / "schemas" / "linked-data" / "vocabulary.json"
"""What tables and fields are called in linked data."""

DRAWINGS = ROOT / "schemas" / "drawings" / "drawings.json"
"""What is drawn of a package, and from which of its tables and fields."""

DRAWING_FONTS = ROOT / "assets" / "fonts"
WORLD = ROOT / "assets" / "world.zip"
"""What drawings are drawn with: the font that text is measured and rendered with, land and borders of
the world in tiles."""

DRAWN_MAX = 1_000
"""Most rows of a table that is drawn: a drawing of more could not be read, nor made for each request."""

LIMIT_DEFAULT = 25
LIMIT_MAX = 100
"""Page sizes (design: api). 100 full records stay near 100 kB, which a phone can take."""

Q_MAX = 200
Q_WORDS = 16
"""Longest text to search for, in characters, and most words in it. People type fewer."""

Q_DEPTH = 10_000
"""Best matches that a collection's `q` filters, sorts and pages through."""

COUNT_MAX = 10_000
"""Records that are counted under a filter; beyond that a total is 'at least' this."""

TOTALS_KEPT = 4096
"""Totals of filtered queries that an open release remembers."""

PLACES_KEPT = 16
"""Filters of one release whose matches are remembered for draws: 4 bytes a record each."""

FACET_VALUES = 100
FACETS_MAX = 5
"""Values that a facet counts, most frequent first, and facets of one request."""

INCLUDES_MAX = 8
"""Relations that one request brings along."""

INCLUDED_MAX = 2_000
"""Most records that one relation of `include` brings along: as many as a page of 100 can use."""

SEED_MAX = 100
"""Longest seed in characters: room for a name, a class and a date, and the address stays short."""

LENGTH_DEFAULT = 10
LENGTH_MAX = 50
"""Items of a paper: a long test has fifty, and a page of them stays below 100 kB."""

TYPED_MAX = 2_000
"""Longest answer to an item that an assistant may hand in, in characters: a matching of eight pairs
by their ids takes a third of it."""

HITS_DEFAULT = 10
HITS_MAX = 25
TEXT_SHOWN = 800
POINTS_SHOWN = 100
INCLUDED_SHOWN = 50
TOLD_MAX = 100_000
"""What an assistant is told at once: hits of a search, characters of a text in a hit, specification
points of an outline, records of a relation, and characters in all. A model reads every one of them,
and about 25,000 tokens is what the programs around it take as one answer."""

COMPLETED_MAX = 100
"""Most values that a completion may offer, by the Model Context Protocol."""

EXPORT_IDS = 100
"""Most ids that one export selects by: as many as an address has room for."""

ADDRESS_MAX = 4000
"""Longest path and query taken, in characters. Below gunicorn's own line limit, so that the
refusal is a problem document of ours and not its plain page."""

LINKS_MAX = 4000
"""Characters of a Link header: what a proxy sets aside for all headers of an answer is often no more than 8 kB,
and an address of ADDRESS_MAX in each link would make 24 kB. The body has every link."""

REQUEST_LINE_MAX = 8190
"""gunicorn's limit on the request line: its highest, so that ADDRESS_MAX speaks first."""

OPEN_RELEASES = 8
"""Releases that a process keeps open. The newest is asked for most; an old one opens in the time
that reading its file once takes."""

LATEST_MAX_AGE = 60
LATEST_STALE = 600
"""Seconds that an answer from the latest release may be kept, and then used while it is fetched
again (RFC 5861). A new release is seen within a minute by those who ask again."""

CACHE_BYTES = 64_000_000
CACHED_BODY_MAX = 512_000
PACKED_MIN = 500
"""Bytes of finished answers that a worker keeps, the longest answer that is kept, and the shortest
that is worth packing: below that the headers weigh more."""

PLANS_KEPT = 512
"""Lists of the newest release whose next pages a worker can answer at once: a few kB each."""

DERIVED_MAX_AGE = 3600
"""Seconds for files of a release whose bytes depend on a library's version."""

RETRY_AFTER = 60
"""Seconds after which to ask again for what could not be served."""

TRIVIA_CATEGORIES = (9, 32)
"""First and last id of Open Trivia DB's categories, which its clients have as constants."""

SESSION_LIFE = 6 * 3600
"""Seconds that a session of a drop-in API lasts unused: as long as Open Trivia DB keeps a token."""

SESSIONS_KEPT = 500_000
"""Sessions whose progress is kept, about 150 bytes each: a flood of them cannot fill the disk. The
least used go first, and are then unknown."""

PINNED_MAX_AGE = 31_536_000
"""Seconds (one year) for answers pinned to a release: they never change (RFC 8246)."""


KEEP_ALIVE = 30
"""Seconds that a connection may take for the head of a request, be it the first or the next. A phone
on a bad line needs a few; who sends a byte at a time does not hold a connection for longer."""

SEND_TIMEOUT = 60
SEND_LEAST = 16_384
"""Seconds in which a client has to take so many bytes of what waits to be sent to it: 270 a second are
enough. Who takes less is cut off."""

STOP_IDLE = 2
"""Seconds after a stop for which a connection that asks for nothing is still kept: who reuses it at that
very moment is answered."""

TOLD_EVERY = 1.0
"""Seconds between two writings of a worker's counts and lines of the log of requests."""

SPARE_FILES = 128
"""Descriptors of a worker that are not for connections: stores, indexes, files on their way."""

INDEX_MAX = 4_000_000
ARCHIVE_MAX = 4_000_000_000
"""Most bytes of a fetched release index and of an archive: ten thousand releases, and ten times the
archive of a million records. What says that it is more is not begun."""

CONNECT_TIMEOUT = 10
INDEX_TIMEOUT = 30
ARCHIVE_TIMEOUT = 1_800
"""Seconds to reach a source, for a whole index, and for a whole archive: 4 GB at 20 Mbit/s."""

FETCH_TRIES = 2
"""Tries after the first, where a source does not answer or fails; the next round tries again anyway."""

RATE_SLOTS = 65_536
"""Places where requests of clients are counted, 8 bytes each, for all workers together. However many
addresses ask, it is never more; of 1,000 clients at once, about 15 share a place with another."""

VARIABLES = """Set by the environment:

\b
HOST, PORT                 where it listens (127.0.0.1, 8000)
WEB_CONCURRENCY            worker processes (2)
SYLLABANK_THREADS          threads of each, for what takes long (4)
SYLLABANK_STORE            folder of built stores, only read (var/store)
SYLLABANK_STATE            the one folder that is written to (var/state)
SYLLABANK_URL              public scheme and host (that of the request)
SYLLABANK_HOSTS            names that are answered to: a,b (any)
SYLLABANK_TRUSTED_PROXIES  whose X-Forwarded-For and X-Request-Id count:
                           10.0.0.5,10.0.1.0/24 (nobody's)
SYLLABANK_RATE             what one client may ask, requests/seconds:
                           600/60 (anything)
SYLLABANK_CONNECTIONS      most connections of a worker (10000)
SYLLABANK_GRACE            seconds for what is under way at a stop (30)
SYLLABANK_RELOAD           seconds between looks for a new release (2)
SYLLABANK_METRICS          address:port for Prometheus (none)
SYLLABANK_LOG              text or json (text)
SYLLABANK_ACCESS_LOG       true: a JSON line for each request (false)
SYLLABANK_TRIVIA_CATEGORY  Open Trivia DB category (by keywords)

docs/operations.md says more of each, and of what stands in front.
"""
"""What the help of `serve` says of the settings."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Rate:
    """How much one client may ask: so many requests at once, and as many again evenly over the seconds."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Settings:
    """What an operator may set.

    package: the datapackage.json that commands work on by default.
    releases: the folder of release archives and their index; where they are fetched to if there is a
        source. source: the address that they are fetched from; None where they lie in the folder.
    store: the folder of built stores.
    host, port, workers, threads: where and how wide to serve.
    url: public scheme and host, for documents that need whole addresses; the request's own if None.
    state: the folder of what a server writes: the progress of trivia sessions.
    trivia_category: id of the Open Trivia DB category that our questions are in; by the package's
        keywords if None.
    hosts: names that we answer to; all if empty. trusted_proxies: who may say for whom it asks.
    rate: what one client may ask; without a bound if None.
    connections: most of one worker at a time. grace: seconds for what is under way at a stop.
    metrics: address and port for Prometheus; none if None.
    reload: seconds between two looks for a new release in the store; none if 0.
    log: 'text' or 'json'. access_log: whether each request is a line on standard output.
    """

    package: Path
    releases: Path
    source: str | None
    store: Path
    host: str
    port: int
    workers: int
    threads: int
    url: str | None
    state: Path
    trivia_category: int | None
    hosts: frozenset[str]
    trusted_proxies: tuple[Network, ...]
    rate: Rate | None
    connections: int
    grace: int
    metrics: tuple[str, int] | None
    reload: int
    log: str
    access_log: bool


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises SettingInvalid, naming the variable, for a value of the wrong type or range, and for a variable
    that begins with SYLLABANK_ and is none of ours: what is misspelt would be ignored.
    """
    env = Env()
    lives = env.str("SYLLABANK_RELEASES", str(ROOT / "dataset" / "releases"))
    cache = env.str("SYLLABANK_CACHE", str(ROOT / "var" / "cache"))
    source = _source(lives)
    try:
        settings = Settings(
            package=env.path("SYLLABANK_PACKAGE", ROOT / "datapackage.json"),
            releases=Path(cache if source else lives),
            source=source,
            store=env.path("SYLLABANK_STORE", ROOT / "var" / "store"),
            host=env.str("HOST", "127.0.0.1"),
            port=env.int("PORT", 8000),
            # The variable's name is the platforms' convention; gunicorn reads it too.
            workers=env.int("WEB_CONCURRENCY", 2),
            threads=env.int("SYLLABANK_THREADS", 4),
            url=env.str("SYLLABANK_URL", None),
            state=env.path("SYLLABANK_STATE", ROOT / "var" / "state"),
            trivia_category=env.int("SYLLABANK_TRIVIA_CATEGORY", None),
            hosts=frozenset(_hosts(env.list("SYLLABANK_HOSTS", []))),
            trusted_proxies=tuple(_networks(env.list("SYLLABANK_TRUSTED_PROXIES", []))),
            rate=_rate(env.str("SYLLABANK_RATE", "")),
            connections=env.int("SYLLABANK_CONNECTIONS", 10_000),
            grace=env.int("SYLLABANK_GRACE", 30),
            metrics=_address("SYLLABANK_METRICS", env.str("SYLLABANK_METRICS", "")),
            reload=env.int("SYLLABANK_RELOAD", 2),
            log=env.str("SYLLABANK_LOG", "text"),
            access_log=env.bool("SYLLABANK_ACCESS_LOG", False),
        )
    except EnvError as error:
        name = str(error).split('"')[1] if '"' in str(error) else "environment"
        raise SettingInvalid(name, str(error)) from None
    for name, value, low, high in (
        ("PORT", settings.port, 1, 65_535),
        ("WEB_CONCURRENCY", settings.workers, 1, 256),
        ("SYLLABANK_THREADS", settings.threads, 1, 256),
        ("SYLLABANK_TRIVIA_CATEGORY", settings.trivia_category, *TRIVIA_CATEGORIES),
        ("SYLLABANK_CONNECTIONS", settings.connections, 1, 1_000_000),
        ("SYLLABANK_GRACE", settings.grace, 1, 3600),
        ("SYLLABANK_RELOAD", settings.reload, 0, 86_400),
    ):
        if value is not None and not low <= value <= high:
            raise SettingInvalid(name, f"{value} is not between {low} and {high}")
    if settings.url is not None and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", settings.url):
        reason = f"'{settings.url}' is not scheme and host alone, such as https://syllabank.example"
        raise SettingInvalid("SYLLABANK_URL", reason)
    if settings.log not in ("text", "json"):
        raise SettingInvalid("SYLLABANK_LOG", f"'{settings.log}' is neither 'text' nor 'json'")
    _refuse_unknown(os.environ, {*env.dump(), *OF_OTHERS})
    return settings


OF_OTHERS = ("SYLLABANK_CONFORMANCE",)
"""Variables of ours that something beside the program reads: the tests."""


def _refuse_unknown(environment: Mapping[str, str], known: set[str]) -> None:
    for name in sorted(environment):
        if name.startswith("SYLLABANK_") and name not in known:
            there = ", ".join(sorted(n for n in known if n.startswith("SYLLABANK_") and n not in OF_OTHERS))
            raise SettingInvalid(name, f"is no setting; there are {there}")


def _source(lives: str) -> str | None:
    """The address in SYLLABANK_RELEASES; None for a folder."""
    scheme, found, rest = lives.partition("://")
    if not found:
        return None
    plain = re.fullmatch(r"[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~%/-]*)?", rest)
    if scheme not in ("http", "https", "s3") or not plain:
        reason = (
            "is neither a folder nor an address of the form https://host/path/ or s3://bucket/path/, "
            "without a user, a password or a query"
        )
        raise SettingInvalid("SYLLABANK_RELEASES", reason)
    return lives.removesuffix("index.json").rstrip("/")


def _hosts(names: list[str]) -> list[str]:
    found = [name.strip().lower() for name in names if name.strip()]
    for name in found:
        if not re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", name):
            reason = f"'{name}' is not a host name without scheme and port, such as syllabank.example"
            raise SettingInvalid("SYLLABANK_HOSTS", reason)
    return found


def _networks(names: list[str]) -> list[Network]:
    found = []
    for name in [name.strip() for name in names if name.strip()]:
        try:
            found.append(ipaddress.ip_network(name))
        except ValueError:
            reason = f"'{name}' is not an address or a network, such as 10.0.0.5 or 10.0.0.0/24"
            raise SettingInvalid("SYLLABANK_TRUSTED_PROXIES", reason) from None
    return found


def _rate(text: str) -> Rate | None:
    if not text:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,4})", text)
    if not found:
        reason = f"'{text}' is not requests/seconds, such as 600/60 for 600 requests in a minute"
        raise SettingInvalid("SYLLABANK_RATE", reason)
    return Rate(int(found[1]), int(found[2]))


def _address(name: str, text: str) -> tuple[str, int] | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65_535:
        raise SettingInvalid(name, f"'{text}' is not address:port, such as 127.0.0.1:9100")
    return host, int(port)
