"""Drawings of a release: an overview with small copies, and a page for each, with its table and its files."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Response
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from api.drawings.config import View
from api.drawings.drawn import Drawn
from api.drawings.make import ASKED_OF, draw, drawable
from api.drawings.matrix import read_grid
from api.drawings.png import as_png
from api.drawings.svg import standalone, within_page
from api.store.release import Release
from api.web.caching import answer
from api.web.pages.frame import page
from api.web.pages.look_asked import Wanted, told_of, wanted
from api.web.parameters import kept_with
from api.web.scope import Scope, base_url, scope_of

blueprint = Blueprint("look", __name__)

FILES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv"}


@blueprint.get("/look")
@blueprint.get("/releases/<version>/look")
def look(version: str | None = None) -> Response:
    """What is drawn of a release."""
    scope = scope_of(version)
    views = drawable(scope.release)
    drawings = {name: _drawn(scope.release, view) for name, view in views.items()}
    small = {
        name: Markup(within_page(drawn.small, name, scope.top, silent=True))
        for name, drawn in drawings.items()
    }
    return page(
        "look.html", section="/look", scope=scope, top=scope.top, views=views, drawings=drawings, small=small
    )


@blueprint.get("/look/<name>")
@blueprint.get("/releases/<version>/look/<name>")
def look_at(name: str, version: str | None = None) -> Response:
    """A drawing as a page, or as a file where the address ends in what kind."""
    scope = scope_of(version)
    stem, _, kind = name.partition(".")
    view = drawable(scope.release).get(stem)
    if view is None or (kind and kind not in FILES) or name.endswith("."):
        raise NotFound
    told = told_of(scope.release, view) if view.drawing == ASKED_OF else None
    asked = wanted(told) if told else Wanted()
    whole = _drawn(scope.release, view)
    drawn = draw(scope.release, view, asked.asked) if asked.query else whole
    if kind:
        return _file(scope, view, drawn, kind, asked)
    return page(
        "drawing.html",
        section="/look",
        scope=scope,
        top=scope.top,
        view=view,
        drawn=drawn,
        wide=Markup(within_page(drawn.wide, f"{stem}-wide", scope.top)),
        narrow=None
        if drawn.narrow is drawn.wide
        else Markup(within_page(drawn.narrow, f"{stem}-narrow", scope.top)),
        grid=read_grid(scope.release, view) if view.drawing == "matrix" else None,
        told=told,
        asked=asked,
        steps=asked.steps(drawn, whole),
        years=asked.years(whole),
        query=f"?{urlencode(asked.query)}" if asked.query else "",
        others={key: other for key, other in drawable(scope.release).items() if key != stem},
    )


@kept_with
def _kept(release: Release) -> dict[str, Drawn]:
    """Whole drawings that were made, by name."""
    return {}


def _drawn(release: Release, view: View) -> Drawn:
    kept = _kept(release)
    if view.name not in kept:
        kept[view.name] = draw(release, view)
    return kept[view.name]


def _file(scope: Scope, view: View, drawn: Drawn, kind: str, asked: Wanted) -> Response:
    package = scope.release.package
    if kind == "csv":
        content = drawn.sheet.csv()
    else:
        licence = package.descriptor["licenses"][0]["title"]
        credit = (
            f"{package.title}, release {package.version}. {licence}. {base_url()}{scope.top}/look/{view.name}"
        )
        content = standalone(drawn.wide, base_url() + scope.top, credit)
        if kind == "png":
            content = _png(scope.release, view, content)
    response = answer(content, pinned=False, mimetype=FILES[kind])
    file = f"{package.name}-{package.version}-{view.name}.{kind}"
    # Shown where it can be; saved under a name that says what it is.
    response.headers["Content-Disposition"] = (
        f'{"attachment" if kind == "csv" else "inline"}; filename="{file}"'
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


@kept_with
def _pngs(release: Release) -> dict[str, tuple[bytes, bytes]]:
    """The last rendering of each view: what was rendered, and the PNG."""
    return {}


def _png(release: Release, view: View, svg: bytes) -> bytes:
    """The PNG of a file; the last one of each view is kept, for it takes a second to make."""
    kept = _pngs(release).get(view.name)
    if kept is None or kept[0] != svg:
        kept = svg, as_png(svg)
        _pngs(release)[view.name] = kept
    return kept[1]


def addresses(release: Release) -> Iterator[str]:
    """The overview and the drawings."""
    yield "/look"
    for name in drawable(release):
        yield f"/look/{name}"
