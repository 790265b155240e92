"""What `syllabank mcp` says to wrong calls, its resources and prompts, and how it starts and ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import MCPError
from mcp.types import (
    INVALID_PARAMS,
    PromptReference,
    ResourceTemplateReference,
    TextContent,
)

from api.store.catalogue import Catalogue
from tests.assistants.asking import COMMAND, POINT, REMOVED, Assistant
from tests.conftest import ROOT, syllabank

pytestmark = pytest.mark.xdist_group("mcp")

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


HELLO: dict[str, Any] = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "0"},
}


def start(store: Path) -> subprocess.Popen[str]:
    """The command, for a test that writes its own lines."""
    return subprocess.Popen(
        [COMMAND, "mcp"],
        cwd=ROOT,
        env=os.environ | {"SYLLABANK_STORE": str(store)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_an_older_client_shakes_hands_and_nonsense_does_not_end_the_server(store: Path) -> None:
    """Bytes on the wire: JSON-RPC errors have their codes, and stdout has nothing but messages."""
    requests: list[Any] = [
        {"id": 1, "method": "initialize", "params": HELLO},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "no/such/method"},
        {"id": 3, "method": "tools/call", "params": {"name": "get", "arguments": []}},
        {"id": 4, "method": "tools/call", "params": {"name": "get", "arguments": {"id": POINT}}},
    ]
    lines = ["nonsense", "[]", *(json.dumps({"jsonrpc": "2.0"} | request) for request in requests)]
    process = start(store)
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write("".join(f"{line}\n" for line in lines))
        process.stdin.flush()
        answers: dict[int, Any] = {}
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


def test_an_interrupt_ends_the_server_at_once(store: Path) -> None:
    with start(store) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}
        process.stdin.write(f"{json.dumps(hello)}\n")
        process.stdin.flush()
        assert '"result"' in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == -signal.SIGINT


def test_the_program_and_the_configuration_of_the_documentation_work(store: Path) -> None:
    page = (ROOT / "docs" / "protocols.md").read_text("utf-8")
    section = page[page.index("## Model Context Protocol") :].split("\n## ")[0]
    found = dict(re.findall(r"^```(json|python)\n(.*?)^```", section, re.MULTILINE | re.DOTALL))
    configured = json.loads(found["json"])["mcpServers"]["syllabank"]
    assert configured["args"] == ["mcp"]
    assert configured["command"].endswith("/.venv/bin/syllabank")
    told = 'command=".venv/bin/syllabank", args=["mcp"]'
    assert told in found["python"]
    environment = {"SYLLABANK_STORE": str(store), "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    program = found["python"].replace(told, f"command={COMMAND!r}, args=['mcp'], env={environment!r}")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"\S [01]\.0$", done.stdout.strip())


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
