"""A quiz, played: every kind, by keyboard alone, and no answer in the page before it is given."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Locator, Page

from api.assessment.bank import read_bank
from api.assessment.marking import GRAMMAR
from api.store.catalogue import Catalogue
from api.web.pages.questions import answer_of, right_answer
from tests.conftest import ROOT, Server

KINDS = tuple(GRAMMAR)
QUERY = "seed=played&length=14"

FIELDS: list[tuple[list[list[str]], str]] = [
    ([["release", "1"], ["answer", "a"]], "a"),
    ([["answer", "a"], ["answer", "b"]], "a,b"),
    ([["pair.p", "x"], ["pair.q", "y"], ["pair.r", ""]], "p:x,q:y"),
    ([["place.a", "3"], ["place.b", "1"], ["place.c", "2"]], "b,c,a"),
    ([["place.a", "10"], ["place.b", "9"], ["place.c", "x"]], "b,a"),
    ([["answer", "Kim Il-sung, 김일성"]], "Kim Il-sung, 김일성"),
    ([], ""),
]
"""Fields of a form, and the answer they make: in the browser and on the server."""


@pytest.mark.parametrize(("fields", "answer"), FIELDS)
def test_fields_make_an_answer_on_the_server(fields: list[list[str]], answer: str) -> None:
    assert answer_of([(name, value) for name, value in fields]) == answer


def test_fields_make_the_same_answer_in_the_browser() -> None:
    node = shutil.which("node")
    assert node, "tests/install-tools.sh installs Node.js"
    module = (ROOT / "api/web/static/play/answer.js").as_uri()
    script = (
        f"import {{ answerOf, moved, verdict, points }} from '{module}';"
        f"console.log(JSON.stringify([{json.dumps([fields for fields, _ in FIELDS])}.map(answerOf),"
        "moved(['a','b','c'],1,-1), moved(['a','b'],1,1), verdict(1).words, verdict(0.5).words, verdict(0).words, points(1/3+1/3)]))"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=60
    )
    answers, up, out, *words = json.loads(done.stdout)
    assert answers == [answer for _, answer in FIELDS]
    assert (up, out) == (["b", "a", "c"], ["a", "b"])
    assert words == ["Right", "Partly right: 50 %", "Not right", "0.67"]


def test_the_right_answer_is_the_same_in_the_browser_and_on_the_server(
    published: FlaskClient, published_catalogue: Catalogue
) -> None:
    found = {}
    for item in read_bank(published_catalogue.latest).items:
        if item.kind not in found:
            record = published.get(f"/v1/quiz-items/{item.id}?include=options").get_json()["data"]
            found[item.kind] = (right_answer(item), [item.kind, record["options"]])
    assert set(found) == set(KINDS)
    module = (ROOT / "api/web/static/play/answer.js").as_uri()
    script = (
        f"import {{ rightAnswer, placeOf }} from '{module}';"
        f"console.log(JSON.stringify([{json.dumps([asked for _, asked in found.values()])}.map((each) => rightAnswer(...each)),"
        "['1', '9', '0', 'a', 'B', 'Enter', 'é'].map(placeOf)]))"
    )
    done = subprocess.run(
        [str(shutil.which("node")), "--input-type=module", "-e", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answers, places = json.loads(done.stdout)
    assert answers == [right for right, _ in found.values()]
    assert places == [0, 8, -1, 0, 1, -1, -1]


def forms(html: str) -> list[str]:
    return re.findall(r'data-item="([^"]+)"', html)


@pytest.mark.parametrize(
    "query", [QUERY, f"{QUERY}&kind=cloze&kind=matching&balance=yes", "seed=김&difficulty=hard"]
)
def test_the_page_asks_the_very_paper_of_the_api(published: FlaskClient, query: str) -> None:
    page = published.get(f"/quiz?{query}").get_data(as_text=True)
    asked = query.replace("&kind=cloze&kind=matching", "&kind=cloze,matching")
    paper = published.get(f"/v1/quizzes?{asked}&answers=no").get_json()
    assert forms(page) == [item["id"] for item in paper["data"]]


def test_no_answer_is_in_the_page(published: FlaskClient) -> None:
    page = published.get("/quiz?seed=all&length=50").get_data(as_text=True)
    paper = published.get("/v1/quizzes?seed=all&length=50").get_json()["data"]
    assert len(paper) == 50
    for item in paper:
        assert item["explanation"] not in page
        for option in item["options"]:
            assert option["feedback"] not in page
            assert option["id"] not in page
            if item["kind"] == "short_answer":
                assert f">{option['text']}<" not in page


def test_without_a_seed_one_is_made_up_and_not_kept(published: FlaskClient) -> None:
    first, second = (published.get("/quiz?length=3&spec_point=") for _ in range(2))
    assert (first.status_code, first.headers["Cache-Control"]) == (302, "no-store")
    assert first.headers["Location"] != second.headers["Location"]
    asked = parse_qs(urlsplit(first.headers["Location"]).query)
    assert asked["length"] == ["3"]
    assert published.get(first.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/quiz?seed=a&length=51", 400, "length"),
        ("/quiz?seed=a&kind=riddle", 400, "riddle"),
        ("/quiz?seed=a&spec_point=spec-none", 400, "spec-none"),
        ("/quiz?seed=a&spec_point=spec-h505-group-1", 400, "No question of the release"),
        ("/releases/9.9.9/quiz?seed=a", 404, "9.9.9"),
        ("/quiz/check?item=quiz-none&answer=a", 404, "quiz-none"),
        ("/quiz/check?item=quiz-asia-inspection-complaint", 400, "answer"),
        ("/papers/spec-none", 404, "spec-none"),
        ("/embed/quiz?seed=a&theme=pink", 400, "pink"),
        ("/embed/quiz?seed=a&accent=red", 400, "red"),
    ],
)
def test_what_cannot_be_played_is_said_to_people_and_to_programs(
    published: FlaskClient, address: str, status: int, said: str
) -> None:
    page = published.get(address, headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (status, "text/html")
    assert said in page.get_data(as_text=True)
    problem = published.get(address)
    assert (problem.status_code, problem.mimetype) == (status, "application/problem+json")


def test_without_a_script_a_form_leads_to_its_marking(published: FlaskClient) -> None:
    item = published.get("/v1/quiz-items/quiz-asia-inspection-complaint?include=options").get_json()["data"]
    drawn = published.get("/v1/quizzes?seed=s&length=50").get_json()["data"]
    assert item["options"]
    for each in drawn:
        if each["kind"] == "multiple_choice":
            right = next(option for option in each["options"] if option["correct"])
            query = f"item={each['id']}&answer={right['key']}&paper=seed%3Ds%26length%3D50%26evil%3D1&release=1.1.0"
            page = published.get(f"/quiz/check?{query}").get_data(as_text=True)
            assert "<h1>Right</h1>" in page
            assert '/releases/1.1.0/quiz?seed=s&amp;length=50"' in page
            assert "The right answer" not in page
            wrong = next(option for option in each["options"] if not option["correct"])
            shown = published.get(f"/quiz/check?item={each['id']}&answer={wrong['key']}")
            assert "The right answer" in shown.get_data(as_text=True)
            return
    raise AssertionError("a paper of fifty has a multiple choice")


def test_a_package_without_such_tables_has_pages_all_the_same(sample: FlaskClient) -> None:
    for address in ("/try", "/papers", "/embed", "/quiz?seed=a", "/embed/quiz?seed=a"):
        assert sample.get(address).status_code == 200, address
    assert forms(sample.get("/quiz?seed=a").get_data(as_text=True))


def test_every_written_question_is_on_a_paper_with_its_scheme(published: FlaskClient) -> None:
    listed = published.get("/papers").get_data(as_text=True)
    papers = set(re.findall(r'href="(/papers/[^"]+)"', listed))
    pages = "".join(published.get(address).get_data(as_text=True) for address in papers)
    for question in published.get("/v1/questions?limit=100").get_json()["data"]:
        assert f"/records/{question['id']}" in pages
        assert question["label"].replace("'", "&#39;") in pages


# In a browser.


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 740})
    found = context.new_page()
    yield found
    context.close()


def right_answers(client: FlaskClient, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/quizzes?{query}").get_json()["data"]
    return found


def give(page: Page, form: Locator, item: dict[str, Any], right: bool) -> None:
    """Answer by keyboard alone; the focus stands on the prompt."""
    options, kind = item["options"], item["kind"]
    if kind in ("multiple_choice", "true_false", "multiple_response"):
        wanted = {o["key"] for o in options if o["correct"] == right}
        wanted = wanted if kind == "multiple_response" else {sorted(wanted)[0]}
        keys = [box.get_attribute("value") for box in form.locator("input[name=answer]").all()]
        page.keyboard.press("Tab")
        if kind == "multiple_response":
            for key in keys:
                if key in wanted:
                    page.keyboard.press("Space")
                page.keyboard.press("Tab")
        else:
            page.keyboard.press("Space")
            for _ in range(next(place for place, key in enumerate(keys) if key in wanted)):
                page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
    elif kind in ("matching", "cloze"):
        for select in form.locator("select").all():
            name = (select.get_attribute("name") or "").removeprefix("pair.")
            page.keyboard.press("Tab")
            if kind == "matching":
                value = next(o["match_key"] for o in options if o["key"] == name)
                if not right:
                    others = [o["match_key"] for o in options]
                    value = others[(others.index(value) + 1) % len(others)]
            else:
                value = next(o["key"] for o in options if str(o["gap"]) == name and o["correct"] == right)
            assert select.evaluate("each => each === document.activeElement")
            values = select.evaluate("each => [...each.options].map(o => o.value)")
            for _ in range(values.index(value)):
                page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    elif kind == "ordering":
        wanted_order = sorted(options, key=lambda o: o["rank"] if right else -o["rank"])
        order = [o["key"] for o in wanted_order]
        for place, key in enumerate(order):
            entries = [li.get_attribute("data-key") for li in form.locator(".order li").all()]
            up = form.locator(f'li[data-key="{key}"] .move').first
            for _ in range(entries.index(key) - place):
                up.focus()
                page.keyboard.press("Enter")
        form.get_by_role("button", name="Check").focus()
    else:
        page.keyboard.press("Tab")
        page.keyboard.type(
            next(o["text"] for o in options if o["correct"]) if right else "nothing of the kind"
        )
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_is_played_by_keyboard_to_the_end(
    page: Page, server: Server, published: FlaskClient, right: bool
) -> None:
    query = "seed=keys&length=50"
    drawn = right_answers(published, query)
    assert {item["kind"] for item in drawn} == set(KINDS)
    faults: list[str] = []
    answers: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: answers.append(request.url) if "/check?" in request.url else None)
    page.goto(f"{server.base}/quiz?{query}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    seen: set[str] = set()
    for place, item in enumerate(drawn):
        form = page.locator("form.question:not([hidden])")
        assert form.count() == 1
        assert form.get_attribute("data-item") == item["id"]
        if item["kind"] in seen and place + 1 < len(drawn) and len(seen) == len(KINDS):
            break
        seen.add(item["kind"])
        form.locator(".prompt").focus()
        give(page, form, item, right)
        heading = form.locator(".feedback h3")
        heading.wait_for()
        assert (heading.text_content() == "Right") == right, item["id"]
        assert heading.evaluate("each => each === document.activeElement"), "the focus is on the feedback"
        assert item["explanation"] in (form.locator(".feedback").text_content() or "")
        key = form.locator(".key").all_text_contents()
        assert bool(key) != right, "who is wrong is told what is right"
        if item["kind"] in ("multiple_choice", "multiple_response", "true_false") and not right:
            assert all(o["text"] in key[0] for o in item["options"] if o["correct"])
        form.locator(".next").focus()
        page.keyboard.press("Enter")
        if place + 1 < len(drawn):
            assert page.evaluate("document.activeElement.classList.contains('prompt')")
    assert seen == set(KINDS)
    assert all("/v1/releases/" in address for address in answers), "asked of the release that it is"
    assert faults == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def tap(form: Locator, item: dict[str, Any]) -> None:
    """Answer rightly by a finger: taps, the device's own list of a select, its keyboard for words."""
    options, kind = item["options"], item["kind"]
    if kind in ("multiple_choice", "true_false", "multiple_response"):
        for key in sorted(o["key"] for o in options if o["correct"]):
            form.locator(f'label.option:has(input[value="{key}"])').tap()
    elif kind == "matching":
        for option in options:
            form.locator(f'select[name="pair.{option["key"]}"]').select_option(option["match_key"])
    elif kind == "cloze":
        for option in options:
            if option["correct"]:
                form.locator(f'select[name="pair.{option["gap"]}"]').select_option(option["key"])
    elif kind == "ordering":
        for place, option in enumerate(sorted(options, key=lambda o: o["rank"])):
            entries = [li.get_attribute("data-key") for li in form.locator(".order li").all()]
            for _ in range(entries.index(option["key"]) - place):
                form.locator(f'li[data-key="{option["key"]}"] .move').first.tap()
    else:
        form.locator("input[name=answer]").tap()
        form.page.keyboard.type(next(o["text"] for o in options if o["correct"]))
    form.get_by_role("button", name="Check").tap()


@pytest.mark.xdist_group("browser")
def test_every_kind_is_played_by_touch_and_nothing_that_was_sent_tells_an_answer(
    browser: Browser, server: Server, published: FlaskClient
) -> None:
    query = "seed=keys&length=50"
    drawn = right_answers(published, query)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    page = context.new_page()
    responses: list[Any] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(f"{server.base}/quiz?{query}", wait_until="networkidle")
    sent = {response.url: response.text() for response in responses}
    assert any(url.endswith(".css") or ".css?" in url for url in sent), "all that is loaded is looked through"
    for item in drawn:
        told = [
            item["explanation"],
            *(o["feedback"] for o in item["options"]),
            *(o["id"] for o in item["options"]),
        ]
        assert [url for url, text in sent.items() if any(each in text for each in told if each)] == []
    seen: set[str] = set()
    for item in drawn:
        if seen == set(KINDS):
            break
        seen.add(item["kind"])
        form = page.locator("form.question:not([hidden])")
        tap(form, item)
        heading = form.locator(".feedback h3")
        heading.wait_for()
        assert heading.text_content() == "Right", item["id"]
        form.locator(".next").tap()
    assert seen == set(KINDS)
    context.close()


def test_the_key_of_a_paper_has_its_answers_in_its_order(published: FlaskClient) -> None:
    query = "seed=handed-out&length=20&balance=yes"
    paper = published.get(f"/v1/quizzes?{query}").get_json()["data"]
    quiz = published.get(f"/releases/1.1.0/quiz?{query}").get_data(as_text=True)
    assert "/quiz/key?length=20&amp;balance=yes&amp;seed=handed-out" in quiz
    key = unescape(published.get(f"/releases/1.1.0/quiz/key?{query}").get_data(as_text=True))
    assert re.findall(r"/records/(quiz-[^\"]+)", key) == [item["id"] for item in paper]
    for item in paper:
        assert item["explanation"] in key
        assert all(o["text"] in key for o in item["options"] if o["correct"])
    files = re.findall(r'href="([^"]+/exports/[^"]+)"', quiz)
    assert files
    for address in files:
        assert published.get(unescape(address)).status_code == 200, address


@pytest.mark.xdist_group("browser")
def test_the_end_sums_up_and_leads_on(page: Page, server: Server, published: FlaskClient) -> None:
    query = "seed=end&length=2&kind=true_false"
    drawn = right_answers(published, query)
    page.goto(f"{server.base}/quiz?{query}")
    for place, item in enumerate(drawn):
        form = page.locator("form.question:not([hidden])")
        form.locator(".prompt").focus()
        give(page, form, item, place == 0)
        form.locator(".next").click()
    assert page.locator(".result .total").text_content() == "1 of 2"
    assert page.locator(".review li").count() == 2
    page.get_by_role("button", name="Play it again").click()
    assert page.locator("form.question:not([hidden]) .count").text_content() == "Question 1 of 2"
    assert not page.locator("form.question:not([hidden]) input[type=radio]").first.is_disabled()


@pytest.mark.xdist_group("browser")
def test_letters_choose_and_enter_leads_on(page: Page, server: Server, published: FlaskClient) -> None:
    query = "seed=letters&length=2&kind=multiple_choice"
    page.goto(f"{server.base}/quiz?{query}")
    page.keyboard.press("b")
    assert page.locator("input:checked").count() == 0, "keys are the question's while the focus is in it"
    for item in right_answers(published, query):
        form = page.locator("form.question:not([hidden])")
        form.locator(".prompt").focus()
        right = next(place for place, option in enumerate(item["options"]) if option["correct"])
        assert "Keys: A to" in (form.locator(".hint").text_content() or "")
        page.keyboard.press("abcdefgh"[right])
        page.keyboard.press("Enter")
        form.locator(".feedback h3").wait_for()
        assert form.locator(".feedback h3").text_content() == "Right"
        page.keyboard.press("Enter")
    assert page.locator(".result .total").text_content() == "2 of 2"


@pytest.mark.xdist_group("browser")
def test_an_answer_that_cannot_be_sent_can_be_sent_again(page: Page, server: Server) -> None:
    page.goto(f"{server.base}/quiz?seed=end&length=2&kind=true_false")
    page.context.set_offline(True)
    form = page.locator("form.question:not([hidden])")
    form.locator("input[type=radio]").first.check()
    form.get_by_role("button", name="Check").click()
    form.get_by_role("alert").wait_for()
    assert "try again" in (form.get_by_role("alert").text_content() or "")
    page.context.set_offline(False)
    form.get_by_role("button", name="Check").click()
    form.locator(".feedback h3").wait_for()
