"""Moodle XML as elements: what each kind of item and a written question become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from lxml import etree

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Question
from api.exports.html import mark_scheme, paragraph, question_text, with_notes
from api.exports.moodle.category import category_path
from api.exports.moodle.embedded import embedded
from api.exports.moodle.grades import EVERYTHING, SHARES, right_options
from api.exports.moodle.ids import idnumber
from api.exports.moodle.text import inline, name_text, one_line

PENALTY = "0.3333333"
"""What a further try costs: Moodle's own default. Only behaviours with several tries ask for it; our
own marking knows one try."""


def write_quiz(bank: Bank, items: Sequence[Item], out: BinaryIO) -> None:
    """Write a whole file, one question at a time, so that a large bank needs little memory."""
    with etree.xmlfile(out, encoding="utf-8") as document:
        document.write_declaration()
        with document.element("quiz"):
            document.write("\n")
            document.write(_category(bank), pretty_print=True)
            for item in items:
                document.write(item_element(bank, item), pretty_print=True)
            for question in bank.questions:
                document.write(question_element(bank, question), pretty_print=True)


def item_element(bank: Bank, item: Item) -> etree._Element:
    """An item as a Moodle question."""
    kind, add = KINDS[item.kind]
    element = etree.Element("question", type=kind)
    text = embedded(item) if item.kind == "cloze" else paragraph(item.prompt)
    penalty = "1" if kind == "truefalse" else PENALTY
    # Moodle gives a cloze item a mark for each gap, whatever stands here.
    grade = len({option.gap for option in item.options}) if item.kind == "cloze" else 1
    _head(element, item.id, text, _general_feedback(item), str(grade), penalty)
    add(element, item)
    _tags(element, [item.spec_point_id, item.kind, item.difficulty, f"release {bank.release}"])
    return element


def question_element(bank: Bank, question: Question) -> etree._Element:
    """A written question as an essay, with its mark scheme for graders."""
    element = etree.Element("question", type="essay")
    advice = paragraph(question.advice) if question.advice else ""
    _head(element, question.id, question_text(question), advice, str(question.marks), "0")
    for name, value in (
        ("responseformat", "editor"),
        ("responserequired", "1"),
        ("responsefieldlines", "15"),
        ("attachments", "0"),
        ("attachmentsrequired", "0"),
    ):
        _value(element, name, value)
    _text(element, "graderinfo", mark_scheme(question))
    _text(element, "responsetemplate", "")
    tags = [question.spec_point_id, question.kind, question.authenticity, f"release {bank.release}"]
    _tags(element, tags)
    return element


def _category(bank: Bank) -> etree._Element:
    element = etree.Element("question", type="category")
    category = etree.SubElement(element, "category")
    _content(category, f"top/{category_path(bank)}")
    day = f" of {bank.created[:10]}" if bank.created else ""
    scope = f" Selection: {bank.scope}." if bank.scope else ""
    about = (
        f"{bank.title}, release {bank.release}{day}.{scope} Each question's idnumber is the id of its record."
    )
    _text(element, "info", paragraph(about))
    return element


def _head(
    element: etree._Element, record_id: str, text: str, feedback: str, grade: str, penalty: str
) -> None:
    """What every question begins with."""
    _content(etree.SubElement(element, "name"), record_id)
    _text(element, "questiontext", text)
    _text(element, "generalfeedback", feedback)
    _value(element, "defaultgrade", grade)
    _value(element, "penalty", penalty)
    _value(element, "hidden", "0")
    _value(element, "idnumber", idnumber(record_id))


def _general_feedback(item: Item) -> str:
    """The explanation; below it the feedback that Moodle has no other place for."""
    if item.kind == "ordering":
        notes = [(option.text, option.feedback) for option in _in_order(item)]
    elif item.kind == "matching":
        notes = [(option.text, option.feedback) for option in item.options]
    else:
        notes = []
    notes = [(text, feedback) for text, feedback in notes if feedback]
    return with_notes(item.explanation, notes) if notes else paragraph(item.explanation)


def _single(element: etree._Element, item: Item) -> None:
    _choice_settings(element, "true")
    for option in item.options:
        _answer(element, "100" if option.correct else "0", inline(option.text), option)


def _several(element: etree._Element, item: Item) -> None:
    _choice_settings(element, "false")
    share = SHARES[right_options(item)]
    for option in item.options:
        _answer(element, share if option.correct else EVERYTHING, inline(option.text), option)


def _choice_settings(element: etree._Element, single: str) -> None:
    for name, value in (("single", single), ("shuffleanswers", "true"), ("answernumbering", "abc")):
        _value(element, name, value)


def _true_false(element: etree._Element, item: Item) -> None:
    for option in item.options:
        fraction = "100" if option.correct else "0"
        _answer(element, fraction, option.text.casefold(), option, "moodle_auto_format")


def _matching(element: etree._Element, item: Item) -> None:
    _value(element, "shuffleanswers", "true")
    for option in item.options:
        pair = _text(element, "subquestion", inline(option.text))
        answer = etree.SubElement(pair, "answer")
        _content(answer, name_text(one_line(option.match_text or "")))


def _ordering(element: etree._Element, item: Item) -> None:
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", str(len(item.options))),
        ("gradingtype", "ABSOLUTE_POSITION"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
        # Without it Moodle's importer fails.
        ("shownumcorrect", "1"),
    ):
        _value(element, name, value)
    for place, option in enumerate(_in_order(item), 1):
        answer = etree.SubElement(element, "answer", fraction=str(place), format="html")
        _content(answer, inline(option.text))


def _cloze(element: etree._Element, item: Item) -> None:
    """The gaps are in the text."""


def _short_answer(element: etree._Element, item: Item) -> None:
    _value(element, "usecase", "0")
    for option in item.options:
        # An asterisk stands for any text; with a backslash it is itself.
        text = one_line(option.text).replace("*", "\\*")
        _answer(element, "100" if option.correct else "0", text, option, "plain_text")


def _in_order(item: Item) -> list[Option]:
    return sorted(item.options, key=lambda option: option.rank or 0)


def _answer(element: etree._Element, fraction: str, text: str, option: Option, form: str = "html") -> None:
    answer = etree.SubElement(element, "answer", fraction=fraction, format=form)
    _content(answer, text)
    _text(answer, "feedback", inline(option.feedback))


def _text(element: etree._Element, name: str, html: str) -> etree._Element:
    child = etree.SubElement(element, name, format="html")
    _content(child, html)
    return child


def _content(element: etree._Element, content: str) -> None:
    """The text of an element, as CDATA where it would be escaped.

    Moodle's parser drops a blank that stands alone between two escaped characters.
    """
    cdata = any(character in content for character in "&<>") and "]]>" not in content
    etree.SubElement(element, "text").text = etree.CDATA(content) if cdata else content


def _value(element: etree._Element, name: str, value: str) -> None:
    etree.SubElement(element, name).text = value


def _tags(element: etree._Element, tags: Sequence[str]) -> None:
    parent = etree.SubElement(element, "tags")
    for tag in tags:
        _content(etree.SubElement(parent, "tag"), tag)


KINDS = {
    "multiple_choice": ("multichoice", _single),
    "multiple_response": ("multichoice", _several),
    "true_false": ("truefalse", _true_false),
    "matching": ("matching", _matching),
    "ordering": ("ordering", _ordering),
    "cloze": ("cloze", _cloze),
    "short_answer": ("shortanswer", _short_answer),
}
