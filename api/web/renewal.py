"""A new release in a running server: noticed, opened beside the old, and taken in one move.

Each worker looks at `store.json` every few seconds, at moments that are the same for all workers of a
machine. What is new is opened in a thread while the old is served, and taken at the next moment, so that
workers change within milliseconds of each other. A request is answered from the catalogue it began
with. What cannot be served is named, in the log and in `/health/ready`, and the old is served on.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from pathlib import Path

from api.errors import StoreUnusable
from api.store.catalogue import Catalogue
from api.store.manifest import MANIFEST, StoreFault, mark_of
from api.web.edge import Edge
from api.web.scope import EXTENSION

LOG = logging.getLogger("gunicorn.error")


class Renewal:
    """Keeps a worker's releases those of its folder. `every` is in seconds."""

    def __init__(self, edge: Edge, folder: Path, every: float) -> None:
        self.edge, self.folder, self.every = edge, folder, every
        self.seen = mark_of(folder)
        self.opened: Catalogue | None = None

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look now and at every moment to come, while the loop runs."""
        # Moments of the clock, and not of this process.
        loop.call_later(self.every - time.time() % self.every, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.opened is not None:
            self.take(self.opened)
            self.opened = None
        mark = mark_of(self.folder)
        # A manifest that is away, for a moment or for good, changes nothing: what is open is served.
        if mark != self.seen and mark is not None:
            self.seen = mark
            loop.run_in_executor(self.edge.front.pool, self._open)
        self.begin(loop)

    def _open(self) -> None:
        """Open what is there now; what is wrong with it is noted on what is served."""
        try:
            found = Catalogue(self.folder)
        except StoreUnusable as error:
            LOG.error("a new state of %s cannot be served: %s", MANIFEST, error.reason)
            self.edge.catalogue.note(StoreFault(self.edge.catalogue.latest.version, MANIFEST, error.reason))
            return
        for fault in found.inspect():
            LOG.error("%s", fault)
        self.opened = found

    def take(self, catalogue: Catalogue) -> None:
        """Serve these releases from the next request on."""
        front = self.edge.front
        before = self.edge.catalogue.latest.version
        front.app.extensions[EXTENSION] = replace(front.app.extensions[EXTENSION], catalogue=catalogue)
        self.edge.catalogue = catalogue
        front.renew(catalogue.latest.count_records())
        LOG.info("release %s is served; it was %s", catalogue.latest.version, before)
