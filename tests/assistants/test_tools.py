"""The tools over other packages: records renamed and removed, tables that are absent, every odd argument."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from api.assistants import prompts
from api.assistants.arguments import Refused
from api.assistants.library import Library
from api.assistants.resources import completed, read_resource
from api.assistants.tools import TOOLS, call, offered
from api.settings import POINTS_SHOWN, TEXT_SHOWN
from api.store.catalogue import Catalogue
from tests.assessment.test_bank import drop_keys, without
from tests.conftest import SAMPLE, Workbench, make_catalogue
from tests.history.releases import revise
from tests.web.history import declare

OWN = [
    {"name": "CC0-1.0", "title": "CC0", "path": "https://licence.example/zero"},
    {"name": "MIT", "path": "https://licence.example/mit"},
]


def ask(library: Library, name: str, **arguments: Any) -> dict[str, Any]:
    """The answer of a tool, which is what the tool says it gives."""
    tool = TOOLS[name]
    found = call(library, tool, arguments)
    Draft202012Validator(tool.gives()).validate(found)
    return found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two releases of the sample: in the second, an item has a new id and a table is gone."""
    folder = tmp_path_factory.mktemp("assistants")
    package = Workbench(Path(shutil.copytree(SAMPLE, folder / "package")))
    make_catalogue(package.descriptor, folder)
    declare(package, "2.0.0", "2026-03-04T05:06:07Z")
    old, new = "quiz-conductor", "quiz-best-conductor"
    row = next(row for row in package.table("quiz_items") if row["id"] == old)
    package.remove("quiz_items", old)
    package.add("quiz_items", **{**row, "id": new})
    for table, field in (("quiz_options", "item_id"), ("citations", "record_id")):
        for row in package.table(table):
            if row[field] == old:
                package.edit(table, row["id"], **{field: new})
                revise(package, row["id"], "corrected", "2.0.0")
    revise(package, old, "renamed", "2.0.0", new)
    for row in package.table("mark_levels"):
        revise(package, row["id"], "removed", "2.0.0")
    package.json(
        "datapackage.json",
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != "mark_levels"]),
    )
    package.json("datapackage.json", lambda d: d["resources"][0].update(licenses=OWN))
    return Library(make_catalogue(package.descriptor, folder))


def test_a_renamed_record_is_found_under_its_new_id(library: Library) -> None:
    found = ask(library, "get", id="quiz-conductor")
    assert found["id"] == found["record"]["id"] == "quiz-best-conductor"
    assert (
        found["renamed"].items()
        >= {"from": "quiz-conductor", "to": "quiz-best-conductor", "release": "2.0.0"}.items()
    )
    assert found["renamed"]["reason"]
    paper = ask(library, "draw", kind=["multiple_choice"], length=50)
    shown = next(item for item in paper["items"] if item["id"] == "quiz-best-conductor")
    marked = ask(library, "check", item="quiz-conductor", answer=shown["options"][0]["key"])
    assert (marked["item"], marked["renamed"]) == ("quiz-best-conductor", found["renamed"])
    assert "renamed" not in ask(library, "get", id="quiz-conductor", release="1.1.0")
    assert '"renamed"' in read_resource(library, "syllabank://quiz-items/quiz-conductor")[1]


def test_an_older_release_is_asked_in_its_own_terms(library: Library) -> None:
    with pytest.raises(Refused, match="'collection' cannot be 'mark-levels'"):
        ask(library, "search", words="level", collection="mark-levels")
    assert ask(library, "search", words="level", collection="mark-levels", release="1.1.0")["total"]
    with pytest.raises(Refused, match=r"was removed in release 2\.0\.0"):
        ask(library, "get", id=next(iter(removed(library))))


def removed(library: Library) -> list[str]:
    old = library.release("1.1.0")
    return [row["id"] for row in old.rows(old.package.tables["mark_levels"])]


def test_a_table_with_licences_of_its_own_is_told_with_them(library: Library) -> None:
    first = next(iter(library.latest.package.tables.values()))
    [row, *_] = library.latest.rows(first)
    told = ask(library, "get", id=row["id"])["release"]["licences"]
    assert told == OWN
    whole = ask(library, "about")["release"]["licences"]
    assert whole != told
    assert whole


def test_a_long_text_is_cut_in_a_hit_and_whole_in_the_record(tmp_path: Path, workbench: Workbench) -> None:
    row = workbench.table("terms")[0]
    long = "zirconium " * (TEXT_SHOWN // 10) + "end."
    workbench.edit("terms", row["id"], definition=long)
    library = Library(make_catalogue(workbench.descriptor, tmp_path))
    [hit] = ask(library, "search", words="zirconium")["hits"]
    assert hit["cut"] == ["definition"]
    assert hit["record"]["definition"] == long[:TEXT_SHOWN] + "…"
    assert ask(library, "get", id=row["id"])["record"]["definition"] == long


def test_a_tree_of_many_points_is_told_in_part(tmp_path: Path, workbench: Workbench) -> None:
    tree = workbench.table("spec_points")
    root = next(row for row in tree if not row["parent_id"])
    many = [
        root | {"id": f"spec-extra-{n:03}", "parent_id": root["id"], "position": str(100 + n)}
        for n in range(POINTS_SHOWN)
    ]
    workbench.write("spec_points", sorted([*tree, *many], key=lambda row: row["id"]))
    found = ask(Library(make_catalogue(workbench.descriptor, tmp_path)), "outline")
    assert (found["total"], len(found["points"])) == (len(tree) + POINTS_SHOWN, POINTS_SHOWN)
    assert found["points"][0]["id"] == root["id"]


def test_a_release_without_quiz_tables_or_a_tree_offers_what_is_left(
    tmp_path: Path, workbench: Workbench
) -> None:
    for table in ("statements", "terms", "questions", "quiz_items", "quiz_options"):
        drop_keys(workbench, table)
    package = without(without(workbench, "spec_points"), "quiz_options")
    library = Library(make_catalogue(package.descriptor, tmp_path))
    assert [tool.name for tool in offered(library)] == ["search", "get", "about"]
    assert [prompt.name for prompt in prompts.offered(library)] == ["explain"]
    assert "spec_point" not in TOOLS["search"].takes(library, library.latest.package)["properties"]
    with pytest.raises(Refused, match="has no table quiz_options"):
        call(library, TOOLS["draw"], {})
    assert completed(library, "spec_point", "", {}) == []


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 200),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=130),
    st.sampled_from(["latest", "1.1.0", "quiz-conductor", "spec-metals", "metal", "true", "options"]),
    st.lists(st.sampled_from(["cloze", "easy", "options", "item.options", ""]), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=1),
)


@settings(max_examples=40)
@given(data=st.data(), name=st.sampled_from(list(TOOLS)))
def test_no_argument_makes_a_tool_fail(sample_catalogue: Catalogue, data: st.DataObject, name: str) -> None:
    library = Library(sample_catalogue)
    names = list(TOOLS[name].takes(library, library.latest.package)["properties"])
    given = data.draw(st.dictionaries(st.sampled_from([*names, "colour"]), ODD, max_size=4))
    try:
        ask(library, name, **given)
        reasons: tuple[str, ...] = ()
    except Refused as error:
        reasons = error.reasons or ("",)
    assert all(reason.strip() for reason in reasons)
