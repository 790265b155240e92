"""The page of a record: what it says, what it leads to, its history, and how it is cited."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.web.app import create_app
from tests.conftest import SAMPLE, Workbench, make_catalogue
from tests.web.asking import release_of
from tests.web.pages.looking import READER, hrefs, look, one, text_of


def test_every_record_of_every_table_has_a_page(sample: FlaskClient) -> None:
    for record_id in release_of(sample).ids():
        page = look(sample, f"/records/{record_id}")
        assert len(page.xpath("//h1")) == 1
        assert one(page, "//link[@rel='canonical']/@href").endswith(f"/records/{record_id}")


@pytest.mark.parametrize("package", ["sample", "published"])
def test_a_page_of_each_table_says_every_field_with_what_it_means(
    package: str, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(package)
    release = release_of(client)
    for name, record in release.examples().items():
        table = release.package.tables[name]
        page = look(client, f"/records/{record['id']}")
        told = text_of(one(page, "//dl[@class='fields']"))
        for field in table.fields:
            assert field.title in told
            assert " ".join(field.description.split()) in told
            value = record[field.name]
            assert value is None or " ".join(str(value).split()).lower() in told.lower()


def test_what_a_record_leads_to_is_called_by_its_name(published: FlaskClient) -> None:
    page = look(published, "/records/person-acheson")
    facts = one(page, "//dl[contains(@class, 'facts')]")
    assert one(facts, ".//a[@href='/records/participant-us']").text == "United States"
    assert one(facts, ".//time[@datetime='1893-04-11']").text == "11 April 1893"


def test_a_date_that_html_cannot_say_is_told_in_words_with_its_edtf(published: FlaskClient) -> None:
    people = published.get("/v1/people?fields=born&born__contains=?").get_json()["data"]
    page = look(published, f"/records/{people[0]['id']}")
    assert one(page, f"//span[@title='{people[0]['born']} (EDTF)']").text.startswith("perhaps ")


def test_a_place_has_both_numbers_of_its_position(published: FlaskClient) -> None:
    (place,) = published.get("/v1/places?latitude__isnull=false&longitude__isnull=false&limit=1").get_json()[
        "data"
    ]
    assert f"{place['latitude']}° N, {place['longitude']}° E" in text_of(
        look(published, f"/records/{place['id']}")
    )


def test_a_certainty_that_needs_a_note_has_it(published: FlaskClient) -> None:
    (term,) = published.get("/v1/terms?certainty=contested&limit=1").get_json()["data"]
    mark = one(look(published, f"/records/{term['id']}"), "//details[contains(@class, 'contested')]")
    assert text_of(mark.find("summary")).startswith("Contested")
    assert " ".join(term["note"].split()) in text_of(mark)


def test_sources_are_named_with_where_in_them_and_where_they_are(published: FlaskClient) -> None:
    page = look(published, "/records/person-acheson")
    (citation,) = published.get("/v1/citations?record_id=person-acheson&include=source").get_json()["data"]
    source = one(page, "//ol[@class='sources']/li")
    assert citation["source"]["title"] in text_of(source)
    assert citation["locator"] in text_of(source)
    assert citation["source"]["address"] in source.xpath(".//a/@href")


def test_records_that_lead_here_are_counted_and_the_first_are_named(published: FlaskClient) -> None:
    page = look(published, "/records/participant-us")
    total = published.get("/v1/people?participant_id=participant-us").get_json()["meta"]["total"]
    heading = one(page, "//h3[starts-with(., 'People')]")
    assert str(total) in text_of(heading)
    assert "/records/person-acheson" in hrefs(page)
    led = published.get("/v1/mentions?record_id=participant-us").get_json()["meta"]["total"]
    assert f"All {led}" in text_of(page)


def test_a_tie_between_two_records_is_told_as_the_other_one(published: FlaskClient) -> None:
    page = look(published, "/records/event-ceasefire")
    ties = published.get("/v1/event-participants?event_id=event-ceasefire").get_json()["data"]
    assert {f"/records/{tie['participant_id']}" for tie in ties} <= set(hrefs(page))


def test_an_id_named_in_prose_is_a_link(sample: FlaskClient) -> None:
    title = one(look(sample, "/records/statement-metals-conduct"), "//h1")
    assert one(title, ".//a/@href") == "/records/term-metal"
    assert text_of(title) == "Metals conduct electricity; see metal."


def test_the_history_says_which_release_did_what_and_why(history: FlaskClient) -> None:
    life = one(look(history, "/records/element-ferrum"), "//ol[@class='life']")
    assert "1.2.0" in text_of(life)
    assert "element-iron" in text_of(life)
    neon = one(look(history, "/records/element-neon"), "//ol[@class='life']")
    assert "Changed: relative atomic mass" in text_of(neon)
    assert set(hrefs(neon)) == {
        "/releases/1.1.0/records/element-neon",
        "/releases/1.0.0/records/element-neon",
    }
    for address in hrefs(neon):
        look(history, address)


def test_the_history_is_that_of_the_change_feed(published: FlaskClient) -> None:
    feed = published.get("/v1/changes?since=0.1.0&limit=100").get_json()["data"]
    changed = [entry for entry in feed if entry["kind"] == "changed"][:5]
    assert changed
    for entry in changed:
        life = one(look(published, f"/records/{entry['id']}"), "//ol[@class='life']")
        stage = one(life, f"./li[.//a='{entry['release']}']")
        assert " ".join(entry["reason"].split()) in text_of(stage)
        assert len(stage.xpath(".//del")) == len(entry["fields"])


def test_a_record_of_an_old_release_is_as_it_was(history: FlaskClient) -> None:
    page = look(history, "/releases/1.1.0/records/element-iron")
    assert "This is release 1.1.0" in text_of(page)
    assert all(href.startswith("/releases/1.1.0/") for href in hrefs(one(page, "//nav[@class='crumbs']")))


def test_a_removed_record_answers_410_with_the_reason(history: FlaskClient) -> None:
    page = look(history, "/records/element-cuprum", 410)
    assert "2.0.0" in text_of(one(page, "//p[@class='lead']"))


def test_a_renamed_record_leads_to_its_new_id(history: FlaskClient) -> None:
    answer = history.get("/releases/1.2.0/records/element-copper", headers=READER)
    assert (answer.status_code, answer.headers["Location"]) == (308, "/releases/1.2.0/records/element-cuprum")


def test_an_id_that_never_was_is_said_to_be_unknown(published: FlaskClient) -> None:
    assert "person-nobody" in text_of(look(published, "/records/person-nobody", 404))
    assert published.get("/records/person-nobody").mimetype == "application/problem+json"
    look(published, "/releases/9.9.9/records/person-acheson", 404)


def test_the_page_leads_to_the_record_in_every_other_form(published: FlaskClient) -> None:
    page = look(published, "/records/term-armistice")
    for kind in ("application/json", "application/ld+json", "application/json+oembed"):
        address = one(page, f"//link[@rel='alternate'][@type='{kind}']/@href")
        assert published.get(address.removeprefix("http://localhost")).status_code == 200
    inside = json.loads(one(page, "//script[@type='application/ld+json']").text)
    assert inside == json.loads(published.get("/v1/terms/term-armistice.jsonld").data)


def test_a_citation_names_the_release_and_an_address_that_does_not_change(published: FlaskClient) -> None:
    version = release_of(published).version
    cite = text_of(one(look(published, "/records/term-armistice"), "//section[@aria-labelledby='cite']"))
    assert "“armistice” (term-armistice), in: The Syllabank contributors" in cite
    assert f"http://localhost/releases/{version}/records/term-armistice" in cite
    assert f"@misc{{term-armistice-{version}," in cite


def test_text_of_a_record_is_text_whatever_it_holds(tmp_path: Path) -> None:
    package = Workbench(Path(shutil.copytree(SAMPLE, tmp_path / "package")))
    evil = '<script>alert(1)</script> & "א" ' + "x" * 300 + "\nnext </script><!-- [term-metal] [term-none]"
    package.edit("statements", "statement-metals-conduct", text=evil)
    package.edit("elements", "element-helium", name="<b>He</b>", homepage="javascript:alert(1)")
    client = create_app(make_catalogue(package.descriptor, tmp_path)).test_client()
    page = look(client, "/records/statement-metals-conduct")
    assert "<script>alert(1)</script>" in text_of(one(page, "//h1"))
    assert "[term-none]" in text_of(one(page, "//h1")), "an id that is not there stays as it is written"
    assert len(page.xpath("//script")) == 1
    assert json.loads(one(page, "//script").text)
    helium = look(client, "/records/element-helium")
    assert text_of(one(helium, "//h1")) == "<b>He</b>"
    assert not [href for href in helium.xpath("//@href") if href.startswith("javascript")]


def test_a_parameter_that_a_page_does_not_know_is_passed_over(published: FlaskClient) -> None:
    look(published, "/records/term-armistice?utm_source=x")
