"""A small response processor for QTI items of 2.1 or 3.0, written from the standard's sections on
response processing and on modal feedback.

It knows what it knows and fails loudly on anything else, so that an unusual operator is seen.
A value is None (NULL), or a text, number or truth, or a list of these for a container.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from lxml import etree

Node = etree._Element
Response = Mapping[str, Sequence[str]]


@cache
def camel(name: str) -> str:
    first, *others = name.removeprefix("qti-").split("-")
    return first + "".join(other.capitalize() for other in others)


def tag(node: Node) -> str:
    """The name that 2.1 has for an element."""
    return camel(str(node.tag).rpartition("}")[2])


def attributes(node: Node) -> dict[str, str]:
    return {camel(str(name)): str(value) for name, value in node.attrib.items()}


def text_of(node: Node) -> str:
    """What a reader sees, with line breaks."""
    parts = [node.text or ""]
    for child in node:
        parts.append("\n" if tag(child) == "br" else text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def find(node: Node, name: str) -> list[Node]:
    return [found for found in node.iter("*") if tag(found) == name]


@dataclass
class Outcome:
    """What an attempt gave: outcomes by name, and the feedback that is shown, title and text."""

    values: dict[str, Any]
    shown: list[tuple[str, str]] = field(default_factory=list)

    @property
    def score(self) -> float:
        value = self.values["SCORE"]
        assert isinstance(value, float)
        return value


class Processor:
    """An item, read from its file."""

    def __init__(self, content: bytes) -> None:
        self.root = etree.fromstring(content)
        assert tag(self.root) == "assessmentItem"
        self.responses = {attributes(n)["identifier"]: n for n in find(self.root, "responseDeclaration")}
        self.declared = {attributes(n)["identifier"]: n for n in find(self.root, "outcomeDeclaration")}

    def right(self) -> dict[str, list[str]]:
        """The response that the item declares to be right."""
        return {
            name: [value.text or "" for found in find(node, "correctResponse") for value in found]
            for name, node in self.responses.items()
        }

    def answer(self, given: Response) -> Outcome:
        """Take a response and process it."""
        assert set(given) <= set(self.responses), "a response that the item does not have"
        self.values: dict[str, Any] = {}
        for name, node in self.responses.items():
            texts = list(given.get(name, ()))
            self.values[name] = self._typed(node, texts)
        for name, node in self.declared.items():
            default = [value.text or "" for found in find(node, "defaultValue") for value in found]
            self.values[name] = self._typed(node, default)
        for processing in find(self.root, "responseProcessing"):
            for rule in processing:
                self._rule(rule)
        outcomes = {name: self.values[name] for name in self.declared}
        shown = [said for node in self.root if self._shown(node) for said in self._said(node)]
        return Outcome(outcomes, shown)

    def _typed(self, node: Node, texts: list[str]) -> Any:
        if not texts:
            return None
        about = attributes(node)
        values = [float(text) if about["baseType"] == "float" else text for text in texts]
        if about["cardinality"] == "single":
            assert len(values) == 1
            return values[0]
        return values

    def _shown(self, node: Node) -> bool:
        if tag(node) != "modalFeedback":
            return False
        about = attributes(node)
        assert about["showHide"] == "show"
        value = self.values[about["outcomeIdentifier"]]
        return about["identifier"] in value if isinstance(value, list) else about["identifier"] == value

    def _said(self, node: Node) -> list[tuple[str, str]]:
        rows = find(node, "li")
        if not rows:
            (paragraph,) = find(node, "p")
            return [(attributes(node).get("title", ""), text_of(paragraph))]
        titles = [text_of(row[0]) for row in rows]
        return [
            (title, text_of(row)[len(title) :].removeprefix(" "))
            for title, row in zip(titles, rows, strict=True)
        ]

    def _rule(self, rule: Node) -> None:
        if tag(rule) == "setOutcomeValue":
            (expression,) = rule
            name = attributes(rule)["identifier"]
            assert name in self.declared, "an outcome that is not declared"
            value = self._value(expression)
            single = attributes(self.declared[name])["cardinality"] == "single"
            if not single and isinstance(value, float):
                value = [value]  # qti-convert sets outcomes of any kind to 0 before the rules
            assert value is None or single != isinstance(value, list), "a value of another cardinality"
            self.values[name] = value
        elif tag(rule) == "responseCondition":
            for branch in rule:
                assert tag(branch) in ("responseIf", "responseElseIf")
                condition, *rules = branch
                if self._value(condition) is True:
                    for inner in rules:
                        self._rule(inner)
                    return
        else:
            raise NotImplementedError(tag(rule))

    def _value(self, node: Node) -> Any:
        name, about = tag(node), attributes(node)
        if name == "variable":
            return self.values[about["identifier"]]
        if name == "baseValue":
            return float(node.text or "") if about["baseType"] in ("float", "integer") else node.text or ""
        if name == "mapResponse":
            return self._mapped(about["identifier"])
        parts = [self._value(child) for child in node]
        if name == "multiple":
            return [part for part in parts if part is not None] or None
        if name == "isNull":
            return parts[0] is None
        if name == "or":
            return True if True in parts else None if None in parts else False
        if any(part is None for part in parts):
            return None
        match name:
            case "not":
                return not parts[0]
            case "match":
                return parts[0] == parts[1]
            case "sum":
                return sum(parts)
            case "divide":
                return parts[0] / parts[1]
            case "index":
                place = int(about["n"])
                return parts[0][place - 1] if place <= len(parts[0]) else None
            case "stringMatch":
                assert about["caseSensitive"] == "false"
                return parts[0].lower() == parts[1].lower()
        raise NotImplementedError(name)

    def _mapped(self, name: str) -> float:
        (mapping,) = find(self.responses[name], "mapping")
        worth = {attributes(e)["mapKey"]: float(attributes(e)["mappedValue"]) for e in mapping}
        about = attributes(mapping)
        value = self.values[name]
        keys = set(value if isinstance(value, list) else [value] if value is not None else [])
        total = sum(worth.get(key, float(about["defaultValue"])) for key in keys)
        if "lowerBound" in about:
            total = max(total, float(about["lowerBound"]))
        return min(total, float(about["upperBound"])) if "upperBound" in about else total
