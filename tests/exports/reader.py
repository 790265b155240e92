"""A reader of GIFT, written from its documentation (docs.moodle.org, 'GIFT format'), for tests.

It knows what Moodle's importer knows: blank lines part questions, a backslash before one of
~ = # { } : takes its meaning away, \\n is a line break, '####' begins general feedback.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MARK = re.compile(r"\\(.)|(####|[~=#{}]|::|->)", re.DOTALL)
FORMAT = re.compile(r"\[(html|markdown|plain|moodle)\]")
WEIGHT = re.compile(r"%(-?[0-9.]+)%")
PLAIN = {"n": "\n"}


@dataclass
class Answer:
    """One answer: its sign ('=' or '~'), its share of the mark, text, partner and feedback."""

    sign: str
    weight: str | None
    text: str
    partner: str | None
    feedback: str | None


@dataclass
class Question:
    """A question as an importer sees it."""

    id: str
    tags: list[str]
    name: str
    format: str | None
    prompt: str
    general: str
    answers: list[Answer] = field(default_factory=list)
    true_false: list[str] | None = None
    """The answer, feedback for the wrong response, feedback for the right one."""


def tokens(text: str) -> list[tuple[bool, str]]:
    """A text as plain pieces and control marks; the flag says which."""
    found: list[tuple[bool, str]] = []
    place = 0
    for match in MARK.finditer(text):
        found.append((False, text[place : match.start()]))
        if match[2]:
            found.append((True, match[2]))
        else:
            found.append((False, PLAIN.get(match[1], match[1] if match[1] in "~=#{}:\\" else match[0])))
        place = match.end()
    return [*found, (False, text[place:])]


def split(found: list[tuple[bool, str]], *marks: str) -> list[tuple[str, list[tuple[bool, str]]]]:
    """Parts between marks, each with the mark before it ('' for the first)."""
    parts: list[tuple[str, list[tuple[bool, str]]]] = [("", [])]
    for control, piece in found:
        if control and piece in marks:
            parts.append((piece, []))
        else:
            parts[-1][1].append((control, piece))
    return parts


def join(found: list[tuple[bool, str]]) -> str:
    return "".join(piece for _, piece in found).strip(" \n")


def formatted(text: str) -> tuple[str | None, str]:
    """The format that a text begins with, and the text after it."""
    found = FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def read(content: bytes) -> tuple[str, list[Question]]:
    """The category and the questions of a GIFT file."""
    category, questions = "", []
    for block in re.split(r"\n[ \t]*\n", content.decode("utf-8")):
        lines = [line for line in block.split("\n") if not line.lstrip().startswith("//")]
        text = "\n".join(lines).strip()
        if text.startswith("$CATEGORY:"):
            # Nothing but a backslash is escaped here.
            category = text.removeprefix("$CATEGORY:").strip().replace("\\\\", "\\")
        elif text:
            questions.append(_question(block, text))
    return category, questions


def _question(block: str, text: str) -> Question:
    (_, _), (_, name), (_, rest) = split(tokens(text), "::")
    head, (_, inner), (_, tail) = split(rest, "{", "}")
    assert join(tail) == ""
    answers, *general = split(inner, "####")
    identity = re.search(r"\[id:([^\]]+)\]", block)
    assert identity
    question = Question(
        identity[1],
        re.findall(r"\[tag:([^\]]+)\]", block),
        join(name),
        *formatted(join(head[1])),
        formatted(join(general[0][1]))[1] if general else "",
    )
    first, *parts = split(answers[1], "=", "~")
    if join(first[1]):
        question.true_false = [formatted(join(part))[1] for _, part in split(first[1], "#")]
    for sign, part in parts:
        body, *feedback = split(part, "#")
        text_part, *partner = split(body[1], "->")
        raw = join(text_part[1])
        weight = WEIGHT.match(raw)
        question.answers.append(
            Answer(
                sign,
                weight[1] if weight else None,
                formatted(raw[weight.end() :] if weight else raw)[1],
                join(partner[0][1]) if partner else None,
                formatted(join(feedback[0][1]))[1] if feedback else None,
            )
        )
    return question
