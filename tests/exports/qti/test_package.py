"""A QTI package is whole: schemas, manifest, test, written questions, losses, and the same bytes."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.assessment.bank import Bank
from api.assessment.material import Question
from api.exports.qti import QTI_21, QTI_30, Qti
from api.package.identity import uuid_of
from tests.exports.qti.made import ITEMS, LEVELS, MADE, ODD, POINTS, item, option
from tests.exports.qti.packages import of, written
from tests.exports.qti.processor import attributes, find, text_of

EXPORTS = pytest.mark.parametrize("export", [QTI_21, QTI_30], ids=lambda export: export.name)
SCHEMAS = {
    "qti21": ("qti21/qtiv2p1/imsqti_v2p1.xsd", "qti21/imscp_v1p1.xsd"),
    "qti30": ("qti30/qti3_sbac.xsd", "qti30/imsqtiv3p0_imscpv1p2_v1p0.xsd"),
}


@pytest.fixture(scope="module")
def schemas(conformance: Path) -> dict[str, tuple[etree.XMLSchema, ...]]:
    """Schemas of items and of the manifest, read without the network."""
    parser = etree.XMLParser(no_network=True)
    return {
        name: tuple(etree.XMLSchema(etree.parse(str(conformance / path), parser)) for path in paths)
        for name, paths in SCHEMAS.items()
    }


@EXPORTS
@pytest.mark.parametrize("bank", [MADE, replace(MADE, items=(), questions=()), replace(MADE, points=())])
def test_every_file_is_valid_by_the_published_schemas(
    export: Qti, bank: Bank, schemas: dict[str, tuple[etree.XMLSchema, ...]]
) -> None:
    of_items, of_manifest = schemas[export.name]
    for path, content in of(export, bank).files.items():
        if path.endswith(".xml"):
            schema = of_manifest if path == "imsmanifest.xml" else of_items
            schema.assertValid(etree.fromstring(content))


@EXPORTS
def test_the_same_bank_gives_the_same_bytes_whatever_the_day(export: Qti) -> None:
    assert written(export, MADE) == written(export, MADE)
    for member in of(export, MADE).members:
        assert (member.date_time, member.compress_type) == ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)


@EXPORTS
def test_the_manifest_names_every_file_once(export: Qti) -> None:
    package = of(export, MADE)
    named = [attributes(node)["href"] for node in find(package.manifest, "file")]
    assert sorted([*named, "imsmanifest.xml"]) == sorted(package.files)
    identifiers = [found["identifier"] for found in package.resources()]
    assert len(set(identifiers)) == len(identifiers)
    for name in (*(each.id for each in MADE.items), *(asked.id for asked in MADE.questions)):
        assert attributes(package.item(name).root)["identifier"] == name


@EXPORTS
def test_the_test_holds_every_item_by_point_in_the_order_of_the_tree(export: Qti) -> None:
    test = of(export, MADE).test()
    found = {
        attributes(section)["title"]: [attributes(ref)["identifier"] for ref in section]
        for section in find(test, "assessmentSection")
    }
    assert list(found.items()) == [
        ("U2 The second, which comes first", ["question-points"]),
        ("The first", [*(each.id for each in ITEMS), "question-levels"]),
    ]
    (part,) = find(test, "testPart")
    about = attributes(part)
    assert (about["navigationMode"], about["submissionMode"]) == ("nonlinear", "individual")
    (control,) = find(test, "itemSessionControl")
    assert attributes(control)["showFeedback"] == "true", "else no player shows any feedback"


@EXPORTS
def test_an_item_is_described_with_its_point_difficulty_kind_licence_and_release(export: Qti) -> None:
    package = of(export, MADE)
    (resource,) = (
        node for node in find(package.manifest, "resource") if attributes(node)["identifier"] == "quiz-typed"
    )
    (entry,) = find(resource, "entry")
    assert text_of(entry).strip() == "quiz-typed"
    assert [text_of(node).strip() for node in find(resource, "keyword")] == [
        "spec-one",
        "short_answer",
        "hard",
    ]
    (description,) = find(resource, "description")
    assert "CC BY 4.0" in text_of(description)
    (version,) = find(resource, "version")
    assert text_of(version).strip() == "2.0.0"
    assert attributes(package.item("quiz-typed").root)["toolVersion"] == "2.0.0"


def test_the_manifest_of_3_0_points_to_the_specification_in_case() -> None:
    package = of(QTI_30, MADE)
    points = {record.id: record.spec_point_id for record in MADE.items}
    points |= {record.id: record.spec_point_id for record in MADE.questions}
    for resource in find(package.manifest, "resource"):
        point = points.pop(attributes(resource)["identifier"], None)
        guids = [guid.text for guid in find(resource, "GUID")]
        assert guids == ([str(uuid_of("made", point))] if point else [])
    assert not points
    assert not find(of(QTI_21, MADE).manifest, "GUID")


@EXPORTS
@pytest.mark.parametrize("asked", [POINTS, LEVELS], ids=lambda asked: asked.scheme)
def test_a_mark_scheme_is_whole_and_for_the_scorer_only(export: Qti, asked: Question) -> None:
    root = of(export, MADE).item(asked.id).root
    (rubric,) = find(root, "rubricBlock")
    assert attributes(rubric)["view"] == "scorer"
    scheme = text_of(rubric)
    (body,) = find(root, "itemBody")
    body.remove(rubric)
    seen = text_of(root)
    for point in asked.mark_points:
        assert f"{point.text} [1 mark]" in scheme
        assert (point.guidance or "") in scheme
        assert point.text not in seen
    for level in asked.mark_levels:
        assert f"Level {level.level} ({level.minimum}–{level.maximum} marks): {level.descriptor}" in scheme
        assert level.descriptor not in seen
    for indicative in asked.indicative_points:
        assert indicative.text in scheme
        assert scheme.count(indicative.heading) == 1
        assert indicative.text not in seen
    assert asked.label in seen
    assert (asked.advice or "") in seen
    assert asked.prompt in seen
    assert not find(root, "responseProcessing"), "a person gives the marks"
    (score, most) = (node for node in find(root, "outcomeDeclaration"))
    assert attributes(score)["normalMaximum"] == text_of(most).strip() == str(asked.marks)
    assert len(find(root, "extendedTextInteraction")) == 1


@EXPORTS
def test_a_gap_stands_where_the_prompt_has_it(export: Qti) -> None:
    root = of(export, MADE).item("quiz-odd-cloze").root
    gaps = find(root, "inlineChoiceInteraction")
    assert [attributes(gap)["responseIdentifier"] for gap in gaps] == [f"RESPONSE_{n}" for n in (2, 1, 3)]
    assert [(gap.tail or "") for gap in gaps] == [" before ", ", and [2] again; [7] is none.", ""]


@EXPORTS
def test_true_stands_before_false_in_that_order_always(export: Qti) -> None:
    asked = item("quiz-x", "true_false", "So?", option("o-1", "False"), option("o-2", "True", False))
    root = of(export, Bank("T", "1.0.0", (asked,))).item("quiz-x").root
    (interaction,) = find(root, "choiceInteraction")
    assert attributes(interaction)["shuffle"] == "false"
    assert [text_of(choice) for choice in find(root, "simpleChoice")] == ["True", "False"]


@EXPORTS
def test_the_order_of_the_partners_does_not_give_the_pairs_away(export: Qti) -> None:
    root = of(export, MADE).item("quiz-seven-pairs").root
    left, right = (
        [attributes(choice)["identifier"] for choice in side] for side in find(root, "simpleMatchSet")
    )
    assert [name.removesuffix("-match") for name in right] != left
    assert all(attributes(choice)["matchMax"] == "1" for choice in find(root, "simpleAssociableChoice"))


@EXPORTS
@pytest.mark.parametrize("name", ["7 days", "a.b", "한국", "a/../b", "x" * 5 + ":"])
def test_an_id_that_qti_does_not_take_becomes_one_that_it_does(export: Qti, name: str) -> None:
    bank = Bank(
        "T", "1.0.0", (item(name, "multiple_choice", "Q?", option("o", "A"), option("p.q", "B", False)),)
    )
    package = of(export, bank)
    found = next(found for found in package.resources() if "item" in found["type"])
    assert found["identifier"].startswith("id-")
    assert package.item(found["identifier"]).answer({"RESPONSE": ["o"]}).score == 1


@EXPORTS
def test_what_is_lost_is_said_in_the_package_and_the_rest_is_there(export: Qti) -> None:
    odd = replace(ITEMS[0], id="quiz-odd", kind="drawing")
    control = replace(ITEMS[0], id="quiz-control", explanation="a\x00b\ufffe")
    broken = replace(ITEMS[2], id="quiz-lines", options=(option("o", "a\nb", gap=1),))
    question = replace(POINTS, advice="\x07")
    bank = replace(MADE, items=(odd, control, broken, ITEMS[4]), questions=(question,))
    losses = export.losses(bank)
    assert [(loss.record_id, loss.part, loss.whole) for loss in losses] == [
        ("quiz-odd", "item", True),
        ("quiz-control", "characters", False),
        ("quiz-lines", "line breaks", False),
        ("quiz-typed", "accepted texts", False),
        ("question-points", "characters", False),
    ]
    package = of(export, bank)
    said = package.files["losses.txt"].decode().splitlines()
    assert [line.split("\t")[0] for line in said[1:]] == [loss.record_id for loss in losses]
    assert "items/quiz-odd.xml" not in package.files
    assert package.item("quiz-control").answer({}).shown == [("", "a\ufffdb\ufffd")]


@EXPORTS
def test_a_bank_that_loses_nothing_has_no_list_of_losses(export: Qti) -> None:
    bank = replace(MADE, items=ITEMS[:4])
    assert export.losses(bank) == []
    assert "losses.txt" not in of(export, bank).files


# A reader of XML may join blanks at the ends; line ends are one kind of line break.
TEXT = st.text(
    st.one_of(
        st.sampled_from("&<>\"'{}~=#:[]\n한朝—“’"),
        st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n"),
    ),
    max_size=12,
).map(lambda text: f"a{text}z")


@EXPORTS
@settings(max_examples=30)
@given(st.lists(TEXT, min_size=5, max_size=5), st.sampled_from(["multiple_choice", "ordering", "matching"]))
def test_any_text_comes_back_as_it_went(export: Qti, texts: list[str], kind: str) -> None:
    prompt, explanation, one, other, feedback = texts
    options = (
        option("o-1", one, rank=1, match_text=other),
        replace(option("o-2", other, kind != "multiple_choice", rank=2, match_text="m"), feedback=feedback),
    )
    asked = replace(item("quiz-x", kind, prompt, *options), explanation=explanation)
    processor = of(export, Bank(prompt, "1.0.0", (asked,))).item("quiz-x")
    assert [text_of(node) for node in find(processor.root, "prompt")] == [prompt]
    choices = find(processor.root, "simpleChoice") or find(processor.root, "simpleAssociableChoice")
    assert [text_of(choice) for choice in choices][:2] == [one, other]
    response = {"matching": ["o-2 o-2-match"], "ordering": ["o-2", "o-1"]}.get(kind, ["o-2"])
    shown = [text for _, text in processor.answer({"RESPONSE": response}).shown]
    assert shown[-2:] == [feedback, explanation]


@EXPORTS
def test_texts_that_look_like_markup_stay_texts(export: Qti) -> None:
    processor = of(export, MADE).item("quiz-odd-order")
    assert [text_of(choice) for choice in find(processor.root, "simpleChoice")] == [
        f"{ODD} {n}" for n in range(3)
    ]
