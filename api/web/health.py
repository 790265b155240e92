"""Health for whatever starts and stops the process."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, current_app

from api.serialise.records import to_json
from api.web.response_cache import CACHE, ResponseCache
from api.web.scope import catalogue

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers."""
    return _status({"status": "live"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """The newest release that is whole can be read: a record count is fetched from its store.

    `faults` names what is wrong with others, or with files; the rest is served in spite of them. `cache` counts the finished answers of this worker.
    """
    release = catalogue().latest
    content: dict[str, object] = {
        "status": "ready",
        "release": release.version,
        "records": release.count_records(),
        "faults": [asdict(fault) for fault in catalogue().faults],
    }
    cache: ResponseCache | None = current_app.extensions.get(CACHE)
    if cache is not None:
        content["cache"] = cache.counts()
    return _status(content)


def _status(content: dict[str, object]) -> Response:
    response = Response(to_json(content), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
