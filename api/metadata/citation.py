"""A package as CITATION.cff, which reference managers and code hosts read.

In: a package. Out: the text of the file, the same for the same descriptor.

Standards: Citation File Format 1.2.0; YAML 1.2, of which a text quoted as in JSON is a part.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from api.metadata.contributors import Contributor, creators
from api.package.descriptor import Package

SPDX = re.compile(r"[A-Z0-9][A-Za-z0-9.+-]*")
"""The look of a licence that SPDX lists, as in 'CC-BY-4.0'; the format takes no other names."""

UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is in a text, and YAML forbids or takes for the end of a line."""


def citation_cff(package: Package) -> str:
    """Write the file from the descriptor alone."""
    descriptor = package.descriptor
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "title": package.title,
        "message": _message(package),
        "type": "dataset",
        "version": package.version,
        "date-released": package.created[:10],
        **_licence(package),
        "url": descriptor.get("homepage"),
        "authors": [_author(creator) for creator in creators(package)],
        "abstract": package.description,
        "keywords": descriptor.get("keywords"),
    }
    return "".join(f"{line}\n" for key, value in content.items() if value for line in _lines(key, value))


def _message(package: Package) -> str:
    citation = package.descriptor.get("citation")
    message = "Cite the release you used; its checksum is in dataset/releases/index.json."
    return f"{message} {citation}" if citation else message


def _licence(package: Package) -> dict[str, Any]:
    """Licences by their SPDX names, or the address of the first where one has no such name."""
    licences = package.descriptor["licenses"]
    names = list(dict.fromkeys(licence["name"] for licence in licences))
    if not all(SPDX.fullmatch(name) for name in names):
        return {"license-url": licences[0]["path"]}
    return {"license": names[0] if len(names) == 1 else names}


def _author(creator: Contributor) -> dict[str, str]:
    names = (
        {
            "family-names": creator.family_name,
            "given-names": creator.given_name,
            "affiliation": creator.organisation,
        }
        if creator.is_person
        else {"name": creator.name}
    )
    told = {**names, "email": creator.email, "website": creator.url}
    return {key: value for key, value in told.items() if value}


def _lines(key: str, value: str | list[str] | list[dict[str, str]]) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{key}: {_quoted(value)}"
        return
    yield f"{key}:"
    for item in value:
        if isinstance(item, str):
            yield f"  - {_quoted(item)}"
        else:
            for number, (name, text) in enumerate(item.items()):
                yield f"  {' ' if number else '-'} {name}: {_quoted(text)}"


def _quoted(text: str) -> str:
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
