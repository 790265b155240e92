"""Which part of a bank is wanted: by specification point, kind, difficulty, id, draw, or what has changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from api.assessment.bank import Bank, Selection, choose, points_under
from api.errors import SelectionEmpty, ValueUnknown
from api.store.catalogue import Catalogue
from api.store.feed import changes_between
from api.store.permutation import draw
from api.store.release import Release

PARTS = ("items", "questions", "points", "sections", "terms", "events")
"""Parts of a bank that an export may carry, as they are named in addresses."""

PART_OF = {
    "quiz-options": "item_id",
    "mark-points": "question_id",
    "mark-levels": "question_id",
    "indicative-points": "question_id",
    "statements": "section_id",
}
"""Collections whose records are parts of another, and the field that says of which."""

SCOPE_MAX = 60
"""Longest selection that a file's name spells out, in characters."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of a bank; an empty part asks for all.

    spec_point: with the points below it. ids: of items, questions, sections, terms or events. sample and
    seed: so many items, drawn. since: a release, and changed: ids that were added or changed after it.
    parts: those of PARTS that are wanted; where none are named, all, but only items where items alone
    can have been meant (a kind, a difficulty, a draw).
    """

    spec_point: str | None = None
    kinds: Collection[str] = ()
    difficulties: Collection[str] = ()
    ids: Collection[str] = ()
    sample: int | None = None
    seed: str = ""
    since: str | None = None
    changed: frozenset[str] = frozenset()
    parts: Collection[str] = ()

    @property
    def kept_parts(self) -> Collection[str]:
        """The parts that are wanted."""
        if self.parts:
            return self.parts
        return ("items", "points") if self.kinds or self.difficulties or self.sample else PARTS

    @property
    def words(self) -> str:
        """The selection as a slug for a file's name; empty where all is wanted."""
        parts = [self.spec_point.removeprefix("spec-")] if self.spec_point else []
        parts += [*sorted(self.kinds), *sorted(self.difficulties), *sorted(self.parts)]
        if self.ids:
            parts.append(f"ids-{_digest(sorted(self.ids))}")
        if self.since:
            parts.append(f"since-{self.since}")
        if self.sample:
            parts.append(f"sample-{self.sample}-{self.seed}")
        slug = re.sub(r"[^a-z0-9.]+", "-", "-".join(parts).lower()).strip("-.")
        return slug if len(slug) <= SCOPE_MAX and slug.isascii() else f"selection-{_digest(parts)}"


def changed_since(catalogue: Catalogue, since: str, until: str) -> frozenset[str]:
    """Ids that were added or changed after a release up to another; a record's parts count as the record.

    Raises ReleaseUnknown, or ReleaseUnavailable where the changes of a release cannot be told.
    """
    found = set()
    for entry in changes_between(catalogue, since, until):
        found.add(entry["id"])
        whole = PART_OF.get(entry["collection"])
        # A part that is gone, or has moved, changed what it was a part of.
        found.update(row[whole] for row in (entry["before"], entry["after"]) if row and whole in row)
    return frozenset(found)


def select(release: Release, whole: Bank, wanted: Wanted) -> Bank:
    """The part of a release's whole bank that is wanted.

    Raises RecordUnknown for a specification point that the release does not have, ValueUnknown for a
    kind or difficulty that there is not; RecordUnknown, RecordRemoved or RecordRenamed for an id that is
    not there, ValueUnknown for one of a record that no export carries; SelectionEmpty where nothing is left.
    """
    _check_ids(release, whole, wanted.ids)
    chosen = Selection(wanted.spec_point, wanted.kinds, wanted.difficulties)
    items = choose(release, whole, chosen).items if whole.items else ()
    points = points_under(release, wanted.spec_point)
    parts = wanted.kept_parts

    def keeps(record_id: str, point: str) -> bool:
        return (
            (points is None or point in points)
            and (not wanted.ids or record_id in wanted.ids)
            and (wanted.since is None or record_id in wanted.changed)
        )

    kept = [item for item in items if keeps(item.id, item.spec_point_id)]
    if wanted.sample:
        kept = [kept[place] for place in draw(wanted.seed, len(kept), 0, wanted.sample)]
    found = replace(
        whole,
        scope=wanted.words,
        items=tuple(kept) if "items" in parts else (),
        questions=tuple(q for q in whole.questions if keeps(q.id, q.spec_point_id))
        if "questions" in parts
        else (),
        sections=tuple(s for s in whole.sections if keeps(s.id, s.spec_point_id))
        if "sections" in parts
        else (),
        terms=tuple(t for t in whole.terms if keeps(t.id, t.spec_point_id)) if "terms" in parts else (),
        events=tuple(e for e in whole.events if keeps(e.id, e.spec_point_id)) if "events" in parts else (),
        points=whole.points if "points" in parts else (),
    )
    content = (found.items, found.questions, found.sections, found.terms, found.events)
    if not any(content) and set(parts) != {"points"}:
        raise SelectionEmpty(whole.release)
    return found


def _check_ids(release: Release, whole: Bank, ids: Collection[str]) -> None:
    known = {
        *(item.id for item in whole.items),
        *(question.id for question in whole.questions),
        *(section.id for section in whole.sections),
        *(term.id for term in whole.terms),
        *(event.id for event in whole.events),
    }
    for record_id in ids:
        if record_id not in known:
            table = release.locate(record_id)
            raise ValueUnknown("id of a record to export", record_id, [f"no {table.name}", *PARTS])


def _digest(parts: Collection[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]
