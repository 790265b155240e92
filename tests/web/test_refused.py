"""What a question may not ask for is refused by name, at the newest release and at every old one."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.asking import ask
from tests.web.test_contract import assert_problem

RELEASES = ("", "/releases/1.1.0", "/releases/1.0.0", "/releases/0.1.0")
WORDS_16 = "+".join(f"w{n}" for n in range(16))

ALLOWED = [
    ("/terms?include=colour", "include", "colour", "spec_point"),
    ("/terms?include=citations.colour", "include", "citations.colour", "citations.source"),
    ("/terms?include=spec_point,", "include", "", "spec_point"),
    ("/terms?include=", "include", "", "spec_point"),
    ("/terms?include=spec_point.parent.parent", "include", "spec_point.parent.parent", "spec_point.parent"),
    ("/terms?include=spec_point_id", "include", "spec_point_id", "spec_point"),
    ("/terms/term-38th-parallel?include=colour", "include", "colour", "spec_point"),
    ("/records/term-38th-parallel?include=colour", "include", "colour", "spec_point"),
    ("/terms?facet=colour", "facet", "colour", "certainty"),
    ("/terms?facet=", "facet", "", "certainty"),
    ("/terms?facet=definition", "facet", "definition", "certainty"),
    ("/terms?facet=id", "facet", "id", "certainty"),
    ("/terms?facet=certainty;id", "facet", "certainty;id", "certainty"),
    ("/terms?fields=colour", "fields", "colour", "term"),
    ("/terms?sort=definition", "sort", "definition", "term"),
]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("address", "parameter", "value", "one"), ALLOWED, ids=[a[0] for a in ALLOWED])
def test_an_unknown_name_is_told_with_those_that_are_allowed(
    published: FlaskClient, release: str, address: str, parameter: str, value: str, one: str
) -> None:
    content = assert_problem(published.get(f"/v1{release}{address}"), 400, "unknown_field")
    (fault,) = content["errors"]
    assert (fault["parameter"], fault["value"], fault["code"]) == (parameter, value, "unknown_field")
    assert one in fault["allowed"]
    assert value not in fault["allowed"]


LONG = "x" * 201
INCLUDES = (
    "citations,mentions,spec_point,spec_point.parent,spec_point.terms,spec_point.faqs,spec_point.events"
)
REFUSED = [
    ("/terms?sample=3&sort=term", "invalid_value", ["sort"]),
    ("/terms?sample=3&limit=3", "invalid_value", ["limit"]),
    ("/terms?sample=3&q=korea", "invalid_value", ["q"]),
    ("/terms?sample=3&q=korea&limit=3&sort=term&seed=x", "invalid_value", ["sort", "limit", "q"]),
    ("/terms?seed=x", "invalid_value", ["seed"]),
    ("/terms?seed=&sample=2", "invalid_value", ["seed"]),
    (f"/terms?seed={LONG}&sample=2", "too_much", ["seed"]),
    ("/terms?sample=0", "invalid_value", ["sample"]),
    ("/terms?sample=101", "invalid_value", ["sample"]),
    ("/terms?sample=-1", "invalid_value", ["sample"]),
    ("/terms?sample=1.5", "invalid_value", ["sample"]),
    ("/terms?sample=", "invalid_value", ["sample"]),
    ("/terms?sample=2&sample=2", "repeated_parameter", ["sample"]),
    ("/terms?q=a&q=b", "repeated_parameter", ["q"]),
    ("/terms?facet=term&facet=certainty", "repeated_parameter", ["facet"]),
    ("/terms?include=citations&include=mentions", "repeated_parameter", ["include"]),
    ("/terms?facet=certainty,certainty", "invalid_value", ["facet"]),
    ("/terms?include=citations,citations", "invalid_value", ["include"]),
    (f"/terms?include={INCLUDES},spec_point.figures,spec_point.outcomes", "too_much", ["include"]),
    ("/spec-points?facet=parent_id,level,code,wording,covered,position", "too_much", ["facet"]),
    ("/terms?q=", "invalid_value", ["q"]),
    ("/terms?q=%20%20", "invalid_value", ["q"]),
    (f"/terms?q={LONG}", "too_much", ["q"]),
    (f"/search?q={LONG}", "too_much", ["q"]),
    (f"/terms?q={WORDS_16}+w16", "too_much", ["q"]),
    (f"/search?q={WORDS_16}+w16", "too_much", ["q"]),
    ("/terms?q=-korea", "too_much", ["q"]),
    ("/search?q=%22%22", "too_much", ["q"]),
    ("/search?q=a&limit=101", "invalid_value", ["limit"]),
    ("/search?q=a&limit=0", "invalid_value", ["limit"]),
    ("/search?q=a&cursor=x", "invalid_cursor", ["cursor"]),
    ("/search?q=a&sort=term", "unknown_parameter", ["sort"]),
    ("/search?q=a&sample=3", "unknown_parameter", ["sample"]),
    ("/terms/term-38th-parallel?facet=certainty", "unknown_parameter", ["facet"]),
    ("/terms/term-38th-parallel?q=a", "unknown_parameter", ["q"]),
    ("/terms?prefix=yes", "unknown_parameter", ["prefix"]),
]


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("address", "code", "parameters"), REFUSED, ids=[a[0][:60] for a in REFUSED])
def test_what_does_not_go_or_is_too_much_is_told(
    published: FlaskClient, release: str, address: str, code: str, parameters: list[str]
) -> None:
    content = assert_problem(published.get(f"/v1{release}{address}"), 400, code)
    assert [fault["parameter"] for fault in content["errors"]] == parameters


def test_what_is_just_within_the_bounds_is_answered(published: FlaskClient) -> None:
    for address in (
        f"/v1/terms?q={'x' * 99}+{'y' * 100}",
        f"/v1/search?q={WORDS_16}",
        "/v1/terms?sample=100&seed=" + "x" * 100,
        "/v1/spec-points?facet=parent_id,level,code,wording,covered",
        f"/v1/terms?include={INCLUDES},spec_point.figures&limit=2",
    ):
        ask(published, address)


def test_hundreds_of_names_are_refused_and_not_worked_through(published: FlaskClient) -> None:
    facets = ",".join(f"f{n}" for n in range(500))
    assert_problem(published.get(f"/v1/terms?facet={facets}"), 400, "unknown_field")
    again = ",".join(["certainty"] * 300)
    assert_problem(published.get(f"/v1/terms?facet={again}"), 400, "invalid_value")
    assert_problem(published.get(f"/v1/terms?include={','.join(['citations'] * 300)}"), 400, "invalid_value")


def test_a_list_of_values_as_long_as_an_address_holds_is_taken(published: FlaskClient) -> None:
    first = ask(published, "/v1/terms?limit=2&fields=id")["data"]
    some = ",".join([record["id"] for record in first] + [f"x{n}" for n in range(500)])
    for more in ("", "&facet=certainty,spec_point_id", "&q=korea", "&sort=-term", "&include=citations"):
        page = ask(published, f"/v1/terms?id={some}&fields=id{more}")
        assert page["meta"]["total"] <= 2
    assert ids_of(ask(published, f"/v1/terms?id={some}")) == ids_of({"data": first})
    assert len(ask(published, f"/v1/terms?id={some}&sample=5&seed=s")["data"]) == 2
    longer = ",".join(f"x{n}" for n in range(1500))
    assert_problem(
        published.get(f"/v1/terms?id={longer}", environ_overrides=raw(longer)), 414, "address_too_long"
    )


def raw(values: str) -> dict[str, str]:
    return {"RAW_URI": f"/v1/terms?id={values}", "QUERY_STRING": f"id={values}"}


def ids_of(page: Any) -> list[str]:
    return [record["id"] for record in page["data"]]


def cursor_of(client: FlaskClient, address: str) -> str:
    """The cursor of the second page."""
    following: str | None = ask(client, address)["links"]["next"]
    assert following is not None, address
    return parse_qs(urlsplit(following).query)["cursor"][0]


FAMILIES: dict[str, list[str]] = {
    "draw": [
        "/v1/terms?sample=2&seed=a",
        "/v1/terms?sample=2&seed=b",
        "/v1/terms?sample=2&seed=a&certainty=established",
        "/v1/events?sample=2&seed=a",
        "/v1/releases/1.0.1/terms?sample=2&seed=a",
        "/v1/terms?limit=2",
        "/v1/terms?q=korea&limit=2",
    ],
    "words": [
        "/v1/terms?q=korea&limit=2",
        "/v1/terms?q=war&limit=2",
        "/v1/terms?q=korea&limit=2&certainty=established",
        "/v1/terms?q=korea&limit=2&sort=id",
        "/v1/terms?q=korea&limit=2&sort=term",
        "/v1/events?q=korea&limit=2",
        "/v1/releases/1.0.0/terms?q=korea&limit=2",
        "/v1/terms?limit=2",
    ],
    "words sorted": [
        "/v1/terms?q=korea&sort=term&limit=2",
        "/v1/terms?q=war&sort=term&limit=2",
        "/v1/terms?sort=term&limit=2",
        "/v1/terms?q=korea&sort=-term&limit=2",
        "/v1/releases/0.1.0/terms?q=korea&sort=term&limit=2",
    ],
    "search": [
        "/v1/search?q=korea&limit=2",
        "/v1/search?q=war&limit=2",
        "/v1/search?q=korea&limit=2&collection=terms",
        "/v1/search?q=korea&limit=2&prefix=yes",
        "/v1/search?q=korea&limit=2&spec_point=spec-y222",
        "/v1/releases/1.0.1/search?q=korea&limit=2",
        "/v1/terms?q=korea&limit=2",
    ],
}


def real(client: FlaskClient, address: str) -> str:
    """The address with a specification point that there is."""
    point: str = ask(client, "/v1/spec-points?parent_id__isnull=true&limit=1")["data"][0]["id"]
    return address.replace("spec-y222", point)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_cursor_of_another_question_is_refused(published: FlaskClient, family: str) -> None:
    mine, *others = [real(published, address) for address in FAMILIES[family]]
    cursor = cursor_of(published, mine)
    assert ask(published, f"{mine}&cursor={cursor}")["data"]
    for other in others:
        theirs = cursor_of(published, other)
        for address, foreign in ((other, cursor), (mine, theirs)):
            content = assert_problem(published.get(f"{address}&cursor={foreign}"), 400, "invalid_cursor")
            assert content["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_cursor_goes_on_with_pages_of_another_size_and_other_fields(
    published: FlaskClient, family: str
) -> None:
    mine = FAMILIES[family][0]
    cursor = cursor_of(published, mine)
    whole = ask(published, f"{mine}&cursor={cursor}")["data"]
    longer = ask(published, mine.replace("=2", "=5") + f"&cursor={cursor}")["data"]
    assert longer[:2] == whole
    assert len(longer) == 5


def forge(parts: Any) -> str:
    text = parts if isinstance(parts, str) else json.dumps(parts)
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def opened(cursor: str) -> list[Any]:
    found: list[Any] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return found


PLACES: list[Any] = [-1, 2**63, 2**70, 1.0, 1.5, True, None, "1", [], {}, "\ud800", 10**400]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_forged_or_cut_cursor_is_refused(published: FlaskClient, family: str) -> None:
    mine = FAMILIES[family][0]
    cursor = cursor_of(published, mine)
    *bound, last = opened(cursor)
    assert opened(forge([*bound, last])) == opened(cursor)
    bad = [
        forge([*bound, place]) for place in PLACES if family != "words sorted" or not isinstance(place, str)
    ]
    bad += [forge(bound), forge([*bound, last, last]), forge([]), forge({}), forge("null"), forge("[" * 5000)]
    bad += [
        forge([*bound[:n], "x", *bound[n + 1 :], last])
        for n in range(len(bound) - (family == "words sorted"))
    ]
    bad += [cursor[:-size] for size in range(1, len(cursor), 5)]
    for one in bad:
        if 0 < len(one) < 3000:
            answer = published.get(f"{mine}&cursor={quote(one)}")
            assert_problem(answer, 400, "invalid_cursor")
    far = published.get(f"{mine}&cursor={forge([*bound, 9_999 if family != 'words sorted' else last])}")
    assert far.status_code == 200
    assert far.get_json()["links"]["next"] is None or family == "words sorted"


@settings(max_examples=100)
@given(st.sampled_from(sorted(FAMILIES)), st.data())
def test_a_cursor_with_a_changed_letter_never_makes_the_server_fail(
    published: FlaskClient, family: str, data: st.DataObject
) -> None:
    mine = FAMILIES[family][0]
    cursor = cursor_of(published, mine)
    place = data.draw(st.integers(0, len(cursor) - 1))
    changed = cursor[:place] + data.draw(st.sampled_from("AZaz09-_=.")) + cursor[place + 1 :]
    assert published.get(f"{mine}&cursor={quote(changed)}").status_code in (200, 400)
