"""When each record last changed: the time of the release that did it."""

from __future__ import annotations

from api.assessment.selecting import PART_OF
from api.store.catalogue import Catalogue
from api.store.feed import changes_between


def last_changed(catalogue: Catalogue, version: str) -> dict[str, str]:
    """The time of the release in which each record last changed, by id, up to a release.

    A record that no release since the first has touched is absent: it is as old as the first. Changes
    that cannot be told, because a release is damaged, are passed over; the time is then an earlier one.
    Raises nothing.
    """
    found: dict[str, str] = {}
    created = {entry.version: entry.created for entry in catalogue.entries}
    if catalogue.first is None or catalogue.first not in created or version == catalogue.first:
        return found
    for entry in changes_between(catalogue, catalogue.first, version):
        ids = [entry["id"]]
        whole = PART_OF.get(entry["collection"])
        for row in (entry["before"], entry["after"]):
            if row:
                # A renamed record is new under its new id; a part changes what it is a part of.
                ids += [row["id"], *([row[whole]] if whole in row else [])]
        for record_id in ids:
            found[record_id] = created.get(entry["release"], found.get(record_id, ""))
    return found
