"""UUIDs of records for formats that ask for them: the same in every release, on every machine."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5


def uuid_of(package: str, record_id: str, part: str = "") -> UUID:
    """The version 5 UUID (RFC 9562) of a record, or of a named part or form of it.

    package: the package's name. It depends on nothing that a release changes.
    """
    name = f"urn:syllabank:{package}:{record_id}"
    return uuid5(NAMESPACE_URL, f"{name}#{part}" if part else name)
