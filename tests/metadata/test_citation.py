"""CITATION.cff is YAML that says what the descriptor says, in the keys of the format."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.metadata.citation import citation_cff
from api.metadata.published import Published
from api.package.descriptor import Package
from tests.conftest import ROOT
from tests.metadata.releases import describe

# citation-file-format.github.io/1.2.0/schema: those a file must have, and those we may write.
REQUIRED = {"cff-version", "message", "title", "authors"}
ALLOWED = REQUIRED | {
    "abstract",
    "date-released",
    "keywords",
    "type",
    "url",
    "version",
    "license",
    "license-url",
}
PERSON = {"family-names", "given-names", "affiliation", "email", "website"}
ENTITY = {"name", "email", "website"}


def read(package: Package) -> dict[str, Any]:
    content = yaml.safe_load(citation_cff(package))
    assert isinstance(content, dict)
    return content


def with_descriptor(package: Package, **changes: Any) -> Package:
    return dataclasses.replace(package, descriptor={**package.descriptor, **changes})


def check_form(content: dict[str, Any]) -> None:
    assert REQUIRED <= set(content) <= ALLOWED
    assert content["cff-version"] == "1.2.0"
    assert content["type"] == "dataset"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", content["date-released"])
    assert content["authors"]
    for author in content["authors"]:
        assert set(author) <= (ENTITY if "name" in author else PERSON)
    texts = [value for value in content.values() if not isinstance(value, list)]
    assert all(isinstance(text, str) and text for text in texts)


def test_it_is_in_the_form_of_the_standard(release: Published, talkative: Published) -> None:
    check_form(read(release.package))
    check_form(read(talkative.package))


def test_it_says_what_the_descriptor_says(release: Published) -> None:
    package, content = release.package, read(release.package)
    assert content["title"] == package.title
    assert content["abstract"] == package.description
    assert content["version"] == package.version
    assert content["date-released"] == package.created[:10]
    assert content["license"] == "CC-BY-4.0"
    assert content["authors"] == [{"name": "The Syllabank contributors"}]
    assert content.get("keywords") == package.descriptor.get("keywords")
    assert package.descriptor.get("citation", "") in content["message"]


def test_nothing_that_the_repository_said_is_lost() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    says = read(describe(ROOT).package)
    assert set(said) <= set(says)
    assert said["message"] in says["message"]
    assert set(said["keywords"]) <= set(says["keywords"])
    assert {name: says[name] for name in ("title", "type", "license", "authors")} == {
        name: said[name] for name in ("title", "type", "license", "authors")
    }


def test_awkward_texts_come_back_as_they_were(talkative: Published) -> None:
    descriptor, content = talkative.package.descriptor, read(talkative.package)
    assert content["title"] == descriptor["title"]
    assert content["keywords"] == descriptor["keywords"]
    assert content["url"] == "https://elements.example.org/"
    assert content["license"] == ["CC-BY-4.0", "ODbL-1.0"]
    assert content["authors"] == [
        {
            "family-names": "Lavoisier",
            "given-names": "Marie-Anne",
            "affiliation": "Arsenal",
            "email": "m@example.org",
            "website": "https://orcid.org/0000-0002-1825-0097",
        },
        {"name": "The Laboratory"},
    ]


@pytest.mark.parametrize("character", [*"\x00\x1f\x7f\x85\x9f\u2028\u2029\ufeff\ufffe\U0001f701", '"', "\\"])
def test_no_character_breaks_the_yaml(release: Published, character: str) -> None:
    title = f"a{character} b{character}"
    assert read(dataclasses.replace(release.package, title=title))["title"] == title


def test_a_licence_that_spdx_does_not_list_is_told_by_its_address(release: Published) -> None:
    licences = [{"name": "other-open", "title": "Ours", "path": "https://example.org/licence"}]
    content = read(with_descriptor(release.package, licenses=licences))
    assert content["license-url"] == "https://example.org/licence"
    assert "license" not in content


def test_where_nobody_is_an_author_everybody_is_named_once(release: Published) -> None:
    contributors = [{"title": "A", "roles": ["editor"]}, {"title": "B"}, {"title": "B", "roles": ["funder"]}]
    content = read(with_descriptor(release.package, contributors=contributors))
    assert content["authors"] == [{"name": "A"}, {"name": "B"}]


def test_the_same_descriptor_gives_the_same_text(root: Path) -> None:
    text = citation_cff(describe(root).package)
    assert text == citation_cff(describe(root).package)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
