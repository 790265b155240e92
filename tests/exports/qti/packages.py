"""A written package, opened."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from api.assessment.bank import Bank
from api.exports.qti import Qti
from tests.exports.qti.processor import Processor, attributes, find


def written(export: Qti, bank: Bank) -> bytes:
    out = io.BytesIO()
    export.write(bank, out)
    return out.getvalue()


class Package:
    """The members of a package, by path."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.members = package.infolist()
            self.files = {member.filename: package.read(member) for member in self.members}
        self.manifest = etree.fromstring(self.files["imsmanifest.xml"])

    def resources(self) -> list[dict[str, str]]:
        return [attributes(node) for node in find(self.manifest, "resource")]

    def item(self, identifier: str) -> Processor:
        """The item of an identifier, at the place that the manifest names."""
        (href,) = (found["href"] for found in self.resources() if found["identifier"] == identifier)
        return Processor(self.files[href])

    def test(self) -> etree._Element:
        return etree.fromstring(self.files["test.xml"])


def of(export: Qti, bank: Bank) -> Package:
    return Package(written(export, bank))
