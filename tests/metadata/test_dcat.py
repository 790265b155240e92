"""A portal finds in the DCAT description what the package and the files say."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.query import ResultRow
from rdflib.term import Node

from api.metadata.dcat import dcat
from api.metadata.published import Published
from tests.metadata.releases import BASE

# rdflib's JSON-LD reader uses a class that rdflib itself has deprecated.
pytestmark = [
    pytest.mark.usefixtures("offline"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

# rdflib's own DCAT is that of version 2, and warns of the terms that version 3 added.
VERSIONS = Namespace("http://www.w3.org/ns/dcat#")
ABSTRACT = URIRef(f"{BASE}/v1#dataset")


def graph_of(published: Published) -> Graph:
    return Graph().parse(data=json.dumps(dcat(published)), format="json-ld")


def text(value: str) -> Literal:
    return Literal(value, lang="en-GB")


def one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    """The only value there is."""
    (value,) = graph.objects(subject, predicate)
    return value


def test_the_release_says_what_its_descriptor_says(release: Published) -> None:
    graph = graph_of(release)
    node, package = URIRef(release.address), release.package
    assert (node, RDF.type, DCAT.Dataset) in graph
    assert one(graph, node, DCTERMS.title) == text(package.title)
    assert one(graph, node, DCTERMS.description) == text(package.description)
    assert one(graph, node, DCTERMS.issued) == Literal(package.created, datatype=XSD.dateTime)
    assert one(graph, node, DCTERMS.license) == URIRef(package.descriptor["licenses"][0]["path"])
    assert one(graph, node, DCTERMS.language) == URIRef("http://id.loc.gov/vocabulary/iso639-1/en")
    assert one(graph, node, DCTERMS.identifier) == Literal(release.address)
    assert one(graph, node, DCAT.landingPage) == URIRef(f"{BASE}/")
    creator = one(graph, node, DCTERMS.creator)
    assert one(graph, creator, RDF.type) == FOAF.Organization
    assert one(graph, creator, FOAF.name) == Literal(package.descriptor["contributors"][0]["title"])
    keywords = {text(keyword) for keyword in package.descriptor.get("keywords", ())}
    assert set(graph.objects(node, DCAT.keyword)) == keywords


def test_the_release_stands_in_its_line_of_versions(release: Published) -> None:
    graph = graph_of(release)
    node, before = URIRef(release.address), URIRef(f"{BASE}/v1/releases/0.0.1")
    assert one(graph, node, VERSIONS.version) == Literal(release.package.version)
    assert one(graph, node, VERSIONS.isVersionOf) == ABSTRACT
    assert one(graph, node, VERSIONS.previousVersion) == before
    assert (ABSTRACT, RDF.type, DCAT.Dataset) in graph
    assert set(graph.objects(ABSTRACT, VERSIONS.hasVersion)) == {node, before}
    assert one(graph, ABSTRACT, VERSIONS.hasCurrentVersion) == node
    assert not list(graph.objects(ABSTRACT, VERSIONS.version))


def test_an_older_release_names_the_one_before_it_and_the_current_one(talkative: Published) -> None:
    graph = graph_of(talkative)
    node = URIRef(f"{BASE}/v1/releases/1.1.0")
    assert one(graph, node, VERSIONS.previousVersion) == URIRef(f"{BASE}/v1/releases/1.0.0")
    assert one(graph, ABSTRACT, VERSIONS.hasCurrentVersion) == URIRef(f"{BASE}/v1/releases/1.2.0")


def test_the_first_release_has_none_before_it(release: Published) -> None:
    first = dataclasses.replace(release, versions=[release.package.version])
    assert not list(graph_of(first).subject_objects(VERSIONS.previousVersion))


def test_each_file_is_a_distribution_that_can_be_checked(release: Published, root: Path) -> None:
    query = """
        PREFIX dcat: <http://www.w3.org/ns/dcat#>
        PREFIX spdx: <http://spdx.org/rdf/terms#>
        SELECT ?url ?type ?size ?sum WHERE {
            ?release dcat:distribution ?file .
            ?file a dcat:Distribution ; dcat:downloadURL ?url ; dcat:accessURL ?url ;
                dcat:mediaType ?type ; dcat:byteSize ?size ; spdx:checksum ?checksum .
            ?checksum a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
                spdx:checksumValue ?sum .
            FILTER (datatype(?size) = xsd:nonNegativeInteger && datatype(?sum) = xsd:hexBinary)
        }
    """
    graph = graph_of(release)
    rows = graph.query(query, initBindings={"release": URIRef(release.address)}, initNs={"xsd": XSD})
    found = {}
    for row in rows:
        assert isinstance(row, ResultRow)
        url, media_type, size, checksum = (str(value) for value in row)
        found[url] = [media_type, size, checksum.lower()]
    paths = [table.path for table in release.package.tables.values()]
    media_types = dict.fromkeys(paths, "text/csv") | {"datapackage.json": "application/json"}
    assert found == {
        f"{release.address}/files/{path}": [
            f"http://www.iana.org/assignments/media-types/{media_type}",
            str((root / path).stat().st_size),
            hashlib.sha256((root / path).read_bytes()).hexdigest(),
        ]
        for path, media_type in media_types.items()
    }


def test_a_distribution_has_a_title_a_format_and_the_licence_of_its_table(talkative: Published) -> None:
    graph = graph_of(talkative)
    spec_points, terms = (
        URIRef(f"{talkative.address}#dataset/{name}.csv") for name in ("spec_points", "terms")
    )
    assert one(graph, terms, DCTERMS.title) == text("Terms (csv)")
    assert one(graph, one(graph, terms, DCTERMS.format), RDFS.label) == Literal("csv")
    package = {URIRef(licence["path"]) for licence in talkative.package.descriptor["licenses"]}
    assert len(package) == 2
    assert set(graph.objects(terms, DCTERMS.license)) == package
    cc0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
    assert one(graph, spec_points, DCTERMS.license) == cc0


def test_a_media_type_that_iana_does_not_list_is_not_named_as_its(release: Published) -> None:
    (first, *_) = release.files
    files = (
        dataclasses.replace(first, name="a", media_type="application/x-deck"),
        dataclasses.replace(first, name="b", media_type="text/csv; header=present"),
    )
    graph = graph_of(dataclasses.replace(release, files=files))
    assert not list(graph.objects(URIRef(f"{release.address}#a"), DCAT.mediaType))
    expected = URIRef("http://www.iana.org/assignments/media-types/text/csv")
    assert one(graph, URIRef(f"{release.address}#b"), DCAT.mediaType) == expected


def test_the_api_is_a_service_that_serves_the_dataset(release: Published) -> None:
    graph = graph_of(release)
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert one(graph, service, DCAT.endpointURL) == URIRef(f"{BASE}/v1")
    assert one(graph, service, DCAT.endpointDescription) == URIRef(f"{BASE}/v1/openapi.json")
    assert set(graph.objects(service, DCAT.servesDataset)) == {ABSTRACT, URIRef(release.address)}
    assert list(graph.objects(service, DCTERMS.title))


def test_what_a_package_may_tell_besides_is_told(talkative: Published) -> None:
    graph = graph_of(talkative)
    node = URIRef(talkative.address)
    period = one(graph, node, DCTERMS.temporal)
    assert (period, RDF.type, DCTERMS.PeriodOfTime) in graph
    assert one(graph, period, DCAT.startDate).n3() == Literal("1669", datatype=XSD.gYear).n3()
    assert one(graph, period, DCAT.endDate).n3() == Literal("2016-11", datatype=XSD.gYearMonth).n3()
    place = one(graph, node, DCTERMS.spatial)
    assert (place, RDF.type, DCTERMS.Location) in graph
    assert one(graph, place, SKOS.prefLabel) == text("Earth")
    assert one(graph, node, DCAT.landingPage) == URIRef("https://elements.example.org/")
    identifiers = {Literal("urn:example:elements"), Literal(talkative.address)}
    assert set(graph.objects(node, DCTERMS.identifier)) == identifiers
    assert one(graph, node, DCTERMS.bibliographicCitation) == Literal(
        talkative.package.descriptor["citation"]
    )
    names = {str(one(graph, c, FOAF.name)): c for c in graph.objects(node, DCTERMS.creator)}
    assert set(names) == {"Marie-Anne Lavoisier", "The Laboratory"}
    person = names["Marie-Anne Lavoisier"]
    assert (person, RDF.type, FOAF.Person) in graph
    assert one(graph, person, FOAF.mbox) == URIRef("mailto:m@example.org")
    assert one(graph, person, FOAF.homepage) == URIRef("https://orcid.org/0000-0002-1825-0097")
    assert not list(graph.objects(names["The Laboratory"], FOAF.homepage))


def test_a_period_is_told_where_the_package_tells_one(release: Published) -> None:
    graph = graph_of(release)
    temporal = release.package.descriptor.get("temporal")
    found = [
        {str(one(graph, period, DCAT.startDate)), str(one(graph, period, DCAT.endDate))}
        for period in graph.objects(URIRef(release.address), DCTERMS.temporal)
    ]
    assert found == ([set(temporal.values())] if temporal else [])
