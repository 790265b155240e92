"""A release as Croissant 1.1, so that machine-learning tools load its tables.

In: a published release. Out: JSON-LD with a file and a record set for each table that is published
as CSV. The context is the one that the standard prescribes, inline.

Standard: Croissant Format Specification 1.1 (http://mlcommons.org/croissant/1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.metadata.contributors import Contributor, creators
from api.metadata.published import LANGUAGE, Published
from api.package.descriptor import KEY, Field, Table
from api.store.manifest import FileEntry

Node = dict[str, Any]

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
OWN_TERMS = """
    arrayShape citeAs column containedIn equivalentProperty extract field fileObject fileProperty fileSet
    format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet references regex
    repeated replace samplingRate separator source subField transform
"""
CONTEXT: Node = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in OWN_TERMS.split()},
}
"""Appendix 1 of the standard, with the terms that mlcroissant asks for beside it."""

DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "year": "sc:Integer",
}


def croissant(published: Published) -> Node:
    """Describe a release."""
    package = published.package
    descriptor = package.descriptor
    # One file a table, should a release hold several.
    files = {file.table: file for file in published.files if file.table and file.format == "csv"}
    tables = [table for table in package.tables.values() if table.name in files]
    node: Node = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": package.title,
        "description": package.description,
        "url": published.landing_page,
        "version": package.version,
        "license": published.licences(),
        "creator": [_creator(creator) for creator in creators(package)],
        "datePublished": package.created,
        "inLanguage": LANGUAGE,
        "citeAs": descriptor.get("citation") or _citation(published),
        "distribution": [_file(published, files[table.name]) for table in tables],
        "recordSet": [_record_set(table, files) for table in tables],
    }
    if "keywords" in descriptor:
        node["keywords"] = descriptor["keywords"]
    return node


def _citation(published: Published) -> str:
    """A citation of a package that prescribes none: who, when, what, where."""
    package = published.package
    who = ", ".join(creator.name for creator in creators(package))
    return f"{who} ({package.created[:4]}). {package.title}, release {package.version} [dataset]. {published.address}"


def _creator(creator: Contributor) -> Node:
    node: Node = {"@type": "sc:Person" if creator.is_person else "sc:Organization", "name": creator.name}
    for name, value in (("email", creator.email), ("url", creator.url)):
        if value:
            node[name] = value
    return node


def _file(published: Published, file: FileEntry) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name.rsplit("/", 1)[-1],
        "description": published.title(file),
        "contentUrl": published.url(file),
        "encodingFormat": "text/csv",
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }


def _record_set(table: Table, files: Mapping[str, FileEntry]) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": {"@id": f"{table.name}/{KEY}"},
        "field": [_field(table, field, files) for field in table.fields],
    }


def _field(table: Table, field: Field, files: Mapping[str, FileEntry]) -> Node:
    node: Node = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description,
        "dataType": "sc:URL" if field.format == "uri" else DATA_TYPES[field.type],
        "source": _column(files[table.name], field.name),
    }
    target = files.get(table.target.get(field.name, ""))
    if target:
        # By file and column. The standard names a field of a record set here, but mlcroissant 1.1.1
        # then cannot read a table that refers to itself, nor tables that refer in a chain.
        node["references"] = _column(target, KEY)
    return node


def _column(file: FileEntry, name: str) -> Node:
    return {"fileObject": {"@id": file.name}, "extract": {"column": name}}
