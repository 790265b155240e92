"""The way in for developers: documents as pages, with links that lead on and nothing that could run."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from api.store.catalogue import Catalogue
from api.web.pages import dictionary, guides, reference, status
from api.web.pages.markdown import render
from tests.conftest import ROOT
from tests.web.pages.looking import hrefs, look, one, text_of

PARTS = (guides, dictionary, status, reference)


def test_every_document_is_a_page_and_reachable_from_the_way_in(published: FlaskClient) -> None:
    links = set(hrefs(look(published, "/developers")))
    documents = [path.stem for path in (ROOT / "docs").rglob("*.md")]
    assert len(documents) == len(set(documents)), "two documents have one address"
    for name in documents:
        assert f"/developers/{name}" in links
        look(published, f"/developers/{name}")
    assert {"/docs", "/developers/status", "/developers/report"} <= links


def test_links_between_documents_lead_down_to_the_heading(
    published: FlaskClient, published_catalogue: Catalogue
) -> None:
    addresses = [address for part in PARTS for address in part.addresses(published_catalogue.latest)]
    pages: dict[str, Any] = {address: look(published, address) for address in addresses}
    ids = {address: page.xpath("//@id") for address, page in pages.items()}
    for address, page in pages.items():
        assert len(ids[address]) == len(set(ids[address])), address
        assert not page.xpath("//@style | //@onclick | //script[not(@src)]"), address
        assert len(page.xpath("//h1")) == 1, address
        for link in page.xpath("//a/@href"):
            path, _, fragment = link.partition("#")
            path = path or address
            if fragment and path in pages:
                assert fragment in ids[path], f"{address} leads to {link}"


def test_a_document_shows_the_address_that_the_reader_asks(published: FlaskClient) -> None:
    text = published.get("/developers/python", base_url="https://bank.example").text
    assert "https://bank.example/v1/terms/term-armistice" in text
    assert "localhost" not in text
    assert "curl -s https://bank.example/v1/terms/" in published.get(
        "/developers/curl", base_url="https://bank.example"
    ).text.replace('<span class="command">', "")


def test_the_way_in_has_the_first_lines_of_each_language(published: FlaskClient) -> None:
    page = look(published, "/developers")
    for name in guides.START:
        assert text_of(one(page, f"//section[@aria-labelledby='start-{name}']//pre"))
    assert "urlopen" in text_of(page)
    assert "fromJSON" in text_of(page)


def test_an_unknown_guide_is_a_page_that_helps(published: FlaskClient) -> None:
    look(published, "/developers/nothing", 404)
    assert published.get("/developers/nothing").mimetype == "application/problem+json"
    assert published.get("/developers/pictures/nothing.svg").status_code == 404
    assert published.get("/developers/pictures/asking.md").status_code == 404
    assert published.get("/developers/pictures/benchmarks.svg").mimetype == "image/svg+xml"


def test_the_sample_package_has_the_same_pages(sample: FlaskClient) -> None:
    for name in ("", "/python", "/status", "/report", "/data-dictionary"):
        look(sample, f"/developers{name}")
    tables = look(sample, "/developers/data-dictionary").xpath("//section[@class='table']/h2/@id")
    assert "elements" in tables
    assert "figures" not in tables


def test_the_dictionary_is_that_of_its_release(published: FlaskClient) -> None:
    said = "The record that took its place in that release."
    assert said in text_of(look(published, "/developers/data-dictionary"))
    assert said not in text_of(look(published, "/releases/1.0.0/data-dictionary"))
    look(published, "/releases/9.9.9/data-dictionary", 404)
    assert published.get("/releases/1.0/data-dictionary").status_code == 307


def test_the_status_names_limits_and_releases(published: FlaskClient) -> None:
    assert published.get("/developers/status").headers["Cache-Control"] == "no-store"
    page = look(published, "/developers/status")
    assert {"/releases/1.1.0", "/releases/0.1.0"} <= set(hrefs(page))
    assert "4,000" in text_of(page)
    assert "Every release that is known can be served" in text_of(page)


def test_reporting_invents_no_address(published: FlaskClient) -> None:
    page = look(published, "/developers/report")
    assert "The Syllabank contributors" in text_of(page)
    assert "names no public address" in text_of(page)
    assert not hrefs(page, "mailto:")


def link(target: str) -> str | None:
    return None if target.startswith("LICENSE") else target


def test_raw_html_is_shown_as_text() -> None:
    html = render(
        "# A\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=y>b</b>\n", link
    ).html
    assert "<script" not in html
    assert "<b" not in html
    assert "href" not in html
    assert "&lt;script&gt;" in html


def test_a_document_in_parts() -> None:
    text = (
        "# The *title*\n\nFirst `words`\nof it.\n\n## One thing\n\n## One thing\n\n```python\nx = '<'\n```\n"
    )
    found = render(text, link)
    assert found.title == "The title"
    assert found.summary == "First words of it."
    assert [(heading.id, heading.text) for heading in found.headings] == [
        ("one-thing", "One thing"),
        ("one-thing-1", "One thing"),
    ]
    assert "<h1" not in found.html
    assert "&lt;" in found.first_code
    assert "<pre" in found.first_code


def test_tables_scroll_by_themselves_and_have_no_style() -> None:
    html = render("## T\n\n| a | b |\n| --- | --: |\n| x | 1 |\n\n| c |\n| --- |\n| y |\n", link).html
    assert 'role="region" aria-label="T" tabindex="0"' in html
    assert 'aria-label="T 2"' in html, "two regions have two names"
    assert '<td class="number">1</td>' in html
    assert "style=" not in html
    assert '<th scope="col">a</th>' in html


def test_links_to_what_is_no_page_are_text() -> None:
    html = render("[the licence](LICENSE) and [there](https://example.org/) and `/docs`", link).html
    assert "the licence and" in html
    assert '<a href="https://example.org/">there</a>' in html
    assert '<a href="/docs"><code>/docs</code></a>' in html


def test_commands_are_copied_without_their_prompt() -> None:
    html = render("```console\n$ echo '<b>'\n<b>\n$ true\n```\n", link).html
    assert '<span class="command">echo &#39;&lt;b&gt;&#39;</span>' in html
    assert '<span class="output">&lt;b&gt;</span>' in html
    assert "$" not in html
