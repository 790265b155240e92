"""`syllabank mcp` as a program uses it: the SDK's own client starts the real command and asks it over stdio."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from api.assessment.bank import read_bank
from api.settings import HITS_MAX, INCLUDED_SHOWN, TOLD_MAX
from api.store.catalogue import Catalogue
from tests.assistants.asking import POINT, REMOVED, Assistant
from tests.web.test_quizzes_check import answer_from_keys

pytestmark = pytest.mark.xdist_group("mcp")


def test_the_server_says_what_it_is_and_that_nobody_endorses_it(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    client, package = assistant.client, catalogue.latest.package
    assert client.server_info is not None
    assert (client.server_info.name, client.server_info.title) == (package.name, package.title)
    assert client.instructions is not None
    assert "OCR neither made nor endorses it" in client.instructions
    assert "licence" in client.instructions


def test_every_tool_tells_what_it_takes_and_gives_and_only_reads(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    assert list(assistant.tools) == ["search", "get", "draw", "check", "outline", "about"]
    for tool in assistant.tools.values():
        assert tool.title
        assert tool.description
        assert tool.annotations is not None
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert (tool.annotations.idempotent_hint, tool.annotations.open_world_hint) == (True, False)
        for schema in (tool.input_schema, tool.output_schema):
            assert schema is not None
            Draft202012Validator.check_schema(schema)
            assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        for name, argument in tool.input_schema["properties"].items():
            assert argument["description"], name
            assert "type" in argument
    package = catalogue.latest.package
    fields = package.tables["quiz_items"].by_name
    draw, search = (assistant.tools[name].input_schema["properties"] for name in ("draw", "search"))
    assert draw["kind"]["items"]["enum"] == list(fields["kind"].enum)
    assert draw["difficulty"]["items"]["enum"] == list(fields["difficulty"].enum)
    assert search["collection"]["enum"] == list(package.by_collection)
    assert search["release"]["enum"] == ["latest", *catalogue.versions]


def test_search_finds_a_name_in_another_spelling_and_tells_release_and_licence(
    assistant: Assistant, web: FlaskClient
) -> None:
    found = assistant.call("search", words="Kim Il-sung", limit=5)
    assert found["hits"][0]["id"] == "person-kim-il-sung"
    assert found["hits"][0]["uri"] == "syllabank://people/person-kim-il-sung"
    assert len(found["hits"]) == 5
    assert found["release"]["latest"]
    assert [licence["name"] for licence in found["release"]["licences"]] == ["CC-BY-4.0"]
    assert found["release"]["version"] in found["release"]["citation"]
    asked = web.get("/v1/search?q=Kim Il-sung&limit=10").get_json()
    assert (found["total"], found["by_collection"]) == (
        asked["meta"]["total"],
        asked["meta"]["facets"]["collection"],
    )
    following = assistant.call("search", words="Kim Il-sung", limit=5, cursor=found["next_cursor"])
    hits = [*found["hits"], *following["hits"]]
    assert [hit["record"] for hit in hits] == [hit["record"] for hit in asked["data"]]
    assert all(hit["found_in"] for hit in hits)


def test_search_keeps_to_a_collection_and_a_specification_point(
    assistant: Assistant, web: FlaskClient
) -> None:
    found = assistant.call(
        "search", words="armistice", collection="statements", spec_point=POINT, limit=HITS_MAX
    )
    assert found["by_collection"].keys() == {"statements"}
    query = f"q=armistice&collection=statements&spec_point={POINT}&limit={HITS_MAX}"
    asked = web.get(f"/v1/search?{query}").get_json()
    assert [hit["id"] for hit in found["hits"]] == [hit["id"] for hit in asked["data"]] != []
    assert assistant.call("search", words="armistice xylophone")["hits"] == []


def test_a_record_comes_with_what_it_includes_and_rests_on(assistant: Assistant, web: FlaskClient) -> None:
    item = assistant.call("draw", seed="1", length=1)["items"][0]["id"]
    asked = web.get(f"/v1/quiz-items/{item}?include=options,spec_point,statement.citations").get_json()[
        "data"
    ]
    plain = assistant.call("get", id=item)
    assert plain["record"].items() <= asked.items()
    assert not {"cited", "cited_sources", "left_out", "renamed"} & plain.keys()
    assert {"options", "spec_point", "statement"} <= set(plain["relations"])
    include = ["options", "spec_point", "statement.citations"]
    assert assistant.call("get", id=item, include=include)["record"] == asked
    found = assistant.call("get", id=item, with_sources=True)
    cited = web.get(f"/v1/citations?record_id={item}&include=source").get_json()["data"]
    held = {source["id"]: source for source in found["cited_sources"]}
    told = [citation | {"source": held[citation["source_id"]]} for citation in found["cited"]]
    assert sorted(told, key=lambda citation: citation["id"]) == cited != []


def test_many_related_records_are_cut_and_counted(assistant: Assistant, catalogue: Catalogue) -> None:
    found = assistant.call("get", id=POINT, include=["quiz_items"])
    total = sum(item.spec_point_id == POINT for item in read_bank(catalogue.latest).items)
    assert len(found["record"]["quiz_items"]) == INCLUDED_SHOWN < total
    assert found["left_out"] == {"quiz_items": total - INCLUDED_SHOWN}
    text = assistant.refused(
        "get",
        id=POINT,
        include=[f"quiz_items.{name}" for name in ("options", "citations", "statement", "spec_point")],
    )
    assert f"at most {TOLD_MAX} are told at once" in text


def test_a_removed_record_says_when_and_why_and_an_older_release_has_it(assistant: Assistant) -> None:
    text = assistant.refused("get", id=REMOVED)
    assert f"{REMOVED} was removed in release 1.0.0" in text
    assert len(text) > len(f"{REMOVED} was removed in release 1.0.0: ") + 60, "the reason is told"
    found = assistant.call("get", id=REMOVED, release="0.1.0")
    assert (found["id"], found["release"]["version"], found["release"]["latest"]) == (REMOVED, "0.1.0", False)
    assert found["uri"] == f"syllabank://releases/0.1.0/quiz-options/{REMOVED}"


def test_a_seed_draws_the_same_paper_again_and_no_seed_another_each_time(assistant: Assistant) -> None:
    asked = {"seed": "Form 12, Monday", "length": 7, "spec_point": POINT, "balance": True}
    first = assistant.call("draw", **asked)
    assert assistant.call("draw", **asked) == first
    assert len(first["items"]) == 7
    more = assistant.call("draw", **asked, cursor=first["next_cursor"])
    assert not {item["id"] for item in first["items"]} & {item["id"] for item in more["items"]}
    made_up = [assistant.call("draw", length=5) for _ in range(2)]
    assert made_up[0]["items"] != made_up[1]["items"]
    assert assistant.call("draw", length=5, seed=made_up[0]["seed"])["items"] == made_up[0]["items"]
    chosen = assistant.call("draw", kind=["cloze", "matching"], difficulty=["hard"], length=50)
    assert {(item["kind"], item["difficulty"]) for item in chosen["items"]} == {
        ("cloze", "hard"),
        ("matching", "hard"),
    }


@pytest.mark.parametrize(("answers", "word"), [(False, "no"), (True, "yes")])
def test_a_paper_is_the_one_that_the_api_draws(
    assistant: Assistant, web: FlaskClient, answers: bool, word: str
) -> None:
    found = assistant.call("draw", seed="x", length=50, answers=answers)
    asked = web.get(f"/v1/quizzes?seed=x&length=50&answers={word}").get_json()
    assert found["items"] == asked["data"]
    assert found["total"] == asked["meta"]["total"]
    assert ("how_to_answer" in found) == (not answers)


def test_a_paper_without_answers_gives_none_away(assistant: Assistant, catalogue: Catalogue) -> None:
    found = assistant.call("draw", seed="x", length=50)
    drawn = {item["id"] for item in found["items"]}
    text = json.dumps(found, ensure_ascii=False)
    for item in read_bank(catalogue.latest).items:
        if item.id in drawn:
            assert item.explanation not in text
            assert f'"{item.statement_id}"' not in text
            for option in item.options:
                assert option.id not in text
                assert f'"{option.feedback}"' not in text
    for word in ("correct", "rank", "feedback", "explanation", "match_text", "statement_id"):
        assert f'"{word}"' not in text
    assert "give an answer away" in assistant.refused("draw", seed="x", with_sources=True)
    assert assistant.call("draw", seed="x", answers=True, with_sources=True)["cited_sources"]


def test_right_and_wrong_answers_are_marked_for_every_kind(
    assistant: Assistant, catalogue: Catalogue, web: FlaskClient
) -> None:
    items = {item.id: item for item in read_bank(catalogue.latest).items}
    paper = assistant.call("draw", seed="y", length=50)["items"]
    one_of_each = {shown["kind"]: shown for shown in paper}
    assert len(one_of_each) == 7
    for kind, shown in one_of_each.items():
        for right in (True, False):
            answer = answer_from_keys(shown, items[shown["id"]], right)
            found = assistant.call("check", item=shown["id"], answer=answer)
            assert found["correct"] is right, (kind, answer)
            asked = web.get(f"/v1/quiz-items/{shown['id']}/check", query_string={"answer": answer}).get_json()
            assert {name: found[name] for name in asked["data"]} == asked["data"]
            assert (found["kind"], found["rule"]) == (kind, asked["meta"]["rule"])
    assert assistant.call("check", item=shown["id"], answer=answer, with_sources=True)["cited"]


def test_the_outline_and_the_collections_are_those_of_the_api(assistant: Assistant, web: FlaskClient) -> None:
    found = assistant.call("outline")
    asked = {point["id"]: point for point in web.get("/v1/coverage").get_json()["data"]}
    assert [point["id"] for point in found["points"]] == list(asked)
    for point in found["points"]:
        rows = {name: rows["total"] for name, rows in asked[point["id"]]["rows"].items() if rows["total"]}
        assert {name: count for name, count in point["records"].items() if count} == rows
        assert sum(point["items"].values()) == rows.get("quiz-items", 0)
    below = assistant.call("outline", spec_point="spec-y222")
    assert 1 < below["total"] < found["total"]
    about = assistant.call("about")
    assert {c["collection"]: c["records"] for c in about["collections"]} == {
        c["collection"]: c["records"] for c in web.get("/v1").get_json()["data"]["collections"]
    }
    assert "OCR neither made nor endorses it" in about["description"]
