"""A release as DCAT 3 in JSON-LD, for data portals.

In: a published release. Out: three nodes in one graph: the release, the dataset it is a version of,
and the API that serves both. The context is inline, so that a reader fetches nothing.

Standards: DCAT 3 (W3C Recommendation of 22 August 2024) with DCMI Terms, FOAF for people, and SPDX
for checksums; JSON-LD 1.1.
"""

from __future__ import annotations

from typing import Any

from api.metadata.contributors import Contributor, creators
from api.metadata.published import LANGUAGE, Published
from api.store.manifest import FileEntry

Node = dict[str, Any]

CONTEXT: Node = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
"""DCAT 3 asks for these names of languages, which are known by two letters, without a country."""

DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
"""Type of a date by its length: 1950, 1950-06, 1950-06-25."""


def dcat(published: Published) -> Node:
    """Describe a release."""
    return {"@context": CONTEXT, "@graph": [_release(published), _dataset(published), _service(published)]}


def _release(published: Published) -> Node:
    descriptor = published.package.descriptor
    node = {
        "@id": published.address,
        **_about(published),
        "dcterms:identifier": [*([descriptor["id"]] if "id" in descriptor else []), published.address],
        "dcterms:issued": _typed(published.package.created, "xsd:dateTime"),
        "dcat:version": published.package.version,
        # DCAT 3, section 7: this inverse may stand only beside dcat:hasVersion, which _dataset has.
        "dcat:isVersionOf": {"@id": published.dataset},
        "dcat:distribution": [_distribution(published, file) for file in published.files],
    }
    if "citation" in descriptor:
        node["dcterms:bibliographicCitation"] = descriptor["citation"]
    if published.previous:
        node["dcat:previousVersion"] = {"@id": published.release(published.previous)}
    return node


def _dataset(published: Published) -> Node:
    return {
        "@id": published.dataset,
        **_about(published),
        "dcat:hasVersion": [{"@id": published.release(version)} for version in published.versions],
        "dcat:hasCurrentVersion": {"@id": published.release(published.versions[0])},
    }


def _service(published: Published) -> Node:
    return {
        "@id": f"{published.base}/v1#api",
        "@type": "dcat:DataService",
        "dcterms:title": _text(f"API of {published.package.title}"),
        "dcterms:license": _links(published.licences()),
        "dcat:endpointURL": {"@id": f"{published.base}/v1"},
        "dcat:endpointDescription": {"@id": f"{published.base}/v1/openapi.json"},
        "dcat:servesDataset": _links([published.dataset, published.address]),
    }


def _about(published: Published) -> Node:
    """What is true of the release and of the dataset alike."""
    package = published.package
    descriptor = package.descriptor
    node: Node = {
        "@type": "dcat:Dataset",
        "dcterms:title": _text(package.title),
        "dcterms:description": _text(package.description),
        "dcterms:creator": [_agent(creator) for creator in creators(package)],
        "dcterms:license": _links(published.licences()),
        "dcterms:language": {"@id": LANGUAGES + LANGUAGE.split("-")[0]},
        "dcat:landingPage": {"@id": published.landing_page},
    }
    if "keywords" in descriptor:
        node["dcat:keyword"] = [_text(keyword) for keyword in descriptor["keywords"]]
    if "temporal" in descriptor:
        node["dcterms:temporal"] = {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _date(descriptor["temporal"]["start"]),
            "dcat:endDate": _date(descriptor["temporal"]["end"]),
        }
    if "spatial" in descriptor:
        node["dcterms:spatial"] = {
            "@type": "dcterms:Location",
            "skos:prefLabel": _text(descriptor["spatial"]),
        }
    return node


def _distribution(published: Published, file: FileEntry) -> Node:
    url = {"@id": published.url(file)}
    node = {
        "@id": f"{published.address}#{file.name}",
        "@type": "dcat:Distribution",
        "dcterms:title": _text(published.title(file)),
        "dcterms:license": _links(published.licences(file)),
        "dcterms:format": {"@type": "dcterms:MediaTypeOrExtent", "rdfs:label": file.format},
        "dcat:accessURL": url,
        "dcat:downloadURL": url,
        "dcat:byteSize": _typed(str(file.bytes), "xsd:nonNegativeInteger"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": _typed(file.sha256, "xsd:hexBinary"),
        },
    }
    media_type = file.media_type.split(";")[0].strip()
    # IANA keeps no page for types that begin with 'x-': those have the format alone.
    if "/x-" not in media_type:
        node["dcat:mediaType"] = {"@id": MEDIA_TYPES + media_type}
    return node


def _agent(creator: Contributor) -> Node:
    node: Node = {
        "@type": "foaf:Person" if creator.is_person else "foaf:Organization",
        "foaf:name": creator.name,
    }
    if creator.email:
        node["foaf:mbox"] = {"@id": f"mailto:{creator.email}"}
    if creator.url:
        node["foaf:homepage"] = {"@id": creator.url}
    return node


def _text(text: str) -> Node:
    return {"@value": text, "@language": LANGUAGE}


def _typed(value: str, datatype: str) -> Node:
    return {"@value": value, "@type": datatype}


def _date(text: str) -> Node:
    return _typed(text, DATE_TYPES[len(text)])


def _links(addresses: list[str]) -> list[Node]:
    return [{"@id": address} for address in addresses]
