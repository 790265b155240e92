"""Plain text as HTML, and the mark scheme of a written question as an HTML fragment.

Made of elements, so that what means something in HTML is escaped; a line break is `<br>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree

from api.assessment.material import IndicativePoint, MarkLevel, MarkPoint, Question

Child = str | etree._Element


def paragraph(text: str) -> str:
    """A text as one paragraph."""
    return fragment(element("p", *lines(text)))


def fragment(*elements: etree._Element) -> str:
    """Elements as HTML, one after the other."""
    return "".join(etree.tostring(one, encoding="unicode", method="html") for one in elements)


def with_notes(text: str, notes: Sequence[tuple[str, str]]) -> str:
    """A paragraph, and below it a list of notes, each under the text that it is about."""
    return paragraph(text) + fragment(
        element(
            "ul",
            *(element("li", element("strong", *lines(about)), ": ", *lines(note)) for about, note in notes),
        )
    )


def question_text(question: Question) -> str:
    """What the student reads: the prompt, its marks, and the label that says what the question is."""
    return fragment(
        element("p", *lines(question.prompt), " ", element("strong", f"[{marks(question.marks)}]")),
        element("p", element("em", *lines(question.label))),
    )


def mark_scheme(question: Question) -> str:
    """What the marker reads: points or levels, then the content that an answer may have."""
    return fragment(*scheme(question))


def scheme(question: Question) -> Iterator[etree._Element]:
    """The same as elements."""
    yield element(
        "p", element("strong", "Mark scheme"), f" ({marks(question.marks)}). ", *lines(question.label)
    )
    yield from _points(question.mark_points)
    yield from _levels(question.mark_levels)
    yield from _content(question.indicative_points)


def _points(points: Sequence[MarkPoint]) -> Iterator[etree._Element]:
    ordered = sorted(points, key=lambda point: (point.part or 0, point.position))
    for part, group in groupby(ordered, key=lambda point: point.part):
        if part is not None:
            yield element("p", element("strong", f"Part {part}"))
        yield element("ul", *(_point(point) for point in group))


def _point(point: MarkPoint) -> etree._Element:
    guidance: list[Child] = [" ", element("em", *lines(point.guidance))] if point.guidance else []
    return element("li", element("strong", marks(point.marks)), ": ", *lines(point.text), *guidance)


def _levels(levels: Sequence[MarkLevel]) -> Iterator[etree._Element]:
    if levels:
        head = element("tr", element("th", "Level"), element("th", "Marks"), element("th", "Descriptor"))
        rows = [
            element(
                "tr",
                element("td", str(level.level)),
                element("td", _range(level)),
                element("td", *lines(level.descriptor)),
            )
            for level in reversed(levels)
        ]
        yield element("table", element("thead", head), element("tbody", *rows), border="1")


def _content(points: Sequence[IndicativePoint]) -> Iterator[etree._Element]:
    if points:
        yield element("p", element("strong", "Indicative content"))
        yield element(
            "ul",
            *(
                element("li", element("strong", *lines(point.heading)), ": ", *lines(point.text))
                for point in points
            ),
        )


def _range(level: MarkLevel) -> str:
    return str(level.maximum) if level.minimum == level.maximum else f"{level.minimum}–{level.maximum}"


def marks(count: int) -> str:
    """'1 mark', '6 marks'."""
    return "1 mark" if count == 1 else f"{count} marks"


def element(tag: str, /, *children: Child, **attributes: str) -> etree._Element:
    """An element with texts and elements in it, in their order. An attribute 'class' is written 'class_'."""
    made = etree.Element(tag, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()})
    last = None
    for child in children:
        if not isinstance(child, str):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return made


def lines(text: str) -> Iterator[Child]:
    """A text as the children of an element: its lines with `<br>` between them."""
    first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    yield first
    for line in others:
        yield etree.Element("br")
        yield line
