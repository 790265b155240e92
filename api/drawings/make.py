"""The drawings there are, by kind: one visible dict."""

from __future__ import annotations

from collections.abc import Callable

from api.drawings.config import View, views_of
from api.drawings.drawn import Drawn
from api.drawings.events import Asked
from api.drawings.map import map
from api.drawings.material import is_drawable
from api.drawings.matrix import matrix
from api.drawings.ranges import ranges
from api.drawings.timeline import timeline
from api.store.release import Release

DRAWINGS: dict[str, Callable[[Release, View], Drawn]] = {
    "timeline": timeline,
    "map": map,
    "ranges": ranges,
    "matrix": matrix,
}

ASKED_OF = "timeline"
"""The kind that a part can be asked of."""


def drawable(release: Release) -> dict[str, View]:
    """The views of a release that have something to show, by name."""
    views = views_of(release.package)
    return {
        name: view for name, view in views.items() if view.drawing in DRAWINGS and is_drawable(release, view)
    }


def draw(release: Release, view: View, asked: Asked | None = None) -> Drawn:
    """A drawing, or the part of it that is asked for."""
    if asked is not None and view.drawing == ASKED_OF:
        return timeline(release, view, asked)
    return DRAWINGS[view.drawing](release, view)
