"""The pages of a cartridge: notes, a glossary, a timeline, and for teachers the mark schemes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from api.assessment.bank import Bank
from api.assessment.material import Question, Section, Statement
from api.exports.html import element, lines, marks, scheme
from api.package.dates import in_words

STYLE = (
    "body{font:1rem/1.5 Georgia,serif;max-width:44rem;margin:0 auto;padding:1rem}"
    "table{border-collapse:collapse}th,td{border:1px solid #777;padding:.3em .5em;text-align:left;vertical-align:top}"
    ".note,footer{color:#444;font-size:.9em}"
)
SURE = {
    "contested": "Historians disagree.",
    "uncertain": "This could not be checked.",
    "simplified": "This is simplified.",
}
"""What is said of a statement that is not established."""


@dataclass(frozen=True)
class Page:
    """A page: its identifier, its title, its bytes, and whether it is for teachers alone."""

    ident: str
    title: str
    content: bytes
    teacher: bool = False

    @property
    def href(self) -> str:
        """Where it stands in the cartridge."""
        return f"{'teacher' if self.teacher else 'pages'}/{self.ident}.html"


def notes(bank: Bank) -> Iterator[Page]:
    """A page for each heading of the notes that has statements."""
    for section in bank.sections:
        if section.statements:
            yield Page(section.id, section.title, _page(bank, section.title, _statements(section)))


def glossary(bank: Bank) -> Iterator[Page]:
    """The vocabulary, where there is any."""
    if bank.terms:
        entries: list[etree._Element] = []
        for term in bank.terms:
            named = term.term + (f" ({term.abbreviation})" if term.abbreviation else "")
            also = f" Also: {term.also_known_as}." if term.also_known_as else ""
            entries.append(element("dt", *lines(named)))
            entries.append(element("dd", *lines(term.definition + also), *_remark(term.certainty, term.note)))
        yield Page("glossary", "Glossary", _page(bank, "Glossary", [element("dl", *entries)]))


def timeline(bank: Bank) -> Iterator[Page]:
    """The events in their order, where there are any."""
    if bank.events:
        head = element(
            "tr", *(element("th", name, scope="col") for name in ("Date", "Event", "What happened"))
        )
        rows = [
            element(
                "tr",
                element("td", in_words(event.date)),
                element("td", *lines(event.title)),
                element("td", *lines(event.summary), *_remark(event.certainty, event.note)),
            )
            for event in bank.events
        ]
        table = element("table", element("thead", head), element("tbody", *rows))
        yield Page("timeline", "Timeline", _page(bank, "Timeline", [table]))


def mark_schemes(bank: Bank) -> Iterator[Page]:
    """A page for teachers for each written question."""
    for question in bank.questions:
        title = f"Mark scheme: {question.prompt}"
        yield Page(question.id, title, _page(bank, title, _scheme(question)), teacher=True)


def _statements(section: Section) -> Iterable[etree._Element]:
    return [element("ul", *(_statement(statement) for statement in section.statements))]


def _statement(statement: Statement) -> etree._Element:
    return element("li", *lines(statement.text), *_remark(statement.certainty, statement.note))


def _remark(certainty: str, note: str | None) -> Iterator[etree._Element]:
    said = " ".join(filter(None, (SURE.get(certainty), note)))
    if said:
        yield element("span", " ", *lines(said), class_="note")


def _scheme(question: Question) -> Iterator[etree._Element]:
    yield element("p", *lines(question.prompt), f" ({marks(question.marks)})")
    yield from scheme(question)


def _page(bank: Bank, title: str, parts: Iterable[etree._Element]) -> bytes:
    """A whole page that loads nothing."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("title", *title.splitlines()),
        element("style", STYLE),
    )
    footer = element(
        "footer",
        element(
            "p",
            f"{bank.citation or f'{bank.title}, release {bank.release}.'} Independent work: no awarding body made or "
            "endorses it.",
        ),
    )
    page = element(
        "html",
        head,
        element("body", element("main", element("h1", *lines(title)), *parts), footer),
        lang="en-GB",
    )
    return bytes(etree.tostring(page, encoding="utf-8", method="html", doctype="<!doctype html>"))
