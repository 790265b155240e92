"""Markdown as HTML for a page: CommonMark with tables, read by markdown-it. Raw HTML is shown as text.

In: the text of a document. Out: its title, what it begins with, its headings, and its HTML: headings
have ids as code hosts give them, wide tables scroll by themselves, code is coloured by classes (Pygments),
and commands can be copied without their prompt and what they print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

Link = Callable[[str], str | None]
"""Where a link of a document leads on a page; None where no page is, and the text stands alone."""

SPOKEN = {
    "console": "Commands and what they print",
    "javascript": "JavaScript",
    "json": "JSON",
    "sparql": "SPARQL",
    "sql": "SQL",
    "text": "What it prints",
}
"""What a block of code is called to those who cannot see it; the language's own name otherwise."""


@dataclass(frozen=True)
class Heading:
    """A heading of the second level: its id, and its text."""

    id: str
    text: str


@dataclass(frozen=True)
class Document:
    """A document as parts of a page. first_code: the first block of code, empty where there is none."""

    title: str
    summary: str
    headings: tuple[Heading, ...]
    html: Markup
    first_code: Markup


@dataclass
class _Seen:
    """What was met so far, so that ids and labels differ."""

    ids: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    heading: str = ""


def render(text: str, link: Link) -> Document:
    """Make a document of Markdown."""
    seen = _Seen()
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    tokens = parser.parse(text, {})
    title, summary, headings = "", "", []
    for place, token in enumerate(tokens):
        inline = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.type == "heading_open" and inline:
            token.attrSet("id", _unique(seen.ids, slug(_plain(inline)), "-"))
            seen.heading = _plain(inline)
            if token.tag == "h1" and not title:
                title = seen.heading
                token.meta["title"] = True
            elif token.tag == "h2":
                headings.append(Heading(str(token.attrGet("id")), seen.heading))
        elif token.type == "paragraph_open" and inline and not summary:
            summary = _plain(inline)
        elif token.type == "table_open":
            token.meta["label"] = _unique(seen.labels, seen.heading or "Table", " ")
        elif token.type in ("th_open", "td_open"):
            _align(token)
        elif token.type == "inline":
            token.children = list(_linked(token.children or [], link))
    codes = [token for token in tokens if token.type == "fence"]
    return Document(
        title,
        summary,
        tuple(headings),
        Markup(parser.renderer.render(_without_title(tokens), parser.options, {})),
        Markup(_block(codes[0])) if codes else Markup(),
    )


def slug(text: str) -> str:
    """The id of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def _without_title(tokens: list[Token]) -> list[Token]:
    """The tokens without the first heading, which is the page's own."""
    for place, token in enumerate(tokens):
        if token.meta.get("title"):
            return tokens[:place] + tokens[place + 3 :]
    return tokens


def _unique(seen: Counter[str], name: str, joint: str) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}{joint}{seen[name] - (joint == '-')}"


def _plain(inline: Token) -> str:
    """The text of a heading or a paragraph, without its marks."""
    texts = (child.content if child.type != "softbreak" else " " for child in inline.children or ())
    return "".join(texts)


def _align(token: Token) -> None:
    """A column of numbers by its class: the policy of our pages takes no style attribute."""
    style = str(token.attrs.pop("style", ""))
    if "right" in style:
        token.attrSet("class", "number")
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _linked(children: Sequence[Token], link: Link) -> list[Token]:
    """The tokens of a text with links that lead to pages; those that cannot are their text alone.

    An address as code is a link where `link` knows it. Links do not hold links (CommonMark 0.31, 6.3).
    """
    found: list[Token] = []
    target: str | None = None
    inside = False
    for token in children:
        if token.type == "link_open":
            target, inside = link(str(token.attrGet("href"))), True
            if target is None:
                continue
            token.attrSet("href", target)
        elif token.type == "link_close":
            inside = False
            if target is None:
                continue
        elif token.type == "code_inline" and not inside and token.content.startswith("/"):
            known = link(token.content)
            if known is not None:
                found += [Token("link_open", "a", 1, {"href": known}), token, Token("link_close", "a", -1)]
                continue
        elif token.type == "image":
            source = link(str(token.attrGet("src")))
            if source is None:
                continue
            token.attrSet("src", source)
        found.append(token)
    return found


def _table_open(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    label = escape(tokens[place].meta["label"])
    return f'<div class="wide" role="region" aria-label="{label}" tabindex="0">\n<table>\n'


def _table_close(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return "</table>\n</div>\n"


def _fence(self: RendererHTML, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    return _block(tokens[place])


def _block(token: Token) -> str:
    """A block of code: what is copied is the code alone."""
    language = token.info.strip().split(" ")[0]
    code = token.content
    body = _console(code) if language == "console" else _coloured(code, language)
    name = escape(SPOKEN.get(language, language.capitalize() or "Code"))
    kind = {"console": "shell", "text": "printed"}.get(language, "source")
    return f'<pre class="{kind}" tabindex="0" role="group" aria-label="{name}"><code>{body}</code></pre>\n'


def _console(code: str) -> str:
    """Commands without their prompt, which the style sheet draws, each with what it prints."""
    parts = []
    for piece in re.split(r"^\$ ", code, flags=re.MULTILINE)[1:]:
        command, _, printed = piece.partition("\n")
        parts.append(f'<span class="command">{escape(command)}</span>\n')
        if printed.strip():
            parts.append(f'<span class="output">{escape(printed.rstrip())}</span>\n')
    return "".join(parts)


def _coloured(code: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        return str(escape(code))
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
