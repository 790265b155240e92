"""One round of fetching and building, and rounds without end at low priority."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import click

from api.errors import SourceUnusable
from api.package.release_index import INDEX, read_index
from api.settings import Settings
from api.store.build import build_stores, is_settled
from api.store.load import Progress
from api.store.manifest import StoreEntry, StoreFault, read_manifest_if_any
from api.store.source_faults import write_source_faults

ROUND = 3 * 3600
"""Seconds after which a round is ended that has not come to its end: a build of millions takes minutes."""


@dataclass(frozen=True)
class Outcome:
    """What is built after a round, newest first, and what could not be had."""

    stores: tuple[StoreEntry, ...]
    faults: tuple[StoreFault, ...]

    def lines(self) -> list[str]:
        """A line for each release."""
        return [f"{entry.version}: {entry.file}" for entry in self.stores]

    def facts(self) -> dict[str, Any]:
        """The same for machines."""
        return {"stores": [asdict(e) for e in self.stores], "faults": [asdict(f) for f in self.faults]}


def fetch_once(settings: Settings, without_files: bool, progress: Progress) -> Outcome:
    """Fetch where there is a source, build what is there, and note what was wrong with the source.

    A source that cannot be used is noted too; its SourceUnusable is raised where nothing was ever fetched.
    """
    from api.downloads.maker import Maker
    from api.sources.fetching import fetch_releases
    from api.sources.remote import Remote

    faults: list[StoreFault] = []
    if settings.source:
        try:
            faults = fetch_releases(Remote(settings.source), settings.releases, progress)
        except OSError as error:
            reason = f"what was fetched cannot be written ({error.strerror})"
            write_source_faults(settings.store, [StoreFault("", INDEX, reason)])
            raise
        except SourceUnusable as error:
            faults = [StoreFault("", error.name, error.reason)]
    releases = read_index(settings.releases)
    if not releases and not faults:
        faults = [StoreFault("", INDEX, "names no release")]
    if not releases:
        raise SourceUnusable(faults[0].file, faults[0].reason)
    maker = None if without_files else Maker()
    made_with = maker.made_with if maker else None
    built = read_manifest_if_any(settings.store)
    if not is_settled(built, releases, settings.store, made_with):
        built = build_stores(releases, settings.releases, settings.store, progress, maker)
    write_source_faults(settings.store, faults)
    return Outcome(built.stores, (*built.faults, *faults))


def go_on(settings: Settings, every: int, without_files: bool) -> NoReturn:
    """Round after round, each in a process of its own, which takes no time from whoever serves.

    Whatever happens to a round, the next one begins. Raises nothing, and ends with the process.
    """
    os.nice(19)
    arguments = ["fetch", *(["--without-files"] if without_files else [])]
    command = [sys.executable, "-c", "from api.cli import main; main()", *arguments]
    while True:
        begin = time.monotonic()
        try:
            subprocess.run(command, stdout=subprocess.DEVNULL, timeout=ROUND, check=False)
        except (subprocess.TimeoutExpired, OSError) as error:
            click.echo(f"syllabank: a round of fetching did not come to its end: {error}", err=True)
        # Replicas that were started together do not ask together.
        time.sleep(max(1.0, every * random.uniform(0.9, 1.1) - (time.monotonic() - begin)))
