"""Who made a package, from the `contributors` of its descriptor (Data Package 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.package.descriptor import Package

CREATING = {"author", "creator"}
"""Roles of those whom a citation names."""


@dataclass(frozen=True)
class Contributor:
    """A person where a given or family name is told, else an organisation. None: not told."""

    name: str
    given_name: str | None
    family_name: str | None
    organisation: str | None
    email: str | None
    url: str | None

    @property
    def is_person(self) -> bool:
        """Whether this is one person."""
        return bool(self.given_name or self.family_name)


def creators(package: Package) -> list[Contributor]:
    """Whom a citation names: those with a creating role; where nobody has one, everybody."""
    listed = package.descriptor["contributors"]
    chosen = [one for one in listed if CREATING.intersection(one.get("roles", ()))] or listed
    # A contributor may be listed once for each role.
    return list(dict.fromkeys(_contributor(one) for one in chosen))


def _contributor(entry: Mapping[str, Any]) -> Contributor:
    path = entry.get("path", "")
    return Contributor(
        name=entry["title"],
        given_name=entry.get("givenName"),
        family_name=entry.get("familyName"),
        organisation=entry.get("organization"),
        email=entry.get("email"),
        # A path may also be a file of the package, which is no address.
        url=path if path.startswith(("https://", "http://")) else None,
    )
