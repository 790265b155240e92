"""The answers of the service's calls, from a framework; and its errors (CASE 1.1, imsx_StatusInfo)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.protocols.case.filtering import FilterInvalid, read_filter, values
from api.protocols.case.framework import KINDS, Framework, Thing
from api.protocols.case.versions import told

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SETS = ("CFItemTypes", "CFSubjects", "CFConcepts")
"""Calls that answer a set of one."""

PACKAGES, ITEM_ASSOCIATIONS = "CFPackages", "CFItemAssociations"
CALLS = (*KINDS, PACKAGES, ITEM_ASSOCIATIONS)
DOCUMENT_FIELDS = (
    *("identifier", "uri", "frameworkType", "caseVersion", "creator", "title", "lastChangeDateTime"),
    *("officialSourceURL", "publisher", "description", "subject", "subjectURI", "language", "version"),
    *(
        "adoptionStatus",
        "statusStartDate",
        "statusEndDate",
        "licenseURI",
        "notes",
        "extensions",
        "CFPackageURI",
    ),
)
LIMIT = 100
WHOLE = 2**31 - 1


@dataclass(frozen=True)
class CaseError(Exception):
    """What CASE says of a call that fails: an HTTP status, the code, of which parameter, and why."""

    status: int
    code: str
    parameter: str
    description: str

    def body(self) -> Thing:
        """The imsx_StatusInfo."""
        field = {"imsx_codeMinorFieldName": self.parameter, "imsx_codeMinorFieldValue": self.code}
        return {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": self.description,
            "imsx_codeMinor": {"imsx_codeMinorField": [field]},
        }


@dataclass(frozen=True)
class Listed:
    """A page of documents: the body, how many there are in all, and where other pages begin."""

    body: Thing
    total: int
    pages: Mapping[str, int]
    limit: int


def one(framework: Framework, call: str, identifier: str, version: str) -> Thing:
    """The answer of a call for one thing. Raises CaseError."""
    if not UUID.fullmatch(identifier):
        raise CaseError(404, "invalid_uuid", "sourcedId", f"'{identifier}' is no UUID of version 1 to 5")
    kind = {PACKAGES: "CFDocuments", ITEM_ASSOCIATIONS: "CFItems"}.get(call, call)
    found = framework.get(kind, identifier)
    if found is None:
        raise CaseError(
            404, "unknownobject", "sourcedId", f"there is nothing with the identifier '{identifier}' here"
        )
    if call == PACKAGES:
        return _package(framework, version)
    if call == ITEM_ASSOCIATIONS:
        ties = [
            _without(told(tie, "CFAssociations", version), "CFDocumentURI")
            for tie in framework.associations_of(identifier)
        ]
        return {"CFItem": told(found, "CFItems", version), "CFAssociations": ties}
    return {kind: [told(found, kind, version)]} if call in SETS else told(found, kind, version)


def documents(framework: Framework, asked: Mapping[str, str], version: str) -> Listed:
    """The list of documents, by `limit`, `offset`, `sort`, `orderBy`, `filter`, `fields`. Raises CaseError."""
    limit, offset = _number(asked, "limit", LIMIT, 1), _number(asked, "offset", 0, 0)
    found = [told(document, "CFDocuments", version) for document in framework.all("CFDocuments")]
    known = set(told(dict.fromkeys(DOCUMENT_FIELDS), "CFDocuments", version))
    if "filter" in asked:
        try:
            chosen = read_filter(asked["filter"], known)
        except FilterInvalid as error:
            raise CaseError(400, "invalid_selection_field", "filter", str(error)) from None
        found = [document for document in found if chosen.holds(document)]
    if "sort" in asked:
        if asked["sort"].partition(".")[0] not in known:
            raise CaseError(400, "invalid_sort_field", "sort", _unknown(asked["sort"], known))
        found.sort(key=lambda document: [str(value) for value in values(document, asked["sort"])])
    order = asked.get("orderBy", "asc")
    if order not in ("asc", "desc"):
        raise CaseError(400, "invalid_sort_field", "orderBy", f"'orderBy' is asc or desc, not '{order}'")
    if order == "desc":
        found.reverse()
    total = len(found)
    page = found[offset : offset + limit]
    if asked.get("fields"):
        names = asked["fields"].split(",")
        for name in names:
            if name not in known:
                raise CaseError(400, "invalid_selection_field", "fields", _unknown(name, known))
        page = [{name: value for name, value in document.items() if name in names} for document in page]
    return Listed({"CFDocuments": page}, total, _pages(total, offset, limit), limit)


def _pages(total: int, offset: int, limit: int) -> dict[str, int]:
    """Where the first, the last, the next and the page before begin."""
    found = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
    if offset + limit < total:
        found["next"] = offset + limit
    if offset > 0:
        found["prev"] = max(0, offset - limit)
    return found


def _package(framework: Framework, version: str) -> Thing:
    """Everything of the document in one: within it nothing says which document it is of."""
    document = framework.things["CFDocuments"][framework.document]

    def every(kind: str) -> list[Thing]:
        return [_without(told(thing, kind, version), "CFDocumentURI") for thing in framework.all(kind)]

    definitions = ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings")
    return {
        "CFDocument": _without(told(document, "CFDocuments", version), "CFPackageURI"),
        "CFItems": every("CFItems"),
        "CFAssociations": every("CFAssociations"),
        "CFDefinitions": {kind: every(kind) for kind in definitions},
        "CFRubrics": every("CFRubrics"),
    }


def _without(thing: Thing, name: str) -> Thing:
    return {key: value for key, value in thing.items() if key != name}


def _number(asked: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= WHOLE):
        detail = f"'{name}' is a whole number from {least}, not '{text}'"
        raise CaseError(400, "invalid_selection_field", name, detail)
    return int(text)


def _unknown(name: str, known: Sequence[str] | set[str]) -> str:
    return f"there is no field '{name}'; there are {', '.join(sorted(known))}"
