"""The change feed, and the feed of releases."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import Blueprint, Response

from api.package.descriptor import version_key
from api.serialise.records import list_json
from api.settings import LIMIT_DEFAULT
from api.store.feed import Range, read_feed
from api.store.manifest import StoreEntry
from api.web.caching import answer
from api.web.errors import ArgumentsInvalid, Fault
from api.web.parameters import TEXT, Once, Parameter, Parameters, paging, read_arguments
from api.web.scope import base_url, catalogue

blueprint = Blueprint("changes", __name__)

VERSION = {"type": "string", "pattern": TEXT}

PARAMETERS = Parameters(
    Parameter(
        "since",
        "The release that you have: changes after it are told.",
        VERSION,
        Once(),
        required=True,
    ),
    Parameter(
        "until", "The release that you want to have; the newest where it is left out.", VERSION, Once()
    ),
    Parameter("collection", "Changes of this collection only.", {"type": "string", "pattern": TEXT}, Once()),
    *paging(),
)

ATOM = "http://www.w3.org/2005/Atom"


@blueprint.get("/v1/changes")
def list_changes() -> Response:
    """What happened to the records between two releases, in the order it happened."""
    arguments = read_arguments(PARAMETERS)
    asked = _range(arguments)
    limit = arguments.get("limit", LIMIT_DEFAULT)
    page = read_feed(catalogue(), asked, limit, arguments.get("cursor"))
    # The end is written out, so that a release that comes while a client pages changes nothing.
    query = {"since": asked.since, "until": asked.until}
    query |= {"collection": asked.collection} if asked.collection else {}
    query |= {"limit": limit} if "limit" in arguments else {}
    here = query | ({"cursor": arguments["cursor"]} if "cursor" in arguments else {})
    links: dict[str, str | None] = {"self": f"/v1/changes?{urlencode(here)}", "next": None}
    if page.next_cursor:
        links["next"] = f"/v1/changes?{urlencode(query | {'cursor': page.next_cursor})}"
    tables = catalogue().get(asked.until).package.tables.values()
    meta = {
        "since": asked.since,
        "until": asked.until,
        "total": page.total,
        "count": len(page.entries),
        "limit": limit,
        "collections": {table.collection: list(table.by_name) for table in tables},
    }
    headers = {rel: target for rel, target in links.items() if target}
    pinned = "until" in arguments
    location = None if pinned else links["self"]
    return answer(
        list_json(page.entries, meta, links), pinned=pinned, links=headers, content_location=location
    )


@blueprint.get("/v1/releases.atom")
def releases_atom() -> Response:
    """The releases as an Atom feed (RFC 4287), newest first."""
    read_arguments(Parameters())
    base, package = base_url(), catalogue().latest.package
    entries = catalogue().entries
    # Prefixes are for machines; a reader sees the default namespace.
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _urn(package.name))
    _add(feed, "title", f"{package.title}: releases")
    _add(feed, "updated", entries[0].created)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/v1/releases.atom")
    _add(feed, "link", rel="alternate", type="application/json", href=f"{base}/v1/releases")
    _add(_add(feed, "author"), "name", package.descriptor["contributors"][0]["title"])
    _add(feed, "rights", package.descriptor["licenses"][0]["title"])
    for place, entry in enumerate(entries):
        element = _add(feed, "entry")
        address = f"{base}/v1/releases/{entry.version}"
        _add(element, "id", _urn(f"{package.name}/{entry.version}"))
        _add(element, "title", f"{package.title} {entry.version}")
        _add(element, "updated", entry.created)
        _add(element, "published", entry.created)
        _add(element, "link", rel="alternate", type="application/json", href=address)
        if place + 1 < len(entries):
            query = urlencode({"since": entries[place + 1].version, "until": entry.version})
            _add(element, "link", rel="related", type="application/json", href=f"{base}/v1/changes?{query}")
        _add(element, "summary", _summary(entry), type="text")
    text = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return answer(text, pinned=False, mimetype="application/atom+xml")


def _range(arguments: dict[str, Any]) -> Range:
    """The range asked for, its releases and its collection known."""
    known = tuple(catalogue().known)
    since, until = arguments["since"], arguments.get("until", catalogue().latest.version)
    faults = [
        Fault(
            name, value, "invalid_value", f"'{name}' is a release, and there is no release '{value}'.", known
        )
        for name, value in (("since", since), ("until", until))
        if value not in known
    ]
    if not faults and version_key(since) > version_key(until):
        later = tuple(version for version in known if version_key(version) <= version_key(until))
        detail = f"'since' is a release before 'until' ({until}), not {since} which came after it."
        faults.append(Fault("since", since, "invalid_value", detail, later))
    collection = arguments.get("collection")
    if collection is not None:
        names = _collections()
        if collection not in names:
            detail = f"'collection' is the name of a collection, not '{collection}'."
            faults.append(Fault("collection", collection, "invalid_value", detail, tuple(sorted(names))))
    if faults:
        raise ArgumentsInvalid(faults)
    return Range(since, until, collection)


def _collections() -> set[str]:
    """Every collection that any release has or had."""
    return {name for entry in catalogue().entries for name in (*entry.records, *entry.changes)}


def _summary(entry: StoreEntry) -> str:
    changed = ", ".join(f"{count} in {name}" for name, count in entry.changes.items())
    return f"{sum(entry.records.values())} records. " + (
        f"Changes: {changed}." if changed else "No record changed."
    )


def _urn(name: str) -> str:
    """A permanent id that does not depend on where we are served."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name).urn


def _add(
    parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str
) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    element.text = text
    return element
