"""Quiz items and written questions as QTI 1.2 items, in the flavour of Canvas or of Common Cartridge 1.1.

The condition that scores a right answer comes first and ends the processing, with all feedback that
goes with it: a reader exists that takes any later condition for a right answer. A flavour says which
kinds it has; what it has not is a loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from api.assessment.bank import Item, Option
from api.assessment.material import Question
from api.exports.html import mark_scheme, paragraph, question_text
from api.exports.order import shuffled

ASI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
GAP = re.compile(r"\[([0-9]+)\]")
ONE, SEVERAL = "Single", "Multiple"
GENERAL = "general_fb"
FULL = 100


@dataclass(frozen=True)
class Flavour:
    """How a program names kinds, and what it wants beside.

    types: the label of the kind's metadata, and the value for each kind of item. canvas: with Canvas's
    own metadata and parts of a mark. teacher: with mark schemes as solutions.
    """

    label: str
    types: dict[str, str]
    essay: str
    canvas: bool = False
    teacher: bool = False


def child(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A new element of the ASI namespace below another."""
    made = etree.SubElement(parent, f"{{{ASI}}}{name}", attributes)
    made.text = text
    return made


def add_item(parent: etree._Element, flavour: Flavour, item: Item) -> None:
    """Add a quiz item of a kind that the flavour has."""
    made = child(parent, "item", ident=item.id, title=item.id)
    _metadata(made, flavour, item.kind, 1, item.id)
    WRITERS[item.kind](made, flavour, item)


def add_question(parent: etree._Element, flavour: Flavour, question: Question) -> None:
    """Add a written question: its label stands with the prompt; the mark scheme is for teachers alone."""
    made = child(parent, "item", ident=question.id, title=question.id)
    _metadata(made, flavour, None, question.marks, question.id)
    presentation = child(made, "presentation")
    advice = paragraph(question.advice) if question.advice else ""
    _material(presentation, question_text(question) + advice)
    child(child(presentation, "response_str", ident="response1", rcardinality=ONE), "render_fib")
    processing = _outcomes(made)
    condition = child(processing, "respcondition", **{"continue": "No"})
    child(child(condition, "conditionvar"), "other")
    if flavour.teacher:
        child(condition, "displayfeedback", feedbacktype="Solution", linkrefid="solution")
        solution = child(child(made, "itemfeedback", ident="solution"), "solution")
        _material(child(solution, "solutionmaterial"), mark_scheme(question))


def metadata(parent: etree._Element, fields: Iterable[tuple[str, str]]) -> None:
    """Metadata as labels and entries."""
    about = child(parent, "qtimetadata")
    for label, entry in fields:
        field = child(about, "qtimetadatafield")
        child(field, "fieldlabel", label)
        child(field, "fieldentry", entry)


def _metadata(item: etree._Element, flavour: Flavour, kind: str | None, marks: int, ident: str) -> None:
    value = flavour.essay if kind is None else flavour.types[kind]
    fields = [(flavour.label, value)]
    if flavour.canvas:
        fields += [("points_possible", str(marks)), ("assessment_question_identifierref", ident)]
    else:
        fields.append(("cc_weighting", str(marks)))
        if kind is None:
            fields.append(("qmd_computerscored", "No"))
    metadata(child(item, "itemmetadata"), fields)


def _material(parent: etree._Element, text: str, kind: str = "text/html") -> None:
    child(child(parent, "material"), "mattext", text, texttype=kind)


def _outcomes(item: etree._Element) -> etree._Element:
    processing = child(item, "resprocessing")
    child(
        child(processing, "outcomes"),
        "decvar",
        varname="SCORE",
        vartype="Decimal",
        minvalue="0",
        maxvalue=str(FULL),
    )
    return processing


def _labels(response: etree._Element, options: Iterable[tuple[str, str]], shuffle: bool = False) -> None:
    render = child(response, "render_choice", **({"shuffle": "Yes"} if shuffle else {}))
    for ident, text in options:
        _material(child(render, "response_label", ident=ident), text, "text/plain")


def _show(condition: etree._Element, *idents: str) -> None:
    for ident in idents:
        child(condition, "displayfeedback", feedbacktype="Response", linkrefid=ident)


def _score(processing: etree._Element, fill: Callable[[etree._Element], None], shown: Sequence[str]) -> None:
    """The condition of a right answer: the whole mark, and the end of the processing."""
    condition = child(processing, "respcondition", **{"continue": "No"})
    fill(child(condition, "conditionvar"))
    child(condition, "setvar", str(FULL), action="Set", varname="SCORE")
    _show(condition, *shown, GENERAL)


def _feedback(item: etree._Element, about: Item, options: Iterable[Option]) -> None:
    """The explanation, and what is said of each option."""
    texts = [(GENERAL, about.explanation), *((f"{option.id}_fb", option.feedback) for option in options)]
    for ident, text in texts:
        _material(child(child(item, "itemfeedback", ident=ident), "flow_mat"), paragraph(text))


def _otherwise(processing: etree._Element, options: Iterable[Option], response: str) -> None:
    """What is said of each option that was chosen where the answer was not right, and the explanation."""
    for option in options:
        condition = child(processing, "respcondition", **{"continue": "Yes"})
        child(child(condition, "conditionvar"), "varequal", option.id, respident=response)
        _show(condition, f"{option.id}_fb")
    condition = child(processing, "respcondition", **{"continue": "Yes"})
    child(child(condition, "conditionvar"), "other")
    _show(condition, GENERAL)


def _choice(item: etree._Element, flavour: Flavour, about: Item) -> None:
    options = shuffled(about)
    right = [option for option in options if option.correct]
    presentation = child(item, "presentation")
    _material(presentation, paragraph(about.prompt))
    several = about.kind == "multiple_response"
    response = child(
        presentation, "response_lid", ident="response1", rcardinality=SEVERAL if several else ONE
    )
    _labels(response, [(option.id, option.text) for option in options])

    def fill(condition: etree._Element) -> None:
        if not several:
            child(condition, "varequal", right[0].id, respident="response1")
            return
        both = child(condition, "and")
        for option in options:
            place = both if option.correct else child(both, "not")
            child(place, "varequal", option.id, respident="response1")

    processing = _outcomes(item)
    _score(processing, fill, [f"{option.id}_fb" for option in right])
    wrong = options if several else [option for option in options if not option.correct]
    _otherwise(processing, wrong, "response1")
    _feedback(item, about, options)


def _short_answer(item: etree._Element, flavour: Flavour, about: Item) -> None:
    presentation = child(item, "presentation")
    _material(presentation, paragraph(about.prompt))
    child(child(presentation, "response_str", ident="response1", rcardinality=ONE), "render_fib")
    processing = _outcomes(item)

    for option in sorted(about.options, key=lambda option: not option.correct):
        condition = child(processing, "respcondition", **{"continue": "No" if option.correct else "Yes"})
        equal = child(condition, "conditionvar")
        child(equal, "varequal", option.text, respident="response1", case="No")
        if option.correct:
            child(condition, "setvar", str(FULL), action="Set", varname="SCORE")
        _show(condition, f"{option.id}_fb", *([GENERAL] if option.correct else []))
    condition = child(processing, "respcondition", **{"continue": "Yes"})
    child(child(condition, "conditionvar"), "other")
    _show(condition, GENERAL)
    _feedback(item, about, about.options)


Part = tuple[str, str, str]
"""A part of an answer: the ident of its response, its text, and the ident of the right choice."""


def _in_parts(
    item: etree._Element,
    about: Item,
    prompt: str,
    parts: Sequence[Part],
    choices: Callable[[str], list[tuple[str, str]]],
) -> None:
    """An item of several responses, each with an equal share of the mark (Canvas)."""
    presentation = child(item, "presentation")
    _material(presentation, prompt)
    for ident, text, _ in parts:
        response = child(presentation, "response_lid", ident=f"response_{ident}")
        _material(response, text, "text/plain")
        _labels(response, choices(ident))
    processing = _outcomes(item)
    shares = _shares(len(parts))
    for (ident, _, right), share in zip(parts, shares, strict=True):
        condition = child(processing, "respcondition")
        child(child(condition, "conditionvar"), "varequal", right, respident=f"response_{ident}")
        child(condition, "setvar", share, varname="SCORE", action="Add")
    condition = child(processing, "respcondition", **{"continue": "Yes"})
    child(child(condition, "conditionvar"), "other")
    _show(condition, GENERAL)
    _material(child(child(item, "itemfeedback", ident=GENERAL), "flow_mat"), paragraph(about.explanation))


def _shares(count: int) -> list[str]:
    """Equal shares of the mark with two decimals; the last takes what is left."""
    share = round(FULL / count, 2)
    return [f"{share:.2f}"] * (count - 1) + [f"{FULL - share * (count - 1):.2f}"]


def _matching(item: etree._Element, flavour: Flavour, about: Item) -> None:
    partners = sorted({option.match_text or "" for option in about.options})
    idents = {text: f"{about.id}-partner-{number}" for number, text in enumerate(partners, 1)}
    parts = [(option.id, option.text, idents[option.match_text or ""]) for option in shuffled(about)]
    offered = [(ident, text) for text, ident in idents.items()]
    _in_parts(item, about, paragraph(about.prompt), parts, lambda _: offered)


def _ordering(item: etree._Element, flavour: Flavour, about: Item) -> None:
    ranks = sorted(option.rank or 0 for option in about.options)
    offered = [(f"{about.id}-place-{rank}", str(rank)) for rank in ranks]
    parts = [(option.id, option.text, f"{about.id}-place-{option.rank}") for option in shuffled(about)]
    _in_parts(item, about, paragraph(about.prompt), parts, lambda _: offered)


def _cloze(item: etree._Element, flavour: Flavour, about: Item) -> None:
    options = shuffled(about)
    gaps = sorted({option.gap or 0 for option in options})
    right = {option.gap or 0: option.id for option in options if option.correct}
    # Canvas knows a gap by its name in the text and in the response.
    parts = [(f"gap{gap}", f"gap{gap}", right[gap]) for gap in gaps]
    offered = {f"gap{gap}": [(o.id, o.text) for o in options if o.gap == gap] for gap in gaps}
    numbers = {str(gap) for gap in gaps}
    prompt = GAP.sub(lambda found: f"[gap{found[1]}]" if found[1] in numbers else found[0], about.prompt)
    _in_parts(item, about, paragraph(prompt), parts, lambda ident: offered[ident])


WRITERS: dict[str, Callable[[etree._Element, Flavour, Item], None]] = {
    "multiple_choice": _choice,
    "multiple_response": _choice,
    "true_false": _choice,
    "short_answer": _short_answer,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}


def interop() -> etree._Element:
    """The root of a file of items."""
    return etree.Element(f"{{{ASI}}}questestinterop", nsmap={None: ASI})  # type: ignore[dict-item]


def serialised(root: etree._Element) -> bytes:
    """A file of XML."""
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return content
