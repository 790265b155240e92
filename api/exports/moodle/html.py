"""Plain text as HTML, and the mark scheme of a written question as an HTML fragment.

Moodle's editor works in HTML, and the mark scheme needs lists and tables, so every text of the Moodle
XML that has a format is HTML: what means something in HTML is escaped, a line break is `<br>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree

from api.assessment.material import IndicativePoint, MarkLevel, MarkPoint, Question
from api.exports.moodle.text import unix

Child = str | etree._Element


def paragraph(text: str) -> str:
    """A text as one paragraph."""
    return fragment(_element("p", *_lines(text)))


def fragment(*elements: etree._Element) -> str:
    """Elements as HTML, one after the other."""
    return "".join(etree.tostring(element, encoding="unicode", method="html") for element in elements)


def with_notes(text: str, notes: Sequence[tuple[str, str]]) -> str:
    """A paragraph, and below it a list of notes, each under the text that it is about."""
    return paragraph(text) + fragment(
        _element(
            "ul",
            *(
                _element("li", _element("strong", *_lines(about)), ": ", *_lines(note))
                for about, note in notes
            ),
        )
    )


def question_text(question: Question) -> str:
    """What the student reads: the prompt, its marks, and the label that says what the question is."""
    return fragment(
        _element("p", *_lines(question.prompt), " ", _element("strong", f"[{_marks(question.marks)}]")),
        _element("p", _element("em", *_lines(question.label))),
    )


def mark_scheme(question: Question) -> str:
    """What the marker reads: points or levels, then the content that an answer may have."""
    parts = [
        _element(
            "p", _element("strong", "Mark scheme"), f" ({_marks(question.marks)}). ", *_lines(question.label)
        ),
        *_points(question.mark_points),
        *_levels(question.mark_levels),
        *_content(question.indicative_points),
    ]
    return fragment(*parts)


def _points(points: Sequence[MarkPoint]) -> Iterator[etree._Element]:
    ordered = sorted(points, key=lambda point: (point.part or 0, point.position))
    for part, group in groupby(ordered, key=lambda point: point.part):
        if part is not None:
            yield _element("p", _element("strong", f"Part {part}"))
        yield _element("ul", *(_point(point) for point in group))


def _point(point: MarkPoint) -> etree._Element:
    element = _element("li", _element("strong", _marks(point.marks)), ": ", *_lines(point.text))
    if point.guidance:
        element[-1].tail = f"{element[-1].tail or ''} "
        element.append(_element("em", *_lines(point.guidance)))
    return element


def _levels(levels: Sequence[MarkLevel]) -> Iterator[etree._Element]:
    if levels:
        head = _element("tr", _element("th", "Level"), _element("th", "Marks"), _element("th", "Descriptor"))
        rows = [
            _element(
                "tr",
                _element("td", str(level.level)),
                _element("td", _range(level)),
                _element("td", *_lines(level.descriptor)),
            )
            for level in reversed(levels)
        ]
        yield _element("table", _element("thead", head), _element("tbody", *rows), border="1")


def _content(points: Sequence[IndicativePoint]) -> Iterator[etree._Element]:
    if points:
        yield _element("p", _element("strong", "Indicative content"))
        yield _element(
            "ul",
            *(
                _element("li", _element("strong", *_lines(point.heading)), ": ", *_lines(point.text))
                for point in points
            ),
        )


def _range(level: MarkLevel) -> str:
    return str(level.maximum) if level.minimum == level.maximum else f"{level.minimum}–{level.maximum}"


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count} marks"


def _element(name: str, *children: Child, **attributes: str) -> etree._Element:
    """An element with texts and elements in it, in their order."""
    element = etree.Element(name, attributes)
    last = None
    for child in children:
        if not isinstance(child, str):
            element.append(child)
            last = child
        elif last is None:
            element.text = (element.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return element


def _lines(text: str) -> Iterator[Child]:
    first, *others = unix(text).split("\n")
    yield first
    for line in others:
        yield etree.Element("br")
        yield line
