"""Every page there is: the sitemap (sitemaps.org) and robots.txt, and what a static copy holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from flask import Blueprint, Response

from api.store.release import Release
from api.web.caching import answer
from api.web.pages import (
    browse,
    dictionary,
    embed,
    explore,
    finding,
    guides,
    home,
    look,
    notes,
    papers,
    play,
    records,
    reference,
    released,
    status,
)
from api.web.scope import base_url, catalogue

blueprint = Blueprint("listed", __name__)

Addresses = Callable[[Release], Iterator[str]]

PARTS: tuple[Addresses, ...] = (
    home.addresses,
    explore.addresses,
    notes.addresses,
    browse.addresses,
    finding.addresses,
    look.addresses,
    play.addresses,
    papers.addresses,
    embed.addresses,
    guides.addresses,
    dictionary.addresses,
    status.addresses,
    reference.addresses,
    released.addresses,
    records.addresses,
)
"""Each part of the site names its pages of a release: only those without a query, each once."""

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def page_addresses(release: Release) -> Iterator[str]:
    """The address of every page about a release that a link or a search engine should find."""
    for addresses in PARTS:
        yield from addresses(release)


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """The pages of the newest release, for search engines."""
    base = base_url()
    root = ElementTree.Element("urlset", xmlns=NAMESPACE)
    for address in page_addresses(catalogue().latest):
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = base + address
    content = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return answer(content, pinned=False, mimetype="application/xml")


@blueprint.get("/robots.txt")
def robots() -> Response:
    """All may read everything; draws and answers are without end, and nobody need walk them."""
    lines = ["User-agent: *", "Disallow: /embed/", "Allow: /", f"Sitemap: {base_url()}/sitemap.xml", ""]
    return answer("\n".join(lines), pinned=False, mimetype="text/plain")
