"""Plain text as HTML, and the mark scheme of a written question as an HTML fragment.

Moodle's editor works in HTML, and the mark scheme needs lists and tables, so every text of the Moodle
XML that has a format is HTML: what means something in HTML is escaped, a line break is `<br>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree
from lxml.builder import ElementMaker

from api.assessment.material import IndicativePoint, MarkLevel, MarkPoint, Question
from api.exports.moodle.text import unix

E = ElementMaker()


def paragraph(text: str) -> str:
    """A text as one paragraph."""
    return fragment(E.p(*_lines(text)))


def fragment(*elements: etree._Element) -> str:
    """Elements as HTML, one after the other."""
    return "".join(etree.tostring(element, encoding="unicode", method="html") for element in elements)


def with_notes(text: str, notes: Sequence[tuple[str, str]]) -> str:
    """A paragraph, and below it a list of notes, each under the text that it is about."""
    return paragraph(text) + fragment(
        E.ul(*(E.li(E.strong(*_lines(about)), ": ", *_lines(note)) for about, note in notes))
    )


def question_text(question: Question) -> str:
    """What the student reads: the prompt, its marks, and the label that says what the question is."""
    return fragment(
        E.p(*_lines(question.prompt), " ", E.strong(f"[{_marks(question.marks)}]")),
        E.p(E.em(*_lines(question.label))),
    )


def mark_scheme(question: Question) -> str:
    """What the marker reads: points or levels, then the content that an answer may have."""
    parts = [
        E.p(E.strong("Mark scheme"), f" ({_marks(question.marks)}). ", *_lines(question.label)),
        *_points(question.mark_points),
        *_levels(question.mark_levels),
        *_content(question.indicative_points),
    ]
    return fragment(*parts)


def _points(points: Sequence[MarkPoint]) -> Iterator[etree._Element]:
    for part, group in groupby(points, key=lambda point: point.part):
        if part is not None:
            yield E.p(E.strong(f"Part {part}"))
        yield E.ul(
            *(
                E.li(
                    E.strong(_marks(point.marks)),
                    ": ",
                    *_lines(point.text),
                    *([" ", E.em(*_lines(point.guidance))] if point.guidance else []),
                )
                for point in group
            )
        )


def _levels(levels: Sequence[MarkLevel]) -> Iterator[etree._Element]:
    if levels:
        head = E.tr(E.th("Level"), E.th("Marks"), E.th("Descriptor"))
        rows = [
            E.tr(E.td(str(level.level)), E.td(_range(level)), E.td(*_lines(level.descriptor)))
            for level in reversed(levels)
        ]
        yield E.table(E.thead(head), E.tbody(*rows), border="1")


def _content(points: Sequence[IndicativePoint]) -> Iterator[etree._Element]:
    if points:
        yield E.p(E.strong("Indicative content"))
        yield E.ul(*(E.li(E.strong(*_lines(point.heading)), ": ", *_lines(point.text)) for point in points))


def _range(level: MarkLevel) -> str:
    return str(level.maximum) if level.minimum == level.maximum else f"{level.minimum}–{level.maximum}"


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count} marks"


def _lines(text: str) -> Iterator[str | etree._Element]:
    first, *others = unix(text).split("\n")
    yield first
    for line in others:
        yield E.br()
        yield line

