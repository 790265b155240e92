"""Rules for prose: can a reader of 16 to 18 follow it, is it spelt in one way, are its dates known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from statistics import median

import pyphen

from api.checking.data import Data
from api.checking.report import Fault
from api.checking.rules.references import NAMED

GRADE_MEDIAN, GRADE_HIGHEST = 14.0, 24.0
"""Flesch-Kincaid grades (Kincaid et al. 1975): 12 is the last year of school. The names and dates of
history weigh on the formula, so a table may lie a little above, and single texts well above."""

AMERICAN = re.compile(
    r"\b(?:\w+(?:iz(?:e|ed|es|ing|ation|ations)|yz(?:e|ed|es|ing))"
    r"|(?:col|fav|lab|hon|behavi|neighb|harb|rum|vap|endeav)or(?:s|ed|ing|able|ite)?"
    r"|(?:cent|theat|fib|(?:kilo|centi|milli)?met)er(?:s)?|defense|offense|licenses|traveled|traveling|labeled|canceled|fulfill|skillful|program(?!me))\b"
)
ALSO_BRITISH = re.compile(
    r"(?:(?:ap)?priz|(?:down|mid|out|over|re|under)?siz|seiz|capsiz|assiz|maiz)(?:e|ed|es|ing)"
)
"""What the pattern above takes for American and is not: these words never had an 's'."""
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")


def reading_ease(data: Data) -> Iterator[Fault]:
    """Single texts that are far above what a reader in the last years of school takes in at once."""
    for table, field, row, text in data.cells():
        if field.prose and field.required and len(text.split()) >= 12:
            grade = reading_grade(text)
            if grade > GRADE_HIGHEST:
                yield data.fault(
                    "reading-grade",
                    table.name,
                    row,
                    field.name,
                    f"the text has the reading grade {grade:.0f}",
                    "shorten its sentences",
                )


def reading_level(data: Data) -> Iterator[Fault]:
    """The median text of a field is within reach of a reader in the last years of school."""
    grades: dict[tuple[str, str], list[float]] = {}
    for table, field, _, text in data.cells():
        if field.prose and field.required and len(text.split()) >= 8:
            grades.setdefault((table.name, field.name), []).append(reading_grade(text))
    for (name, column), found in grades.items():
        if len(found) >= 20 and median(found) > GRADE_MEDIAN:
            yield Fault(
                "reading-level",
                data.package.tables[name].path,
                f"the median text has the reading grade {median(found):.1f}, above {GRADE_MEDIAN:.0f}",
                "shorten sentences, and prefer short words",
                column=column,
            )


def american_spelling(data: Data) -> Iterator[Fault]:
    """British spelling throughout; names and titles in American spelling keep their own."""
    for table, field, row, text in data.cells():
        if not field.prose or "author" in table.by_name:
            continue
        for found in AMERICAN.finditer(NAMED.sub("", text)):
            word = found[0]
            # A capital within a sentence marks a name: 'Southeast Asia Treaty Organization'.
            if ALSO_BRITISH.fullmatch(word) or word[0].isupper():
                continue
            yield data.fault(
                "spelling",
                table.name,
                row,
                field.name,
                f"'{word}' is American spelling",
                "spell it the British way",
                word,
            )


def dates_in_prose(data: Data) -> Iterator[Fault]:
    """A full date that a text names is one of the dates that the tables hold."""
    known = {text for _, field, _, text in data.cells() if field.type == "date"}
    for table, field, row, text in data.cells():
        if not field.prose or "author" in table.by_name:
            continue
        for day, month, year in DAY.findall(text):
            date = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
            if date not in known:
                yield data.fault(
                    "date-in-prose",
                    table.name,
                    row,
                    field.name,
                    f"no row of any table has the date {date}",
                    "mend the date, or see that it is right",
                    f"{day} {month} {year}",
                )


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of a text: years of school in the United States that it asks for."""
    words = re.findall(r"[A-Za-zÀ-ÿ']+", text)
    sentences = max(1, len(re.findall(r"[.!?;:](?:\s|$)", text)))
    if not words:
        return 0.0
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@cache
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


@cache
def _syllables(word: str) -> int:
    return len(_dictionary().positions(word)) + 1
