"""What a person sees in place of a problem document: what was wrong, what is allowed, where to go on.

Addresses of the API answer programs, and always with a problem document; any other address does so where
the client does not ask for HTML (RFC 9110, 12.5.1).
"""

from __future__ import annotations

from flask import Response, request

from api.web.pages.frame import page

PROGRAMS = ("/v1", "/api", "/v2", "/ims", "/oembed", "/health", "/static", "/.well-known", "/metrics")
"""How addresses begin that programs ask."""


def dress(problem: Response, detail: str) -> Response | None:
    """The problem as a page; None where the client is a program."""
    if request.path.startswith(PROGRAMS):
        return None
    if not asks_for_page():
        # A cache between must not give the one's answer to the other.
        problem.headers["Vary"] = "Accept"
        return None
    content = problem.get_json()
    found = page("missing.html", status=problem.status_code, problem=content, detail=detail)
    found.headers["Cache-Control"] = problem.headers["Cache-Control"]
    found.headers["Vary"] = "Accept"
    return found


def asks_for_page() -> bool:
    """Whether the client would rather have HTML than JSON."""
    accepted = request.accept_mimetypes
    best = accepted.best_match(["application/problem+json", "application/json", "text/html"])
    return best == "text/html"
