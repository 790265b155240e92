"""The specification tree, and the notes of a point as a page to read."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from api.web.app import create_app
from tests.conftest import SAMPLE, Workbench, make_catalogue
from tests.web.asking import ask
from tests.web.pages.looking import READER, hrefs, look, one, text_of

POINT = "spec-y222-settlement-difficulties"


def every(client: FlaskClient, path: str, **parameters: str) -> list[dict[str, object]]:
    """Every record of a list, however many pages."""
    found, page = [], ask(client, path, limit="100", **parameters)
    while True:
        found += page["data"]
        if not page["links"]["next"]:
            return found
        page = ask(client, page["links"]["next"])


def test_the_tree_has_every_point_with_what_there_is(published: FlaskClient) -> None:
    page = look(published, "/explore")
    tree = one(page, "//div[@class='tree']")
    for point in ask(published, "/v1/coverage")["data"]:
        entry = one(tree, f".//li[div[@class='point']//a[@href='/explore/{point['id']}']]/div")
        assert point["title"] in text_of(entry)
        counts = {name: rows["total"] for name, rows in point["rows"].items()}
        if counts["statements"]:
            for name in ("statements", "terms", "quiz-items"):
                assert re.search(rf"\b{counts[name]}\b", text_of(entry)), (point["id"], name)
        elif point["leaf"]:
            assert "Nothing yet" in text_of(entry)


def test_points_stand_within_those_above_them(published: FlaskClient) -> None:
    tree = one(look(published, "/explore"), "//div[@class='tree']")
    for point in ask(published, "/v1/coverage")["data"]:
        if point["parent_id"]:
            (entry,) = tree.xpath(f".//li[div//a[@href='/explore/{point['id']}']]")
            assert f"/explore/{point['parent_id']}" in hrefs(entry.getparent().getparent().find("div"))


def test_what_is_thin_is_said(sample: FlaskClient) -> None:
    thin = [point for point in ask(sample, "/v1/coverage")["data"] if point["thin"]]
    assert thin
    told = text_of(look(sample, "/explore"))
    assert told.count("Thin: ") == sum(len(point["thin"]) for point in thin)


def test_every_point_has_a_page(sample: FlaskClient, published: FlaskClient) -> None:
    for client in (sample, published):
        for point in ask(client, "/v1/coverage")["data"]:
            page = look(client, f"/explore/{point['id']}")
            assert text_of(one(page, "//h1")) == point["title"]


def test_the_notes_are_every_statement_in_order(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    sections = every(published, "/v1/sections", spec_point_id=POINT)
    ids = {section["id"]: section for section in sections}
    shown = [element.get("id") for element in page.xpath("//ul[@class='claims']/li")]
    records = every(
        published, "/v1/statements", section_id=",".join(map(str, ids)), sort="section_id,position"
    )
    assert sorted(shown) == sorted(str(record["id"]) for record in records)
    for section in ids:
        heading = one(page, f"//*[@id='{section}']")
        assert heading.tag in ("h2", "h3")
        under = heading.getnext()
        mine = [record["id"] for record in records if record["section_id"] == section]
        assert [li.get("id") for li in under.xpath("./li")] == mine or not mine


def test_a_long_page_has_a_table_of_contents_that_leads_to_every_part(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    toc = one(page, "//nav[@class='toc']")
    ids = set(page.xpath("//@id"))
    leads = [href.removeprefix("#") for href in hrefs(toc, "#")]
    assert set(leads) <= ids
    assert {section["id"] for section in every(published, "/v1/sections", spec_point_id=POINT)} <= set(leads)
    dead = [href for href in hrefs(page, "#") if href.removeprefix("#") not in ids]
    assert not dead
    assert len(page.xpath("//@id")) == len(ids)


def test_a_statement_has_its_sources_by_number_with_where_in_them(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    statement = one(page, "//li[@id='statement-agenda-took-two-weeks']")
    cites = ask(published, "/v1/citations", record_id="statement-agenda-took-two-weeks", include="source")[
        "data"
    ]
    numbers = [href.removeprefix("#source-") for href in hrefs(statement, "#source-")]
    assert len(numbers) == len(cites)
    titles = {text_of(one(page, f"//li[@id='source-{number}']/a[1]")) for number in numbers}
    assert titles == {" ".join(cite["source"]["title"].split()) for cite in cites}
    margin = text_of(one(statement, "./div[@class='margin']"))
    assert all(cite["locator"] in margin or cite["locator"] in cite["source"]["title"] for cite in cites)


def test_sources_are_numbered_as_they_come(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    numbers = [int(text) for text in page.xpath("//sup/a/text()")]
    new = list(dict.fromkeys(sorted(numbers)))
    assert new == list(range(1, len(new) + 1))
    assert len(page.xpath("//ol[@class='sources']/li")) == len(new)
    highest = 0
    for number in numbers:
        assert number <= highest + 8, "a number far ahead of those before it"
        highest = max(highest, number)


def test_what_is_not_simply_so_is_marked_with_its_note(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    sections = ",".join(str(s["id"]) for s in every(published, "/v1/sections", spec_point_id=POINT))
    for record in every(published, "/v1/statements", section_id=sections):
        marks = page.xpath(f"//li[@id='{record['id']}']//details")
        if record["certainty"] == "established" and not record["note"]:
            assert not marks
        else:
            assert text_of(marks[0].find("summary")) == str(record["certainty"]).capitalize()
            assert " ".join(str(record["note"]).split()) in text_of(marks[0])


def test_a_term_in_the_text_leads_to_its_definition_and_has_it_at_hand(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    terms = page.xpath("//a[@class='term']")
    assert len(terms) > 20
    for term in terms:
        told = one(page, f"//*[@id='{term.get('aria-describedby')}']")
        entry = one(page, f"//*[@id='{term.get('href').removeprefix('#')}']")
        assert text_of(one(entry, "./dd/p[1]")) in text_of(told)
        back = entry.xpath(".//a[@class='back small']/@href")
        assert back
        assert one(page, f"//*[@id='{back[0].removeprefix('#')}']").get("class") == "term"


def test_notes_without_sections_stand_by_themselves(sample: FlaskClient) -> None:
    page = look(sample, "/explore/spec-metals")
    claims = page.xpath("//ul[@class='claims']/li")
    assert [claim.get("id") for claim in claims] == ["statement-metals-conduct", "statement-iron-age"]
    first = text_of(one(claims[0], ".//div[@class='claim']/p"))
    assert "conduct electricity; see metal." in first
    assert one(claims[0], ".//a[@href='/records/term-metal']").text == "metal"
    assert "meteoric" in text_of(claims[1])


def test_longer_forms_and_plurals_of_a_term_are_found_and_parts_of_words_are_not(tmp_path: Path) -> None:
    package = Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "package")))
    package.edit("terms", "term-noble-gas", spec_point_id="spec-metals", also_known_as="rare gas; inert gas")
    package.edit(
        "statements",
        "statement-metals-conduct",
        text="Nonmetals, metalloids and <b>noble gases</b> are no metals; a METAL conducts, an inert gas not.",
    )
    client = create_app(make_catalogue(package.descriptor, tmp_path)).test_client()
    page = look(client, "/explore/spec-metals")
    assert page.xpath("//a[@class='term']/text()") == ["noble gases", "metals"]
    assert "<b>noble gases" in text_of(one(page, "//li[@id='statement-metals-conduct']")).replace(
        "noble gas A", ""
    )


def test_a_point_above_others_leads_to_them_and_to_their_sections(published: FlaskClient) -> None:
    page = look(published, "/explore/spec-y222-settlement")
    below = one(page, "//ol[contains(@class, 'below')]")
    assert f"/explore/{POINT}" in hrefs(below)
    sections = [href for href in hrefs(below) if href.startswith(f"/explore/{POINT}#")]
    assert sections
    there = set(look(published, f"/explore/{POINT}").xpath("//@id"))
    assert {href.partition("#")[2] for href in sections} <= there


def test_a_point_says_whose_words_its_title_is_in(published: FlaskClient) -> None:
    head = text_of(one(look(published, "/explore/spec-y222-settlement"), "//header[@class='head']"))
    assert "Quoted from the awarding body" in head


def test_a_point_without_anything_says_so(published: FlaskClient) -> None:
    page = look(published, "/explore/spec-y222-vietnam-cambodia")
    assert "nothing for this point" in text_of(page)
    assert not page.xpath("//a[contains(., 'quiz')]")


def test_questions_and_answers_and_dated_records_of_the_point_are_there(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    for faq in every(published, "/v1/faqs", spec_point_id=POINT):
        told = one(page, f"//details[.//a[@href='/records/{faq['id']}']]")
        assert text_of(told.find("summary")) == faq["question"]
        assert " ".join(str(faq["answer"]).split()) in text_of(told)
    dated = list(hrefs(one(page, "//section[@aria-labelledby='events']//ol")))
    events = every(published, "/v1/events", spec_point_id=POINT, sort="date_start")
    assert dated == [f"/records/{event['id']}" for event in events]


def test_exports_and_answers_of_the_api_for_the_point_are_served(published: FlaskClient) -> None:
    page = look(published, f"/explore/{POINT}")
    addresses = hrefs(one(page, "//section[@aria-labelledby='elsewhere']"), "/v1/")
    assert any("moodle-xml" in address for address in addresses)
    for address in addresses:
        assert published.get(address).status_code == 200, address


def test_the_quiz_and_the_papers_of_a_point_are_there(published: FlaskClient) -> None:
    for point in (POINT, "spec-y222-settlement", "spec-ocr"):
        page = look(published, f"/explore/{point}")
        for address in hrefs(one(page, "//ul[@class='actions']")):
            answer = published.get(address, headers=READER, follow_redirects=True)
            assert answer.status_code == 200, address


def test_notes_of_an_old_release_stay_in_it(published: FlaskClient) -> None:
    page = look(published, f"/releases/1.0.0/explore/{POINT}")
    main = one(page, "//main")
    inside = [href for href in hrefs(main) if not href.startswith(("/v1/", "/static/"))]
    assert inside
    assert all(href.startswith("/releases/1.0.0/") for href in inside)


def test_what_is_no_point_is_unknown(published: FlaskClient) -> None:
    look(published, "/explore/spec-nothing", 404)
    look(published, "/explore/term-armistice", 404)
    answer = published.get("/releases/1.0/explore", headers=READER)
    assert answer.status_code == 307


def test_a_package_without_a_tree_has_its_tables(tmp_path: Path) -> None:
    package = Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "package")))
    kept = ("elements", "sources")

    def without(descriptor: Any) -> None:
        descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] in kept]
        descriptor.pop("coverage", None)

    package.json("datapackage.json", without)
    client = create_app(make_catalogue(package.descriptor, tmp_path)).test_client()
    page = look(client, "/explore")
    assert "/collections/elements" in hrefs(page)
    assert not page.xpath("//div[@class='tree']")
    look(client, "/explore/spec-metals", 404)
    look(client, "/records/element-neon")
