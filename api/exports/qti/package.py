"""A QTI package: a zip of items, the test that holds them, the manifest, and what was lost."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

from api.assessment.bank import Bank, Item
from api.assessment.material import Question
from api.exports.format import Loss
from api.exports.writing import add_member, stated

if TYPE_CHECKING:
    from lxml import etree

    from api.exports.qti.manifest import Entry
    from api.exports.qti.vocabulary import Vocabulary


@dataclass(frozen=True)
class Qti:
    """A version of QTI as a format. lxml is loaded when something is written."""

    name: str
    title: str
    version: str
    targets: tuple[str, ...]
    media_type: str = "application/zip"
    extension: str = "zip"
    carries: tuple[str, ...] = ("items", "questions")
    again: str = (
        "Identifiers are those of the records, the same in every release. Programs that know items by "
        "their identifier can update; most import the package as new items beside the old, and the "
        "release stands in each item's toolVersion."
    )

    def losses(self, bank: Bank) -> list[Loss]:
        """Kinds that are unknown, answers that QTI compares more strictly, texts that XML cannot hold."""
        from api.exports.qti.items import WRITERS
        from api.exports.qti.vocabulary import NOT_XML

        found = []
        for item in bank.items:
            if item.kind not in WRITERS:
                found.append(
                    Loss(item.id, "item", f"items of the kind '{item.kind}' have no form here", whole=True)
                )
                continue
            if item.kind == "short_answer":
                found.append(
                    Loss(item.id, "accepted texts", "QTI compares case freely, but blanks as they are typed")
                )
            if item.kind == "cloze" and any("\n" in option.text for option in item.options):
                found.append(Loss(item.id, "line breaks", "a choice in a gap has one line"))
            if any(map(NOT_XML.search, _texts(item))):
                found.append(Loss(item.id, "characters", "XML cannot hold control characters"))
        for question in bank.questions:
            if any(map(NOT_XML.search, _texts(question))):
                found.append(Loss(question.id, "characters", "XML cannot hold control characters"))
        return found

    def write(self, bank: Bank, out: BinaryIO) -> None:
        """Write the package, file by file; members are stored, at one time, in one order."""
        from lxml import etree

        from api.exports.qti.items import WRITERS, item_element
        from api.exports.qti.manifest import LOSSES_FILE, TEST_FILE, manifest_element
        from api.exports.qti.vocabulary import V21, V30
        from api.exports.qti.written import question_element

        v = {V21.version: V21, V30.version: V30}[self.version]
        losses = self.losses(bank)
        items = [item for item in bank.items if item.kind in WRITERS]
        records: list[Item | Question] = [*items, *bank.questions]
        entries = [_entry(record) for record in records]

        def serialised(root: etree._Element) -> bytes:
            content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
            return content

        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
            add_member(
                package, "imsmanifest.xml", serialised(manifest_element(v, bank, entries, bool(losses)))
            )
            add_member(package, TEST_FILE, serialised(_test_element(v, bank, entries)))
            elements = chain(
                (item_element(v, item, bank.release) for item in items),
                (question_element(v, question, bank.release) for question in bank.questions),
            )
            for entry, element in zip(entries, elements, strict=True):
                add_member(package, entry.href, serialised(element))
            if losses:
                add_member(package, LOSSES_FILE, stated(losses).encode("utf-8"))


def _entry(record: Item | Question) -> Entry:
    from api.exports.qti.items import short_title
    from api.exports.qti.manifest import Entry
    from api.exports.qti.vocabulary import identifier_of

    keywords = [record.spec_point_id, record.kind]
    if isinstance(record, Item):
        keywords += [record.difficulty, *([record.statement_id] if record.statement_id else [])]
    else:
        keywords += [record.command_word, record.authenticity]
    return Entry(
        identifier_of(record.id), record.id, short_title(record.prompt), record.spec_point_id, tuple(keywords)
    )


def _test_element(v: Vocabulary, bank: Bank, entries: list[Entry]) -> etree._Element:
    """The test: a section for each specification point, in the order of the tree."""
    from api.exports.qti.declaring import SCORE, declare_outcome, set_outcome
    from api.exports.qti.manifest import TEST_ID
    from api.exports.qti.vocabulary import identifier_of

    titles = {point.id: " ".join(filter(None, (point.code, point.title))) for point in bank.points}
    held: dict[str, list[Entry]] = {point: [] for point in titles}
    for entry in entries:
        held.setdefault(entry.spec_point_id, []).append(entry)
    sections = [
        v.make(
            "assessmentSection",
            {
                "identifier": identifier_of(f"section-{point}"),
                "title": titles.get(point, point),
                "visible": True,
            },
            *(v.make("assessmentItemRef", {"identifier": e.identifier, "href": e.href}) for e in found),
        )
        for point, found in held.items()
        if found
    ]
    if not sections:
        sections = [
            v.make("assessmentSection", {"identifier": "section", "title": bank.title, "visible": True})
        ]
    part = v.make(
        "testPart",
        {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "individual"},
        v.make("itemSessionControl", {"showFeedback": True}),
        *sections,
    )
    total = v.make("sum", None, v.make("testVariables", {"variableIdentifier": SCORE}))
    attributes = {
        "identifier": TEST_ID,
        "title": bank.title,
        "toolName": "Syllabank",
        "toolVersion": bank.release,
    }
    return v.located(
        v.make(
            "assessmentTest",
            attributes,
            declare_outcome(v, SCORE, base_type="float"),
            part,
            v.make("outcomeProcessing", None, set_outcome(v, SCORE, total)),
        )
    )


def _texts(record: Any) -> Iterator[str]:
    """Every text of a record and of what belongs to it."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple | list):
            for part in value:
                yield from walk(part)

    return walk(astuple(record))


QTI_21 = Qti("qti21", "QTI 2.1 package", "2.1", ("TAO", "OpenOLAT", "Blackboard", "Citolab"))
QTI_30 = Qti("qti30", "QTI 3.0 package, with the specification as CASE items", "3.0", ("Citolab",))
