"""Any table to browse: what is shown, filters with their counts, sorting, and page after page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.asking import ask, package_of
from tests.web.pages.looking import hrefs, look, one, text_of


def records(page: object) -> list[str]:
    """The ids of the records on a page, in order."""
    return [href.rpartition("/")[2] for href in page.xpath("//tbody/tr/th//@href")]  # type: ignore[attr-defined]


def test_every_table_is_listed_with_what_it_holds(sample: FlaskClient) -> None:
    page = look(sample, "/collections")
    for table in package_of(sample).tables.values():
        card = one(page, f"//li[.//a[@href='/collections/{table.collection}']]")
        assert table.description in text_of(card)
        total = ask(sample, f"/v1/{table.collection}")["meta"]["total"]
        assert str(total) in text_of(one(card, ".//h2"))


@pytest.mark.parametrize("package", ["sample", "published"])
def test_every_table_can_be_browsed_to_its_end(package: str, request: pytest.FixtureRequest) -> None:
    client: FlaskClient = request.getfixturevalue(package)
    for table in package_of(client).tables.values():
        wanted = ask(client, f"/v1/{table.collection}", limit="25")
        page = look(client, f"/collections/{table.collection}")
        assert records(page) == [record["id"] for record in wanted["data"]]
        following = page.xpath("//a[@rel='next']/@href")
        assert bool(following) == bool(wanted["links"]["next"])


def test_pages_follow_each_other_and_none_is_left_out(published: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/collections/people?sort=-sort_name"
    while address:
        page = look(published, address)
        seen += records(page)
        address = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    wanted = ask(published, "/v1/people", sort="-sort_name", limit="100")["data"]
    assert seen == [record["id"] for record in wanted]
    assert "/collections/people?sort=-sort_name" in hrefs(page), "the last page leads to the first"


def test_what_a_record_leads_to_is_called_by_name_and_categories_are_badges(published: FlaskClient) -> None:
    page = look(published, "/collections/people")
    row = one(page, "//tr[th//a[@href='/records/person-acheson']]")
    assert one(row, ".//a[@href='/records/participant-us']").text == "United States"
    assert one(row, ".//span[@class='badge uncertain']").text == "Uncertain"
    assert one(row, ".//time[@datetime='1893-04-11']").text == "11 April 1893"


def test_a_filter_says_how_many_there_are_and_holds(published: FlaskClient) -> None:
    page = look(published, "/collections/statements")
    for option in page.xpath("//select[@name='certainty']/option[@value!='']"):
        found = re.fullmatch(r"(.+) \(([\d,]+)\)", text_of(option))
        assert found
        narrowed = look(published, f"/collections/statements?certainty={option.get('value')}")
        total = ask(published, "/v1/statements", certainty=option.get("value"))["meta"]["total"]
        assert int(found[2].replace(",", "")) == total
        assert text_of(one(narrowed, "//p[@class='found']")).startswith(f"{total} record")
        assert one(narrowed, "//select[@name='certainty']/option[@selected]").get("value") == option.get(
            "value"
        )


def test_counts_are_of_what_passes_the_other_filters(published: FlaskClient) -> None:
    page = look(published, "/collections/statements?certainty=contested")
    total = 0
    for option in page.xpath("//select[@name='kind']/option[@value!='']"):
        kind, count = option.get("value"), int(text_of(option).rpartition("(")[2].strip("()"))
        assert count == ask(published, "/v1/statements", certainty="contested", kind=kind)["meta"]["total"]
        total += count
    assert total == ask(published, "/v1/statements", certainty="contested")["meta"]["total"]


def test_the_form_as_a_browser_sends_it_is_taken(published: FlaskClient) -> None:
    page = look(published, "/collections/events")
    sent = [(field.get("name"), "") for field in page.xpath("//form[@class='filters']//*[@name]")]
    assert len(sent) > 3
    assert records(look(published, f"/collections/events?{urlencode(sent)}")) == records(page)
    page = look(published, f"/collections/events?{urlencode([*sent, ('kind', 'agreement')])}")
    wanted = ask(published, "/v1/events", kind="agreement", limit="25")["data"]
    assert records(page) == [record["id"] for record in wanted]


def test_words_are_looked_for_in_the_table(published: FlaskClient) -> None:
    page = look(published, "/collections/events?q=treaty")
    assert records(page) == [record["id"] for record in ask(published, "/v1/events", q="treaty")["data"]]
    assert not look(published, "/collections/citations").xpath("//form[@class='filters']//input[@name='q']")


def test_a_heading_sorts_and_then_turns_the_order_round(published: FlaskClient) -> None:
    page = look(published, "/collections/events")
    address = one(page, "//th/a[contains(., 'Date')]/@href")
    assert parse_qs(urlsplit(address).query) == {"sort": ["date"]}
    page = look(published, address)
    assert text_of(one(page, "//th[@aria-sort='ascending']")).startswith("Date")
    turned = look(published, one(page, "//th[@aria-sort]/a/@href"))
    assert one(turned, "//th/@aria-sort") == "descending"
    wanted = ask(published, "/v1/events", sort="-date", limit="25")["data"]
    assert records(turned) == [record["id"] for record in wanted]


def test_a_condition_can_be_taken_away(published: FlaskClient) -> None:
    page = look(published, "/collections/statements?certainty=contested&kind=cause")
    tags = one(page, "//ul[@class='tags']")
    assert {"/collections/statements?kind=cause", "/collections/statements?certainty=contested"} < set(
        hrefs(tags)
    )


def test_the_page_as_json_has_the_same_records(published: FlaskClient) -> None:
    page = look(published, "/collections/people?participant_id=participant-us&sort=-sort_name&utm=x&kind=")
    address = one(page, "//link[@rel='alternate'][@type='application/json']/@href")
    assert records(page) == [record["id"] for record in ask(published, address)["data"]]


def test_nothing_found_is_said(published: FlaskClient) -> None:
    page = look(published, "/collections/people?certainty=contested&participant_id=participant-india")
    assert "No record is so" in text_of(page)


@pytest.mark.parametrize(
    "query",
    ["certainty=nonsense", "sort=nonsense", "sort=role", "cursor=nonsense", "kind=agreement&kind=x", "q=-"],
)
def test_what_cannot_be_is_answered_with_a_page_that_says_so(published: FlaskClient, query: str) -> None:
    page = look(published, f"/collections/events?{query}", 400)
    assert text_of(one(page, "//p[@class='lead']"))


def test_a_table_that_is_not_there_is_said_to_be_unknown(published: FlaskClient) -> None:
    assert "statements" in text_of(look(published, "/collections/nonsense", 404))
    look(published, "/releases/9.9.9/collections/people", 404)


def test_an_old_release_is_browsed_within_it(published: FlaskClient) -> None:
    page = look(published, "/releases/1.0.0/collections/people")
    links = hrefs(one(page, "//main"))
    assert all(link.startswith(("/releases/1.0.0/", "/v1/releases/1.0.0/")) for link in links)
