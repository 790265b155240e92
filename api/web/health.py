"""Health for whatever starts and stops the process."""

from __future__ import annotations

from flask import Blueprint, Response

from api.serialise.records import to_json
from api.web.scope import catalogue

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> Response:
    """The process answers."""
    return _status({"status": "live"})


@blueprint.get("/health/ready")
def ready() -> Response:
    """The latest release can be read: a record count is fetched from its store."""
    release = catalogue().latest
    return _status({"status": "ready", "release": release.version, "records": release.count_records()})


def _status(content: dict[str, object]) -> Response:
    response = Response(to_json(content), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
