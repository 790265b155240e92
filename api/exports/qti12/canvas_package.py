"""The zip of a bank for Canvas: a quiz for each specification point, and the manifest that names them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from lxml import etree

from api.assessment.bank import Bank
from api.exports.format import Loss
from api.exports.qti12.by_point import PointTest, tests_by_point
from api.exports.qti12.canvas import TYPES
from api.exports.qti12.items import Flavour, add_item, add_question, child, interop, serialised
from api.exports.writing import add_member, stated

FLAVOUR = Flavour("question_type", TYPES, "essay_question", canvas=True)
CP = "http://www.imsglobal.org/xsd/imscp_v1p1"


def write_package(bank: Bank, losses: Sequence[Loss], out: BinaryIO) -> None:
    """Write the package; what was lost stands in losses.txt, which Canvas passes over."""
    tests = tests_by_point(bank, frozenset(TYPES))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        add_member(package, "imsmanifest.xml", serialised(_manifest(bank, tests)))
        for test in tests:
            add_member(package, f"{test.id}/{test.id}.xml", serialised(_quiz(bank, test)))
        if losses:
            add_member(package, "losses.txt", stated(losses).encode())


def _quiz(bank: Bank, test: PointTest) -> etree._Element:
    root = interop()
    quiz = child(root, "assessment", ident=test.id, title=f"{test.title} ({bank.release})")
    section = child(quiz, "section", ident="root_section")
    for item in test.items:
        add_item(section, FLAVOUR, item)
    for question in test.questions:
        add_question(section, FLAVOUR, question)
    return root


def _manifest(bank: Bank, tests: Sequence[PointTest]) -> etree._Element:
    root = etree.Element(
        f"{{{CP}}}manifest",
        {"identifier": f"{bank.name or 'bank'}-canvas"},
        nsmap={None: CP},  # type: ignore[dict-item]
    )
    about = etree.SubElement(root, f"{{{CP}}}metadata")
    etree.SubElement(about, f"{{{CP}}}schema").text = "IMS Content"
    etree.SubElement(about, f"{{{CP}}}schemaversion").text = "1.1.3"
    etree.SubElement(root, f"{{{CP}}}organizations")
    resources = etree.SubElement(root, f"{{{CP}}}resources")
    for test in tests:
        href = f"{test.id}/{test.id}.xml"
        resource = etree.SubElement(
            resources, f"{{{CP}}}resource", identifier=test.id, type="imsqti_xmlv1p2", href=href
        )
        etree.SubElement(resource, f"{{{CP}}}file", href=href)
    return root
