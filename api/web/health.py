"""Health for whatever starts and stops the process."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response, current_app

from api.serialise.records import to_json
from api.settings import RETRY_AFTER
from api.store.source_faults import read_source_faults
from api.web.response_cache import CACHE, ResponseCache
from api.web.scope import catalogue

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers."""
    return _status({"status": "live"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """The newest release can be read: its file is the one that was opened, and a row is fetched from it.

    503 where it cannot, so that whatever stands in front asks another. `faults` names what is wrong with
    other releases, with files, or with where releases are fetched from; the rest is served in spite of them. `cache` counts the finished
    answers of this worker.
    """
    release = catalogue().latest
    content: dict[str, object] = {"status": "ready", "release": release.version}
    reason = release.fault()
    if reason is None:
        content["records"] = release.count_records()
    else:
        content |= {"status": "unready", "reason": reason}
    noted = read_source_faults(catalogue().folder)
    content["faults"] = [asdict(fault) for fault in (*catalogue().faults, *noted)]
    cache: ResponseCache | None = current_app.extensions.get(CACHE)
    if cache is not None:
        content["cache"] = cache.counts()
    return _status(content, 200 if reason is None else 503)


def _status(content: dict[str, object], status: int = 200) -> Response:
    response = Response(to_json(content), status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
