"""Mistakes in datapackage.json and in the schemas, that the closed profile knows or that no file survives."""

from __future__ import annotations

from tests.checking.planting import (
    DESCRIPTOR,
    Plant,
    Planted,
    changed_schema,
    constraint,
    content,
    descriptor,
    field,
    folder,
    gone,
    in_schema,
    resource,
    schema,
)

ID_PATTERN = "[a-z0-9]+(?:-[a-z0-9]+)*"
LABELLED = {"value": "s", "label": "s block"}
BROKEN = {
    "empty": b"",
    "blank": b" \n",
    "cut off": b'{"name": "sample", "ti',
    "not UTF-8": b'{"title": "caf\xe9"}',
    "UTF-16": '{"name": "sample"}'.encode("utf-16"),
    "a property twice": b'{"name": "a", "name": "b"}',
    "a byte order mark": b'\xef\xbb\xbf{"name": "sample"}',
    "zeros": b"\0" * 64,
    "endless nesting": b"[" * 100_000,
    "half a character": b'{"title": "\\ud800"}',
}


def _top(name: str, plant: Plant, rule: str = "profile") -> Planted:
    return Planted(f"descriptor: {name}", plant, rule, DESCRIPTOR)


def _inside(name: str, column: str, plant: Plant) -> Planted:
    return in_schema("elements", name, plant, "profile", column)


def _instead(path: str, broken: bytes) -> Plant:
    return content(path, lambda _: broken)


FAULTS = (
    *(_top(name, _instead(DESCRIPTOR, broken), "readable") for name, broken in BROKEN.items()),
    *(
        in_schema("terms", name, _instead("schemas/terms.json", broken), "readable")
        for name, broken in BROKEN.items()
    ),
    _top("absent", gone(DESCRIPTOR), "readable"),
    _top("a folder", folder(DESCRIPTOR), "readable"),
    in_schema("terms", "absent", gone("schemas/terms.json"), "readable"),
    in_schema("terms", "a folder", folder("schemas/terms.json"), "readable"),
    _top("a list", _instead(DESCRIPTOR, b"[]")),
    _top("null", _instead(DESCRIPTOR, b"null")),
    _top("a number", _instead(DESCRIPTOR, b"1")),
    in_schema("terms", "a list", _instead("schemas/terms.json", b"[]"), "profile"),
    _top("a misspelt property", descriptor(licences=[])),
    _top("no version of the standard", descriptor(**{"$schema": None})),
    _top("no title", descriptor(title=None)),
    _top("no licence", descriptor(licenses=None)),
    _top("a padded title", descriptor(title=" Sample")),
    _top("a title with a line's end", descriptor(title="Sample\n")),
    _top("a version of two parts", descriptor(version="1.1")),
    _top("a version with a letter", descriptor(version="v1.1.0")),
    _top("a version with a leading zero", descriptor(version="1.01.0")),
    _top("a version with a line's end", descriptor(version="1.1.0\n")),
    _top("a version that is a number", descriptor(version=1.1)),
    _top("a time without its zone", descriptor(created="2026-01-02T03:04:05")),
    _top("a homepage that is no address", descriptor(homepage="our site")),
    _top("a day that no calendar has", descriptor(created="2026-02-30T03:04:05Z"), "frictionless-error"),
    _top("no tables", descriptor(resources=[])),
    _top("a table that is a text", descriptor(resources=["dataset/terms.csv"])),
    _top("coverage that names a table twice", descriptor(coverage=["terms", "terms"])),
    _top("a misspelt property of a table", resource("terms", titel="Terms")),
    _top("a table without a title", resource("terms", title=None)),
    _top("a table without a schema", resource("terms", schema=None)),
    _top("a schema within the descriptor", resource("terms", schema={"fields": []})),
    _top("a table with a word of the API", resource("terms", name="releases")),
    _top("a table with a line's end", resource("terms", name="terms\n")),
    _top("a table in capitals", resource("terms", name="Terms")),
    _top("a table above the package", resource("terms", path="../terms.csv")),
    _top("a table at the root of the disk", resource("terms", path="/etc/terms.csv")),
    _top("a table elsewhere", resource("terms", path="https://example.org/terms.csv")),
    _top("a table that is no CSV", resource("terms", path="dataset/terms.xlsx")),
    _top("another encoding", resource("terms", encoding="latin-1")),
    _top("a dialect", resource("terms", dialect={"delimiter": ";"})),
    _top("no bytes", resource("terms", bytes=0)),
    _top("a sha256 in capitals", resource("terms", hash="sha256:" + "A" * 64)),
    _top("a sha1", resource("terms", hash="sha1:" + "0" * 40)),
    _top("a checksum without its kind", resource("terms", hash="0" * 32)),
    in_schema("elements", "no version of the standard", schema("elements", **{"$schema": None}), "profile"),
    in_schema("elements", "no key", schema("elements", primaryKey=None), "profile"),
    in_schema("elements", "another key", schema("elements", primaryKey=["name"]), "profile"),
    in_schema("elements", "a key that is a text", schema("elements", primaryKey="id"), "profile"),
    in_schema("elements", "other empty values", schema("elements", missingValues=["", "-"]), "profile"),
    in_schema("elements", "fieldsMatch", schema("elements", fieldsMatch="subset"), "profile"),
    in_schema("elements", "no fields", schema("elements", fields=[]), "profile"),
    in_schema(
        "elements",
        "one field",
        changed_schema("elements", lambda top: top["fields"].__delitem__(slice(1, 99))),
        "profile",
    ),
    in_schema(
        "terms",
        "a foreign key to something else than the id",
        changed_schema("terms", lambda top: top["foreignKeys"][0]["reference"].update(fields=["title"])),
        "profile",
    ),
    in_schema(
        "terms",
        "a foreign key of two fields",
        changed_schema("terms", lambda top: top["foreignKeys"][0].update(fields=["spec_point_id", "term"])),
        "profile",
    ),
    _inside("a misspelt property", "mass", field("elements", "mass", tilte="Mass")),
    _inside("no title", "mass", field("elements", "mass", title=None)),
    _inside("no description", "mass", field("elements", "mass", description=None)),
    _inside("a description with a line's end", "mass", field("elements", "mass", description="Mass.\n")),
    _inside("no type", "mass", field("elements", "mass", type=None)),
    _inside("an unknown type", "mass", field("elements", "mass", type="decimal")),
    _inside("a type we do not carry", "use", field("elements", "use", type="list")),
    _inside("an unknown format", "use", field("elements", "use", format="markdown")),
    _inside("a word of the API", "limit", field("elements", "mass", name="limit")),
    _inside("two underscores together", "atomic__mass", field("elements", "mass", name="atomic__mass")),
    _inside("a capital", "Mass", field("elements", "mass", name="Mass")),
    _inside("a misspelt constraint", "mass", constraint("elements", "mass", minumum=1)),
    _inside("a constraint of another type", "mass", constraint("elements", "mass", pattern="1")),
    _inside("a bound that is a text", "atomic_number", constraint("elements", "atomic_number", minimum="1")),
    _inside(
        "a bound on a day", "discovered_start", constraint("elements", "discovered_start", minimum="1900")
    ),
    _inside("prose that is a number", "mass", field("elements", "mass", prose=True)),
    _inside(
        "a category without a label",
        "block",
        field("elements", "block", categories=[LABELLED, {"value": "p"}]),
    ),
    _inside("an id that is not required", "id", constraint("elements", "id", required=False)),
    _inside("an id that is not unique", "id", constraint("elements", "id", unique=False)),
    _inside("an id without a longest length", "id", constraint("elements", "id", maxLength=None)),
    _inside("an id of any form", "id", constraint("elements", "id", pattern="element-.*")),
    _inside(
        "a pattern with a line's end", "id", constraint("elements", "id", pattern=f"element-{ID_PATTERN}\n")
    ),
    _inside("an id that is a number", "id", field("elements", "id", type="integer")),
)
