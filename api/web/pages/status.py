"""What this server serves just now, and what a request may ask of it; and where to report an error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from api import settings
from api.metadata.contributors import creators
from api.store.release import Release
from api.web.pages.guides import document, guide_page
from api.web.scope import catalogue, scope_of

blueprint = Blueprint("status", __name__)


@dataclass(frozen=True)
class Limit:
    """A bound: of what, how much, and what happens beyond it."""

    what: str
    much: str
    beyond: str


REFUSED = "400 too_much or invalid_value, which names the bound"

LIMITS = (
    Limit("records of a page", f"{settings.LIMIT_DEFAULT}, at most {settings.LIMIT_MAX}", REFUSED),
    Limit("address, in characters", f"{settings.ADDRESS_MAX:,}", "414"),
    Limit(
        "words to search for",
        f"{settings.Q_WORDS} words, {settings.Q_MAX} characters",
        REFUSED,
    ),
    Limit(
        "best matches of q that are sorted and paged through",
        f"{settings.Q_DEPTH:,}",
        "the list ends, and meta.total_is says 'at_least'",
    ),
    Limit("total counted under a filter", f"{settings.COUNT_MAX:,}", "meta.total_is says 'at_least'"),
    Limit("relations of one include", str(settings.INCLUDES_MAX), REFUSED),
    Limit("records that one relation brings", f"{settings.INCLUDED_MAX:,}", REFUSED),
    Limit("facets of a request", str(settings.FACETS_MAX), REFUSED),
    Limit("values of a facet", str(settings.FACET_VALUES), "the most frequent, and 'whole' is false"),
    Limit("items of a paper", f"{settings.LENGTH_DEFAULT}, at most {settings.LENGTH_MAX}", REFUSED),
    Limit("seed, in characters", str(settings.SEED_MAX), REFUSED),
    Limit("ids that an export selects by", str(settings.EXPORT_IDS), REFUSED),
)
"""What a request may ask, from the settings that hold it."""

KEPT = (
    Limit(
        "answers of a pinned release",
        f"{settings.PINNED_MAX_AGE // 86_400} days",
        "they never change",
    ),
    Limit(
        "answers of the newest release",
        f"{settings.LATEST_MAX_AGE} seconds",
        f"for {settings.LATEST_STALE // 60} minutes more while a cache asks again",
    ),
    Limit(
        "files whose bytes depend on a library's version",
        f"{settings.DERIVED_MAX_AGE // 60} minutes",
        "asked for again with their ETag",
    ),
)
"""How long caches may keep an answer, and what then holds."""


@blueprint.get("/developers/status")
def status() -> Response:
    """Releases, faults and limits."""
    found = guide_page(
        "status.html",
        "status",
        entries=catalogue().entries,
        faults=catalogue().faults,
        records=catalogue().latest.count_records(),
        limits=LIMITS,
        kept=KEPT,
    )
    found.headers["Cache-Control"] = "no-store"
    return found


@blueprint.get("/developers/report")
def report() -> Response:
    """How to report an error in the content: the document, and whom the package names."""
    package = scope_of(None).release.package
    return guide_page(
        "report.html",
        "report",
        document=document("report"),
        homepage=package.descriptor.get("homepage"),
        makers=creators(package),
    )


def addresses(release: Release) -> Iterator[str]:
    """The page of the status; the report's is one of the documents."""
    yield "/developers/status"
