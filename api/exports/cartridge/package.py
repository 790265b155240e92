"""A Common Cartridge 1.1: the manifest, the pages, and a test for each specification point."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from lxml import etree

from api.assessment.bank import Bank
from api.exports.cartridge.edition import TYPES, obstacle_of
from api.exports.cartridge.pages import Page, glossary, mark_schemes, notes, timeline
from api.exports.format import Loss
from api.exports.qti12.by_point import PointTest, tests_by_point
from api.exports.qti12.items import Flavour, add_item, add_question, child, interop, metadata, serialised
from api.exports.writing import add_member, stated

CP = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
LOM_RESOURCE = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource"
SPACES = {None: CP, "lomimscc": LOM, "lom": LOM_RESOURCE}
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
PAGE = "webcontent"
LOSSES = "teacher/losses.txt"


def write_cartridge(bank: Bank, losses: Sequence[Loss], teacher: bool, out: BinaryIO) -> None:
    """Write an edition; the teachers' also holds the list of what was lost."""
    flavour = Flavour("cc_profile", TYPES, "cc.essay.v0p1", teacher=teacher)
    gone = {loss.record_id for loss in losses if loss.whole}
    tests = [
        test
        for test in tests_by_point(bank, frozenset(TYPES))
        if test.questions or any(item.id not in gone for item in test.items)
    ]
    parts = {
        "Notes": [*notes(bank)],
        "Vocabulary and dates": [*glossary(bank), *timeline(bank)],
        "Mark schemes": [*mark_schemes(bank)] if teacher else [],
    }
    told = bool(losses) and teacher
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        add_member(package, "imsmanifest.xml", serialised(_manifest(bank, parts, tests, teacher, told)))
        for page in (page for pages in parts.values() for page in pages):
            add_member(package, page.href, page.content)
        for test in tests:
            add_member(package, _href(test), serialised(_test(bank, test, flavour)))
        if told:
            add_member(package, LOSSES, stated(losses).encode())


def _href(test: PointTest) -> str:
    return f"tests/{test.id}.xml"


def _test(bank: Bank, test: PointTest, flavour: Flavour) -> etree._Element:
    root = interop()
    made = child(root, "assessment", ident=test.id, title=_title(bank, test))
    metadata(made, [("cc_profile", "cc.exam.v0p1"), ("qmd_assessmenttype", "Examination")])
    section = child(made, "section", ident="root_section")
    for item in test.items:
        if obstacle_of(item.kind, len(item.options)) is None:
            add_item(section, flavour, item)
    for question in test.questions:
        add_question(section, flavour, question)
    return root


def _title(bank: Bank, test: PointTest) -> str:
    return f"{test.title} ({bank.release})"


def _manifest(
    bank: Bank, parts: dict[str, list[Page]], tests: Sequence[PointTest], teacher: bool, told: bool
) -> etree._Element:
    name = f"{bank.name or 'bank'}-{'teacher' if teacher else 'student'}"
    root = etree.Element(f"{{{CP}}}manifest", {"identifier": name}, nsmap=SPACES)  # type: ignore[arg-type]
    about = etree.SubElement(root, f"{{{CP}}}metadata")
    etree.SubElement(about, f"{{{CP}}}schema").text = "IMS Common Cartridge"
    etree.SubElement(about, f"{{{CP}}}schemaversion").text = "1.1.0"
    _describe(about, bank, teacher)
    organizations = etree.SubElement(root, f"{{{CP}}}organizations")
    organization = etree.SubElement(
        organizations, f"{{{CP}}}organization", identifier="organization", structure="rooted-hierarchy"
    )
    top = etree.SubElement(organization, f"{{{CP}}}item", identifier="root")
    for number, (title, pages) in enumerate(parts.items(), 1):
        _folder(top, f"folder-{number}", title, ((page.ident, page.title) for page in pages))
    _folder(top, "folder-tests", "Tests", ((test.id, _title(bank, test)) for test in tests))
    resources = etree.SubElement(root, f"{{{CP}}}resources")
    for page in (page for pages in parts.values() for page in pages):
        _resource(resources, page.ident, PAGE, page.href, page.teacher)
    for test in tests:
        _resource(resources, test.id, ASSESSMENT, _href(test))
    if told:
        _resource(resources, "losses", PAGE, LOSSES, teacher=True)
    return root


def _folder(top: etree._Element, ident: str, title: str, entries: Iterable[tuple[str, str]]) -> None:
    found = list(entries)
    if found:
        folder = etree.SubElement(top, f"{{{CP}}}item", identifier=ident)
        etree.SubElement(folder, f"{{{CP}}}title").text = title
        for target, name in found:
            item = etree.SubElement(
                folder, f"{{{CP}}}item", identifier=f"item-{target}", identifierref=f"resource-{target}"
            )
            etree.SubElement(item, f"{{{CP}}}title").text = " ".join(name.split())


def _resource(resources: etree._Element, ident: str, kind: str, href: str, teacher: bool = False) -> None:
    attributes = {"identifier": f"resource-{ident}", "type": kind}
    if kind == PAGE:
        attributes["href"] = href
    resource = etree.SubElement(resources, f"{{{CP}}}resource", attributes)
    if teacher:
        # Who it is for, in the vocabulary of Common Cartridge.
        about = etree.SubElement(resource, f"{{{CP}}}metadata")
        educational = _lom(_lom(about, LOM_RESOURCE, "lom"), LOM_RESOURCE, "educational")
        role = _lom(educational, LOM_RESOURCE, "intendedEndUserRole")
        _lom(role, LOM_RESOURCE, "source", "IMSGLC_CC_Rolesv1p1")
        _lom(role, LOM_RESOURCE, "value", "Instructor")
    etree.SubElement(resource, f"{{{CP}}}file", href=href)


def _describe(about: etree._Element, bank: Bank, teacher: bool) -> None:
    """Title, language and rights of the cartridge."""
    lom = _lom(about, LOM, "lom")
    general = _lom(lom, LOM, "general")
    edition = "for teachers" if teacher else "for students"
    for tag, text in (("title", f"{bank.title}, release {bank.release}, {edition}"),):
        _lom(_lom(general, LOM, tag), LOM, "string", text).set("language", "en-GB")
    _lom(general, LOM, "language", "en-GB")
    rights = _lom(lom, LOM, "rights")
    restricted = _lom(rights, LOM, "copyrightAndOtherRestrictions")
    _lom(restricted, LOM, "value", "yes")
    text = "Creative Commons Attribution 4.0 International, The Syllabank contributors. Not endorsed by any awarding body."
    _lom(_lom(rights, LOM, "description"), LOM, "string", text).set("language", "en-GB")


def _lom(parent: etree._Element, space: str, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{space}}}{name}")
    made.text = text
    return made
