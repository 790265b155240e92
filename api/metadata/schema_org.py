"""A release as a schema.org Dataset in JSON-LD, for search engines.

In: a published release. Out: one Dataset, with what Google Dataset Search requires and recommends.
The context is inline, so that a reader fetches nothing.

Standards: schema.org (https://schema.org/Dataset); Google Search Central, 'Dataset structured data'.
"""

from __future__ import annotations

from typing import Any

from api.metadata.contributors import Contributor, creators
from api.metadata.published import LANGUAGE, Published
from api.store.manifest import FileEntry

Node = dict[str, Any]

CONTEXT: Node = {
    "@vocab": "https://schema.org/",
    # schema.org has no such property, and no other for 'this is a version of that': its
    # exampleOfWork comes nearest. So the name is bound to the property of DCMI Terms.
    "isVersionOf": {"@id": "http://purl.org/dc/terms/isVersionOf", "@type": "@id"},
}
SHORTEST, LONGEST = 50, 5000
"""How many characters Google Dataset Search takes in a description."""


def schema_org(published: Published) -> Node:
    """Describe a release."""
    package = published.package
    descriptor = package.descriptor
    node: Node = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": published.address,
        "name": package.title,
        "description": _description(published),
        "url": published.landing_page,
        "identifier": [*([descriptor["id"]] if "id" in descriptor else []), published.address],
        "version": package.version,
        "isVersionOf": published.dataset,
        "license": published.licences(),
        "creator": [_creator(creator) for creator in creators(package)],
        "datePublished": package.created,
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": package.title,
            "url": f"{published.base}/v1/releases",
        },
        "distribution": [_download(published, file) for file in published.files],
    }
    if published.previous:
        # Standard: 'a resource from which this work is a modification'.
        node["isBasedOn"] = {"@id": published.release(published.previous)}
    if "keywords" in descriptor:
        node["keywords"] = descriptor["keywords"]
    if "temporal" in descriptor:
        node["temporalCoverage"] = f"{descriptor['temporal']['start']}/{descriptor['temporal']['end']}"
    if "spatial" in descriptor:
        node["spatialCoverage"] = {"@type": "Place", "name": descriptor["spatial"]}
    if "citation" in descriptor:
        # Google reads 'citation' as works to cite beside the dataset; 'creditText' is how to cite it.
        node["citation"] = node["creditText"] = descriptor["citation"]
    return node


def _description(published: Published) -> str:
    """The package's description, neither too short nor too long for Google Dataset Search."""
    package = published.package
    text = package.description
    if len(text) < SHORTEST:
        tables = ", ".join(table.title for table in package.tables.values())
        text = (
            f"{text} Version {package.version} of the dataset {package.title}, with these tables: {tables}."
        )
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _creator(creator: Contributor) -> Node:
    told = {
        "givenName": creator.given_name,
        "familyName": creator.family_name,
        "affiliation": creator.organisation and {"@type": "Organization", "name": creator.organisation},
        "email": creator.email,
        "url": creator.url,
    }
    return {
        "@type": "Person" if creator.is_person else "Organization",
        "name": creator.name,
        **{
            name: value
            for name, value in told.items()
            if value and (creator.is_person or name != "affiliation")
        },
    }


def _download(published: Published, file: FileEntry) -> Node:
    return {
        "@type": "DataDownload",
        "name": published.title(file),
        "contentUrl": published.url(file),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
