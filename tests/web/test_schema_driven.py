"""A new column and a new table are data: they reach every part of the road with no Python changed."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

from api.generate import data_dictionary
from api.web.app import create_app
from tests.conftest import Workbench, make_catalogue, syllabank

COLUMN = {
    "name": "melting_point",
    "type": "number",
    "title": "Melting point",
    "description": "In degrees Celsius, at normal pressure.",
}
TABLE = {
    "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
    "fields": [
        {
            "name": "id",
            "type": "string",
            "title": "Id",
            "description": "Permanent identifier.",
            "constraints": {
                "required": True,
                "unique": True,
                "pattern": "ore-[a-z0-9]+(?:-[a-z0-9]+)*",
                "maxLength": 60,
            },
        },
        {
            "name": "element_id",
            "type": "string",
            "title": "Element",
            "description": "The element got from it.",
            "constraints": {"required": True},
        },
        {"name": "formula", "type": "string", "title": "Formula", "description": "Its chief compound."},
    ],
    "primaryKey": ["id"],
    "foreignKeys": [{"fields": ["element_id"], "reference": {"resource": "elements", "fields": ["id"]}}],
}


def widen(bench: Workbench) -> None:
    """What an author does: a field in one schema, a column; a schema, a file, an entry in the descriptor."""

    def add_column(schema: Any) -> None:
        schema["fields"].insert(4, COLUMN)

    def add_table(descriptor: Any) -> None:
        entry = dict(descriptor["resources"][0])
        descriptor["resources"].append(
            entry
            | {
                "name": "ore_bodies",
                "path": "dataset/ore_bodies.csv",
                "schema": "schemas/ore_bodies.json",
                "title": "Ore bodies",
                "description": "What an element is got from.",
            }
        )

    rows = bench.table("elements")
    bench.json("schemas/elements.json", add_column)
    header = [
        field["name"] for field in json.loads((bench.root / "schemas/elements.json").read_text())["fields"]
    ]
    bench.write(
        "elements",
        [row | {"melting_point": "1538.5" if row["id"] == "element-iron" else ""} for row in rows],
        header,
    )
    (bench.root / "schemas/ore_bodies.json").write_text(json.dumps(TABLE))
    (bench.root / "dataset/ore_bodies.csv").write_text(
        "id,element_id,formula\nore-haematite,element-iron,Fe2O3\n"
    )
    bench.json("datapackage.json", add_table)


def test_a_new_column_and_a_new_table_reach_api_openapi_docs_and_archive(
    workbench: Workbench, tmp_path: Path
) -> None:
    widen(workbench)
    assert workbench.check() == []
    catalogue = make_catalogue(workbench.descriptor, tmp_path)
    client = create_app(catalogue).test_client()

    # the API: records, fields, filters, sort
    iron = client.get(
        "/v1/elements?melting_point__gte=1500&sort=-melting_point&fields=melting_point"
    ).get_json()
    assert iron["data"] == [{"id": "element-iron", "melting_point": 1538.5}]
    assert client.get("/v1/ore-bodies?element_id=element-iron").get_json()["data"] == [
        {"id": "ore-haematite", "element_id": "element-iron", "formula": "Fe2O3"}
    ]
    assert client.get("/v1/records/ore-haematite").get_json()["meta"]["collection"] == "ore-bodies"
    assert "ore-bodies" in client.get("/v1/nothing").get_json()["errors"][0]["allowed"]

    # OpenAPI: component, parameters, paths, with the schema's own words
    document = client.get("/v1/openapi.json").get_json()
    column = document["components"]["schemas"]["Elements"]["properties"]["melting_point"]
    assert (column["description"], column["type"]) == (COLUMN["description"], ["number", "null"])
    assert "OreBodies" in document["components"]["schemas"]
    names = {p["name"] for p in document["paths"]["/v1/elements"]["get"]["parameters"]}
    assert {"melting_point", "melting_point__gte", "melting_point__isnull"} <= names
    assert "/v1/ore-bodies/{id}" in document["paths"]

    # the pages and the data dictionary
    page = client.get("/docs").text
    assert COLUMN["description"] in page
    assert "/v1/ore-bodies/{id}" in page
    assert "What an element is got from." in client.get("/").text
    dictionary = data_dictionary(catalogue.latest.package)
    assert "| `melting_point` | number |" in dictionary
    assert "## ore_bodies" in dictionary

    # the archive
    with zipfile.ZipFile(next((tmp_path / "releases").glob("*.zip"))) as archive:
        text = archive.read("dataset/elements.csv").decode()
        assert "melting_point" in next(csv.reader(text.splitlines()))
        assert "dataset/ore_bodies.csv" in archive.namelist()


def test_two_releases_of_different_schema_are_served_side_by_side(
    workbench: Workbench, tmp_path: Path
) -> None:
    make_catalogue(workbench.descriptor, tmp_path)
    widen(workbench)
    workbench.json("datapackage.json", lambda d: d.update(version="1.2.0"))
    workbench.add(
        "revisions",
        id="revision-1-2-0-element-iron",
        release="1.2.0",
        record_id="element-iron",
        kind="corrected",
        reason="The melting point was added.",
    )
    client = create_app(make_catalogue(workbench.descriptor, tmp_path)).test_client()
    assert "melting_point" in client.get("/v1/elements/element-iron").get_json()["data"]
    assert "melting_point" not in client.get("/v1/releases/1.1.0/elements/element-iron").get_json()["data"]
    assert client.get("/v1/ore-bodies").status_code == 200
    assert client.get("/v1/releases/1.1.0/ore-bodies").status_code == 404
    assert client.get("/v1/releases/1.1.0/elements?melting_point__gte=1").status_code == 400
    old, new = (client.get(f"/v1/releases/{v}/openapi.json").get_json()["paths"] for v in ("1.1.0", "1.2.0"))
    assert len(new) == len(old) + 4, "a list, its pages, a record, and the record as linked data"
    for address in ("/v1/elements", "/v1/elements/element-iron"):
        link = client.get(address).headers["Link"]
        assert f'</v1/releases/1.1.0{address[3:]}>; rel="predecessor-version"' in link
    for address in ("/v1/ore-bodies", "/v1/ore-bodies/ore-haematite", "/v1/records/ore-haematite"):
        assert "predecessor-version" not in client.get(address).headers["Link"], "there was none before"
    cursor = (
        client.get("/v1/releases/1.1.0/elements?limit=2").get_json()["links"]["next"].partition("cursor=")[2]
    )
    foreign = client.get(f"/v1/elements?limit=2&cursor={cursor.partition('&')[0]}").get_json()
    assert foreign["code"] == "invalid_cursor"
    assert "release 1.1.0" in foreign["detail"]


def test_the_commands_work_on_any_package(workbench: Workbench, tmp_path: Path) -> None:
    places = {
        "SYLLABANK_PACKAGE": str(workbench.descriptor),
        "SYLLABANK_RELEASES": str(tmp_path / "releases"),
        "SYLLABANK_STORE": str(tmp_path / "store"),
    }
    for command in (["check"], ["format"], ["release"], ["build"]):
        done = syllabank(*command, **places)
        assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "store" / "store.json").exists()
