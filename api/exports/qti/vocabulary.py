"""What the two versions of QTI call things. Elements are asked for by their names in 2.1.

QTI 3.0 has the same structure with other names: `responseProcessing` is `qti-response-processing`,
`maxChoices` is `max-choices`, HTML stays as it is. See 'QTI 3.0 Best Practices', on migration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

Content: TypeAlias = "etree._Element | str"

HTML = {"p", "div", "br", "strong", "ul", "ol", "li", "h2", "h3"}
XSI = "http://www.w3.org/2001/XMLSchema-instance"

# What XML 1.0 cannot hold in any form.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
IDENTIFIER = re.compile("[A-Za-z_][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Vocabulary:
    """The names of a version.

    namespace, schema: of items and tests. package_namespace, package_schema: of the manifest. lom,
    lom_schema: of its descriptions. kind: of an item or test in the manifest, with a place for which.
    """

    version: str
    namespace: str
    schema: str
    package_namespace: str
    package_schema: str
    package_kind: str
    package_version: str
    lom: str
    lom_schema: str
    kind: str
    kebab: bool

    def make(
        self, name: str, attributes: Mapping[str, object] | None = None, *content: Content
    ) -> etree._Element:
        """An element by its name in 2.1, with texts and elements in it."""
        made = etree.Element(f"{{{self.namespace}}}{self._element(name)}", nsmap=spaces(self.namespace))
        for attribute, value in (attributes or {}).items():
            made.set(_kebab(attribute) if self.kebab else attribute, _written(value))
        fill(made, content)
        return made

    def body(self, *content: Content) -> tuple[Content, ...]:
        """The content of a feedback or rubric, which 3.0 wraps in an element of its own."""
        return (self.make("contentBody", None, *content),) if self.kebab else content

    def lines(self, text: str) -> list[Content]:
        """A text with its line breaks as elements."""
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found: list[Content] = [first]
        for line in others:
            found += [self.make("br"), line]
        return found

    def located(self, root: etree._Element) -> etree._Element:
        """The root of an item or test, saying where its schema is."""
        found = etree.Element(root.tag, nsmap=spaces(self.namespace, xsi=XSI))
        found.set(f"{{{XSI}}}schemaLocation", f"{self.namespace} {self.schema}")
        for name, value in root.attrib.items():
            found.set(name, value)
        found.extend(list(root))
        return found

    def _element(self, name: str) -> str:
        return f"qti-{_kebab(name)}" if self.kebab and name not in HTML else name


V21 = Vocabulary(
    version="2.1",
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    package_namespace="http://www.imsglobal.org/xsd/imscp_v1p1",
    package_schema="http://www.imsglobal.org/xsd/imscp_v1p1.xsd",
    package_kind="QTIv2.1 Package",
    package_version="1.0.0",
    lom="http://www.imsglobal.org/xsd/imsmd_v1p2",
    lom_schema="http://www.imsglobal.org/xsd/imsmd_v1p2p4.xsd",
    kind="imsqti_{}_xmlv2p1",
    kebab=False,
)
V30 = Vocabulary(
    version="3.0",
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    package_namespace="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    package_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package_kind="QTI Package",
    package_version="3.0.0",
    lom="http://ltsc.ieee.org/xsd/LOM",
    lom_schema="https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd",
    kind="imsqti_{}_xmlv3p0",
    kebab=True,
)


def spaces(default: str, **prefixed: str) -> dict[str, str]:
    """Namespaces by prefix, for lxml, which has None for the one without a prefix."""
    found: Any = {None: default, **prefixed}
    return found  # type: ignore[no-any-return]


def fill(element: etree._Element, content: tuple[Content, ...] | list[Content]) -> None:
    """Put texts and elements into an element, in their order."""
    for part in content:
        if not isinstance(part, str):
            element.append(part)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + xml_text(part)
        else:
            element.text = (element.text or "") + xml_text(part)


def xml_text(text: str) -> str:
    """A text with the replacement character for each character that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)


def identifier_of(record_id: str) -> str:
    """A QTI identifier for a record: its id, or where that is none, one made from it.

    A dot is valid in QTI but parts an item from its variable in a test, so none is let through.
    """
    if IDENTIFIER.fullmatch(record_id):
        return record_id
    return f"id-{uuid5(NAMESPACE_URL, f'urn:syllabank:qti:{record_id}')}"


def _kebab(name: str) -> str:
    return re.sub("[A-Z]", lambda capital: "-" + capital.group().lower(), name)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(xml_text(str(value)).split("\n"))
