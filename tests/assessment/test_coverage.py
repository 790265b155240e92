"""Coverage: which rows lead to which points, along the foreign keys of any package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from api.assessment.coverage import LEAST, Coverage, PointCoverage, Thin, read_coverage
from api.errors import TableMissing
from api.store.catalogue import Catalogue
from tests.assessment.test_bank import drop_keys, without
from tests.conftest import ROOT, Workbench, make_catalogue

TREE = "spec_points"


def by_id(found: Coverage) -> dict[str, PointCoverage]:
    return {point.row["id"]: point for point in found.points}


def read(workbench: Workbench, tmp_path: Path) -> dict[str, PointCoverage]:
    return by_id(read_coverage(make_catalogue(workbench.descriptor, tmp_path).latest))


def test_points_stand_in_the_order_of_the_tree(sample_catalogue: Catalogue) -> None:
    points = read_coverage(sample_catalogue.latest).points
    names = ["spec-sb", "spec-chemistry", "spec-unit-1", "spec-periodicity", "spec-metals", "spec-gases"]
    assert [point.row["id"] for point in points] == names
    assert [point.leaf for point in points] == [False] * 4 + [True] * 2


def test_rows_are_counted_at_their_point_and_at_all_above(sample_catalogue: Catalogue) -> None:
    found = read_coverage(sample_catalogue.latest)
    points = by_id(found)
    # Elements, sources, citations and revisions lead to no point.
    assert set(found.tables) == {
        "statements",
        "terms",
        "questions",
        "mark_points",
        "mark_levels",
        "quiz_items",
        "quiz_options",
    }
    assert points["spec-metals"].own["statements"] == points["spec-metals"].total["statements"] == 2
    assert points["spec-gases"].total["statements"] == 1
    assert points["spec-metals"].total["quiz_options"] == 14
    for above in ("spec-periodicity", "spec-unit-1", "spec-chemistry", "spec-sb"):
        assert points[above].own.get("statements", 0) == 0
        assert points[above].total["statements"] == 3
        assert points[above].total["quiz_options"] == 27
        assert sum(points[above].items.values()) == 7
    assert dict(points["spec-metals"].items) == {
        ("multiple_choice", "easy"): 1,
        ("true_false", "easy"): 1,
        ("matching", "easy"): 1,
        ("multiple_response", "medium"): 1,
    }


def test_what_is_thin_is_told_of_covered_leaves_alone(sample_catalogue: Catalogue) -> None:
    points = by_id(read_coverage(sample_catalogue.latest))
    terms = points["spec-metals"].total.get("terms", 0)
    assert points["spec-metals"].thin == (
        Thin("few_rows", "statements", None, 2, LEAST),
        Thin("few_rows", "terms", None, terms, LEAST),
        Thin("few_rows", "quiz_items", None, 4, LEAST),
        Thin("no_item_of_difficulty", "quiz_items", "hard", 0, 1),
    )
    assert {thin.difficulty for thin in points["spec-gases"].thin} == {None, "medium"}
    assert not any(point.thin for point in points.values() if not point.leaf)


def test_enough_is_not_thin(workbench: Workbench, tmp_path: Path) -> None:
    for number in range(LEAST - 2):
        workbench.add(
            "statements",
            id=f"statement-more-{number}",
            spec_point_id="spec-metals",
            position=str(number + 3),
            text=f"More {number}.",
            kind="claim",
            certainty="established",
        )
    workbench.edit("quiz_items", "quiz-which-metals", difficulty="hard")
    workbench.edit("spec_points", "spec-periodicity", covered="false")
    workbench.edit("spec_points", "spec-gases", covered="false")
    points = read(workbench, tmp_path)
    assert points["spec-gases"].thin == (), "it is not covered, nor is what it lies under"
    metals = points["spec-metals"]
    assert metals.total["statements"] == LEAST
    assert {thin.table for thin in metals.thin if thin.rule == "few_rows"} == {"terms", "quiz_items"}
    missing = [thin.difficulty for thin in metals.thin if thin.rule == "no_item_of_difficulty"]
    assert missing == ["medium"]


def test_a_leaf_under_a_covered_point_is_covered(workbench: Workbench, tmp_path: Path) -> None:
    workbench.edit("spec_points", "spec-gases", covered="false")
    assert read(workbench, tmp_path)["spec-gases"].thin


def add_table(bench: Workbench, name: str, rows: list[dict[str, str]], **keys: str) -> None:
    """A new table whose fields are foreign keys, each to the table named."""
    field = {"type": "string", "title": "T", "description": "D"}
    identity = {"constraints": {"required": True, "unique": True, "pattern": f"{name}-[a-z0-9]+"}}
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [{"name": "id", **field, **identity}, *({"name": key, **field} for key in keys)],
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": [key], "reference": {"resource": "" if table == name else table, "fields": ["id"]}}
            for key, table in keys.items()
        ],
    }
    (bench.root / f"schemas/{name}.json").write_text(json.dumps(schema))
    (bench.root / f"dataset/{name}.csv").write_text("")
    bench.write(name, rows, ["id", *keys])

    def add(descriptor: Any) -> None:
        more = {"name": name, "path": f"dataset/{name}.csv", "schema": f"schemas/{name}.json"}
        descriptor["resources"].append(dict(descriptor["resources"][0]) | more)

    bench.json("datapackage.json", add)


def test_any_table_is_counted_by_the_keys_of_its_schema(workbench: Workbench, tmp_path: Path) -> None:
    # Directly and by a statement: the direct key counts, the other where that is empty.
    both = [
        {"id": "both-1", "point_id": "spec-gases", "statement_id": "statement-iron-age"},
        {"id": "both-2", "point_id": "", "statement_id": "statement-iron-age"},
        {"id": "both-3", "point_id": "", "statement_id": ""},
        # Of two longer ways the shorter counts: an option of a gas is two steps away.
        {"id": "both-4", "statement_id": "statement-iron-age", "option_id": "option-lightest-a"},
        {"id": "both-5", "option_id": "option-lightest-a"},
    ]
    add_table(workbench, "both", both, option_id="quiz_options", statement_id="statements", point_id=TREE)
    # Between two points: a row of each, and one row for what is above both.
    add_table(
        workbench,
        "links",
        [
            {"id": "links-1", "from_id": "spec-gases", "to_id": "spec-metals"},
            {"id": "links-2", "from_id": "spec-gases", "to_id": "spec-gases"},
        ],
        from_id=TREE,
        to_id=TREE,
    )
    # Three steps away, and by its own table.
    far = [
        {"id": "far-1", "links_id": "links-2", "parent_id": ""},
        {"id": "far-2", "links_id": "", "parent_id": "far-3"},
        {"id": "far-3", "links_id": "", "parent_id": "far-1"},
        {"id": "far-4", "links_id": "", "parent_id": "far-4"},
    ]
    add_table(workbench, "far", far, links_id="links", parent_id="far")
    points = read(workbench, tmp_path)
    found = {
        name: [points[f"spec-{p}"].total[name] for p in ("gases", "metals", "sb")]
        for name in ("both", "links", "far")
    }
    assert found == {"both": [2, 2, 4], "links": [2, 1, 2], "far": [3, 0, 3]}
    own = [points["spec-gases"].own["links"], points["spec-sb"].own.get("links", 0)]
    assert own == [2, 0]


def test_a_release_without_quiz_tables_is_counted_all_the_same(workbench: Workbench, tmp_path: Path) -> None:
    drop_keys(workbench, "quiz_options")
    release = make_catalogue(without(workbench, "quiz_items", "quiz_options").descriptor, tmp_path).latest
    found = read_coverage(release)
    assert (found.kinds, found.difficulties) == ((), ())
    points = by_id(found)
    assert points["spec-metals"].total["statements"] == 2
    assert {thin.table for thin in points["spec-metals"].thin} == {"statements", "terms"}


def test_a_release_without_a_tree_is_refused(workbench: Workbench, tmp_path: Path) -> None:
    for table in ("statements", "terms", "questions", "quiz_items"):
        drop_keys(workbench, table)
    release = make_catalogue(without(workbench, TREE).descriptor, tmp_path).latest
    with pytest.raises(TableMissing) as caught:
        read_coverage(release)
    assert caught.value.table == TREE


def test_the_published_counts_are_those_of_the_files(published_catalogue: Catalogue) -> None:
    """Counted again from the archive, along the ways that a reader of the schemas would go."""
    release = published_catalogue.latest
    with zipfile.ZipFile(ROOT / "dataset" / "releases" / f"syllabank-{release.version}.zip") as archive:

        def table(name: str) -> dict[str, dict[str, str]]:
            text = archive.read(f"dataset/{name}.csv").decode()
            return {row["id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}

        tree, sections, statements = table(TREE), table("sections"), table("statements")
        direct = {name: table(name) for name in ("terms", "events", "questions", "quiz_items")}
        mentions, options = table("mentions"), table("quiz_options")

    def above(point: str) -> list[str]:
        found = []
        while point:
            found.append(point)
            point = tree[point]["parent_id"]
        return found

    def of_statement(name: str) -> str:
        return sections[statements[name]["section_id"]]["spec_point_id"]

    expected: dict[str, Counter[str]] = {
        name: Counter(point for row in rows.values() for point in above(row["spec_point_id"]))
        for name, rows in direct.items()
    }
    expected["statements"] = Counter(point for name in statements for point in above(of_statement(name)))
    expected["mentions"] = Counter(
        point for row in mentions.values() for point in above(of_statement(row["statement_id"]))
    )
    expected["quiz_options"] = Counter(
        point
        for row in options.values()
        for point in above(direct["quiz_items"][row["item_id"]]["spec_point_id"])
    )
    points = by_id(read_coverage(release))
    assert points
    assert set(points) == set(tree)
    for name, counts in expected.items():
        assert {p: points[p].total.get(name, 0) for p in tree} == {p: counts[p] for p in tree}, name
