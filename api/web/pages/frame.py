"""How every page is made: one frame around a template, and the headers that a browser is held to."""

from __future__ import annotations

from contextvars import Context
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from api.web.caching import answer
from api.web.pages.assets import asset
from api.web.scope import Scope, base_url, catalogue, scope_of

blueprint = Blueprint("frame", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy (Level 3) of a page: nothing inline is run or applied, nothing is fetched from
elsewhere, and nobody frames it."""

FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""The same for a page that is made to be embedded."""

SECTIONS = {
    "/explore": "Explore",
    "/look": "Look",
    "/try": "Try",
    "/developers": "Developers",
    "/releases": "Releases",
}
"""The parts of the site: the address of each, and what the menu calls it."""


def page(
    template: str,
    *,
    section: str | None = None,
    scope: Scope | None = None,
    status: int = 200,
    policy: str = POLICY,
    **context: Any,
) -> Response:
    """A page from a template that extends `base.html`.

    section: the key of SECTIONS that it belongs to. scope: the release that it is about, the latest
    where None. The template has `release`, `package`, `pinned`, `section` and `context` to use.
    A page is never pinned for good, not even that of a pinned release: what it looks like changes with
    the program.
    """
    scope = scope or scope_of(None)
    html = render_template(
        template,
        section=section,
        sections=SECTIONS,
        release=scope.release,
        package=scope.release.package,
        pinned=scope.pinned,
        latest_version=catalogue().latest.version,
        here=base_url() + request.path,
        base_url=base_url(),
        **context,
    )
    response = answer(html, pinned=False, mimetype="text/html")
    response.status_code = status if response.status_code == 200 else response.status_code
    response.headers["Content-Security-Policy"] = policy
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def true_answer(address: str) -> Response:
    """What the API answers at one of our own addresses: asked as any client would, in this process."""
    client = current_app.test_client()
    # In a context of its own, for Flask would let it share what this request has put by.
    found: Response = Context().run(client.get, address, base_url=request.host_url)  # type: ignore[assignment]
    return found


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    return {"asset": asset}
