"""Contract: the OpenAPI document says what the server does, on every route and every record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from api.web.errors import KINDS

CLIENTS = ("sample", "published")


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
    """The path with the document's own examples in it."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter.get("example", "nothing"))
    return path


def test_the_documents_are_valid_openapi(client: FlaskClient) -> None:
    for document in documents(client):
        assert document["openapi"] == "3.1.0"
        validate(document)


def test_every_answer_is_what_the_document_says(client: FlaskClient) -> None:
    for document in documents(client):
        for path, item in document["paths"].items():
            operation = item["get"]
            response = client.get(filled(path, operation))
            documented = operation["responses"][str(response.status_code)]
            assert response.mimetype in documented["content"], path
            schema = documented["content"][response.mimetype]["schema"]
            validator(document, schema).validate(response.get_json())


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


def test_every_route_is_in_the_document(sample_app: Flask, sample: FlaskClient) -> None:
    paths = set(sample.get("/v1/openapi.json").get_json()["paths"])
    version = sample.get("/v1/releases").get_json()["meta"]["latest"]
    pinned = set(sample.get(f"/v1/releases/{version}/openapi.json").get_json()["paths"])
    for rule in sample_app.url_map.iter_rules():
        if not rule.rule.startswith("/v1"):
            continue
        path = rule.rule.replace("<collection>", "elements").replace("<record_id>", "{id}")
        if path.startswith("/v1/releases/<version>/"):
            assert path.replace("<version>", version) in pinned
        else:
            assert path.replace("<version>", "{version}") in paths


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
            if client.get(address).status_code != 200:
                continue
            content = assert_problem(client.get(f"{address}?colour=red"), 400, "unknown_parameter")
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
