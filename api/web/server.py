"""gunicorn, set up for this app."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

from gunicorn.app.base import BaseApplication

from api.settings import REQUEST_LINE_MAX, Settings
from api.store.catalogue import Catalogue
from api.store.manifest import StoreFault
from api.web.app import create_app
from api.web.front import Front

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
"""Signals that wait until a worker's loop runs: uvloop loses one that comes before, and so does a worker
just forked, which still has the handlers of its parent; the stop then takes gunicorn's whole 30 seconds
of grace. So they are held back from before the fork."""


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn whose workers each open the stores and make the app for themselves."""

    def __init__(
        self, settings: Settings, faults: Sequence[StoreFault], announce: Callable[[], None]
    ) -> None:
        self.settings = settings
        self.faults = faults
        self.announce = announce
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options from ours."""
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.settings.workers,
            "worker_class": "asgi",
            "asgi_loop": "uvloop",
            "keepalive": 30,
            "limit_request_line": REQUEST_LINE_MAX,
            # X-Forwarded-Proto and its like change nothing, whoever sends them: SYLLABANK_URL says it.
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "when_ready": lambda server: self.announce(),
            "post_worker_init": self.begin,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Front:
        """Make the app, in the worker."""
        self.catalogue = Catalogue(self.settings.store, self.faults)
        settings = self.settings
        app = create_app(self.catalogue, settings.url, settings.state, settings.trivia_category)
        records = self.catalogue.latest.count_records()
        self.front = Front(app, self.settings.threads, records=records)
        return self.front

    def begin(self, worker: Any) -> None:
        """Make ready what every request needs, in the worker, before the first comes."""
        self.front.warm(self.catalogue.latest.package.by_collection)
        worker.loop.call_soon(_heed_stops)


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
    served. Raises StoreUnusable, before any socket is opened, where none can be.
    """
    faults = Catalogue(settings.store).inspect(progress)
    for fault in faults:
        warn(fault)
    os.register_at_fork(before=_hold_stops, after_in_parent=_heed_stops)
    Server(settings, faults, announce).run()
