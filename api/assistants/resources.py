"""The records and the bank's licence as resources: texts that a program can keep by their URI."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from api.assistants.arguments import Refused, shown
from api.assistants.library import LATEST, SCHEME, Library, located, record_of
from api.assistants.tools import TOOLS, call
from api.errors import ReleaseUnavailable, ReleaseUnknown
from api.package.descriptor import KEY
from api.serialise.records import to_json
from api.settings import COMPLETED_MAX

RECORD = re.compile(rf"{SCHEME}://(?:releases/(?P<release>[^/]+)/)?(?P<collection>[^/]+)/(?P<id>[^/]+)")
JSON, PLAIN = "application/json", "text/plain"


@dataclass(frozen=True)
class Kind:
    """A resource, or a template of some: `address` is its URI, or the template of theirs (RFC 6570)."""

    name: str
    title: str
    address: str
    mime_type: str
    description: str


FIXED = (
    Kind("about", "About the bank", f"{SCHEME}://about", JSON, "What it is, its collections and releases."),
    Kind("licence", "Licence", f"{SCHEME}://licence", PLAIN, "The licences of the latest release."),
    Kind("citation", "Citation", f"{SCHEME}://citation", PLAIN, "How to cite the latest release."),
)
TEMPLATES = (
    Kind(
        "record",
        "A record of the latest release",
        f"{SCHEME}://{{collection}}/{{id}}",
        JSON,
        "A record of any collection, with its release and licence.",
    ),
    Kind(
        "pinned-record",
        "A record of one release",
        f"{SCHEME}://releases/{{release}}/{{collection}}/{{id}}",
        JSON,
        "The same as it was in a release, for ever.",
    ),
)


def read_resource(library: Library, uri: str) -> tuple[str, str]:
    """The media type and the text of a resource. Raises Refused, saying why there is none."""
    told = library.told(library.latest)
    if uri == f"{SCHEME}://about":
        return JSON, to_json(call(library, TOOLS["about"], {}))
    if uri == f"{SCHEME}://licence":
        lines = [" ".join(licence.values()) for licence in told["licences"]]
        return PLAIN, "\n".join(lines or ["No licence is given."]) + "\n"
    if uri == f"{SCHEME}://citation":
        package = library.latest.package
        return PLAIN, (told["citation"] or f"{package.title}, release {package.version}") + "\n"
    match = RECORD.fullmatch(uri)
    if match is None:
        known = ", ".join(kind.address for kind in (*FIXED, *TEMPLATES))
        raise Refused(f"there is no resource {shown(uri)}; there are {known}")
    return JSON, to_json(_record(library, match["release"] or LATEST, match["collection"], match[KEY]))


def _record(library: Library, version: str, collection: str, record_id: str) -> dict[str, Any]:
    try:
        release = library.release(version)
    except (ReleaseUnknown, ReleaseUnavailable) as error:
        raise Refused(f"{error}; there are {', '.join(library.catalogue.versions)}") from None
    table = release.package.by_collection.get(collection)
    if table is None:
        known = ", ".join(release.package.by_collection)
        raise Refused(f"there is no collection {shown(collection)}; there are {known}")
    holder, here, renamed = located(release, record_id)
    if holder is not table:
        raise Refused(f"{here} is of {holder.collection}, not of {collection}")
    found = {"release": library.told(release, [table]), "record": record_of(release, table, here)}
    return found | ({"renamed": renamed} if renamed else {})


def completed(library: Library, name: str, begun: str, known: dict[str, str]) -> list[str]:
    """Values that an argument of a template or prompt could have, of those that begin as what was typed.

    known: the other arguments, as far as they are filled in.
    """
    match name:
        case "release":
            values = library.catalogue.versions
        case "collection":
            values = list(library.latest.package.by_collection)
        case "id" if known.get("collection") in library.latest.package.by_collection:
            table = library.latest.package.by_collection[known["collection"]]
            values = [row[KEY] for row in library.latest.rows(table)]
        case "spec_point" if TOOLS["outline"].fits(library.latest.package):
            values = [point.row[KEY] for point in library.coverage(library.latest).points]
        case "difficulty" if TOOLS["draw"].fits(library.latest.package):
            schema = TOOLS["draw"].takes(library, library.latest.package)
            values = schema["properties"]["difficulty"]["items"]["enum"]
        case _:
            values = []
    return [value for value in values if value.startswith(begun)][: COMPLETED_MAX + 1]
