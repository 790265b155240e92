"""A small processor of QTI 1.2 responses, written from the specification: conditions in their order, SCORE, feedback."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from api.exports.format import Export
from tests.exports.golden import written

NS = {"a": "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"}
Responses = Mapping[str, frozenset[str]]


@dataclass
class Result:
    """What an answer earns of 100, and the feedback that is shown."""

    score: float
    shown: list[str]


def items_of(export: Export, bank: object) -> dict[str, etree._Element]:
    """The items of a package, by ident."""
    found: dict[str, etree._Element] = {}
    with zipfile.ZipFile(BytesIO(written(export, bank))) as package:  # type: ignore[arg-type]
        for name in package.namelist():
            if name.endswith(".xml") and name != "imsmanifest.xml":
                root = etree.fromstring(package.read(name))
                found |= {str(item.get("ident")): item for item in root.iterfind(".//a:item", NS)}
    return found


def labels(item: etree._Element) -> dict[str, dict[str, str]]:
    """What can be chosen for each response: ident and text."""
    return {
        str(response.get("ident")): {
            str(label.get("ident")): "".join(map(str, label.itertext())).strip()
            for label in response.iterfind(".//a:response_label", NS)
        }
        for response in item.iterfind(".//a:response_lid", NS)
    }


def process(item: etree._Element, responses: Responses) -> Result:
    """Answer an item."""
    result = Result(0.0, [])
    for condition in item.iterfind("a:resprocessing/a:respcondition", NS):
        if not all(_holds(test, responses) for test in condition.iterfind("a:conditionvar/*", NS)):
            continue
        for change in condition.iterfind("a:setvar", NS):
            value = float(change.text or 0)
            result.score = result.score + value if change.get("action") == "Add" else value
        for shown in condition.iterfind("a:displayfeedback", NS):
            result.shown.append(feedback(item, str(shown.get("linkrefid"))))
        if (
            condition.get("continue", "No") == "No"
            and condition.find("a:setvar[@action='Set']", NS) is not None
        ):
            break
    return result


def feedback(item: etree._Element, ident: str) -> str:
    """The text of a feedback; it must be there."""
    (found,) = [one for one in item.iterfind("a:itemfeedback", NS) if one.get("ident") == ident]
    return "".join(map(str, found.itertext())).strip()


def _holds(test: etree._Element, responses: Responses) -> bool:
    tag = etree.QName(test).localname
    if tag == "other":
        return True
    if tag == "and":
        return all(_holds(part, responses) for part in test)
    if tag == "not":
        return not all(_holds(part, responses) for part in test)
    given = responses.get(str(test.get("respident")), frozenset())
    wanted = test.text or ""
    if test.get("case") == "No":
        return wanted.casefold() in {text.casefold() for text in given}
    return wanted in given
