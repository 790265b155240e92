"""How the parts of drawings look in a file of its own: presentation attributes for each class.

In pages the style sheet look.css says the same with the colours of the site, for both schemes; a test
holds the two to the same classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FAMILY = "Inter, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
"""The font that text is measured by, and others that are no wider."""

HUES = ("#0f6074", "#9a4314", "#7a3b78", "#56661c", "#2f5aa8", "#a32632", "#6b5335", "#4d5b66")
"""Colours of things of different kinds. Each has a contrast of at least 4.5 to 1 on white; nothing is told
by colour alone."""

TEXT, QUIET, LINE, EDGE, LAND, SEA = "#1d2226", "#565c62", "#ddd8cb", "#8a8579", "#f2efe7", "#e3ecef"

STYLES: Mapping[str, Mapping[str, str]] = {
    "label": {"fill": TEXT, "font-size": "13"},
    "small": {"fill": QUIET, "font-size": "12"},
    "strong": {"fill": TEXT, "font-size": "13", "font-weight": "600"},
    "heading": {"fill": TEXT, "font-size": "15", "font-weight": "600"},
    "medium": {"fill": TEXT, "font-size": "15"},
    "bold": {"font-weight": "600"},
    "large": {"fill": TEXT, "font-size": "16"},
    "title": {"fill": TEXT, "font-size": "20", "font-weight": "600"},
    "quiet": {"fill": QUIET},
    "halo": {"stroke": "#ffffff", "stroke-width": "3", "paint-order": "stroke", "stroke-linejoin": "round"},
    "grid": {"stroke": LINE, "stroke-width": "1", "fill": "none"},
    "faint": {"stroke": LINE, "stroke-width": "1", "stroke-dasharray": "2 4", "fill": "none"},
    "axis": {"stroke": EDGE, "stroke-width": "1", "fill": "none"},
    "band": {"fill": "#f8f6f1"},
    "cell-text": {"fill": TEXT, "font-size": "12"},
    "cell": {"fill": "#ffffff", "stroke": LINE},
    "void": {"fill": "#f8f6f1", "stroke": LINE},
    "hit": {"fill": "none", "stroke": "none"},
    "to": {},
    "leader": {"stroke": EDGE, "stroke-width": "1", "fill": "none"},
    "sea": {"fill": SEA},
    "land": {"fill": LAND, "stroke": LAND, "stroke-width": "0.6", "fill-rule": "evenodd"},
    "coast": {"fill": "none", "stroke": "#93a3aa", "stroke-width": "0.9", "stroke-linejoin": "round"},
    "border": {"fill": "none", "stroke": "#a59e8f", "stroke-width": "1", "stroke-dasharray": "4 3"},
    "zone": {"fill": "none", "stroke": "#c99a7f", "stroke-opacity": "0.55"},
    "boundary": {"fill": "none", "stroke": "#9a4314", "stroke-width": "1.8", "stroke-linejoin": "round"},
    "parallel": {"fill": "none", "stroke": "#0f6074", "stroke-width": "1.4", "stroke-dasharray": "7 4"},
    "graticule": {"fill": "none", "stroke": "#ffffff", "stroke-opacity": "0.75", "stroke-width": "1"},
    "frame": {"fill": "none", "stroke": EDGE, "stroke-width": "1"},
    "state": {"fill": "#847d6d", "font-size": "14", "letter-spacing": "2"},
    "ink": {"fill": TEXT, "stroke": "none"},
    "ink-line": {"fill": "none", "stroke": TEXT, "stroke-width": "1.5"},
    "paper": {"fill": "#ffffff"},
    **{
        f"hue-{place}": {"fill": colour, "stroke": colour, "stroke-width": "1.8"}
        for place, colour in enumerate(HUES, 1)
    },
    "thin": {"stroke-width": "1.2", "stroke-opacity": "0.7"},
    "fuzzy": {"fill": "#ffffff", "stroke-dasharray": "2.5 2"},
}
"""Of an element's classes, the later in this list takes precedence."""

ORDER = {name: place for place, name in enumerate(STYLES)}


def attributes_of(classes: Iterable[str]) -> dict[str, str]:
    """The presentation attributes of an element of these classes. Raises KeyError for an unknown one."""
    found: dict[str, str] = {}
    for name in sorted(classes, key=ORDER.__getitem__):
        found |= STYLES[name]
    return found
