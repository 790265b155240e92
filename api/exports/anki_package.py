"""An Anki package made with genanki: note types, decks by specification point, notes.

NOTE_TYPES and what is in them may not change: Anki knows a note type by its number and takes other
fields for a conflict. The spare fields are for what may come.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

import genanki
from lxml import etree

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Event, Question, Term
from api.exports.html import element, fragment, lines, mark_scheme, paragraph, question_text
from api.exports.order import shuffled
from api.exports.writing import add_member
from api.package.dates import in_words

GAP = re.compile(r"\[([0-9]+)\]")
SPARES = ("Spare1", "Spare2", "Spare3")
CSS = """
.card { font: 20px/1.45 Georgia, serif; color: #111; background: #fff; text-align: left; max-width: 40em; margin: 0 auto; padding: .6em }
.nightMode.card { color: #eee; background: #1d1d1d }
.label, .kind { font-size: .75em; opacity: .8 } .right { font-weight: bold }
ol.options { list-style: upper-alpha } table { border-collapse: collapse } th, td { border: 1px solid; padding: .2em .5em }
"""

QUESTION = '<div class="kind">{{Kind}}</div>{{Prompt}}{{Choices}}'
ANSWER = '{{FrontSide}}<hr id="answer">{{Answer}}{{Explanation}}<div class="label">{{Id}}</div>'


def _note_type(
    number: int, name: str, fields: Sequence[str], templates: Sequence[tuple[str, str, str]]
) -> genanki.Model:
    return genanki.Model(
        number,
        name,
        fields=[{"name": field} for field in (*fields, *SPARES)],
        templates=[{"name": title, "qfmt": front, "afmt": back} for title, front, back in templates],
        css=CSS,
    )


ITEM = _note_type(
    1_953_072_701,
    "Syllabank question",
    ("Id", "Prompt", "Kind", "Choices", "Answer", "Explanation"),
    [("Question", QUESTION, ANSWER)],
)
TERM = _note_type(
    1_953_072_702,
    "Syllabank term",
    ("Id", "Term", "Definition", "Note"),
    [
        ("Term", "{{Term}}", '{{FrontSide}}<hr id="answer">{{Definition}}{{Note}}'),
        ("Definition", "{{Definition}}", '{{FrontSide}}<hr id="answer">{{Term}}{{Note}}'),
    ],
)
EVENT = _note_type(
    1_953_072_703,
    "Syllabank event",
    ("Id", "Event", "Date", "Summary"),
    [
        ("When", "<p>When?</p>{{Event}}", '{{FrontSide}}<hr id="answer">{{Date}}{{Summary}}'),
        ("What", "<p>What happened?</p>{{Date}}", '{{FrontSide}}<hr id="answer">{{Event}}{{Summary}}'),
    ],
)

KINDS = {
    "multiple_choice": "Which one?",
    "multiple_response": "Which ones?",
    "true_false": "True or false?",
    "matching": "What belongs together?",
    "ordering": "In which order?",
    "cloze": "What belongs into the gaps?",
    "short_answer": "In a word or a few",
}


def write_package(bank: Bank, out: BinaryIO) -> None:
    """Write the package: the same bank gives the same bytes with the same SQLite."""
    when = datetime.fromisoformat(bank.created).timestamp() if bank.created else 0.0
    decks = _Decks(bank)
    for item in bank.items:
        decks.add(
            item.spec_point_id,
            _note(
                bank,
                ITEM,
                item.id,
                _item_fields(item),
                decks.tags(item.spec_point_id, item.kind, item.difficulty),
            ),
        )
    for question in bank.questions:
        decks.add(
            question.spec_point_id,
            _note(
                bank,
                ITEM,
                question.id,
                _question_fields(question),
                decks.tags(question.spec_point_id, question.kind),
            ),
        )
    for term in bank.terms:
        decks.add(
            term.spec_point_id,
            _note(bank, TERM, term.id, _term_fields(term), decks.tags(term.spec_point_id, "term")),
        )
    for event in bank.events:
        decks.add(
            event.spec_point_id,
            _note(bank, EVENT, event.id, _event_fields(event), decks.tags(event.spec_point_id, "event")),
        )
    packed = BytesIO()
    genanki.Package(decks.filled).write_to_file(packed, timestamp=when)
    with zipfile.ZipFile(packed) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fixed:
        for name in sorted(made.namelist()):
            add_member(fixed, name, made.read(name))


class _Decks:
    """A deck for each specification point, below one for the package."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._points = {point.id: point for point in bank.points}
        self._decks: dict[str, genanki.Deck] = {}

    @property
    def filled(self) -> list[genanki.Deck]:
        """The decks that have notes."""
        return list(self._decks.values())

    def add(self, point: str, note: genanki.Note) -> None:
        """Put a note into the deck of a point."""
        if point not in self._decks:
            known = self._points.get(point)
            name = (known.title if known else point).replace("::", ":")
            number = int.from_bytes(hashlib.sha256(f"{self._bank.name} {point}".encode()).digest()[:4], "big")
            description = "CC BY 4.0, The Syllabank contributors. No awarding body made or endorses it."
            self._decks[point] = genanki.Deck(
                (1 << 31) | number >> 1, f"{self._bank.title.replace('::', ':')}::{name}", description
            )
        self._decks[point].add_note(note)

    def tags(self, point: str, *kinds: str) -> list[str]:
        """The tags of a note: its place in the tree, its kinds, and the release."""
        line = [point]
        while (above := self._points.get(line[0])) is not None and above.parent_id:
            line.insert(0, above.parent_id)
        return [
            "::".join(["spec", *line]),
            *(f"kind::{kind}" for kind in kinds),
            f"release::{self._bank.release}",
        ]


def _note(
    bank: Bank, model: genanki.Model, record_id: str, fields: list[str], tags: list[str]
) -> genanki.Note:
    guid = genanki.guid_for(bank.name, record_id)
    return genanki.Note(model=model, fields=[record_id, *fields, *("" for _ in SPARES)], tags=tags, guid=guid)


def _item_fields(item: Item) -> list[str]:
    prompt = GAP.sub(r"(\1) ____", item.prompt) if item.kind == "cloze" else item.prompt
    return [
        paragraph(prompt),
        KINDS.get(item.kind, ""),
        fragment(*_choices(item)),
        fragment(element("ul", *(_verdict(item, option) for option in _in_answer(item)))),
        paragraph(item.explanation),
    ]


def _choices(item: Item) -> Iterator[etree._Element]:
    """What is there to choose from."""
    options = shuffled(item)
    if item.kind == "short_answer":
        return
    if item.kind == "cloze":
        for gap in sorted({option.gap or 0 for option in options}):
            words: list[etree._Element | str] = [f"({gap}) "]
            for place, option in enumerate(option for option in options if option.gap == gap):
                words += [" / " if place else "", *lines(option.text)]
            yield element("p", *words)
        return
    yield element("ol", *(element("li", *lines(option.text)) for option in options), class_="options")
    if item.kind == "matching":
        partners = sorted({option.match_text or "" for option in options})
        yield element("ul", *(element("li", *lines(partner)) for partner in partners))


def _in_answer(item: Item) -> list[Option]:
    if item.kind == "ordering":
        return sorted(item.options, key=lambda option: option.rank or 0)
    return sorted(shuffled(item), key=lambda option: (option.gap or 0, not option.correct))


def _verdict(item: Item, option: Option) -> etree._Element:
    """An option with what is to be said of it."""
    right = option.correct or item.kind in ("matching", "ordering")
    text: list[etree._Element | str] = [*lines(option.text)]
    if item.kind == "matching":
        text += [" – ", *lines(option.match_text or "")]
    elif item.kind == "ordering":
        text.insert(0, f"{option.rank}. ")
    elif item.kind == "cloze":
        text.insert(0, f"({option.gap}) ")
    shown = element("span", *text, class_="right") if right else element("span", "not: ", *text)
    return element("li", shown, ". " if option.feedback else "", *lines(option.feedback))


def _question_fields(question: Question) -> list[str]:
    advice = paragraph(question.advice) if question.advice else ""
    return [question_text(question), "Written answer", "", mark_scheme(question), advice]


def _term_fields(term: Term) -> list[str]:
    named = term.term + (f" ({term.abbreviation})" if term.abbreviation else "")
    also = f"Also: {term.also_known_as}. " if term.also_known_as else ""
    note = also + (term.note or "")
    return [paragraph(named), paragraph(term.definition), paragraph(note) if note else ""]


def _event_fields(event: Event) -> list[str]:
    note = f"{event.summary} {event.note}" if event.note else event.summary
    return [paragraph(event.title), paragraph(in_words(event.date)), paragraph(note)]
