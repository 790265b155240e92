"""`syllabank mcp` as a program uses it: the SDK's own client starts the real command and asks it over stdio."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters
from mcp.types import (
    INVALID_PARAMS,
    CallToolResult,
    PromptReference,
    ResourceTemplateReference,
    TextContent,
    TextResourceContents,
    Tool,
)

from api.assessment.bank import read_bank
from api.package.release_index import read_index
from api.settings import HITS_MAX, INCLUDED_SHOWN, TOLD_MAX
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import ROOT, syllabank
from tests.web.test_quizzes_check import answer_from_keys

COMMAND = str(Path(sys.executable).parent / "syllabank")
REMOVED = "option-outcome-region-behind-yalu-a"
POINT = "spec-y222-settlement-asia"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own releases, built without files to download."""
    folder, releases = tmp_path_factory.mktemp("mcp"), ROOT / "dataset" / "releases"
    build_stores(read_index(releases), releases, folder)
    return folder


@pytest.fixture(scope="module")
def catalogue(store: Path) -> Catalogue:
    return Catalogue(store)


@pytest.fixture(scope="module")
def web(catalogue: Catalogue) -> FlaskClient:
    """The API over the same releases."""
    return create_app(catalogue).test_client()


class Assistant:
    """The SDK's client, asked from a test that is not a coroutine."""

    def __init__(self, portal: BlockingPortal, client: Client) -> None:
        self.portal, self.client = portal, client
        self.tools: dict[str, Tool] = {t.name: t for t in portal.call(client.list_tools).tools}

    def ask(self, name: str, **arguments: Any) -> CallToolResult:
        """Call a tool, whatever comes of it."""
        return self.portal.call(self.client.call_tool, name, arguments)

    def call(self, name: str, **arguments: Any) -> Any:
        """The answer of a tool: what it says it gives, and the same as text."""
        found = self.ask(name, **arguments)
        assert not found.is_error, found.content
        Draft202012Validator(self.tools[name].output_schema or {}).validate(found.structured_content)
        [content] = found.content
        assert isinstance(content, TextContent)
        assert json.loads(content.text) == found.structured_content
        assert len(content.text) <= TOLD_MAX
        return found.structured_content

    def refused(self, name: str, **arguments: Any) -> str:
        """The text of a tool's error."""
        found = self.ask(name, **arguments)
        assert found.is_error
        assert found.structured_content is None
        [content] = found.content
        assert isinstance(content, TextContent)
        assert "Traceback" not in content.text
        return content.text

    def read(self, uri: str) -> tuple[str | None, str]:
        """The media type and the text of a resource."""
        [content] = self.portal.call(self.client.read_resource, uri).contents
        assert isinstance(content, TextResourceContents)
        assert content.uri == uri
        return content.mime_type, content.text


@pytest.fixture(scope="module")
def assistant(store: Path) -> Iterator[Assistant]:
    """One process for the tests of this module."""
    environment = dict(os.environ) | {"SYLLABANK_STORE": str(store), "PYTHONWARNINGS": "error"}
    command = StdioServerParameters(command=COMMAND, args=["mcp"], env=environment, cwd=ROOT)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(Client(command)) as client:
        yield Assistant(portal, client)


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
    assert not {"citations", "sources", "left_out", "renamed"} & plain.keys()
    assert {"options", "spec_point", "statement"} <= set(plain["relations"])
    include = ["options", "spec_point", "statement.citations"]
    assert assistant.call("get", id=item, include=include)["record"] == asked
    found = assistant.call("get", id=item, sources=True)
    cited = web.get(f"/v1/citations?record_id={item}&include=source").get_json()["data"]
    held = {source["id"]: source for source in found["sources"]}
    told = [citation | {"source": held[citation["source_id"]]} for citation in found["citations"]]
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
    assert "give an answer away" in assistant.refused("draw", seed="x", sources=True)
    assert assistant.call("draw", seed="x", answers=True, sources=True)["sources"]


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
    assert assistant.call("check", item=shown["id"], answer=answer, sources=True)["citations"]


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


BAD: list[tuple[str, dict[str, Any], list[str]]] = [
    ("search", {}, ["'words' is needed"]),
    ("search", {"words": ""}, ["'words' has 1 to 200 characters, not 0"]),
    ("search", {"words": "x" * 201}, ["'words' has 1 to 200 characters, not 201"]),
    ("search", {"words": "?!"}, ["'words' '?!': it has no word to look for"]),
    ("search", {"words": "a " * 40}, ["more than 16 words"]),
    (
        "search",
        {"words": "Mao", "collection": "cats"},
        ["'collection' cannot be 'cats'; it is one of spec-points, "],
    ),
    ("search", {"words": "Mao", "limit": 26}, ["'limit' is from 1 to 25, not 26"]),
    ("search", {"words": "Mao", "limit": True}, ["'limit' is a whole number, not True"]),
    (
        "search",
        {"words": "Mao", "colour": 1},
        ["'colour' is no argument of this tool; its arguments are words, "],
    ),
    ("search", {"words": "Mao", "spec_point": "spec-x"}, ["has no 'spec-x'; 'outline' lists them"]),
    ("search", {"words": "Mao", "cursor": "x"}, ["'cursor': ", "take 'next_cursor' as it is"]),
    (
        "search",
        {"words": "Mao", "release": "9.9.9"},
        ["'release' cannot be '9.9.9'; it is one of latest, 1."],
    ),
    ("search", {"words": "Mao", "release": 1}, ["'release' cannot be 1; it is one of latest, 1."]),
    ("get", {"id": "person-nobody"}, ["has no record person-nobody", "'search' finds ids"]),
    ("get", {"id": ["x"]}, ["'id' is a text, not ['x']"]),
    (
        "get",
        {"id": POINT, "include": ["colour"]},
        ["'colour' leads nowhere from spec-points; there is parent, "],
    ),
    ("get", {"id": POINT, "include": ["parent", "parent"]}, ["names a value twice"]),
    (
        "draw",
        {"kind": ["cloze", "essay"]},
        ["'kind', value 2, cannot be 'essay'; it is one of multiple_choice, "],
    ),
    ("draw", {"kind": []}, ["'kind' has one or more values, not 0"]),
    ("draw", {"difficulty": "easy"}, ["'difficulty' is a list, not 'easy'"]),
    ("draw", {"length": 51}, ["'length' is from 1 to 50, not 51"]),
    ("draw", {"seed": "x\n"}, ["'seed' is one line, without control characters"]),
    ("draw", {"cursor": "x"}, ["'seed' is needed with 'cursor'"]),
    ("draw", {"seed": "x", "spec_point": "spec-x"}, ["has no 'spec-x'; 'outline' lists them"]),
    ("draw", {"answers": "no"}, ["'answers' is true or false, not 'no'"]),
    ("check", {"item": "quiz-nothing", "answer": "x"}, ["has no record quiz-nothing"]),
    (
        "check",
        {"item": POINT, "answer": "x"},
        [f"'item' is the id of a quiz item; {POINT} is of spec-points"],
    ),
    ("check", {"answer": "x" * 2001}, ["'answer' has 1 to 2000 characters, not 2001", "'item' is needed"]),
    ("outline", {"spec_point": "spec-x"}, ["has no 'spec-x'"]),
    (
        "draw",
        {"length": 0, "kind": ["x"], "colour": 1},
        ["'length' is", "'kind', value 1, cannot be 'x'", "'colour' is no"],
    ),
]


@pytest.mark.parametrize(("name", "arguments", "said"), BAD)
def test_a_wrong_call_is_told_what_is_wrong_and_what_is_allowed(
    assistant: Assistant, name: str, arguments: dict[str, Any], said: list[str]
) -> None:
    text = assistant.refused(name, **arguments)
    for part in said:
        assert part in text


def test_an_answer_that_is_none_is_told_what_could_stand_there(assistant: Assistant) -> None:
    item = assistant.call("draw", seed="z", kind=["multiple_choice"], length=1)["items"][0]
    text = assistant.refused("check", item=item["id"], answer="the third one")
    assert "'the third one' is no option of this item" in text
    assert all(option["key"] in text for option in item["options"])
    assert "A multiple_choice is answered by one option." in text


def test_resources_are_the_records_the_licence_and_the_citation(
    assistant: Assistant, catalogue: Catalogue
) -> None:
    listed = assistant.portal.call(assistant.client.list_resources).resources
    assert [resource.uri for resource in listed] == [
        f"syllabank://{name}" for name in ("about", "licence", "citation")
    ]
    for resource in listed:
        media_type, text = assistant.read(resource.uri)
        assert media_type == resource.mime_type
        assert text
    assert "CC-BY-4.0" in assistant.read("syllabank://licence")[1]
    assert (
        assistant.read("syllabank://citation")[1].strip() == catalogue.latest.package.descriptor["citation"]
    )
    templates = [
        t.uri_template
        for t in assistant.portal.call(assistant.client.list_resource_templates).resource_templates
    ]
    assert templates == ["syllabank://{collection}/{id}", "syllabank://releases/{release}/{collection}/{id}"]
    media_type, text = assistant.read("syllabank://people/person-kim-il-sung")
    assert media_type == "application/json"
    found = json.loads(text)
    assert found["record"] == assistant.call("get", id="person-kim-il-sung")["record"]
    assert found["release"]["licences"]
    pinned = json.loads(assistant.read(f"syllabank://releases/0.1.0/quiz-options/{REMOVED}")[1])
    assert (pinned["record"]["id"], pinned["release"]["version"]) == (REMOVED, "0.1.0")


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("syllabank://people/person-nobody", "has no record person-nobody"),
        (f"syllabank://quiz-options/{REMOVED}", "was removed in release 1.0.0"),
        ("syllabank://cats/tom", "there is no collection 'cats'; there are spec-points, "),
        ("syllabank://events/person-kim-il-sung", "is of people, not of events"),
        ("syllabank://releases/9.9.9/people/x", "there is no release 9.9.9; there are 1."),
        ("file:///etc/passwd", "there is no resource 'file:///etc/passwd'; there are syllabank://about"),
    ],
)
def test_a_resource_that_is_not_there_is_an_error_of_the_protocol(
    assistant: Assistant, uri: str, said: str
) -> None:
    with pytest.raises(MCPError, match=re.escape(said)) as error:
        assistant.read(uri)
    assert error.value.code == INVALID_PARAMS


def test_prompts_name_tools_that_there_are(assistant: Assistant) -> None:
    client, portal = assistant.client, assistant.portal
    prompts = {prompt.name: prompt for prompt in portal.call(client.list_prompts).prompts}
    assert list(prompts) == ["set_quiz", "explain"]
    for name, given in (
        ("set_quiz", {"spec_point": POINT, "difficulty": "hard"}),
        ("explain", {"topic": "the 38th parallel"}),
    ):
        [message] = portal.call(client.get_prompt, name, given).messages
        assert isinstance(message.content, TextContent)
        named = set(re.findall(r"'(\w+)'", message.content.text))
        assert named
        assert named <= assistant.tools.keys()
        assert all(value in message.content.text for value in given.values())
    for name, given, said in (
        ("explain", {}, "'topic' is needed"),
        ("explain", {"topic": "x" * 201}, "'topic' has at most 200 characters"),
        ("set_quiz", {"colour": "red"}, "'colour' is no argument of 'set_quiz'"),
        ("sing", {}, "there is no prompt 'sing'; there are set_quiz, explain"),
    ):
        with pytest.raises(MCPError, match=re.escape(said)):
            portal.call(client.get_prompt, name, given)


def test_arguments_are_completed(assistant: Assistant) -> None:
    def completed(ref: Any, name: str, value: str, **known: str) -> list[str]:
        complete = assistant.client.complete
        return assistant.portal.call(complete, ref, {"name": name, "value": value}, known).completion.values

    template = ResourceTemplateReference(uri="syllabank://{collection}/{id}")
    assert completed(template, "collection", "peo") == ["people"]
    assert completed(template, "id", "person-kim-il", collection="people") == ["person-kim-il-sung"]
    assert len(completed(template, "id", "", collection="quiz-options")) == 100
    assert completed(template, "id", "x") == []
    quiz = PromptReference(name="set_quiz")
    assert POINT in completed(quiz, "spec_point", "spec-y222")
    assert completed(quiz, "difficulty", "h") == ["hard"]


def test_a_tool_that_there_is_not_is_an_error_of_the_protocol(assistant: Assistant) -> None:
    with pytest.raises(MCPError, match="there is no tool 'sing'; there are search, get, draw") as error:
        assistant.ask("sing")
    assert error.value.code == INVALID_PARAMS


def test_an_older_client_shakes_hands_and_nonsense_does_not_end_the_server(store: Path) -> None:
    """Bytes on the wire: JSON-RPC errors have their codes, and stdout has nothing but messages."""
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    }
    requests: list[Any] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "no/such/method"},
        {"id": 3, "method": "tools/call", "params": {"name": "get", "arguments": []}},
        {"id": 4, "method": "tools/call", "params": {"name": "get", "arguments": {"id": POINT}}},
    ]
    lines = ["nonsense", "[]", *(json.dumps({"jsonrpc": "2.0"} | request) for request in requests)]
    process = subprocess.Popen(
        [COMMAND, "mcp"],
        cwd=ROOT,
        env=os.environ | {"SYLLABANK_STORE": str(store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write("".join(f"{line}\n" for line in lines))
        process.stdin.flush()
        answers = {}
        while len(answers) < 4:
            answer = json.loads(process.stdout.readline())
            assert answer["jsonrpc"] == "2.0"
            answers[answer["id"]] = answer
        process.stdin.close()
        assert process.wait(10) == 0
    assert answers[1]["result"]["protocolVersion"] == "2025-06-18"
    assert answers[2]["error"]["code"] == -32601
    assert answers[3]["error"]["code"] == -32602
    assert answers[4]["result"]["structuredContent"]["id"] == POINT


def test_without_the_sdk_the_command_says_what_to_run() -> None:
    program = "import sys; sys.modules['mcp'] = None; from api.cli import main; main(['mcp'])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert (
        done.stderr == "syllabank: the SDK of the Model Context Protocol is not installed; run 'make mcp'\n"
    )
    assert done.stdout == ""


def test_without_a_store_the_command_says_what_to_run(tmp_path: Path) -> None:
    done = syllabank("mcp", SYLLABANK_STORE=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith("run 'syllabank build'\n")
