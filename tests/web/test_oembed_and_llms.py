"""oEmbed for quizzes, items and terms; llms.txt."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/v1/terms/term-armistice", "armistice"),
        ("/v1/quiz-items/quiz-asia-after-1953", "Which of these US commitments in Asia came after 1953?"),
        ("/v1/releases/1.0.0/terms/term-armistice", "armistice"),
        ("/records/term-armistice", "armistice"),
    ],
)
def test_an_address_of_ours_is_told_as_a_link(published: FlaskClient, path: str, title: str) -> None:
    address = f"http://localhost{path}"
    response = published.get(f"/oembed?url={quote(address, safe='')}&format=json&maxwidth=300")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    found = response.get_json()
    page = path.replace("/v1/releases/1.0.0/terms", "/releases/1.0.0/records")
    page = page.replace("/v1/terms", "/records").replace("/v1/quiz-items", "/records")
    shown = ("link", "1.0", title, f"http://localhost{page}")
    assert (found["type"], found["version"], found["title"], found["url"]) == shown
    assert published.get(page).status_code == 200
    assert found["provider_url"] == "http://localhost"


@pytest.mark.parametrize(
    "path", ["/v1/quizzes", "/quiz", "/releases/1.0.1/quiz", "/embed/quiz", "/v1/releases/1.0.1/quizzes"]
)
def test_a_quiz_is_told_as_the_frame_to_show(published: FlaskClient, path: str) -> None:
    address = f"http://localhost{path}?length=5&seed=year-12&evil=1"
    found = published.get(f"/oembed?url={quote(address, safe='')}&maxwidth=300&maxheight=9999").get_json()
    assert (found["type"], found["width"], found["height"]) == ("rich", 300, 620)
    assert found["title"] == "Syllabank: A-level specification content: quiz year-12"
    frame = re.fullmatch(
        r'<iframe src="http://localhost([^"]+)" title="[^"]+" width="300" height="620" .*></iframe>',
        found["html"],
    )
    assert frame is not None
    source = frame[1].replace("&amp;", "&")
    release = "1.0.1" if "1.0.1" in path else "1.1.0"
    assert source == f"/releases/{release}/embed/quiz?length=5&seed=year-12"
    assert published.get(source).status_code == 200


def test_a_record_leads_to_what_to_show_for_it(published: FlaskClient) -> None:
    for path, embeds in (("/v1/terms/term-armistice", True), ("/v1/people/person-acheson", False)):
        link = published.get(path).headers["Link"]
        found = re.search(r'<([^>]+)>; rel="alternate"; type="application/json\+oembed"', link)
        assert (found is not None) == embeds
        if found:
            parts = urlsplit(found[1])
            assert (
                published.get(f"{parts.path}?{parts.query}")
                .get_json()["url"]
                .endswith("/records/term-armistice")
            )


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=", 400),
        ("url=http://localhost/v1/terms/term-nothing", 404),
        ("url=http://localhost/v1/people/person-acheson", 404),
        ("url=http://localhost/v1/terms", 404),
        ("url=http://other.example/v1/terms/term-armistice", 404),
        ("url=nothing", 404),
        ("url=http://[", 404),
        ("url=http://localhost/v1/terms/term-armistice&format=xml", 501),
    ],
)
def test_what_cannot_be_shown_is_refused_as_oembed_has_it(
    published: FlaskClient, query: str, status: int
) -> None:
    response = published.get(f"/oembed?{query}")
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert response.get_json()["error"]


def test_providers_name_the_endpoint_and_what_it_knows(published: FlaskClient) -> None:
    (provider,) = published.get("/oembed/providers.json").get_json()
    (endpoint,) = provider["endpoints"]
    assert endpoint["url"] == "http://localhost/oembed"
    assert "http://localhost/v1/terms/*" in endpoint["schemes"]


def test_llms_txt_says_what_this_is_and_every_link_of_it_answers(published: FlaskClient) -> None:
    response = published.get("/llms.txt")
    assert response.mimetype == "text/markdown"
    text = response.get_data(as_text=True)
    assert text.startswith("# Syllabank")
    assert "\n> " in text
    assert "CC BY 4.0" in text or "Creative Commons" in text
    links = [link for link in re.findall(r"\]\((http://localhost[^)]+)\)", text) if "{" not in link]
    assert len(links) > 25
    for link in links:
        parts = urlsplit(link)
        with published.get(parts.path + (f"?{parts.query}" if parts.query else "")) as answer:
            assert answer.status_code == 200, link


def test_llms_txt_of_another_package_is_of_that(sample: FlaskClient) -> None:
    text = sample.get("/llms.txt").get_data(as_text=True)
    assert "Korea" not in text
    assert "/v1/elements)" in text
