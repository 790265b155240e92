"""Bad input gets a problem document that names the fault and what is allowed; never a 500."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import ADDRESS_MAX
from tests.web.test_contract import assert_problem

BAD = [
    ("/v1/elements?colour=red", 400, "unknown_parameter", "colour"),
    ("/v1/elements?name__like=x", 400, "unknown_parameter", "name__like"),
    ("/v1/elements?use=x", 400, "unknown_parameter", "use"),
    ("/v1/elements?fields=id,colour", 400, "unknown_field", "fields"),
    ("/v1/elements?fields=", 400, "unknown_field", "fields"),
    ("/v1/elements?fields=id,id", 400, "invalid_value", "fields"),
    ("/v1/elements?sort=colour", 400, "unknown_field", "sort"),
    ("/v1/elements?sort=use", 400, "unknown_field", "sort"),
    ("/v1/elements?sort=--mass", 400, "unknown_field", "sort"),
    ("/v1/elements?limit=0", 400, "invalid_value", "limit"),
    ("/v1/elements?limit=101", 400, "invalid_value", "limit"),
    ("/v1/elements?limit=ten", 400, "invalid_value", "limit"),
    ("/v1/elements?limit=٣", 400, "invalid_value", "limit"),
    ("/v1/elements?limit=1&limit=2", 400, "repeated_parameter", "limit"),
    ("/v1/elements?cursor=nonsense", 400, "invalid_cursor", "cursor"),
    ("/v1/elements?atomic_number=one", 400, "invalid_value", "atomic_number"),
    ("/v1/elements?atomic_number=1_0", 400, "invalid_value", "atomic_number"),
    ("/v1/elements?atomic_number=", 400, "invalid_value", "atomic_number"),
    ("/v1/elements?atomic_number__gte=99999999999999999999", 400, "invalid_value", "atomic_number__gte"),
    ("/v1/elements?mass__lte=heavy", 400, "invalid_value", "mass__lte"),
    ("/v1/elements?mass__lte=nan", 400, "invalid_value", "mass__lte"),
    ("/v1/elements?discovered_start__gte=1895-3-26", 400, "invalid_value", "discovered_start__gte"),
    ("/v1/elements?discovered_start__gte=1895-02-30", 400, "invalid_value", "discovered_start__gte"),
    ("/v1/elements?named_in=95", 400, "invalid_value", "named_in"),
    ("/v1/elements?radioactive=yes", 400, "invalid_value", "radioactive"),
    ("/v1/elements?block=s,x", 400, "invalid_value", "block"),
    ("/v1/elements?mass__isnull=perhaps", 400, "invalid_value", "mass__isnull"),
    ("/v1/elements/element-iron?limit=1", 400, "unknown_parameter", "limit"),
    ("/v1/releases?limit=1", 400, "unknown_parameter", "limit"),
    ("/v1?x", 400, "unknown_parameter", "x"),
    ("/v1/quiz_items", 404, "unknown_collection", "collection"),
    ("/v1/colours", 404, "unknown_collection", "collection"),
    ("/v1/elements/element-unobtainium", 404, "unknown_record", "id"),
    ("/v1/elements/term-metal", 404, "unknown_record", "id"),
    ("/v1/records/unobtainium", 404, "unknown_record", "id"),
    ("/v1/releases/9.9.9", 404, "unknown_release", "version"),
    ("/v1/releases/newest/elements", 404, "unknown_release", "version"),
    ("/v1/releases/2/elements", 404, "unknown_release", "version"),
    ("/v1/releases/1.1.0/files/datapackage.json", 404, "unknown_file", "name"),
    ("/v1/changes", 400, "missing_parameter", "since"),
    ("/v1/changes?since=1.0.9", 400, "invalid_value", "since"),
    ("/v1/releases.atom?limit=1", 400, "unknown_parameter", "limit"),
    ("/v1/croissant.json?version=1.1.0", 400, "unknown_parameter", "version"),
    ("/v1/releases/1.1.0/dcat.jsonld?x", 400, "unknown_parameter", "x"),
]


@pytest.mark.parametrize(("address", "status", "code", "parameter"), BAD)
def test_the_fault_is_named_and_what_is_allowed(
    sample: FlaskClient, address: str, status: int, code: str, parameter: str
) -> None:
    content = assert_problem(sample.get(address), status, code)
    assert content["errors"][0]["parameter"] == parameter
    if (
        code in ("unknown_parameter", "unknown_field", "unknown_collection", "unknown_release")
        or "block" in address
    ):
        assert "allowed" in content["errors"][0]


@pytest.mark.parametrize(
    "address", ["/nothing", "/v1/", "/v1/elements/", "/v3/elements", "/v1/elements/element-iron/x"]
)
def test_an_unknown_address_says_where_to_begin(sample: FlaskClient, address: str) -> None:
    assert "/v1" in assert_problem(sample.get(address), 404, "unknown_address")["detail"]


def test_every_fault_of_a_request_is_named_at_once(sample: FlaskClient) -> None:
    content = assert_problem(sample.get("/v1/elements?limit=0&colour=red&block=x"), 400, "invalid_parameters")
    assert {fault["parameter"] for fault in content["errors"]} == {"limit", "colour", "block"}


RAW = [
    ("/v1/elements/%zz", 400, "malformed_address"),
    ("/v1/elements?name=%", 400, "malformed_address"),
    ("/v1/elements?name=%4", 400, "malformed_address"),
    ("/v1/elements?name=%ff", 400, "malformed_address"),
    ("/v1/%c3%28", 400, "malformed_address"),
    ("/v1/elements?name=%00", 400, "malformed_address"),
    ("/v1/elements%00", 400, "malformed_address"),
    ("/v1/elements?name=a%0d%0aSet-Cookie:x", 400, "malformed_address"),
    ("/v1/elements?name=" + "a" * ADDRESS_MAX, 414, "address_too_long"),
]


@pytest.mark.parametrize(("address", "status", "code"), RAW, ids=[a[:40] for a, _, _ in RAW])
def test_an_address_that_cannot_be_taken_says_why(
    sample: FlaskClient, address: str, status: int, code: str
) -> None:
    path, _, query = address.partition("?")
    environ = {"RAW_URI": address, "QUERY_STRING": query}
    assert_problem(sample.get(path.partition("%")[0] or "/", environ_overrides=environ), status, code)


INJECTIONS = [
    "' OR '1'='1",
    '" OR ""="',
    "1; DROP TABLE elements",
    "element-iron' UNION SELECT path, content FROM _files --",
    "x'); ATTACH DATABASE 'x' AS y; --",
    "%' OR 1=1 --",
    "\\",
    "{{7*7}}",
    "../../etc/passwd",
    "😀" * 50,
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_any_parameter_is_only_a_text(sample: FlaskClient, text: str) -> None:
    operation = sample.get("/v1/openapi.json").get_json()["paths"]["/v1/elements"]["get"]
    for parameter in operation["parameters"]:
        response = sample.get("/v1/elements", query_string={parameter["name"]: text})
        if response.status_code == 200:
            assert response.get_json()["data"] == [] or parameter["name"].endswith("__not")
        else:
            assert_problem(response, 400, response.get_json()["code"])
    for path in ("/v1/elements/", "/v1/records/"):
        response = sample.get(path + quote(text, safe=""))
        assert response.status_code in (404, 308), response.text
    assert len(sample.get("/v1/elements").get_json()["data"]) == 8


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(
        [
            "id",
            "name",
            "mass",
            "mass__gte",
            "discovered_start",
            "named_in",
            "sort",
            "fields",
            "limit",
            "cursor",
            "use__contains",
            "x",
        ]
    ),
    text=st.text(max_size=40),
)
def test_no_text_in_any_parameter_makes_the_server_fail(sample: FlaskClient, name: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    response = sample.get("/v1/elements", query_string={name: text})
    assert response.status_code in (200, 400), response.text
    json.loads(response.data)


def test_a_failure_of_ours_is_a_problem_document_that_tells_nothing(sample_catalogue: object) -> None:
    from api.web.app import create_app

    app = create_app(sample_catalogue)  # type: ignore[arg-type]

    @app.get("/v1/broken/route/here")
    def broken() -> str:
        raise RuntimeError("a secret path: /etc/secret")

    app.logger.disabled = True
    response = app.test_client().get("/v1/broken/route/here")
    content = assert_problem(response, 500, "internal_error")
    assert "secret" not in json.dumps(content)
    assert response.headers["Cache-Control"] == "no-store"
