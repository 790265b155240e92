"""Our descriptor and schemas hold to the published Data Package 2.0 profiles too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import ROOT, SAMPLE

PACKAGES = [ROOT, SAMPLE]


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("root", PACKAGES, ids=["published", "sample"])
def test_the_descriptor_holds_to_the_published_profile(root: Path, conformance: Path) -> None:
    profile = read(conformance / "datapackage-2.0" / "datapackage.json")
    jsonschema.Draft7Validator(profile).validate(read(root / "datapackage.json"))


@pytest.mark.parametrize("root", PACKAGES, ids=["published", "sample"])
def test_each_table_schema_holds_to_the_published_profile(root: Path, conformance: Path) -> None:
    held = jsonschema.Draft7Validator(read(conformance / "datapackage-2.0" / "tableschema.json"))
    resources = read(root / "datapackage.json")["resources"]
    assert resources
    for resource in resources:
        held.validate(read(root / resource["schema"]))


def test_the_published_profile_does_refuse(conformance: Path) -> None:
    profile = read(conformance / "datapackage-2.0" / "datapackage.json")
    assert not jsonschema.Draft7Validator(profile).is_valid({"name": "no resources"})
