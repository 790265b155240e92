"""What the server writes down: one JSON object a line, so that no text can pass itself off as a line."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

LINES_KEPT = 500
"""Lines of the log of requests that are written at once."""


class JsonLines(logging.Formatter):
    """A record of Python's logging as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        found: dict[str, Any] = {
            "time": stamp(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        request_id = getattr(record, "request_id", None)
        if request_id:
            found["request_id"] = request_id
        if record.exc_info and record.exc_info[1] is not None:
            found["error"] = type(record.exc_info[1]).__name__
            found["trace"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(found, default=str)


def configuration(form: str) -> dict[str, Any] | None:
    """What logging.config.dictConfig takes for a form; None where it is gunicorn's own, plain text."""
    if form != "json":
        return None
    handler = {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"console": handler},
        "root": {"level": "WARNING", "handlers": ["console"]},
        "loggers": {
            "gunicorn.error": {"level": "INFO", "handlers": ["console"], "propagate": False},
            "gunicorn.access": {"level": "INFO", "handlers": [], "propagate": False},
        },
    }


class RequestLog:
    """A line on standard output for each request, gathered and written many at a time."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def add(self, **facts: Any) -> None:
        """Write down a request."""
        self._lines.append(json.dumps(facts))
        if len(self._lines) >= LINES_KEPT:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        if self._lines:
            lines, self._lines = self._lines, []
            sys.stdout.write("\n".join(lines) + "\n")
            sys.stdout.flush()


def stamp(seconds: float) -> str:
    """A moment in UTC, to the millisecond (RFC 3339)."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
