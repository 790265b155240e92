"""Contract: the OpenAPI document says what the server does, on every route and every record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest
import yaml
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from werkzeug.wrappers import Response

from api.web.errors import KINDS

CLIENTS = ("history", "published")


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def documents(client: FlaskClient) -> Iterator[dict[str, Any]]:
    """The document of the latest release, and the one pinned to it."""
    latest = client.get("/v1/openapi.json").get_json()
    version = client.get("/v1/releases").get_json()["meta"]["latest"]
    yield latest
    yield client.get(f"/v1/releases/{version}/openapi.json").get_json()


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Hold an answer to a schema of the document, references and formats included."""
    return jsonschema.Draft202012Validator(
        {**schema, "components": document["components"]}, format_checker=jsonschema.FormatChecker()
    )


def filled(path: str, operation: dict[str, Any]) -> str:
    """The path with the document's own examples in it, and with the query that it needs."""
    needed = {}
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter.get("example", "nothing"))
        elif parameter.get("required"):
            needed[parameter["name"]] = parameter["example"]
    return f"{path}?{urlencode(needed)}" if needed else path


def assert_documented(document: dict[str, Any], path: str, response: Response) -> None:
    """Hold an answer to what the document says of the path: status, media type, and the content."""
    documented = document["paths"][path]["get"]["responses"][str(response.status_code)]
    contents = documented.get("content", {})
    if response.status_code == 304:
        assert (contents, response.data) == ({}, b"")
        return
    assert response.mimetype in contents or "*/*" in contents, path
    schema = contents[response.mimetype if response.mimetype in contents else "*/*"]["schema"]
    if not schema:
        return
    content: Any = response.data.decode()
    if response.mimetype == "application/yaml":
        content = yaml.safe_load(content)
    elif str(response.mimetype).endswith("json"):
        content = json.loads(content)
    validator(document, schema).validate(content)


def test_the_documents_are_valid_openapi(client: FlaskClient) -> None:
    for document in documents(client):
        assert document["openapi"] == "3.1.0"
        validate(document)


def test_every_answer_is_what_the_document_says(client: FlaskClient) -> None:
    for document in documents(client):
        for path, item in document["paths"].items():
            with client.get(filled(path, item["get"])) as response:
                assert_documented(document, path, response)
            has_file = client.get("/v1/releases/latest/files/datapackage.json").status_code != 404
            if "nothing" not in filled(path, item["get"]) and (has_file or "/files/" not in path):
                assert response.status_code == 200, path


VERSION_PATH = "/v1/releases/{version}"
FILE_PATH = "/v1/releases/{version}/files/{name}"
SPECIAL: list[tuple[str, dict[str, str], str, int]] = [
    ("/v1/releases/1", {}, VERSION_PATH, 307),
    ("/v1/releases/9.9.9", {}, VERSION_PATH, 404),
    ("/v1/releases/1/files/datapackage.json", {}, FILE_PATH, 307),
    ("/v1/releases/1.1.0/files/datapackage.json", {"Range": "bytes=0-9"}, FILE_PATH, 206),
    ("/v1/releases/1.1.0/files/datapackage.json", {"Range": "bytes=99999-"}, FILE_PATH, 416),
    ("/v1/releases/1.1.0/files/datapackage.json", {"If-None-Match": "*"}, FILE_PATH, 304),
    ("/v1/releases/1.1.0/files/datapackage.json", {"If-Match": '"x"'}, FILE_PATH, 412),
    ("/v1/releases/1.1.0/files/nothing", {}, FILE_PATH, 404),
    ("/v1/releases/1.1.0/files/sample-1.1.0.sqlite", {}, FILE_PATH, 200),
    ("/v1/changes?since=1.0.0&limit=100", {}, "/v1/changes", 200),
    ("/v1/changes?since=1.0.0", {"If-None-Match": "*"}, "/v1/changes", 304),
    ("/v1/changes?since=9.9.9", {}, "/v1/changes", 400),
    ("/v1/elements/element-wolfram", {}, "/v1/elements/{id}", 308),
    ("/v1/elements/element-didymium", {}, "/v1/elements/{id}", 410),
    ("/v1/elements/element-x", {}, "/v1/elements/{id}", 404),
    ("/v1/elements", {"If-Match": '"x"'}, "/v1/elements", 412),
    ("/v1/records/element-copper", {}, "/v1/records/{id}", 308),
    ("/v1/records/element-cuprum", {}, "/v1/records/{id}", 410),
    ("/v1/CITATION.cff?x=1", {}, "/v1/CITATION.cff", 400),
    ("/v1/releases.atom", {"If-None-Match": "*"}, "/v1/releases.atom", 304),
]


@pytest.mark.parametrize(("address", "headers", "path", "status"), SPECIAL, ids=[str(s[:2]) for s in SPECIAL])
def test_an_answer_out_of_the_ordinary_is_in_the_document_too(
    history: FlaskClient, address: str, headers: dict[str, str], path: str, status: int
) -> None:
    document = history.get("/v1/openapi.json").get_json()
    with history.get(address, headers=headers) as response:
        assert response.status_code == status
        assert_documented(document, path, response)


def test_every_entry_of_the_feed_is_what_the_document_says(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    schema = document["paths"]["/v1/changes"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    held = validator(document, schema)
    first = client.get("/v1/releases").get_json()["data"][-1]["version"]
    address, kinds = f"/v1/changes?since={first}&limit=100", set()
    while address:
        page = client.get(address).get_json()
        held.validate(page)
        kinds |= {entry["kind"] for entry in page["data"]}
        address = page["links"]["next"]
    assert {"added", "changed", "removed"} <= kinds


def test_every_release_is_what_the_document_says(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    for release in client.get("/v1/releases").get_json()["data"]:
        answer = client.get(release["href"])
        assert answer.status_code == 200
        assert_documented(document, "/v1/releases/{version}", answer)


def test_every_record_is_what_the_document_says(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    for collection in client.get("/v1").get_json()["data"]["collections"]:
        operation = document["paths"][collection["href"]]["get"]
        held = validator(document, operation["responses"]["200"]["content"]["application/json"]["schema"])
        address = f"{collection['href']}?limit=100"
        seen = 0
        while address:
            page = client.get(address).get_json()
            held.validate(page)
            seen += len(page["data"])
            address = page["links"]["next"]
        assert seen == collection["records"]


def test_every_route_is_in_the_document_and_no_other(history: FlaskClient) -> None:
    paths = set(history.get("/v1/openapi.json").get_json()["paths"])
    version = history.get("/v1/releases").get_json()["meta"]["latest"]
    pinned = set(history.get(f"/v1/releases/{version}/openapi.json").get_json()["paths"])
    collections = history.get("/v1").get_json()["data"]["collections"]
    routes = [rule.rule for rule in history.application.url_map.iter_rules() if rule.rule.startswith("/v1")]
    expected = set()
    for route in routes:
        path = (
            route.replace("<record_id>", "{id}")
            .replace("<number>", "{number}")
            .replace("<path:name>", "{name}")
            .replace("<name>", "{name}")
        )
        # The documents of a release are of its tables; the files of each are in that of the latest.
        path = path if "/files/" in path else path.replace("/<version>/", f"/{version}/")
        path = path.replace("<version>", "{version}")
        expected |= {path.replace("<collection>", c["collection"]) for c in collections}
    assert paths == {path for path in expected if not path.startswith(f"/v1/releases/{version}/")}
    assert pinned == {path for path in expected if path.startswith(f"/v1/releases/{version}/")}


def test_every_operation_says_when_to_use_it(client: FlaskClient) -> None:
    for document in documents(client):
        for path, item in document["paths"].items():
            assert "Use this when" in item["get"]["description"], path
            assert item["get"]["summary"], path


def test_examples_in_the_document_are_records_of_the_release(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    examples = [s["example"] for s in document["components"]["schemas"].values() if "example" in s]
    assert examples
    for example in examples:
        assert client.get(f"/v1/records/{example['id']}").get_json()["data"] == example


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error envelope, which is the same on every route (RFC 9457).

    type, title, status, detail, instance, code, and errors with parameter, value, code, detail and,
    where they can be listed, allowed.
    """
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    content: dict[str, Any] = response.get_json()
    assert content["status"] == status
    assert content["code"] == code
    assert content["title"] == KINDS[code].title
    assert content["type"] == f"/docs#problem-{code}"
    assert content["detail"]
    assert content["instance"].startswith("/")
    for fault in content["errors"]:
        assert (
            {"parameter", "value", "code", "detail"}
            <= fault.keys()
            <= {"parameter", "value", "code", "detail", "allowed"}
        )
    assert "Traceback" not in response.text
    return content


def test_an_unknown_parameter_is_an_error_on_every_route(client: FlaskClient) -> None:
    for document in documents(client):
        for path, item in document["paths"].items():
            address = filled(path, item["get"])
            with client.get(address) as answer:
                if answer.status_code != 200:
                    continue
            more = "&" if "?" in address else "?"
            content = assert_problem(client.get(f"{address}{more}colour=red"), 400, "unknown_parameter")
            assert content["errors"][0]["parameter"] == "colour"
            assert content["errors"][0]["value"] == "red"
            documented = {p["name"] for p in item["get"]["parameters"] if p["in"] == "query"}
            assert set(content["errors"][0]["allowed"]) >= documented - {"fields"}


def test_a_wrong_method_is_an_error_on_every_route(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    for path, item in document["paths"].items():
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            response = client.open(filled(path, item["get"]), method=method)
            assert_problem(response, 405, "method_not_allowed")
            assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
