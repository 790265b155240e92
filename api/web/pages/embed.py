"""A quiz to stand in a page of somebody else: framed, themed, resizing, and telling its host the result.

It sets no cookie, keeps nothing, and asks nobody but us. docs/embedding.md documents the messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from api.assessment.bank import ITEMS
from api.store.release import Release
from api.web.caching import answer
from api.web.errors import ArgumentsInvalid, Fault
from api.web.pages.assets import assets
from api.web.pages.choosing import form_arguments, form_of, query_of
from api.web.pages.colours import legible, on
from api.web.pages.frame import FRAMED_POLICY, POLICY, page
from api.web.pages.missing import asks_for_page
from api.web.pages.play import drawn_paper, to_seed
from api.web.pages.snippet import HEIGHT, WIDTH
from api.web.quizzes import quiz_parameters
from api.web.requested import query_pairs
from api.web.scope import base_url, scope_of

blueprint = Blueprint("embed", __name__)

GROUNDS = ("--back", "--raised", "--sunk")
"""The colours that links and other text in the accent stand on."""

THEMES = {"auto": "As the reader has it", "light": "Light", "dark": "Dark"}
"""The schemes that can be asked for, and what the form calls them."""

EXAMPLE = (("length", "5"), ("seed", "example"))
"""What is shown before anything is chosen."""

SHOWING_POLICY = POLICY.replace("default-src 'none';", "default-src 'none'; frame-src 'self';")
"""Content-Security-Policy of the page that shows a frame of our own."""

COLOUR = re.compile(r"[0-9a-fA-F]{6}")
LIGHT = re.compile(r"^:root \{(.*?)^\}", re.DOTALL | re.MULTILINE)
DARK = re.compile(r"^  :root \{(.*?)^  \}", re.DOTALL | re.MULTILINE)
"""Where the style sheet names its colours, for each scheme."""


@blueprint.get("/embed/quiz")
@blueprint.get("/releases/<version>/embed/quiz")
def embed_quiz(version: str | None = None) -> Response:
    """A quiz alone, for a frame."""
    scope = scope_of(version)
    given = dict(query_pairs())
    look = _look(given)
    drawn = drawn_paper(scope)
    if isinstance(drawn, str):
        return to_seed(drawn)
    return page(
        "embed_quiz.html",
        scope=scope,
        policy=FRAMED_POLICY,
        paper=drawn,
        api=scope.pinned_prefix,
        theme=f"/embed/theme.css?{urlencode(look)}" if look else None,
        heading=given.get("heading") != "no",
        share=f"/releases/{scope.release.version}/quiz?{drawn.query}",
    )


def dress(problem: Response, detail: str) -> Response | None:
    """What went wrong with a quiz in a frame, as a page that may be framed; None at any other address."""
    if request.endpoint != "embed.embed_quiz" or not asks_for_page():
        return None
    content = problem.get_json()
    found = page(
        "embed_missing.html",
        status=problem.status_code,
        policy=FRAMED_POLICY,
        problem=content,
        detail=detail,
    )
    found.headers["Cache-Control"] = problem.headers["Cache-Control"]
    found.headers["Vary"] = "Accept"
    return found


@blueprint.get("/embed/theme.css")
def theme() -> Response:
    """The colours of a frame: a scheme that is told, an accent that stays legible on it."""
    look = _look(dict(query_pairs()))
    sheet = assets()["style.css"].decode()
    light, dark = _colours(LIGHT, sheet), _colours(DARK, sheet)
    scheme, accent = look.get("theme", "auto"), look.get("accent")
    rules = []
    if scheme != "dark":
        rules.append(_root(light | _accent(accent, light), None if scheme == "auto" else "light"))
    if scheme != "light":
        root = _root(light | dark | _accent(accent, light | dark), None if scheme == "auto" else "dark")
        rules.append(root if scheme == "dark" else f"@media (prefers-color-scheme: dark) {{ {root} }}")
    return answer("\n".join(rules) + "\n", pinned=False, mimetype="text/css")


@blueprint.get("/embed")
def embed() -> Response:
    """How to embed a quiz: the choice of one, the snippet, and what it looks like."""
    scope = scope_of(None)
    pairs = query_pairs() or list(EXAMPLE)
    given, package = dict(pairs), scope.release.package
    look = _look(given)
    chosen = form_arguments(quiz_parameters(package), pairs) if ITEMS in package.tables else {}
    query = [*query_of(chosen), *([("seed", chosen["seed"])] if "seed" in chosen else [])]
    heading, kept = given.get("heading") != "no", given.get("pin") == "yes"
    passed = urlencode([*query, *look.items(), *([] if heading else [("heading", "no")])], safe=",:")
    local = f"/releases/{scope.release.version}/embed/quiz" if kept else "/embed/quiz"
    local = f"{local}?{passed}" if passed else local
    return page(
        "embed.html",
        section="/try",
        scope=scope,
        policy=SHOWING_POLICY,
        form=form_of(scope, chosen),
        themes=THEMES,
        looks=look,
        heading=heading,
        kept=kept,
        src=f"{base_url()}{local}",
        local=local,
        width=WIDTH,
        height=HEIGHT,
    )


def addresses(release: Release) -> Iterator[str]:
    """The page that tells how."""
    yield "/embed"


def _look(given: Mapping[str, str]) -> dict[str, str]:
    """The theme and the accent that were asked for. Raises ArgumentsInvalid for what is neither."""
    found = {}
    scheme, accent = given.get("theme", "auto"), given.get("accent", "")
    if scheme not in THEMES:
        detail = f"'theme' is one of {', '.join(THEMES)}, not '{scheme}'."
        raise ArgumentsInvalid([Fault("theme", scheme, "invalid_value", detail, tuple(THEMES))])
    if accent and not COLOUR.fullmatch(accent):
        detail = f"'accent' is a colour of six hexadecimal digits such as 0f6074, not '{accent}'."
        raise ArgumentsInvalid(
            [Fault("accent", accent, "invalid_value", detail, ("six hexadecimal digits",))]
        )
    if scheme != "auto":
        found["theme"] = scheme
    if accent:
        found["accent"] = accent.lower()
    return found


def _colours(block: re.Pattern[str], sheet: str) -> dict[str, str]:
    found = block.search(sheet)
    assert found is not None, "style.css names its colours once for each scheme"
    return dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]{6});", found[1]))


def _accent(accent: str | None, colours: Mapping[str, str]) -> dict[str, str]:
    if accent is None:
        return {}
    shown = legible(f"#{accent}", *(colours[ground] for ground in GROUNDS))
    return {"--accent": shown, "--link": shown, "--accent-text": on(shown)}


def _root(colours: Mapping[str, str], scheme: str | None) -> str:
    lines = [f"color-scheme: {scheme};"] if scheme else []
    return f":root {{ {' '.join([*lines, *(f'{name}: {value};' for name, value in colours.items())])} }}"
