"""The parts that items are put together from: declarations, rules of processing, feedback.

Only operators that every engine has are used: match, mapResponse, stringMatch, index, sum,
divide. A score is counted in whole parts and divided once, so that it is the exact share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from api.exports.qti.vocabulary import Content, Vocabulary

Node = etree._Element

RESPONSE, SCORE, MAXIMUM, FEEDBACK, EXPLANATION = "RESPONSE", "SCORE", "MAXSCORE", "FEEDBACK", "EXPLANATION"
EXPLAINED = "explained"


@dataclass
class Draft:
    """An item as it is put together."""

    identifier: str
    title: str
    responses: list[Node] = field(default_factory=list)
    outcomes: list[Node] = field(default_factory=list)
    body: list[Content] = field(default_factory=list)
    rules: list[Node] = field(default_factory=list)
    feedback: list[Node] = field(default_factory=list)


def declare_response(
    v: Vocabulary,
    identifier: str,
    cardinality: str,
    base_type: str,
    correct: Sequence[str] = (),
    mapping: Mapping[str, float] | None = None,
    bounds: Mapping[str, float] | None = None,
) -> Node:
    """A response with its right values, and what each value is worth."""
    declared = v.make(
        "responseDeclaration",
        {"identifier": identifier, "cardinality": cardinality, "baseType": base_type},
    )
    if correct:
        declared.append(v.make("correctResponse", None, *(v.make("value", None, value) for value in correct)))
    if mapping:
        entries = [
            v.make("mapEntry", {"mapKey": key, "mappedValue": worth} | _case(base_type))
            for key, worth in mapping.items()
        ]
        declared.append(v.make("mapping", {**(bounds or {}), "defaultValue": 0}, *entries))
    return declared


def _case(base_type: str) -> dict[str, object]:
    return {"caseSensitive": False} if base_type == "string" else {}


def declare_outcome(
    v: Vocabulary, identifier: str, cardinality: str = "single", base_type: str = "identifier"
) -> Node:
    """An outcome without a value to begin with."""
    return v.make(
        "outcomeDeclaration", {"identifier": identifier, "cardinality": cardinality, "baseType": base_type}
    )


def declare_score(v: Vocabulary, most: int, human: bool = False) -> list[Node]:
    """SCORE, which begins at 0, and MAXSCORE. human: a person gives the marks, which 3.0 can say."""
    score = declare_outcome(v, SCORE, base_type="float")
    score.set(*_named(v, "normalMaximum", most))
    score.set(*_named(v, "normalMinimum", 0))
    if human and v.kebab:
        score.set("external-scored", "human")
    maximum = declare_outcome(v, MAXIMUM, base_type="float")
    for outcome, value in ((score, 0), (maximum, most)):
        outcome.append(v.make("defaultValue", None, v.make("value", None, str(value))))
    return [score, maximum]


def _named(v: Vocabulary, name: str, value: object) -> tuple[str, str]:
    ((key, written),) = v.make("value", {name: value}).attrib.items()
    return str(key), str(written)


def variable(v: Vocabulary, identifier: str) -> Node:
    """The value of a variable."""
    return v.make("variable", {"identifier": identifier})


def value(v: Vocabulary, base_type: str, content: object) -> Node:
    """A value that stands in the file."""
    return v.make("baseValue", {"baseType": base_type}, str(content))


def set_outcome(v: Vocabulary, identifier: str, expression: Node) -> Node:
    """Set an outcome."""
    return v.make("setOutcomeValue", {"identifier": identifier}, expression)


def when(v: Vocabulary, cases: Iterable[tuple[Node, Sequence[Node]]]) -> Node:
    """The rules of the first condition that is true."""
    branches = [
        v.make("responseElseIf" if number else "responseIf", None, condition, *rules)
        for number, (condition, rules) in enumerate(cases)
    ]
    return v.make("responseCondition", None, *branches)


def share(v: Vocabulary, earned: Node, parts: int) -> Node:
    """Set SCORE to what was earned of a number of parts."""
    return set_outcome(v, SCORE, v.make("divide", None, earned, value(v, "float", max(parts, 1))))


def count(v: Vocabulary, conditions: Sequence[Node], parts: int) -> list[Node]:
    """Rules that set SCORE to the share of conditions that are true."""
    rules = [set_outcome(v, SCORE, value(v, "float", 0))]
    for condition in conditions:
        more = v.make("sum", None, variable(v, SCORE), value(v, "float", 1))
        rules.append(when(v, [(condition, [set_outcome(v, SCORE, more)])]))
    return [*rules, share(v, variable(v, SCORE), parts)]


def modal(v: Vocabulary, outcome: str, identifier: str, content: Content, title: str = "") -> Node:
    """Feedback that is shown when an outcome is, or holds, an identifier."""
    named = {"outcomeIdentifier": outcome, "identifier": identifier, "showHide": "show"}
    return v.make(
        "modalFeedback",
        named | ({"title": title} if title else {}),
        *v.body(content),
    )


def explain(v: Vocabulary, draft: Draft, text: str) -> None:
    """Add the explanation, which is shown after every answer."""
    if not text:
        return
    draft.outcomes.append(declare_outcome(v, EXPLANATION))
    draft.rules.append(set_outcome(v, EXPLANATION, value(v, "identifier", EXPLAINED)))
    draft.feedback.append(modal(v, EXPLANATION, EXPLAINED, v.make("p", None, *v.lines(text))))


def finish(v: Vocabulary, draft: Draft, release: str) -> Node:
    """The item's root, with its parts in the standard's order. The release stands as the tool's version."""
    parts: list[Content] = [*draft.responses, *draft.outcomes, v.make("itemBody", None, *draft.body)]
    if draft.rules:
        parts.append(v.make("responseProcessing", None, *draft.rules))
    attributes = {
        "identifier": draft.identifier,
        "title": draft.title,
        "adaptive": False,
        "timeDependent": False,
        "toolName": "Syllabank",
        "toolVersion": release,
    }
    root = v.located(v.make("assessmentItem", attributes, *parts, *draft.feedback))
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en-GB")
    return root
