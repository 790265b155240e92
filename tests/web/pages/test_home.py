"""The front door: what it shows is true, for any package."""

from __future__ import annotations

import html
import json
import re

from flask.testing import FlaskClient

CALL = re.compile(
    r'<code>curl \'[^<]*<a href="([^"]+)">.*?<pre class="answer"[^>]*><code>(.*?)</code>', re.DOTALL
)


def shown(client: FlaskClient) -> list[tuple[str, str]]:
    """The calls that the page shows: address and answer."""
    text = client.get("/").get_data(as_text=True)
    return [(html.unescape(address), html.unescape(answer)) for address, answer in CALL.findall(text)]


def test_each_answer_shown_is_what_the_api_answers(published: FlaskClient) -> None:
    calls = shown(published)
    assert len(calls) == 3
    for address, answer in calls:
        assert address.startswith("/v1/releases/"), "an address that never changes"
        assert json.loads(answer) == published.get(address).get_json()


def test_the_question_is_marked_and_not_given_away(published: FlaskClient) -> None:
    (_, claim), (_, drawn), (check, marked) = shown(published)
    item = json.loads(drawn)["data"][0]
    assert not {"feedback", "explanation", "correct"} & {*item, *item["options"][0]}
    assert f"/quiz-items/{item['id']}/check?" in check
    assert json.loads(marked)["data"]["feedback"]
    assert json.loads(claim)["data"][0]["citations"][0]["source"]["title"]


def test_a_package_without_such_claims_shows_what_it_has(sample: FlaskClient) -> None:
    calls = shown(sample)
    assert calls
    for address, answer in calls:
        assert json.loads(answer) == sample.get(address).get_json()


def test_every_download_has_its_size_and_is_there(published: FlaskClient) -> None:
    text = published.get("/").get_data(as_text=True)
    release = published.get("/v1").get_json()["meta"]["release"]
    for file in published.get(f"/v1/releases/{release}").get_json()["data"]["files"]:
        if "/" not in file["name"]:
            assert f'href="/v1/releases/{release}/files/{file["name"]}"' in text


def test_what_changed_is_what_the_feed_counts(published: FlaskClient) -> None:
    text = published.get("/").get_data(as_text=True)
    release = published.get("/v1").get_json()["meta"]["release"]
    counted = published.get(f"/v1/releases/{release}").get_json()["data"]["changes"]
    for collection, kinds in counted.items():
        row = re.search(rf'<tr><th scope="row">{collection}</th>(.*?)</tr>', text)
        assert row is not None
        found = re.findall(r">(\d*)<", row[1])
        kept = [kinds[kind] for kind in ("added", "changed", "removed", "renamed") if kinds.get(kind)]
        assert [int(number) for number in found if number] == kept
