"""imsmanifest.xml: the files of a package, and what is known of each item.

IMS Content Packaging 1.1.4 with LOM 1.2 for QTI 2.1; the QTI 3.0 profile of CP 1.2 with LOM 1.3 and
Curriculum Standards Metadata, which names the specification point's item in CASE.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from api.assessment.bank import Bank
from api.exports.qti.vocabulary import XSI, Vocabulary, identifier_of, spaces, xml_text
from api.package.identity import uuid_of

CSM = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscsmd_v1p1"
CSM_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_csmv1p1_v1p0.xsd"
LICENCE = (
    "Creative Commons Attribution 4.0 International (CC BY 4.0), https://creativecommons.org/licenses/by/4.0/"
)
LANGUAGE = "en-GB"
TEST_FILE, TEST_ID = "test.xml", "test"
LOSSES_FILE = "losses.txt"


@dataclass(frozen=True)
class Entry:
    """An item's file as the manifest and the test name it."""

    identifier: str
    record_id: str
    title: str
    spec_point_id: str
    keywords: tuple[str, ...]

    @property
    def href(self) -> str:
        """Where the file stands in the package."""
        return f"items/{self.identifier}.xml"


def manifest_element(v: Vocabulary, bank: Bank, entries: Sequence[Entry], losses: bool) -> etree._Element:
    """The manifest of a bank's package."""
    aligned = {"csm": CSM} if v.kebab else {}
    root = etree.Element(
        f"{{{v.package_namespace}}}manifest", nsmap=spaces(v.package_namespace, lom=v.lom, xsi=XSI, **aligned)
    )
    root.set("identifier", identifier_of(f"manifest-{bank.name or 'bank'}"))
    places = {v.package_namespace: v.package_schema, v.lom: v.lom_schema} | (
        {CSM: CSM_SCHEMA} if v.kebab else {}
    )
    root.set(f"{{{XSI}}}schemaLocation", " ".join(f"{space} {place}" for space, place in places.items()))
    metadata = _add(root, v.package_namespace, "metadata")
    _add(metadata, v.package_namespace, "schema", v.package_kind)
    _add(metadata, v.package_namespace, "schemaversion", v.package_version)
    _describe(v, metadata, bank, bank.name, bank.title, ("quiz", "question bank"))
    _add(root, v.package_namespace, "organizations")
    resources = _add(root, v.package_namespace, "resources")
    titles = {point.id: " ".join(filter(None, (point.code, point.title))) for point in bank.points}
    test = _resource(v, resources, TEST_ID, v.kind.format("test"), TEST_FILE)
    for entry in entries:
        _add(test, v.package_namespace, "dependency").set("identifierref", entry.identifier)
    for entry in entries:
        resource = _resource(v, resources, entry.identifier, v.kind.format("item"), entry.href)
        about = etree.Element(f"{{{v.package_namespace}}}metadata")
        if v.kebab:
            _align(about, bank, entry, titles)
        _describe(v, about, bank, entry.record_id, entry.title, entry.keywords)
        resource.insert(0, about)
    if losses:
        _resource(v, resources, "losses", "webcontent", LOSSES_FILE)
    return root


def _add(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(parent, f"{{{namespace}}}{name}")
    made.text = None if text is None else xml_text(text)
    return made


def _resource(
    v: Vocabulary, resources: etree._Element, identifier: str, kind: str, href: str
) -> etree._Element:
    made = _add(resources, v.package_namespace, "resource")
    made.set("identifier", identifier)
    made.set("type", kind)
    made.set("href", href)
    _add(made, v.package_namespace, "file").set("href", href)
    return made


def _align(about: etree._Element, bank: Bank, entry: Entry, titles: Mapping[str, str]) -> None:
    """The specification point as an item of a CASE framework, by a URI that no server's address is in."""
    guid = uuid_of(bank.name, entry.spec_point_id)
    whole = _add(about, CSM, "curriculumStandardsMetadataSet")
    standards = _add(whole, CSM, "curriculumStandardsMetadata")
    standards.set("providerId", bank.name)
    labelled = _add(_add(standards, CSM, "setOfGUIDs"), CSM, "labelledGUID")
    _add(labelled, CSM, "label", titles.get(entry.spec_point_id) or entry.spec_point_id)
    _add(labelled, CSM, "caseItemURI", guid.urn)
    _add(labelled, CSM, "GUID", str(guid))


def _describe(
    v: Vocabulary, parent: etree._Element, bank: Bank, record_id: str, title: str, keywords: Sequence[str]
) -> None:
    """LOM: id in the package, title, language, keywords, the release as the version, the licence."""
    lom = _add(parent, v.lom, "lom")
    general = _add(lom, v.lom, "general")
    if v.kebab:
        _catalogued(v, general, "identifier", bank.name, record_id)
    _worded(v, general, "title", title)
    if not v.kebab:
        _catalogued(v, general, "catalogentry", bank.name, record_id)
    _add(general, v.lom, "language", LANGUAGE)
    for keyword in keywords:
        _worded(v, general, "keyword", keyword)
    _worded(v, _add(lom, v.lom, "lifeCycle" if v.kebab else "lifecycle"), "version", bank.release)
    rights = _add(lom, v.lom, "rights")
    restrictions = _add(
        rights, v.lom, "copyrightAndOtherRestrictions" if v.kebab else "copyrightandotherrestrictions"
    )
    if v.kebab:
        _add(restrictions, v.lom, "source", "LOMv1.0")
        _add(restrictions, v.lom, "value", "yes")
    else:
        _worded(v, restrictions, "source", "LOMv1.0")
        _worded(v, restrictions, "value", "yes")
    _worded(v, rights, "description", LICENCE)


def _catalogued(v: Vocabulary, general: etree._Element, name: str, catalogue: str, record_id: str) -> None:
    """The record's id, by which a program can know what it has already."""
    made = _add(general, v.lom, name)
    _add(made, v.lom, "catalog", catalogue)
    if v.kebab:
        _add(made, v.lom, "entry", record_id)
    else:
        _worded(v, made, "entry", record_id)


def _worded(v: Vocabulary, parent: etree._Element, name: str, text: str) -> None:
    """A text with its language."""
    made = _add(parent, v.lom, name)
    if v.kebab:
        _add(made, v.lom, "string", text).set("language", LANGUAGE)
    else:
        wording = _add(made, v.lom, "langstring", text)
        wording.set("{http://www.w3.org/XML/1998/namespace}lang", LANGUAGE)
