"""Texts are plain, and what cannot be seen in them is named; signs that look like markup are left alone."""

from __future__ import annotations

import pytest

from tests.checking.planting import with_values
from tests.conftest import Workbench

INVISIBLE = {
    "a line break": "\n",
    "a Windows line break": "\r\n",
    "a tab": "\t",
    "a vertical tab, as Word leaves": "\v",
    "a soft hyphen, as PDFs leave": "\u00ad",
    "a blank of no width": "\u200b",
    "a joiner of no width": "\u200d",
    "a mark that turns the text round": "\u202e",
    "a line separator": "\u2028",
    "an invisible operator": "\u2062",
    "a byte order mark": "\ufeff",
    "a replacement character": "\ufffd",
    "a bell": "\x07",
    "a separator of files": "\x1c",
    "Windows quotes read as Latin-1": "\x92",
}

MARKUP = (
    "<b>",
    "</i>",
    "<br/>",
    '<a href="x">',
    "<script>",
    "&amp;",
    "&nbsp;",
    "&#233;",
    "&#xE9;",
    "&frac12;",
)

PLAIN = {
    "reworded": "All metals conduct.",
    "a comma": "Silver, copper, gold: these conduct.",
    "a quote": 'Metals "conduct", it is said.',
    "curly quotes": "Metals ‘conduct’, it’s “said”.",
    "an apostrophe": "It's a metal's nature.",
    "a lone quote": '5" of wire conducts',
    "accents": "Le cuivre était déjà employé à Çatalhöyük.",
    "Korean": "금속은 전기를 전도한다 (geumsok).",
    "Chinese and Arabic": "金属导电。 المعادن توصل",
    "decomposed accents": "Cafe\u0301 conductors.",
    "an emoji": "Metals conduct ⚡.",
    "a long dash": "Metals – all of them — conduct…",
    "a blank that does not break": "At 20\u00a0°C.",
    "round brackets": "Metals (term-metal) conduct (see ch. 1).",
    "words with hyphens": "A source-based question in term-time; a statement-like quiz-show; spec-built.",
    "numbers in square brackets": "Metals [1] conduct [2, 3].",
    "a word in square brackets": "They [the metals] conduct [sic] […] well.",
    "a name in square brackets": "Metals conduct; see [term-noble-gas] and [element-iron].",
    "signs of mathematics": "If x < 3 and y > 2, then x + y < 5; R&D; 50%; a*b; 2^3; #1; @.",
    "a minus": "-5",
    "looks like a date": "1953-07-27",
    "looks like a truth": "TRUE",
    "says nothing": "None",
    "not a number": "NaN",
    "very long": "Metals conduct. " * 20_000 + "So there.",
    "one letter": "M",
    "signs": "R&D; AT&T; M&S; 1 <2> 3; (1), {3}, 1/2, a\\b, a|b, a;b",
    "digits above and below": "H₂O, 10⁻³, ½, ±5 %, 20 °C",
}


@pytest.mark.parametrize("template", ["Bright{}signs", "{}Bright signs", "Bright signs{}"])
def test_every_character_that_cannot_be_seen_is_named_by_its_number(
    workbench: Workbench, template: str
) -> None:
    planted = with_values(workbench, "use", [template.format(mark) for mark in INVISIBLE.values()])
    faults = workbench.check()
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (row, "use", text) for row, text in planted.items()
    ]
    for fault, mark in zip(faults, INVISIBLE.values(), strict=True):
        at_an_end = template != "Bright{}signs" and mark.isspace()
        assert fault.rule == ("text-padded" if at_an_end else "text-invisible")
        assert at_an_end or f"U+{ord(mark[0]):04X}" in fault.message


def test_every_tag_and_every_entity_is_named(workbench: Workbench) -> None:
    planted = with_values(workbench, "use", [f"Bright {mark} signs" for mark in MARKUP])
    assert [(fault.rule, fault.row, fault.column, fault.value) for fault in workbench.check()] == [
        ("text-markup", row, "use", text) for row, text in planted.items()
    ]


def test_texts_of_all_the_world_and_its_signs_pass(workbench: Workbench) -> None:
    with_values(workbench, "use", PLAIN.values())
    assert not workbench.check()
