"""gunicorn, set up for this app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from api.settings import REQUEST_LINE_MAX, Settings
from api.store.catalogue import Catalogue
from api.web.app import create_app


class Server(BaseApplication):  # type: ignore[misc]
    """A gunicorn whose workers each open the stores and make the app for themselves."""

    def __init__(self, settings: Settings, announce: Callable[[], None]) -> None:
        self.settings = settings
        self.announce = announce
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's options from ours."""
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.settings.workers,
            "worker_class": "gthread",
            "threads": self.settings.threads,
            "keepalive": 30,
            "limit_request_line": REQUEST_LINE_MAX,
            "control_socket_disable": True,
            "when_ready": lambda server: self.announce(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the app, in the worker."""
        return create_app(Catalogue(self.settings.store))


def serve(settings: Settings, announce: Callable[[], None]) -> None:
    """Serve until stopped. `announce` is called once the address answers.

    Raises StoreUnusable, before any socket is opened, where the stores cannot be served.
    """
    Catalogue(settings.store)
    Server(settings, announce).run()
