"""Terms of the vocabulary where they stand in a text: each a link to its definition, with it at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.linked_data.vocabulary import mapped
from api.package.descriptor import KEY, Table
from api.store.labels import Label, naming_field
from api.web.pages.prose import NAMED, inline

OTHER_NAME = "alternateName"
"""What linked data calls a field that holds further names, separated by semicolons."""

ENDING = "(?:e?s)?(?:['’]s?)?"
"""What a word may have after it and be the same: a plural, a genitive."""


@dataclass(frozen=True)
class Term:
    """A term with every way to write it, and its definition."""

    id: str
    name: str
    forms: tuple[str, ...]
    definition: str


def terms_of(table: Table, rows: tuple[Mapping[str, Any], ...]) -> dict[str, Term]:
    """The terms of rows, by id. The definition is the first required text that is not the name."""
    name = naming_field(table)
    told = next((f.name for f in table.fields if f.prose and f.required and f is not name), None)
    if name is None or told is None:
        return {}
    known = mapped(table.name).fields
    others = [field for field in table.by_name if field in known and known[field].name == OTHER_NAME]
    found = {}
    for row in rows:
        further = (part.strip() for other in others for part in (row[other] or "").split(";"))
        forms = (row[name.name], *(form for form in further if form))
        found[row[KEY]] = Term(row[KEY], row[name.name], forms, row[told])
    return found


class Marking:
    """Marks terms in the texts of a page, each where it stands first in a section."""

    def __init__(self, terms: Mapping[str, Term], known: Mapping[str, Label], top: str) -> None:
        self._known, self._top = known, top
        self._seen: set[str] = set()
        self._count = 0
        # The longest first: 'armistice agreement' is not an armistice.
        forms = sorted(
            ((form, term) for term in terms.values() for form in term.forms), key=lambda one: -len(one[0])
        )
        self._by_group = {f"f{place}": term for place, (_, term) in enumerate(forms)}
        either = "|".join(f"(?P<f{place}>{_written(form)})" for place, (form, _) in enumerate(forms))
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if forms else None
        self.marked: dict[str, str] = {}
        """Of each term that was marked, the id of the first place."""

    def begin(self) -> None:
        """A new section: every term is new to the reader again."""
        self._seen.clear()

    def mark(self, text: str) -> Markup:
        """A text with its terms marked."""
        made = Markup()
        for place, part in enumerate(NAMED.split(text)):
            if place % 2:
                made += inline(f"[{part}]", self._known, self._top)
            else:
                made += Markup().join(self._pieces(part))
        return made

    def _pieces(self, text: str) -> Iterator[Markup]:
        start = 0
        for found in self._pattern.finditer(text) if self._pattern else ():
            term = self._by_group[str(found.lastgroup)]
            if term.id in self._seen:
                continue
            self._seen.add(term.id)
            yield inline(text[start : found.start()], self._known, self._top)
            yield self._marked(term, found[0])
            start = found.end()
        yield inline(text[start:], self._known, self._top)

    def _marked(self, term: Term, text: str) -> Markup:
        self._count += 1
        here = f"t{self._count}"
        self.marked.setdefault(term.id, here)
        return Markup(
            '<span class="termed"><a class="term" id="{here}" href="#def-{id}" aria-describedby="{here}-tip">{text}</a>'
            '<span class="tip" role="tooltip" id="{here}-tip"><b>{name}</b> {definition}</span></span>'
        ).format(here=here, id=term.id, text=text, name=term.name, definition=term.definition)


def _written(form: str) -> str:
    """A pattern of a form, each of its words in the plural too: 'prisoners of war'."""
    return r"\s+".join(re.escape(word) + ENDING for word in form.split())
