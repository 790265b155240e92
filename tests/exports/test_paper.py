"""The paper to print: questions without their answers first, the mark scheme from a new page on."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import sync_playwright

from api.assessment.bank import Bank
from api.assessment.reading import read_whole_bank
from api.exports.paper import Paper
from api.store.catalogue import Catalogue


@pytest.fixture(scope="module")
def bank(published_catalogue: Catalogue) -> Bank:
    return read_whole_bank(published_catalogue.latest)


@pytest.fixture(scope="module")
def content(bank: Bank) -> bytes:
    out = io.BytesIO()
    Paper().write(bank, out)
    return out.getvalue()


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_question_is_asked_and_answered_and_its_label_is_there(bank: Bank, content: bytes) -> None:
    page = html.fromstring(content.decode())
    asked: Any
    answers: Any
    asked, answers = page.findall(".//section")
    articles = asked.findall("article"), answers.findall("article")
    records: list[Any] = [*bank.items, *bank.questions]
    assert [len(found) for found in articles] == [len(records)] * 2
    for record, question in zip(records, articles[0], strict=True):
        prompt = (
            re.sub(r"\[(\d+)\]", r"(\1) ______", record.prompt) if record in bank.items else record.prompt
        )
        assert flat(prompt) in words(question), record.id
    for written, shown in zip(bank.questions, articles[0][len(bank.items) :], strict=True):
        assert flat(written.label) in words(shown)
    for item, answer in zip(bank.items, articles[1], strict=False):
        assert flat(item.explanation) in words(answer)
        assert all(flat(option.feedback) in words(answer) for option in item.options)
    for written, answer in zip(bank.questions, articles[1][len(bank.items) :], strict=True):
        texts = [p.text for p in written.mark_points] + [p.text for p in written.indicative_points]
        texts += [level.descriptor for level in written.mark_levels]
        assert all(flat(text) in words(answer) for text in texts)


def test_the_questions_do_not_tell_the_answers(bank: Bank, content: bytes) -> None:
    asked = html.fromstring(content.decode()).findall(".//section")[0]
    text = words(asked)
    assert not [item.id for item in bank.items if item.id in text or flat(item.explanation) in text]
    told = [
        option.feedback for item in bank.items for option in item.options if flat(option.feedback) in text
    ]
    assert not told
    assert not [p.id for q in bank.questions for p in q.mark_points if flat(p.text) in text]
    assert not asked.findall(".//*[@class='right']")


def test_it_needs_nothing_else_and_says_what_it_is(content: bytes) -> None:
    page = html.fromstring(content.decode())
    assert page.get("lang") == "en-GB"
    assert not page.findall(".//script")
    assert not page.findall(".//link")
    assert not re.search(rb"https?://|url\(", content)
    assert "no awarding body made or endorses it" in words(page.find(".//footer"))
    headings = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3")]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_printed_the_answers_begin_on_a_page_of_their_own(
    chromium: str, sample_catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "paper.html"
    with path.open("wb") as out:
        Paper().write(read_whole_bank(sample_catalogue.latest), out)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 640})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, "it fits on a phone"
        page.emulate_media(media="print")
        style = "getComputedStyle(document.getElementById('answers')).breakBefore"
        assert page.evaluate(style) == "page"
        pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
        browser.close()
    assert pages >= 2
