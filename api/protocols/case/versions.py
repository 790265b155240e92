"""The versions of CASE that are spoken, and what the older one has not."""

from __future__ import annotations

from typing import Any

V11, V10 = "v1p1", "v1p0"
NOT_IN_10 = {
    "CFDocument": ("frameworkType", "caseVersion", "extensions"),
    "CFItem": ("subject", "subjectURI", "extensions"),
    "CFAssociation": ("notes", "extensions"),
    "other": ("extensions",),
}
"""Fields that came with 1.1."""

KIND_OF = {"CFDocuments": "CFDocument", "CFItems": "CFItem", "CFAssociations": "CFAssociation"}


def told(thing: dict[str, Any], kind: str, version: str) -> dict[str, Any]:
    """A thing as a version has it. kind: its plural, such as 'CFItems'."""
    if version == V11:
        return thing
    gone = NOT_IN_10[KIND_OF.get(kind, "other")]
    found = {name: value for name, value in thing.items() if name not in gone}
    for end in ("originNodeURI", "destinationNodeURI"):
        if end in found:
            found[end] = {name: value for name, value in found[end].items() if name != "targetType"}
    return found
