"""Releases, and two of them beside each other: what the change feed says, for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from api.history.publish import publish
from api.package.release_index import read_index
from api.store.build import build_stores
from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.pages.words import WORDS_MAX, pieces
from tests.conftest import Workbench
from tests.history.releases import revise, set_version
from tests.web.history import REMOVED_COLLECTION, VERSIONS
from tests.web.pages.looking import hrefs, look, one, text_of

KINDS = ("added", "changed", "removed", "renamed")


def feed(client: FlaskClient, since: str, until: str) -> list[dict[str, Any]]:
    """Every entry of the change feed."""
    found: list[dict[str, Any]] = []
    address: str | None = f"/v1/changes?since={since}&until={until}&limit=100"
    while address:
        answer = client.get(address).get_json()
        found += answer["data"]
        address = answer["links"]["next"]
    return found


def shown_counts(page: Any) -> dict[tuple[str, str], int]:
    """The counts of the table of changes, by collection and kind."""
    found = {}
    for row in page.xpath("//table[@class='counted']/tbody/tr"):
        name, *cells = [text_of(cell) for cell in row]
        for kind, cell in zip(KINDS, cells, strict=True):
            if cell:
                found[name, kind] = int(cell.replace(",", ""))
    return found


def counted(entries: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = entry["collection"], entry["kind"]
        found[key] = found.get(key, 0) + 1
    return found


@pytest.mark.parametrize("since", VERSIONS[1:])
def test_the_counts_are_those_of_the_feed(history: FlaskClient, since: str) -> None:
    for until in VERSIONS[: VERSIONS.index(since)]:
        page = look(history, f"/releases/compare?from={since}&to={until}")
        assert shown_counts(page) == counted(feed(history, since, until))


def test_pages_of_changes_show_each_once(published: FlaskClient) -> None:
    expected = [(entry["release"], entry["kind"], entry["id"]) for entry in feed(published, "1.0.0", "1.0.1")]
    found, address = [], "/releases/compare?from=1.0.0&to=1.0.1"
    while address:
        page = look(published, address)
        for change in page.xpath("//article"):
            kind = text_of(change.xpath(".//h4/span")[0])
            name = text_of(change.xpath(".//p[contains(@class, 'ids')]/*[self::code or self::del]")[0])
            found.append(("1.0.1", kind, name))
        address = next(iter(page.xpath("//a[@rel='next']/@href")), "")
    assert found == expected
    assert len(found) > 25


def test_a_change_has_its_words_its_reason_and_both_records(published: FlaskClient) -> None:
    page = look(published, "/releases/compare?from=1.0.1&to=1.1.0&collection=events")
    entry = next(e for e in feed(published, "1.0.1", "1.1.0") if e["id"] == "event-kim-wants-end")
    change = one(page, "//article[.//code='event-kim-wants-end']")
    assert entry["reason"] in text_of(change)
    before = "".join(change.xpath(".//dd//text()[not(parent::ins)]"))
    after = "".join(change.xpath(".//dd//text()[not(parent::del)]"))
    assert before == entry["before"]["summary"]
    assert after == entry["after"]["summary"]
    for version in ("1.0.1", "1.1.0"):
        assert f"/releases/{version}/records/event-kim-wants-end" in hrefs(change)
    renamed = one(page, "//article[.//del='event-agenda-settled']")
    assert "/releases/1.0.1/records/event-agenda-settled" in hrefs(renamed)
    assert "/releases/1.1.0/records/event-preparations-for-signing" in hrefs(renamed)
    for address in [*hrefs(change), *hrefs(renamed)]:
        assert published.get(address).status_code == 200


def test_the_version_that_was_demanded(history: FlaskClient, published: FlaskClient) -> None:
    text = text_of(look(history, "/releases/compare?from=1.2.0&to=2.0.0").get_element_by_id("main"))
    assert "demanded a major release, 2.0.0 or higher" in text
    assert "table-removed" in text
    text = text_of(look(published, "/releases/1.0.1").get_element_by_id("main"))
    assert "demanded a patch release, 1.0.1 or higher" in text


def test_a_collection_that_is_gone_can_be_compared(history: FlaskClient) -> None:
    page = look(history, f"/releases/compare?from=1.2.0&to=2.0.0&collection={REMOVED_COLLECTION}")
    assert page.xpath("//article//span[contains(@class, 'removed')]")


def test_odd_questions_get_helpful_answers(history: FlaskClient) -> None:
    same = look(history, "/releases/compare?from=1.1.0&to=1.1.0")
    assert "the same release twice" in text_of(same)
    turned = history.get("/releases/compare?from=2.0.0&to=1.0.0&collection=elements")
    assert turned.status_code == 307
    assert turned.headers["Location"] == "/releases/compare?from=1.0.0&to=2.0.0&collection=elements"
    for query, told in (("from=9.9.9", "1.2.0"), ("to=1.x", "1.2.0"), ("collection=nothing", "elements")):
        page = look(history, f"/releases/compare?{query}", 400)
        assert told in text_of(page.get_element_by_id("main"))
        assert history.get(f"/releases/compare?{query}").mimetype == "application/problem+json"
    look(history, "/releases/compare?from=1.0.0&to=2.0.0&cursor=abc", 400)
    look(history, "/releases/compare?colour=red")


def test_without_a_question_the_newest_is_compared(history: FlaskClient, sample: FlaskClient) -> None:
    assert "1.2.0 and 2.0.0 compared" in text_of(look(history, "/releases/compare"))
    assert "the same release twice" in text_of(look(sample, "/releases/compare"))


def test_a_release_has_its_files_and_how_to_cite_it(published: FlaskClient) -> None:
    page = look(published, "/releases/1.0.1")
    files = published.get("/v1/releases/1.0.1").get_json()["data"]["files"]
    assert {file["url"] for file in files} <= set(hrefs(page))
    text = text_of(page)
    assert all(file["sha256"] in text for file in files)
    assert "release 1.0.1 [dataset]. CC BY 4.0." in text
    assert "@misc{syllabank-1.0.1," in text
    assert "/v1/releases/1.0.1/CITATION.cff" in hrefs(page)
    assert published.get("/releases/1.0").status_code == 307
    look(published, "/releases/9.9.9", 404)


def test_the_list_has_every_release(published: FlaskClient, sample: FlaskClient) -> None:
    page = look(published, "/releases")
    for release in published.get("/v1/releases").get_json()["data"]:
        assert f"/releases/{release['version']}" in hrefs(page)
        assert release["sha256"] in text_of(page)
    look(sample, "/releases")
    assert "the first release" in text_of(look(sample, "/releases/1.1.0"))


def test_text_that_is_html_is_shown_as_text(workbench: Workbench, tmp_path: Path) -> None:
    releases, odd = tmp_path / "releases", "<script>alert(1)</script> <b onclick=x>שלום</b>"
    publish(workbench.descriptor, releases)
    row = workbench.table("elements")[0]
    set_version(workbench, "1.1.1")
    workbench.edit("elements", row["id"], name=odd)
    revise(workbench, row["id"], "corrected", "1.1.1")
    publish(workbench.descriptor, releases)
    build_stores(read_index(releases), releases, tmp_path / "store")
    client = create_app(Catalogue(tmp_path / "store")).test_client()
    page = look(client, "/releases/compare")
    assert not page.xpath("//script[not(@src)] | //main//b")
    assert odd in text_of(one(page, f"//article[.//code='{row['id']}']"))


@given(st.text(max_size=300), st.text(max_size=300))
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.kind != "added") == before
    assert "".join(piece.text for piece in found if piece.kind != "removed") == after


def test_words_are_told_apart_and_long_texts_are_not() -> None:
    found = pieces("The war ended in May 1953 at Panmunjom.", "The war ended in July 1953 at Panmunjom.")
    assert [piece.kind for piece in found] == ["same", "removed", "added", "same"]
    assert found[1].text.strip() == "May"
    long = "word " * (WORDS_MAX + 1)
    assert [piece.kind for piece in pieces(long, long + "more")] == ["removed", "added"]
