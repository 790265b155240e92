"""How to cite a release: as a sentence, and as an entry of BibTeX."""

from __future__ import annotations

from api.metadata.contributors import creators
from api.metadata.record_citation import escaped
from api.package.descriptor import Package


def sentence(package: Package, address: str) -> str:
    """The descriptor's own citation, and the address of the release."""
    whole = package.descriptor.get("citation") or f"{package.title}, release {package.version}."
    return f"{whole} {address}"


def bibtex(package: Package, address: str) -> str:
    """The release as a @misc entry, its key the package's name with the version."""
    fields = {
        "author": " and ".join(f"{{{escaped(creator.name)}}}" for creator in creators(package)),
        "title": f"{{{escaped(package.title)}}}",
        "howpublished": "[dataset]",
        "version": package.version,
        "year": package.created[:4],
        "note": escaped(package.descriptor["licenses"][0]["title"]),
        "url": address,
    }
    lines = "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items())
    return f"@misc{{{package.name}-{package.version},\n{lines}}}\n"
