"""A search engine finds in the schema.org description what it requires and recommends."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from api.metadata.published import Published
from api.metadata.schema_org import schema_org
from tests.metadata.releases import BASE

# rdflib's JSON-LD reader uses a class that rdflib itself has deprecated.
pytestmark = [
    pytest.mark.usefixtures("offline"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

SCHEMA = Namespace("https://schema.org/")

# developers.google.com/search/docs/appearance/structured-data/dataset, as far as a package can tell.
RECOMMENDED = "creator identifier includedInDataCatalog isAccessibleForFree license url version distribution"


def with_description(published: Published, description: str) -> Published:
    package = dataclasses.replace(published.package, description=description)
    return dataclasses.replace(published, package=package)


def test_it_has_what_dataset_search_requires_and_recommends(release: Published) -> None:
    found = schema_org(release)
    assert found["@type"] == "Dataset"
    assert found["name"] == release.package.title
    assert found["description"] == release.package.description
    assert 50 <= len(found["description"]) <= 5000
    assert not [name for name in RECOMMENDED.split() if not found.get(name)]
    assert found["isAccessibleForFree"] is True
    assert found["creator"] == [{"@type": "Organization", "name": "The Syllabank contributors"}]


def test_optional_properties_are_told_where_the_package_has_them(release: Published) -> None:
    found, descriptor = schema_org(release), release.package.descriptor
    temporal = descriptor.get("temporal")
    assert found.get("keywords") == descriptor.get("keywords")
    assert found.get("citation") == found.get("creditText") == descriptor.get("citation")
    assert found.get("temporalCoverage") == (temporal and f"{temporal['start']}/{temporal['end']}")
    assert ("spatialCoverage" in found) == ("spatial" in descriptor)


def test_it_is_a_graph_of_schema_org_terms(release: Published) -> None:
    graph = Graph().parse(data=json.dumps(schema_org(release)), format="json-ld")
    node = URIRef(release.address)
    assert (node, RDF.type, SCHEMA.Dataset) in graph
    assert (node, SCHEMA.version, Literal(release.package.version)) in graph
    assert (node, SCHEMA.datePublished, Literal(release.package.created)) in graph
    assert (node, SCHEMA.inLanguage, Literal("en-GB")) in graph
    assert (node, DCTERMS.isVersionOf, URIRef(f"{BASE}/v1#dataset")) in graph
    assert (node, SCHEMA.isBasedOn, URIRef(f"{BASE}/v1/releases/0.0.1")) in graph
    (catalogue,) = graph.objects(node, SCHEMA.includedInDataCatalog)
    assert (catalogue, SCHEMA.url, Literal(f"{BASE}/v1/releases")) in graph
    others = {str(term) for term in graph.predicates() if not str(term).startswith(str(SCHEMA))}
    assert others == {str(RDF.type), str(DCTERMS.isVersionOf)}


def test_the_first_release_is_based_on_none(release: Published) -> None:
    assert "isBasedOn" not in schema_org(dataclasses.replace(release, versions=[release.package.version]))


def test_each_file_can_be_downloaded_and_checked(release: Published, root: Path) -> None:
    downloads = {one["contentUrl"]: one for one in schema_org(release)["distribution"]}
    assert len(downloads) == len(release.files)
    for file in release.files:
        assert downloads[f"{release.address}/files/{file.name}"] == {
            "@type": "DataDownload",
            "name": release.title(file),
            "contentUrl": release.url(file),
            "encodingFormat": file.media_type,
            "contentSize": f"{(root / file.name).stat().st_size} B",
            "sha256": file.sha256,
        }


def test_a_description_is_made_as_long_as_a_search_engine_wants_it(release: Published) -> None:
    short = schema_org(with_description(release, "S."))["description"]
    assert short.startswith("S. ")
    assert 50 <= len(short) <= 5000
    # Cut after 4999 characters, which are 'text' and 999 words with a blank after each.
    long = schema_org(with_description(release, "text" + "word " * 2000))["description"]
    assert long == "text" + "word " * 998 + "word…"
    assert len(schema_org(with_description(release, "x" * 5001))["description"]) == 5000
    whole = "x" * 5000
    assert schema_org(with_description(release, whole))["description"] == whole


def test_what_a_package_may_tell_besides_is_told(talkative: Published) -> None:
    found = schema_org(talkative)
    assert found["identifier"] == ["urn:example:elements", talkative.address]
    assert found["url"] == "https://elements.example.org/"
    assert found["temporalCoverage"] == "1669/2016-11"
    assert found["spatialCoverage"] == {"@type": "Place", "name": "Earth"}
    assert len(found["license"]) == 2
    assert found["creator"] == [
        {
            "@type": "Person",
            "name": "Marie-Anne Lavoisier",
            "givenName": "Marie-Anne",
            "familyName": "Lavoisier",
            "affiliation": {"@type": "Organization", "name": "Arsenal"},
            "email": "m@example.org",
            "url": "https://orcid.org/0000-0002-1825-0097",
        },
        {"@type": "Organization", "name": "The Laboratory"},
    ]
