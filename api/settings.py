"""Settings, read from the environment once and frozen. Each constant says why it is what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from environs import Env, EnvError

from api.errors import SettingInvalid

ROOT = Path(__file__).resolve().parent.parent
"""The checkout. Syllabank is an application that is run from its repository, not a library."""

PROFILE_FOLDER = ROOT / "schemas" / "profile"
"""The closed package profile that `check` holds every package to."""

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


@dataclass(frozen=True)
class Settings:
    """What an operator may set.

    package: the datapackage.json that commands work on by default.
    releases: the folder of release archives and their index.
    store: the folder of built stores.
    host, port, workers, threads: where and how wide to serve.
    url: public scheme and host, for documents that need whole addresses; the request's own if None.
    state: the folder of what a server writes: the progress of trivia sessions.
    trivia_category: id of the Open Trivia DB category that our questions are in; by the package's
        keywords if None.
    """

    package: Path
    releases: Path
    store: Path
    host: str
    port: int
    workers: int
    threads: int
    url: str | None
    state: Path
    trivia_category: int | None


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises SettingInvalid, naming the variable, for a value of the wrong type or range.
    """
    env = Env()
    try:
        settings = Settings(
            package=env.path("SYLLABANK_PACKAGE", ROOT / "datapackage.json"),
            releases=env.path("SYLLABANK_RELEASES", ROOT / "dataset" / "releases"),
            store=env.path("SYLLABANK_STORE", ROOT / "var" / "store"),
            host=env.str("HOST", "127.0.0.1"),
            port=env.int("PORT", 8000),
            # The variable's name is the platforms' convention; gunicorn reads it too.
            workers=env.int("WEB_CONCURRENCY", 2),
            threads=env.int("SYLLABANK_THREADS", 4),
            url=env.str("SYLLABANK_URL", None),
            state=env.path("SYLLABANK_STATE", ROOT / "var" / "state"),
            trivia_category=env.int("SYLLABANK_TRIVIA_CATEGORY", None),
        )
    except EnvError as error:
        name = str(error).split('"')[1] if '"' in str(error) else "environment"
        raise SettingInvalid(name, str(error)) from None
    for name, value, low, high in (
        ("PORT", settings.port, 1, 65_535),
        ("WEB_CONCURRENCY", settings.workers, 1, 256),
        ("SYLLABANK_THREADS", settings.threads, 1, 256),
        ("SYLLABANK_TRIVIA_CATEGORY", settings.trivia_category, *TRIVIA_CATEGORIES),
    ):
        if value is not None and not low <= value <= high:
            raise SettingInvalid(name, f"{value} is not between {low} and {high}")
    if settings.url is not None and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", settings.url):
        reason = f"'{settings.url}' is not scheme and host alone, such as https://syllabank.example"
        raise SettingInvalid("SYLLABANK_URL", reason)
    return settings
