"""Linked data: what RDF readers make of it, without a network; shapes that it keeps; negotiation behind the front."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.front import Front
from tests.conftest import ROOT
from tests.web.test_front_same import ask

SCHEMA = Namespace("https://schema.org/")
LD = "application/ld+json"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SHAPES = Path(__file__).with_name("shapes.ttl")


@pytest.fixture(autouse=True)
def without_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that fetches anything fails."""

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"{args} was fetched")

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refuse)


def parsed(content: bytes) -> Graph:
    return Graph().parse(data=content.decode(), format="json-ld")


@pytest.fixture(scope="module")
def graph(published_catalogue: Catalogue) -> Graph:
    """The newest release, as an RDF reader has it."""
    return parsed(create_app(published_catalogue).test_client().get("/v1/graph.jsonld").data)


def records(client: FlaskClient) -> Iterator[tuple[str, Any]]:
    """The first records of every collection."""
    for entry in client.get("/v1").get_json()["data"]["collections"]:
        for record in client.get(f"{entry['href']}?limit=3").get_json()["data"]:
            yield f"{entry['href']}/{record['id']}", record


def test_each_record_is_a_node_with_its_address_a_type_and_a_licence(published: FlaskClient) -> None:
    for address, record in records(published):
        response = published.get(f"{address}.jsonld")
        assert (response.status_code, response.mimetype) == (200, LD), address
        found = parsed(response.data)
        node = URIRef(f"http://localhost{address}")
        assert list(found.objects(node, RDF.type)), address
        assert (node, SCHEMA.identifier, Literal(record["id"], lang="en-GB")) in found
        assert (node, SCHEMA.license, URIRef("https://creativecommons.org/licenses/by/4.0/")) in found


def test_a_package_on_another_subject_is_linked_data_too(sample: FlaskClient) -> None:
    for address, _ in records(sample):
        found = parsed(sample.get(f"{address}.jsonld").data)
        assert list(found.objects(URIRef(f"http://localhost{address}"), RDF.type)), address
    own = parsed(sample.get("/v1/elements/element-iron.jsonld").data)
    assert Literal("Iron", lang="en-GB") in set(own.objects())


def test_the_graph_holds_every_record_once(published: FlaskClient, graph: Graph) -> None:
    counted = sum(entry["records"] for entry in published.get("/v1").get_json()["data"]["collections"])
    named = {node for node in graph.subjects(RDF.type, None) if str(node).startswith("http://localhost/v1/")}
    assert len({node for node in named if "/releases/" not in str(node) and "#" not in str(node)}) == counted


def test_a_quiz_item_has_its_answers_right_and_wrong(published: FlaskClient, graph: Graph) -> None:
    items = published.get("/v1/quiz-items?kind=multiple_choice&limit=20&include=options").get_json()["data"]
    for item in items:
        node = URIRef(f"http://localhost/v1/quiz-items/{item['id']}")
        right = {f"http://localhost/v1/quiz-options/{o['id']}" for o in item["options"] if o["correct"]}
        wrong = {f"http://localhost/v1/quiz-options/{o['id']}" for o in item["options"] if not o["correct"]}
        assert {str(answer) for answer in graph.objects(node, SCHEMA.acceptedAnswer)} == right
        assert {str(answer) for answer in graph.objects(node, SCHEMA.suggestedAnswer)} == wrong
        (point,) = graph.objects(node, SCHEMA.assesses)
        assert str(point).endswith(item["spec_point_id"])


def test_a_question_by_itself_has_its_answers_whole(published: FlaskClient) -> None:
    """In the whole graph, the option's own node would make up for what is lost here."""
    for item in published.get("/v1/quiz-items?limit=20").get_json()["data"]:
        found = parsed(published.get(f"/v1/quiz-items/{item['id']}.jsonld").data)
        answers = list(found.subjects(RDF.type, SCHEMA.Answer))
        assert answers
        for option in answers:
            assert (option, SCHEMA.text, None) in found
            (comment,) = found.objects(option, SCHEMA.answerExplanation)
            assert (comment, SCHEMA.text, None) in found


def test_what_refers_to_a_record_joins_it(graph: Graph) -> None:
    """Citations and mentions; a revision names its record by id, which may be gone."""
    asked = "SELECT ?r WHERE { ?x syl:record ?r FILTER (isIRI(?r) && NOT EXISTS { ?r a ?type }) }"
    found: Any = graph.query(asked, initNs={"syl": "http://localhost/v1/context.jsonld#"})
    assert [str(node) for (node,) in found] == []
    referred: Any = graph.query(
        "SELECT ?r WHERE { ?x syl:record ?r . ?r a ?type }",
        initNs={"syl": "http://localhost/v1/context.jsonld#"},
    )
    assert len(list(referred)) > 3000


def test_an_answer_has_one_explanation(graph: Graph) -> None:
    for option in graph.subjects(RDF.type, SCHEMA.Answer):
        assert len(list(graph.objects(option, SCHEMA.answerExplanation))) <= 1, option


def test_the_graph_keeps_its_shapes(graph: Graph) -> None:
    conforms, _, text = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    assert conforms, text[:2000]


def test_shapes_do_find_what_is_wrong(graph: Graph) -> None:
    """A question without its text, and an event with a day that is none."""
    broken = Graph()
    for triple in graph.triples((None, RDF.type, SCHEMA.Question)):
        broken.add(triple)
    conforms, _, text = pyshacl.validate(broken, shacl_graph=Graph().parse(SHAPES))
    assert not conforms
    assert "text" in text


def test_a_question_about_the_settlement_is_answered(graph: Graph) -> None:
    """The query of docs/protocols.md."""
    page = (ROOT / "docs" / "protocols.md").read_text("utf-8")
    query = page.split("```sparql\n")[1].split("```")[0]
    rows: Any = graph.query(query)
    found = [(str(text), str(source)) for text, source in rows]
    assert len(found) > 10
    assert all(text and source for text, source in found)


def test_dates_are_dates_and_places_are_on_the_globe(graph: Graph) -> None:
    days = list(graph.objects(None, SCHEMA.startDate))
    assert len(days) > 50
    assert all(
        str(day.datatype).endswith("#date") and day.value is not None
        for day in days
        if isinstance(day, Literal)
    )
    assert len(list(graph.subjects(SCHEMA.latitude, None))) > 20


def test_a_client_that_asks_for_linked_data_is_sent_to_it_and_no_other(
    published_catalogue: Catalogue,
) -> None:
    front = Front(create_app(published_catalogue), threads=2)
    address = "/v1/terms/term-armistice"
    try:
        for _ in range(2):
            plain = ask(front, "GET", address)
            assert (plain.status, plain.headers["content-type"]) == (200, "application/json")
            for accept in (
                LD,
                f"{LD}, application/json;q=0.5",
                "Application/LD+JSON",
                f'{LD};profile="http://www.w3.org/ns/json-ld#compacted"',
            ):
                sent = ask(front, "GET", address, {"Accept": accept})
                assert (sent.status, sent.headers["location"]) == (303, f"{address}.jsonld"), accept
                assert "Accept" in sent.headers["vary"]
            for accept in ("*/*", "application/json", f"application/json, {LD};q=0.5", "text/html,*/*;q=0.8"):
                same = ask(front, "GET", address, {"Accept": accept})
                assert same.plain == plain.plain, accept
                assert "Accept" in same.headers["vary"].split(", "), "a shared cache must keep them apart"
        node = ask(front, "GET", f"{address}.jsonld")
        assert node.headers["content-type"] == LD
        assert json.loads(node.plain)["@id"] == f"http://localhost{address}"
        assert f'<{address}.jsonld>; rel="alternate"; type="{LD}"' in plain.headers["link"]
    finally:
        front.pool.shutdown()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/terms/term-nothing.jsonld", 404),
        ("/v1/nothing/term-armistice.jsonld", 404),
        ("/v1/terms/term-armistice.jsonld?fields=term", 400),
        ("/v1/graph.jsonld?x=1", 400),
        ("/v1/releases/9.9.9/graph.jsonld", 404),
    ],
)
def test_what_is_not_there_is_said_as_elsewhere(published: FlaskClient, address: str, status: int) -> None:
    response = published.get(address)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_an_old_release_is_linked_data_too(published: FlaskClient) -> None:
    found = parsed(published.get("/v1/releases/1.0.0/terms/term-armistice.jsonld").data)
    assert (URIRef("http://localhost/v1/terms/term-armistice"), RDF.type, SCHEMA.DefinedTerm) in found
