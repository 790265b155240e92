"""Canvas packages and Common Cartridges: answers scored, schemas held, and nothing for students that is for teachers."""

from __future__ import annotations

import itertools
import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from api.assessment.bank import Bank, Item
from api.assessment.marking import mark
from api.assessment.reading import read_whole_bank
from api.exports.cartridge.edition import STUDENT, TEACHER
from api.exports.format import Export
from api.exports.qti12.canvas import CanvasQti
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.exports.golden import written
from tests.exports.qti12.processor import NS, Responses, feedback, items_of, labels, process

CANVAS = CanvasQti()
CONFORMANCE = Path(os.environ.get("SYLLABANK_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "cc11"


@pytest.fixture(scope="module")
def bank(published_catalogue: Catalogue) -> Bank:
    return read_whole_bank(published_catalogue.latest)


def seen(text: str) -> str:
    """What a learner sees of a text that is HTML."""
    root: Any = html.fromstring(text)
    return str(root.text_content())


def chosen(*idents: str) -> Responses:
    return {"response1": frozenset(idents)}


def answers(item: Item, found: etree._Element) -> Iterator[tuple[Responses, str]]:
    """Answers to an item as the package takes them, each with the same answer as we mark it."""
    ids = [option.id for option in item.options]
    if item.kind in ("multiple_choice", "true_false"):
        yield from ((chosen(i), i) for i in ids)
    elif item.kind == "multiple_response":
        for count in range(1, len(ids) + 1):
            yield from ((chosen(*some), ",".join(some)) for some in itertools.combinations(ids, count))
    elif item.kind == "short_answer":
        yield from ((chosen(option.text), option.text) for option in item.options)
        yield chosen(item.options[0].text.upper()), item.options[0].text.upper()
        yield chosen("nothing of it"), "nothing of it"
    elif item.kind == "matching":
        idents = {text: ident for ident, text in next(iter(labels(found).values())).items()}
        by_id = {option.id: option.match_text or "" for option in item.options}
        for turn in range(len(ids)):
            moved = ids[turn:] + ids[:turn]
            pairs = list(zip(ids, moved, strict=True))
            yield (
                {f"response_{one}": frozenset([idents[by_id[other]]]) for one, other in pairs},
                ",".join(f"{one}:{other}" for one, other in pairs),
            )
    elif item.kind == "ordering":
        for turn in range(len(ids)):
            order = sorted(item.options, key=lambda option: option.rank or 0)
            order = order[turn:] + order[:turn]
            yield (
                {f"response_{o.id}": frozenset([f"{item.id}-place-{n}"]) for n, o in enumerate(order, 1)},
                ",".join(option.id for option in order),
            )
    elif item.kind == "cloze":
        gaps = sorted({option.gap or 0 for option in item.options})
        by_gap = [[option for option in item.options if option.gap == gap] for gap in gaps]
        for some in itertools.product(*by_gap):
            yield (
                {f"response_gap{option.gap}": frozenset([option.id]) for option in some},
                ",".join(f"{option.gap}:{option.id}" for option in some),
            )


@pytest.mark.parametrize("export", [CANVAS, STUDENT, TEACHER], ids=lambda export: export.name)
def test_every_answer_scores_as_it_is_marked_here(export: Export, bank: Bank) -> None:
    """But for the shares of a multiple response, which these formats have not: there all or nothing."""
    packed = items_of(export, bank)
    lost = {loss.record_id for loss in export.losses(bank) if loss.whole}
    counted = 0
    for item in bank.items:
        if item.id in lost:
            assert item.id not in packed
            continue
        for responses, answer in answers(item, packed[item.id]):
            found, expected = process(packed[item.id], responses).score, mark(item, answer).score * 100
            if item.kind == "multiple_response" and expected < 100:
                expected = 0
            assert found == pytest.approx(expected, abs=0.02), (item.id, answer)
            counted += 1
    assert counted > 1000


@pytest.mark.parametrize("export", [CANVAS, STUDENT, TEACHER], ids=lambda export: export.name)
def test_a_choice_shows_its_own_feedback_and_the_explanation(export: Export, bank: Bank) -> None:
    packed = items_of(export, bank)
    for item in bank.items:
        if item.kind in ("multiple_choice", "true_false", "short_answer") and item.id in packed:
            for option in item.options:
                answer = option.text if item.kind == "short_answer" else option.id
                shown = [seen(text) for text in process(packed[item.id], chosen(answer)).shown]
                assert shown == [option.feedback, item.explanation]


@pytest.mark.parametrize("export", [CANVAS, STUDENT, TEACHER], ids=lambda export: export.name)
def test_the_condition_that_scores_comes_first(export: Export, bank: Bank) -> None:
    for ident, item in items_of(export, bank).items():
        conditions = item.findall("a:resprocessing/a:respcondition", NS)
        scoring = [condition.find("a:setvar", NS) is not None for condition in conditions]
        assert scoring == sorted(scoring, reverse=True), ident


def test_schemas_of_the_published_standard_hold(bank: Bank, sample_catalogue: Catalogue) -> None:
    if not CONFORMANCE.is_dir():
        pytest.skip(f"there are no schemas of Common Cartridge in {CONFORMANCE}")
    manifest = etree.XMLSchema(etree.parse(CONFORMANCE / "cc11libxml2validator.xsd"))
    questions = etree.XMLSchema(etree.parse(CONFORMANCE / "ccv1p1_qtiasiv1p2p1_v1p0.xsd"))
    for edition in (STUDENT, TEACHER):
        for content in (bank, read_whole_bank(sample_catalogue.latest)):
            with zipfile.ZipFile(BytesIO(written(edition, content))) as package:
                for name in (name for name in package.namelist() if name.endswith(".xml")):
                    schema = manifest if name == "imsmanifest.xml" else questions
                    document = etree.fromstring(package.read(name))
                    assert schema.validate(document), (name, str(schema.error_log)[:300])


def members(edition: Export, bank: Bank) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(written(edition, bank))) as package:
        return {name: package.read(name) for name in package.namelist()}


def plain(content: bytes, name: str) -> str:
    root: Any = html.fromstring(content.decode()) if name.endswith(".html") else etree.fromstring(content)
    text = "".join(root.itertext())
    # Questions hold HTML as text.
    return " ".join((seen(f"<div>{text}</div>") if name.endswith(".xml") else text).split())


def test_the_students_edition_tells_nothing_of_the_mark_schemes(bank: Bank) -> None:
    def told(edition: Export) -> set[str]:
        everything = " ".join(
            plain(content, name)
            for name, content in members(edition, bank).items()
            if name.endswith((".html", ".xml"))
        )
        secret = [
            text
            for question in bank.questions
            for text in (
                *(point.text for point in question.mark_points),
                *(point.guidance for point in question.mark_points if point.guidance),
                *(level.descriptor for level in question.mark_levels),
                *(point.text for point in question.indicative_points),
            )
        ]
        return {text for text in secret if " ".join(text.split()) in everything}

    assert told(STUDENT) == set()
    assert len(told(TEACHER)) > 150
    student = members(STUDENT, bank)
    assert not [name for name in student if name.startswith("teacher/")]
    assert not [name for name, content in student.items() if b"<solution" in content]


def test_notes_glossary_and_timeline_are_pages_that_load_nothing(bank: Bank) -> None:
    pages = {n: c for n, c in members(STUDENT, bank).items() if n.startswith("pages/")}
    everything = " ".join(plain(content, name) for name, content in pages.items())
    for section in bank.sections:
        for statement in section.statements:
            assert " ".join(statement.text.split()) in everything, statement.id
            if statement.note:
                assert " ".join(statement.note.split()) in everything
    for term in bank.terms:
        assert " ".join(term.definition.split()) in everything
    for event in bank.events:
        assert " ".join(event.summary.split()) in everything
    for content in pages.values():
        page: Any = html.fromstring(content.decode())
        assert page.get("lang") == "en-GB"
        assert not page.xpath("//script|//link|//img|//@src|//@href")


def test_every_file_is_in_the_manifest_and_every_entry_is_a_file(bank: Bank) -> None:
    for export in (STUDENT, TEACHER, CANVAS):
        found = members(export, bank)
        manifest: Any = etree.fromstring(found.pop("imsmanifest.xml"))
        files = [str(href) for href in manifest.xpath("//*[local-name()='file']/@href")]
        assert len(files) == len(set(files))
        # Canvas passes over what it does not know; a cartridge may hold nothing beside.
        assert set(files) == set(found) - ({"losses.txt"} if export is CANVAS else set())
        targets = set(manifest.xpath("//@identifierref"))
        assert targets <= set(manifest.xpath("//*[local-name()='resource']/@identifier"))


AWKWARD = "a & b < c > d \"e\" 'f' ]]> <!-- --> 판문점 朝鮮 – “q” [1] {x}"


def test_awkward_texts_come_through(sample_catalogue: Catalogue) -> None:
    whole = read_whole_bank(sample_catalogue.latest)
    items = tuple(
        replace(
            item,
            prompt=f"{AWKWARD} {item.prompt}",
            explanation=AWKWARD,
            options=tuple(
                replace(o, text=f"{n} {AWKWARD}", feedback=AWKWARD) for n, o in enumerate(item.options)
            ),
        )
        for item in whole.items
    )
    bank = replace(whole, items=items)
    for export in (CANVAS, TEACHER):
        packed = items_of(export, bank)
        for item in items:
            if item.id not in packed:
                continue
            assert seen(feedback(packed[item.id], "general_fb")) == AWKWARD
            for response in labels(packed[item.id]).values():
                if item.kind in ("multiple_choice", "multiple_response", "true_false"):
                    assert set(response.values()) == {option.text for option in item.options}
