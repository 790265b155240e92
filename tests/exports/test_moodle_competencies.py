"""Moodle competencies: read as Moodle's own tool reads them, by place, the tree comes back."""

from __future__ import annotations

import csv
import html
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from api.assessment.bank import Bank
from api.assessment.material import SpecPoint
from api.exports.moodle.competencies import MoodleCompetencies
from tests.exports.moodle_made import AWKWARD, BANK, TEXT, TREE


def read(bank: Bank) -> list[list[str]]:
    out = io.BytesIO()
    MoodleCompetencies().write(bank, out)
    return list(csv.reader(io.StringIO(out.getvalue().decode("utf-8"), newline=""), strict=True))


def point(title: str, description: str) -> SpecPoint:
    return SpecPoint("spec-x", None, "unit", None, title, description, True, 1, None)


def test_the_header_is_that_of_moodles_own_export() -> None:
    assert ",".join(read(BANK)[0]) == (
        "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,"
        "Rule type (optional),Rule outcome (optional),Rule config (optional),"
        "Cross-referenced competency ID numbers,Exported ID (optional),Is framework,Taxonomy"
    )


def test_the_framework_names_the_release_and_has_what_moodle_demands() -> None:
    framework = read(BANK)[1]
    assert framework[:3] == ["", "elements-1.1.0", "The elements 1.1.0"]
    values, settings_ = framework[5].split(","), json.loads(framework[6])
    assert "scaleid" in settings_[0]
    assert all(1 <= entry["id"] <= len(values) for entry in settings_[1:])
    assert any(entry["scaledefault"] for entry in settings_[1:])
    assert any(entry["proficient"] for entry in settings_[1:])
    assert framework[12:] == ["1", "domain,domain,outcome"]


def test_the_tree_comes_back_with_parents_first() -> None:
    rows = read(BANK)[2:]
    assert [(row[0], row[1]) for row in rows] == [
        ("", "spec-top"),
        ("spec-top", "spec-other"),
        ("spec-top", "spec-branch"),
        ("spec-branch", "spec-leaf"),
    ]
    assert {row[1]: row[2] for row in rows} == {made.id: made.title for made in TREE}
    assert rows[0][3] == "<p>All of them.</p><p>Code: U1</p>"
    assert rows[1][3] == "<p>Not covered.</p>"
    assert {row[12] for row in rows} == {""}
    assert {len(row) for row in read(BANK)} == {14}


def test_a_point_whose_parent_is_not_there_stands_at_the_top() -> None:
    rows = read(replace(BANK, points=(replace(TREE[3], parent_id="spec-gone"),)))
    assert [(row[0], row[1]) for row in rows[2:]] == [("", "spec-leaf")]


@pytest.mark.parametrize(("title", "cut"), [("x" * 100, False), ("x" * 101, True), ("<b>" * 33, True)])
def test_a_long_title_is_cut_said_and_whole_in_the_description(title: str, cut: bool) -> None:
    bank = replace(BANK, points=(point(title, "Why."),))
    row = read(bank)[2]
    assert len(row[2]) <= 100
    assert row[2].endswith("…") == cut
    assert (html.escape(title, quote=False) in row[3]) == cut
    assert [(loss.record_id, loss.part) for loss in MoodleCompetencies().losses(bank)] == (
        [("spec-x", "title")] if cut else []
    )


def test_a_tree_that_fits_loses_nothing() -> None:
    assert MoodleCompetencies().losses(BANK) == []


@settings(max_examples=40)
@given(TEXT, TEXT)
def test_any_text_comes_back_as_it_went(title: str, description: str) -> None:
    check(title, description)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_come_back_as_they_went(text: str) -> None:
    check(text, text)


def check(title: str, description: str) -> None:
    row = read(replace(BANK, points=(point(title, description),)))[2]
    # PHP would take a backslash before a quotation mark for part of the text.
    assert "\\" not in "".join(row)
    shown = title.replace("\n", " ")
    assert row[2] == shown or html.unescape(row[2]) == shown
    assert html.unescape(row[3].replace("<br>", "\n")) == f"<p>{description}</p>"
