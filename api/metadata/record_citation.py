"""How to cite one record of a release: as a sentence, and as an entry of BibTeX.

The citation of the release is the descriptor's own; the record's name and its address are added.
"""

from __future__ import annotations

import re

from api.metadata.contributors import creators
from api.package.descriptor import Package

NAME_MAX = 100
"""Longest name of a record in a citation, in characters."""

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def sentence(package: Package, name: str, record_id: str, address: str) -> str:
    """The record, the release, and the address at that release, which never changes."""
    whole = package.descriptor.get("citation") or f"{package.title}, release {package.version}."
    return f"“{_short(name)}” ({record_id}), in: {whole} {address}"


def bibtex(package: Package, name: str, record_id: str, address: str) -> str:
    """The same as an @misc entry, its key the record's id with the version."""
    licence = package.descriptor["licenses"][0]
    fields = {
        "author": " and ".join(f"{{{escaped(creator.name)}}}" for creator in creators(package)),
        "title": f"{{{escaped(_short(name))}}}",
        "howpublished": f"In: {escaped(package.title)}, release {package.version} [dataset]",
        "year": package.created[:4],
        "note": f"Record {escaped(record_id)}. {escaped(licence['title'])}",
        "url": address,
    }
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@misc{{{record_id}-{package.version},\n{lines}}}\n"


def _short(name: str) -> str:
    text = " ".join(name.split())
    return text if len(text) <= NAME_MAX else f"{text[: NAME_MAX - 1].rstrip()}…"


def escaped(text: str) -> str:
    """A text as TeX prints it."""
    return re.sub(r"[\\{}&%$#_~^]", lambda found: SPECIAL[found[0]], text)
