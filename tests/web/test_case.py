"""CASE: every call in both versions, held to the published schemas; identities; filters; errors."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate

from api.assessment.reading import read_whole_bank
from api.package.identity import uuid_of
from api.protocols.case.filtering import FilterInvalid, read_filter
from api.protocols.case.framework import Maker
from api.protocols.case.versions import NOT_IN_10
from api.store.catalogue import Catalogue
from api.web.app import create_app
from tests.conftest import ROOT
from tests.web.history import VERSIONS, open_releases

CONFORMANCE = Path(os.environ.get("SYLLABANK_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "case"
KINDS = {
    "CFItems": "CFItem",
    "CFAssociations": "CFAssociation",
    "CFLicenses": "CFLicense",
    "CFRubrics": "CFRubric",
    "CFItemTypes": "CFItemType",
    "CFSubjects": "CFSubject",
    "CFConcepts": "CFConcept",
    "CFAssociationGroupings": "CFAssociationGrouping",
}
SETS = ("CFItemTypes", "CFSubjects", "CFConcepts")


def schema(name: str) -> Any:
    if not CONFORMANCE.is_dir():
        pytest.skip(f"there are no schemas of CASE in {CONFORMANCE}")
    content = json.loads((CONFORMANCE / f"{name}.schema.json").read_text("utf-8"))
    return jsonschema.Draft202012Validator(content, format_checker=jsonschema.FormatChecker())


def hold(name: str, answer: Any) -> None:
    """Hold an answer to the schema of a call."""
    errors = [error.message[:200] for error in schema(name).iter_errors(answer)]
    assert not errors, (name, errors[:3])


def get(client: FlaskClient, address: str) -> Any:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/json"), (address, response.data)
    return response.get_json()


def path_of(uri: str) -> str:
    return uri.removeprefix("http://localhost")


def package_of(client: FlaskClient, version: str = "v1p1") -> Any:
    (document,) = get(client, f"/ims/case/{version}/CFDocuments")["CFDocuments"]
    return get(client, path_of(document["CFPackageURI"]["uri"]))


def things(package: Any) -> Iterator[tuple[str, Any]]:
    """Everything that can be asked for by itself, with its kind."""
    for kind in ("CFItems", "CFAssociations", "CFRubrics"):
        yield from ((kind, thing) for thing in package[kind])
    for kind, found in package["CFDefinitions"].items():
        yield from ((kind, thing) for thing in found)


@pytest.fixture(params=["sample", "published"])
def client(request: pytest.FixtureRequest) -> FlaskClient:
    found: FlaskClient = request.getfixturevalue(request.param)
    return found


def test_every_answer_of_1_1_is_what_the_published_schema_says(client: FlaskClient) -> None:
    listed = get(client, "/ims/case/v1p1/CFDocuments")
    hold("getAllCFDocuments", listed)
    (document,) = listed["CFDocuments"]
    hold("getCFDocument", get(client, path_of(document["uri"])))
    package = package_of(client)
    hold("getCFPackage", package)
    seen = dict.fromkeys(KINDS, 0)
    for kind, thing in things(package):
        seen[kind] += 1
        if seen[kind] <= 8:
            hold(f"get{KINDS[kind]}", get(client, path_of(thing["uri"])))
    # The sample has no keywords.
    assert {kind for kind, count in seen.items() if not count} <= {"CFSubjects"}
    for item in package["CFItems"][:5]:
        hold("getCFItemAssociations", get(client, f"/ims/case/v1p1/CFItemAssociations/{item['identifier']}"))


def test_what_stands_in_the_package_is_what_its_own_address_answers(client: FlaskClient) -> None:
    for kind, thing in things(package_of(client)):
        answer = get(client, path_of(thing["uri"]))
        (single,) = answer[kind] if kind in SETS else [answer]
        assert {name: value for name, value in single.items() if name != "CFDocumentURI"} == thing


def test_1_0_is_the_same_without_what_came_with_1_1(client: FlaskClient) -> None:
    new, old = package_of(client), package_of(client, "v1p0")

    def told(thing: Any, kind: str) -> Any:
        gone = NOT_IN_10.get(kind, NOT_IN_10["other"])
        text = json.dumps({name: value for name, value in thing.items() if name not in gone})
        found = json.loads(text.replace("/ims/case/v1p1/", "/ims/case/v1p0/"))
        for end in ("originNodeURI", "destinationNodeURI"):
            if end in found:
                found[end].pop("targetType", None)
        return found

    assert old["CFDocument"] == told(new["CFDocument"], "CFDocument")
    for kind in ("CFItems", "CFAssociations", "CFRubrics"):
        assert old[kind] == [told(thing, KINDS[kind]) for thing in new[kind]]
    gone = ("frameworkType", "caseVersion", "subjectURI", "targetType", "extensions")
    assert not [
        name
        for name in gone
        if f'"{name}"' in json.dumps([old["CFDocument"], old["CFItems"], old["CFAssociations"]])
        and name != "subjectURI"
    ]
    assert "subjectURI" not in json.dumps(old["CFItems"])


def test_the_tree_hangs_together(client: FlaskClient) -> None:
    package = package_of(client)
    document = package["CFDocument"]["identifier"]
    items = {item["identifier"] for item in package["CFItems"]}
    above = {
        tie["originNodeURI"]["identifier"]: tie["destinationNodeURI"]["identifier"]
        for tie in package["CFAssociations"]
        if tie["associationType"] == "isChildOf"
    }
    assert set(above) == items
    for item in items:
        seen = set()
        while item != document:
            assert item not in seen
            seen.add(item)
            item = above[item]
    examples = [tie for tie in package["CFAssociations"] if tie["associationType"] == "exemplar"]
    assert examples
    for tie in examples:
        assert tie["destinationNodeURI"]["identifier"] in items
        assert client.get(path_of(tie["originNodeURI"]["uri"])).status_code == 200, "the example is a record"


def test_identities_never_change_and_times_move_for_what_changed_alone(
    four_releases: Path, tmp_path: Path
) -> None:
    found = []
    for version in VERSIONS:
        catalogue = open_releases(four_releases, tmp_path / version, version)
        client = create_app(catalogue).test_client()
        found.append(({t["identifier"]: t for _, t in things(package_of(client))}, catalogue))
    (newest, _), *older = found
    for things_then, _ in older:
        assert len(set(things_then) & set(newest)) > 20
        for identifier in set(things_then) & set(newest):
            then, now = things_then[identifier], newest[identifier]
            assert then["lastChangeDateTime"] <= now["lastChangeDateTime"]
            same = {k: v for k, v in then.items() if k != "lastChangeDateTime"} == {
                k: v for k, v in now.items() if k != "lastChangeDateTime"
            }
            if not same:
                assert then["lastChangeDateTime"] < now["lastChangeDateTime"], then


def test_a_time_moves_with_all_that_stands_in_a_thing(published_catalogue: Catalogue) -> None:
    """A child's tie has its parent's title in it, an item the terms of its point, a tie both its ends."""
    release = published_catalogue.latest
    bank, early, late = read_whole_bank(release), "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"
    parent = next(point.parent_id for point in bank.points if point.parent_id)
    term = next(term for term in bank.terms if term.spec_point_id)

    def changed(*ids: str) -> set[str]:
        maker = Maker(release.package, bank, "b", "r", dict.fromkeys(ids, late), early)
        things = maker.make().things
        return {
            i
            for kind in things
            if kind != "CFDocuments"
            for i, t in things[kind].items()
            if t["lastChangeDateTime"] == late
        }

    def uuid(record: str, part: str = "") -> str:
        return str(uuid_of(release.package.name, record, part))

    children = [point.id for point in bank.points if point.parent_id == parent]
    assert {uuid(child, "CFAssociation isChildOf") for child in children} <= changed(parent)
    assert {uuid(term.spec_point_id), uuid(term.id, "CFConcept")} <= changed(term.id)
    assert changed() == set()


def test_1_0_does_not_know_the_fields_of_1_1(published: FlaskClient) -> None:
    for query in ("fields=caseVersion", "sort=frameworkType", "filter=caseVersion='1.1'"):
        assert published.get(f"/ims/case/v1p1/CFDocuments?{query}").status_code == 200, query
        assert published.get(f"/ims/case/v1p0/CFDocuments?{query}").status_code == 400, query


def test_a_list_is_cut_sorted_and_narrowed(published: FlaskClient) -> None:
    base = "/ims/case/v1p1/CFDocuments"
    response = published.get(f"{base}?limit=1&offset=0")
    assert response.headers["X-Total-Count"] == "1"
    assert 'rel="first"' in response.headers["Link"]
    assert get(published, f"{base}?offset=5")["CFDocuments"] == []
    (document,) = get(published, f"{base}?fields=title,version")["CFDocuments"]
    assert set(document) == {"title", "version"}
    for text, count in (
        ("version='1.1.0'", 1),
        ("version!='1.1.0'", 0),
        ("title~'syllabank'", 1),
        ("title~'nothing' OR language='en-GB'", 1),
        ("title~'nothing' AND language='en-GB'", 0),
        ("lastChangeDateTime>='2020-01-01T00:00:00Z'", 1),
        ("licenseURI.title~'attribution'", 1),
    ):
        found = published.get(base, query_string={"filter": text, "sort": "title", "orderBy": "desc"})
        assert len(found.get_json()["CFDocuments"]) == count, text
        assert found.headers["X-Total-Count"] == str(count)
    assert len(get(published, f"{base}?access_token=x")["CFDocuments"]) == 1, (
        "what others send along is passed over"
    )


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("GET", "CFItems/nothing", 404, "invalid_uuid"),
        ("GET", "CFItems/00000000-0000-5000-8000-000000000000", 404, "unknownobject"),
        ("GET", "CFPackages/00000000-0000-5000-8000-000000000000", 404, "unknownobject"),
        ("GET", "CFNothings/00000000-0000-5000-8000-000000000000", 404, "unknownobject"),
        ("GET", "CFNothings", 404, "unknownobject"),
        ("GET", "CFDocuments?filter=title", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?filter=title%3D'a' AND b='c' AND d='e'", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?filter=colour%3D'red'", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?sort=colour", 400, "invalid_sort_field"),
        ("GET", "CFDocuments?orderBy=up", 400, "invalid_sort_field"),
        ("GET", "CFDocuments?fields=colour", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?limit=0", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?offset=-1", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?limit=1e9", 400, "invalid_selection_field"),
        ("GET", "CFDocuments?limit=%zz", 400, "invalid_selection_field"),
        ("POST", "CFDocuments", 405, "invalid_selection_field"),
    ],
)
def test_what_fails_is_said_in_the_words_of_case(
    sample: FlaskClient, method: str, address: str, status: int, code: str
) -> None:
    for version in ("v1p1", "v1p0"):
        response = sample.open(f"/ims/case/{version}/{address}", method=method)
        assert (response.status_code, response.mimetype) == (status, "application/json"), response.data
        content = response.get_json()
        hold("error", content)
        (field,) = content["imsx_codeMinor"]["imsx_codeMinorField"]
        assert field["imsx_codeMinorFieldValue"] == code
        assert content["imsx_description"]


@pytest.mark.parametrize("address", ["v1p2/CFDocuments", "v1p2/CFItems/x", "nothing", ""])
def test_another_version_is_not_there(sample: FlaskClient, address: str) -> None:
    response = sample.get(f"/ims/case/{address}")
    assert response.status_code == 404
    hold("error", response.get_json())


def test_the_discovery_document_is_there_and_names_every_call(sample: FlaskClient) -> None:
    for version, name in (
        ("v1p1", "imscasev1p1_openapi3_v1p0.json"),
        ("v1p0", "imscasev1p0_openapi3_v1p0.json"),
    ):
        document = get(sample, f"/ims/case/{version}/discovery/{name}")
        validate(document)
        assert document["servers"] == [{"url": f"http://localhost/ims/case/{version}"}]
        if CONFORMANCE.is_dir():
            published = json.loads((CONFORMANCE / "imscasev1p1_openapi3_v1p0.json").read_text("utf-8"))
            assert set(document["paths"]) == set(published["paths"])


def test_answers_can_be_kept_and_asked_for_again(sample: FlaskClient) -> None:
    first = sample.get("/ims/case/v1p1/CFDocuments")
    again = sample.get("/ims/case/v1p1/CFDocuments", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert sample.head("/ims/case/v1p1/CFDocuments").headers["ETag"] == first.headers["ETag"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_addresses_are_of_the_host_that_was_asked(sample_catalogue: Catalogue) -> None:
    client = create_app(sample_catalogue).test_client()
    for host in ("one.example", "two.example"):
        (document,) = client.get("/ims/case/v1p1/CFDocuments", headers={"Host": host}).get_json()[
            "CFDocuments"
        ]
        assert document["uri"].startswith(f"http://{host}/ims/case/v1p1/")


VALUES = st.text("ab '1", max_size=3).filter(lambda text: "'" not in text)
OPERATORS = st.sampled_from(["=", "!=", ">", ">=", "<", "<=", "~"])


@given(
    thing=st.fixed_dictionaries({"a": VALUES, "b": VALUES}),
    terms=st.lists(st.tuples(st.sampled_from("ab"), OPERATORS, VALUES), min_size=1, max_size=2),
    word=st.sampled_from(["AND", "OR"]),
)
def test_a_filter_is_what_its_words_say(
    thing: dict[str, str], terms: list[tuple[str, str, str]], word: str
) -> None:
    def true(field: str, operator: str, value: str) -> bool:
        found = thing[field]
        return {
            "=": found == value,
            "!=": found != value,
            ">": found > value,
            ">=": found >= value,
            "<": found < value,
            "<=": found <= value,
            "~": value.lower() in found.lower(),
        }[operator]

    text = f" {word} ".join(f"{field}{operator}'{value}'" for field, operator, value in terms)
    results = [true(*term) for term in terms]
    expected = any(results) if word == "OR" and len(terms) == 2 else all(results)
    assert read_filter(text, {"a", "b"}).holds(thing) == expected


@given(text=st.text(max_size=12))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    with suppress(FilterInvalid):
        assert read_filter(text, {"a"}).holds({"a": "x"}) in (True, False)
