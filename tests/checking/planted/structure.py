"""Mistakes between the parts of a package: names that lead nowhere, names that stand twice."""

from __future__ import annotations

from typing import Any

from tests.checking.planted.descriptor import ID_PATTERN
from tests.checking.planting import (
    DESCRIPTOR,
    Plant,
    Planted,
    both,
    changed_schema,
    constraint,
    descriptor,
    field,
    in_schema,
    moved,
    resource,
    schema,
)

S_AND_P = [{"value": "s", "label": "s block"}, {"value": "p", "label": "p block"}]


def _top(name: str, plant: Plant, rule: str) -> Planted:
    return Planted(f"descriptor: {name}", plant, rule, DESCRIPTOR)


def _twice(table: str, place: int) -> Plant:
    return changed_schema(table, lambda top: top["fields"].append(top["fields"][place]))


def _foreign_key(table: str, **changed: Any) -> Plant:
    return changed_schema(table, lambda top: top["foreignKeys"][0].update(changed))


def _leads_to(table: str) -> dict[str, Any]:
    return {"resource": table, "fields": ["id"]}


FAULTS = (
    Planted(
        "descriptor: a table twice",
        lambda workbench: workbench.json(
            DESCRIPTOR, lambda top: top["resources"].append(top["resources"][2])
        ),
        "table-twice",
        DESCRIPTOR,
    ),
    _top("coverage of no table", descriptor(coverage=["statements", "essays"]), "coverage-table"),
    _top("a citation of another version", descriptor(citation="Sample, version 1.0.0."), "citation-version"),
    in_schema(
        "terms",
        "rows in a file of another name",
        both(resource("terms", path="dataset/words.csv"), moved("dataset/terms.csv", "dataset/words.csv")),
        "file-names",
    ),
    in_schema(
        "words",
        "a schema in a file of another name",
        both(
            resource("terms", schema="schemas/words.json"), moved("schemas/terms.json", "schemas/words.json")
        ),
        "file-names",
    ),
    in_schema(
        "terms", "another table's rows", resource("terms", path="dataset/statements.csv"), "file-names"
    ),
    in_schema(
        "elements",
        "the first word of another table's ids",
        constraint("elements", "id", pattern=f"term-{ID_PATTERN}"),
        "id-prefix",
        "id",
    ),
    in_schema("elements", "a field twice", _twice("elements", 3), "field-twice", "mass"),
    in_schema("elements", "the id twice", _twice("elements", 0), "field-twice", "id"),
    in_schema(
        "elements",
        "fewer categories than values",
        field("elements", "block", categories=S_AND_P),
        "categories",
        "block",
    ),
    in_schema(
        "elements",
        "categories without values",
        constraint("elements", "block", enum=None),
        "categories",
        "block",
    ),
    in_schema(
        "elements",
        "values without categories",
        field("elements", "block", categories=None),
        "categories",
        "block",
    ),
    in_schema(
        "elements",
        "values in another order",
        constraint("elements", "block", enum=["p", "s", "d", "f"]),
        "categories",
        "block",
    ),
    in_schema(
        "elements",
        "an example of another type",
        field("elements", "mass", example="heavy"),
        "example",
        "mass",
    ),
    in_schema(
        "elements",
        "an example of no day",
        field("elements", "discovered_end", example="1953-02-30"),
        "example",
        "discovered_end",
    ),
    in_schema("elements", "an open bracket", constraint("elements", "name", pattern="("), "pattern", "name"),
    in_schema(
        "elements",
        "flags that are not first",
        constraint("elements", "name", pattern="(?i)[a-z]+"),
        "pattern",
        "name",
    ),
    in_schema(
        "elements",
        "a choice outside brackets",
        constraint("elements", "name", pattern=r"[A-Z|]\w+\||x"),
        "pattern",
        "name",
    ),
    in_schema(
        "elements",
        "a date that starts nowhere",
        field("elements", "discovered", edtf={"start": "begin", "end": "discovered_end"}),
        "edtf-fields",
        "discovered",
    ),
    in_schema(
        "elements",
        "a date that ends in a year",
        field("elements", "discovered", edtf={"start": "discovered_start", "end": "named_in"}),
        "edtf-fields",
        "discovered",
    ),
    in_schema(
        "elements",
        "requiredWhen of no field",
        field("elements", "use", requiredWhen={"blok": ["s"]}),
        "required-when",
        "use",
    ),
    in_schema(
        "elements",
        "requiredWhen of no value",
        field("elements", "use", requiredWhen={"block": ["s", "z"]}),
        "required-when",
        "use",
    ),
    in_schema("elements", "referredBy no table", schema("elements", referredBy=["essays"]), "referred-by"),
    in_schema(
        "elements", "referredBy a table that cannot", schema("elements", referredBy=["terms"]), "referred-by"
    ),
    in_schema(
        "terms",
        "a foreign key to no table",
        _foreign_key("terms", reference=_leads_to("specpoints")),
        "foreign-key-table",
        "spec_point_id",
    ),
    in_schema(
        "terms",
        "a foreign key of no field",
        _foreign_key("terms", fields=["spec_id"]),
        "foreign-key-field",
        "spec_id",
        "foreign-key-missing",
    ),
    in_schema(
        "terms",
        "a foreign key left out",
        schema("terms", foreignKeys=None),
        "foreign-key-missing",
        "spec_point_id",
    ),
    in_schema(
        "quiz_options",
        "a unique key of no field",
        schema("quiz_options", uniqueKeys=[["item_id", "place"]]),
        "unique-key-field",
        "place",
    ),
)
