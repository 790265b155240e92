"""gunicorn, set up for this app."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from gunicorn.app.base import BaseApplication

from api.errors import SettingInvalid
from api.settings import KEEP_ALIVE, REQUEST_LINE_MAX, SPARE_FILES, Settings
from api.store.catalogue import Catalogue
from api.store.manifest import Mark, StoreFault, mark_of
from api.web import metrics
from api.web.app import create_app
from api.web.edge import Edge
from api.web.front import Front
from api.web.limiting import Limiter
from api.web.logs import configuration
from api.web.renewal import Renewal
from api.web.wire import Worker

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
"""Signals that wait until a worker's loop runs: uvloop loses one that comes before, and so does a worker
just forked, which still has the handlers of its parent; the stop then takes gunicorn's whole 30 seconds
of grace. So they are held back from before the fork."""


M_ARENA_MAX, HEAPS = -8, 2
"""Of malloc.h: the option, and how many heaps there are."""


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn whose workers each open the stores and make the app for themselves."""

    def __init__(
        self,
        settings: Settings,
        faults: Sequence[StoreFault],
        state: Mark | None,
        announce: Callable[[], None],
    ) -> None:
        """faults: what is wrong with the folder in the `state` that its manifest had."""
        self.settings = settings
        self.faults, self.state = faults, state
        self.announce = announce
        _prepare(settings)
        # Before the fork: what a client has asked is known to all workers.
        self.limiter = Limiter(settings.rate) if settings.rate else None
        self.counts = settings.state / f"metrics-{settings.port}" if settings.metrics else None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options from ours."""
        settings = self.settings
        bind = [f"{settings.host}:{settings.port}"]
        if settings.metrics:
            bind.append(f"{settings.metrics[0]}:{settings.metrics[1]}")
        options: dict[str, Any] = {
            "bind": bind,
            "workers": settings.workers,
            "worker_class": Worker,
            "asgi_loop": "uvloop",
            "keepalive": KEEP_ALIVE,
            "graceful_timeout": settings.grace,
            "worker_connections": _connections(settings.connections),
            # The one folder that is written to.
            "worker_tmp_dir": str(settings.state),
            "logconfig_dict": configuration(settings.log),
            "limit_request_line": REQUEST_LINE_MAX,
            # X-Forwarded-Proto and its like change nothing, whoever sends them: SYLLABANK_URL says it.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "when_ready": lambda server: self.announce(),
            "post_worker_init": self.begin,
            "worker_exit": self.end,
            "child_exit": self.ended,
        }
        for name, value in options.items():
            if value is not None:
                self.cfg.set(name, value)

    def load(self) -> Edge:
        """Make the app, in the worker."""
        settings = self.settings
        if mark_of(settings.store) == self.state:
            self.catalogue = Catalogue(settings.store, self.faults)
        else:
            # A worker that is started later: the folder has been built anew, and may be whole by now.
            self.catalogue = Catalogue(settings.store)
            self.catalogue.inspect()
        app = create_app(self.catalogue, settings.url, settings.state, settings.trivia_category)
        records = self.catalogue.latest.count_records()
        self.front = Front(app, self.settings.threads, records=records)
        self.edge = Edge(self.front, self.catalogue, settings, self.limiter, self.counts)
        return self.edge

    def begin(self, worker: Any) -> None:
        """Make ready what every request needs, in the worker, before the first comes."""
        self.front.warm(self.catalogue.latest.package.by_collection)
        self.edge.connections = lambda: len(worker.connected)
        worker.loop.call_soon(self.edge.begin, worker.loop)
        if self.settings.reload:
            renewal = Renewal(self.edge, self.settings.store, self.settings.reload)
            worker.loop.call_soon(renewal.begin, worker.loop)
        worker.loop.call_soon(_heed_stops)

    def end(self, server: Any, worker: Any) -> None:
        """Write what is still to be written, in the worker."""
        if hasattr(self, "edge"):
            self.edge.tell()

    def ended(self, server: Any, worker: Any) -> None:
        """A worker has ended, however it did; called in the process that started it."""
        if self.counts is not None:
            metrics.forget(self.counts, worker.pid)


def _connections(asked: int) -> int:
    """How many connections a worker may have: fewer than are asked where the system gives no more files."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files != most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return asked if most == resource.RLIM_INFINITY else max(1, min(asked, most - SPARE_FILES))


def _prepare(settings: Settings) -> None:
    """See to it that the one folder that is written to can be; everything temporary goes there too."""
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=settings.state).close()
        if settings.metrics:
            metrics.prepare(settings.state / f"metrics-{settings.port}")
    except OSError as error:
        reason = f"cannot be written to ({error.strerror}); it is the one folder that has to be"
        raise SettingInvalid("SYLLABANK_STATE", reason) from None
    tempfile.tempdir = str(settings.state)
    os.environ["SQLITE_TMPDIR"] = str(settings.state)


def _share_heaps() -> None:
    """Let the threads of a worker share two heaps (mallopt(3), glibc alone): with a heap for each, what one
    has freed is of no use to another, and a worker comes to hold an eighth more.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS)


def _hold_stops() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def _heed_stops() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def serve(
    settings: Settings,
    announce: Callable[[], None],
    warn: Callable[[StoreFault], None],
    progress: Callable[[str], None],
) -> None:
    """Serve until stopped. `announce` is called once the address answers.

    Every store is read first: `warn` is called with each fault, and the releases without one are
    served. Raises StoreUnusable, before any socket is opened, where none can be, and SettingInvalid where
    the folder of what it writes cannot be written to.
    """
    _share_heaps()
    state = mark_of(settings.store)
    faults = Catalogue(settings.store).inspect(progress)
    for fault in faults:
        warn(fault)
    os.register_at_fork(before=_hold_stops, after_in_parent=_heed_stops)
    Server(settings, faults, state, announce).run()
