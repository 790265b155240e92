"""What users of the published content were promised, as floors; quality has rules of its own."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

FLOORS = {
    "statements": 220,
    "terms": 35,
    "people": 30,
    "places": 33,
    "organisations": 25,
    "participants": 12,
    "events": 60,
    "figures": 25,
    "positions": 40,
    "outcomes": 45,
    "faqs": 18,
    "questions": 20,
    "quiz_items": 260,
    "sources": 45,
    "media": 4,
}
KINDS = {
    "multiple_choice",
    "multiple_response",
    "true_false",
    "matching",
    "ordering",
    "cloze",
    "short_answer",
}
LEAVES = {f"spec-y222-settlement-{part}" for part in ("difficulties", "outcome", "asia")}
MAIN = {f"participant-{name}" for name in ("us", "rok", "unc", "dprk", "prc", "ussr")}


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "dataset" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize(("table", "floor"), FLOORS.items())
def test_a_table_has_the_depth_that_was_promised(table: str, floor: int) -> None:
    assert len(rows(table)) >= floor


def test_every_leaf_has_items_of_every_kind_and_difficulty() -> None:
    found = defaultdict(list)
    for item in rows("quiz_items"):
        found[item["spec_point_id"]].append(item)
    assert found.keys() >= LEAVES
    for leaf in LEAVES:
        assert len(found[leaf]) >= 12
        assert {item["kind"] for item in found[leaf]} == KINDS
        assert {item["difficulty"] for item in found[leaf]} == {"easy", "medium", "hard"}


def test_every_main_participant_has_gains_costs_and_a_stance_on_each_issue() -> None:
    kinds, issues = defaultdict(set), defaultdict(set)
    for outcome in rows("outcomes"):
        kinds[outcome["participant_id"]].add(outcome["kind"])
    for position in rows("positions"):
        issues[position["participant_id"]].add(position["issue"])
    for participant in MAIN:
        assert {"gain", "cost"} <= kinds[participant], participant
        assert issues[participant] == {"prisoners", "line", "ceasefire", "politics"}, participant


def test_every_claim_is_cited() -> None:
    cited = {citation["record_id"] for citation in rows("citations")}
    for table in (
        "statements",
        "figures",
        "events",
        "positions",
        "outcomes",
        "quiz_items",
        "terms",
        "faqs",
        "media",
    ):
        assert {row["id"] for row in rows(table)} <= cited, table


def test_no_source_is_listed_that_nothing_rests_on() -> None:
    used = {citation["source_id"] for citation in rows("citations")}
    assert {source["id"] for source in rows("sources")} == used


def test_questions_are_of_every_promised_kind_and_none_is_official() -> None:
    questions = rows("questions")
    assert Counter(q["kind"] for q in questions).keys() == {
        "knowledge_check",
        "short_explanation",
        "part_a_style",
        "part_b_style",
    }
    for question in questions:
        assert question["authenticity"] != "official"
        assert "OCR" in question["label"]


def test_nothing_of_anyone_elses_is_in_the_media_table_but_its_description() -> None:
    for medium in rows("media"):
        assert medium["credit"]
        assert medium["rights"]


def test_every_correction_is_visible_in_the_rows() -> None:
    """The map names, for each correction of the page this content began from, rows that show it."""
    cells: dict[str, str] = {}
    for path in (ROOT / "dataset").glob("*.csv"):
        for row in rows(path.stem):
            cells[row["id"]] = " ".join(row.values())
    corrections = json.loads((Path(__file__).parent / "corrections.json").read_text("utf-8"))
    assert [c["id"] for c in corrections] == [f"C{number:02}" for number in range(1, 31)]
    for correction in corrections:
        assert correction["rows"], correction["id"]
        for shown in correction["rows"]:
            assert shown["says"] in cells[shown["record"]], (correction["id"], shown["record"])


def test_the_citation_file_names_the_version_that_is_declared() -> None:
    package = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == package["version"]
    assert str(citation["date-released"]) == package["created"][:10]
    assert citation["license"] == package["licenses"][0]["name"]
    for resource in package["resources"]:
        assert resource["licenses"][0]["name"] == "CC-BY-4.0"
    assert f"## {package['version']} (" in (ROOT / "dataset" / "CHANGELOG.md").read_text("utf-8")
