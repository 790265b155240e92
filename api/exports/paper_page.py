"""The page of a paper: questions with room to answer, and from a new page on the answers.

It can be handed out without its last pages. It has no script and loads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from api.assessment.bank import Bank, Item, Option
from api.assessment.material import Question
from api.exports.html import element, lines, marks, scheme
from api.exports.order import shuffled

GAP = re.compile(r"\[([0-9]+)\]")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LINES_PER_MARK = 2
"""Lines to write on, for each mark of a written question."""

LINES_MOST = 60

HOW = {
    "multiple_choice": "Choose one.",
    "multiple_response": "Choose every right one.",
    "true_false": "True or false?",
    "matching": "Write beside each the letter of what belongs to it.",
    "ordering": "Number these in their right order.",
    "cloze": "Choose what belongs into each gap.",
    "short_answer": "Write a word or a few.",
}

STYLE = """
:root { font: 11pt/1.45 Georgia, 'Times New Roman', serif; color: #111; background: #fff }
body { margin: 0 auto; max-width: 44rem; padding: 1rem }
h1, h2, h3 { font-family: Verdana, Arial, sans-serif; line-height: 1.25 }
h1 { font-size: 1.5rem } h2 { font-size: 1.2rem } h3 { font-size: 1rem; margin: 1.4em 0 .3em }
article { break-inside: avoid } article.long { break-inside: auto }
ol.options { list-style: upper-alpha } ol.options li, ul.steps li { margin: .25em 0 }
ul.steps { list-style: none; padding-left: 0 } .box { display: inline-block; border: 1px solid #444; min-width: 2.2em; height: 1.3em; margin-right: .6em; vertical-align: middle }
.name { min-width: 16em } .line { border-bottom: 1px solid #777; height: 1.9em } .how, .label, .meta { color: #444; font-size: .9em }
table { border-collapse: collapse; width: 100%; margin: .5em 0 } th, td { border: 1px solid #777; padding: .3em .5em; text-align: left; vertical-align: top }
.right { font-weight: bold } #answers { break-before: page }
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-center { content: counter(page) } }
@media print { body { padding: 0; max-width: none } }
"""


def page_of(bank: Bank) -> bytes:
    """The whole page, in UTF-8."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{bank.title}, release {bank.release}"),
        element("style", STYLE),
    )
    page = element("html", head, element("body", element("main", *_paper(bank))), lang="en-GB")
    return bytes(etree.tostring(page, encoding="utf-8", method="html", doctype="<!doctype html>"))


def _paper(bank: Bank) -> Iterator[etree._Element]:
    entries: list[Item | Question] = [*bank.items, *bank.questions]
    most = len(bank.items) + sum(question.marks for question in bank.questions)
    yield element(
        "header",
        element("h1", bank.title),
        element("p", f"Release {bank.release}{f', {bank.scope}' if bank.scope else ''}", class_="meta"),
        element("p", f"{len(entries)} questions, {most} marks. Name: ", element("span", class_="box name")),
    )
    yield element(
        "section",
        element("h2", "Questions", id="questions-heading"),
        *(_asked(number, entry) for number, entry in enumerate(entries, 1)),
        aria_labelledby="questions-heading",
    )
    yield element(
        "section",
        element("h2", "Answers and mark scheme", id="answers-heading"),
        *(_answered(number, entry) for number, entry in enumerate(entries, 1)),
        id="answers",
    )
    yield element(
        "footer",
        element(
            "p",
            f"{bank.citation or f'{bank.title}, release {bank.release}.'} Independent work: no awarding body made "
            "or endorses it. The ids lead to each record with its sources.",
            class_="meta",
        ),
    )


def _asked(number: int, entry: Item | Question) -> etree._Element:
    if isinstance(entry, Question):
        rows = min(LINES_MOST, entry.marks * LINES_PER_MARK)
        advice = [element("p", *lines(entry.advice), class_="how")] if entry.advice else []
        return element(
            "article",
            element("h3", f"{number}. ({marks(entry.marks)})"),
            element("p", *lines(entry.prompt)),
            element("p", *lines(entry.label), class_="label"),
            *advice,
            *(element("div", class_="line") for _ in range(rows)),
            class_="long",
        )
    return element(
        "article",
        element("h3", f"{number}. (1 mark)"),
        element(
            "p", *lines(GAP.sub(r"(\1) ______", entry.prompt) if entry.kind == "cloze" else entry.prompt)
        ),
        element("p", HOW.get(entry.kind, ""), class_="how"),
        *_choices(entry),
    )


def _choices(item: Item) -> Iterator[etree._Element]:
    options = shuffled(item)
    if item.kind == "matching":
        partners = _partners(item)
        yield element("ul", *(element("li", _box(), *lines(o.text)) for o in options), class_="steps")
        yield element("ol", *(element("li", *lines(text)) for text in partners), class_="options")
    elif item.kind == "ordering":
        yield element("ul", *(element("li", _box(), *lines(o.text)) for o in options), class_="steps")
    elif item.kind == "cloze":
        for gap in sorted({option.gap or 0 for option in options}):
            offered = [option for option in options if option.gap == gap]
            words: list[etree._Element | str] = [f"({gap}) "]
            for place, option in enumerate(offered):
                words += [" / " if place else "", *lines(option.text)]
            yield element("p", *words)
    elif item.kind == "short_answer":
        yield element("div", class_="line")
    else:
        yield element("ol", *(element("li", *lines(o.text)) for o in options), class_="options")


def _box() -> etree._Element:
    return element("span", class_="box")


def _partners(item: Item) -> list[str]:
    """The partners of a matching item, in an order of their own."""
    return sorted({option.match_text or "" for option in item.options})


def _answered(number: int, entry: Item | Question) -> etree._Element:
    if isinstance(entry, Question):
        head = element("h3", f"{number}. ", element("span", entry.id, class_="meta"))
        return element("article", head, *scheme(entry), class_="long")
    return element(
        "article",
        element("h3", f"{number}. ", element("span", entry.id, class_="meta")),
        element("ul", *(_verdict(entry, option, place) for place, option in enumerate(_in_answer(entry)))),
        element("p", *lines(entry.explanation)),
    )


def _in_answer(item: Item) -> Sequence[Option]:
    """The options as they stand in the paper; steps in their right order."""
    if item.kind == "ordering":
        return sorted(item.options, key=lambda option: option.rank or 0)
    options = shuffled(item)
    return sorted(options, key=lambda option: option.gap or 0) if item.kind == "cloze" else options


def _verdict(item: Item, option: Option, place: int) -> etree._Element:
    """What an option is, and why."""
    why = [": ", *lines(option.feedback)] if option.feedback else []
    if item.kind == "matching":
        letter = LETTERS[_partners(item).index(option.match_text or "") % len(LETTERS)]
        right = element(
            "span", *lines(option.text), f" – {letter}, ", *lines(option.match_text or ""), class_="right"
        )
        return element("li", right, *why)
    if item.kind == "ordering":
        return element("li", element("span", f"{option.rank}. ", *lines(option.text), class_="right"), *why)
    if item.kind == "cloze":
        name = f"({option.gap}) "
    elif item.kind in ("short_answer", "true_false"):
        name = ""
    else:
        name = f"{LETTERS[place % len(LETTERS)]}. "
    verdict = "right" if option.correct else "wrong"
    return element("li", element("span", name, *lines(option.text), class_=verdict), f" ({verdict})", *why)
