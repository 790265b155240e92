"""Words: what is found by them, in what order, where they stand, and in how many places."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import Q_MAX
from api.store.search import ANALYZER
from api.store.search_index import text_fields
from tests.web.asking import Record, ask, ids, package_of, pages, records, walk
from tests.web.test_contract import assert_problem

TREE = "spec_points"


def stems(text: str) -> list[str]:
    """The words of a text as they are compared: by the library's own analyser, one word at a time."""
    return [stem for word in re.findall(r"[^\W_]+", text) for stem in ANALYZER.analyze(word)]


@cache
def haystack(client: FlaskClient) -> dict[tuple[str, str], list[list[str]]]:
    """The words of every text of every record, field by field, by collection and id."""
    return {
        (table.collection, key): [stems(record[f.name]) for f in text_fields(table) if record[f.name]]
        for table in package_of(client).tables.values()
        for key, record in records(client, table).items()
    }


def hits(client: FlaskClient, q: str, **more: Any) -> list[Record]:
    """Every hit of /v1/search, page after page."""
    return walk(client, "/v1/search", q=q, limit=100, **more)


def keys(found: list[Record]) -> set[tuple[str, str]]:
    return {(hit["collection"], hit["id"]) for hit in found}


def holding(client: FlaskClient, *wanted: str, without: str = "") -> set[tuple[str, str]]:
    """The records that hold every word or phrase, and not the other, by plain Python."""

    def holds(texts: list[list[str]], phrase: str) -> bool:
        words = stems(phrase)
        size = len(words)
        return any(t[n : n + size] == words for t in texts for n in range(len(t) - size + 1))

    return {
        key
        for key, texts in haystack(client).items()
        if all(holds(texts, phrase) for phrase in wanted) and not (without and holds(texts, without))
    }


CASES: list[tuple[str, tuple[str, ...], str]] = [
    ("armistice", ("armistice",), ""),
    ("armistice line", ("armistice", "line"), ""),
    ("ARMISTICE", ("armistice",), ""),
    ("armistices", ("armistice",), ""),
    ("negotiating", ("negotiation",), ""),
    ('"demarcation line"', ("demarcation line",), ""),
    ('"line demarcation"', ("line demarcation",), ""),
    ('"demarcation line', ("demarcation line",), ""),
    ('"north"korea', ("north", "korea"), ""),
    ("korea -north", ("korea",), "north"),
    ('korea -"north korea"', ("korea",), "north korea"),
    ("-north korea", ("korea",), "north"),
    ("Kim Il-sung", ("kim", "il sung"), ""),
    ("Kim Il Sung", ("kim", "il", "sung"), ""),
    ("Kaesŏng", ("kaesong",), ""),
    ("KAESÖNG", ("kaesong",), ""),
    ("38th", ("38th",), ""),
    ("title:korea", ("title korea",), ""),
    ("korea AND", ("korea", "and"), ""),
    ("korea*", ("korea",), ""),
]


@pytest.mark.parametrize(("q", "wanted", "without"), CASES, ids=[case[0] for case in CASES])
def test_a_search_finds_what_holds_all_the_words_and_nothing_else(
    published: FlaskClient, q: str, wanted: tuple[str, ...], without: str
) -> None:
    expected = holding(published, *wanted, without=without)
    assert keys(hits(published, q)) == expected
    for collection in ("statements", "people", "places"):
        found = walk(published, f"/v1/{collection}", q=q, limit=100, fields="id")
        assert {(collection, key) for key in ids(found)} == {key for key in expected if key[0] == collection}
        assert keys(hits(published, q, collection=collection)) == {k for k in expected if k[0] == collection}


def test_the_cases_tell_something() -> None:
    """Accents, hyphens, endings and order are not lost in the oracle itself."""
    assert stems("Kaesŏng") == stems("Kaesong")
    assert stems("Il-sung") == stems("il Sung")
    assert stems("negotiations") == stems("negotiating") != stems("north")


def test_the_cases_are_met_in_the_release(published: FlaskClient) -> None:
    assert ("people", "person-kim-il-sung") in keys(hits(published, "Kim Il-sung"))
    assert ("people", "person-kim-il-sung") in keys(hits(published, "kim il sung"))
    assert keys(hits(published, "Kaesŏng")) == keys(hits(published, "kaesong"))
    assert ("places", "place-kaesong") in keys(hits(published, "Kaesŏng"))
    assert holding(published, "korea", without="north") < holding(published, "korea")
    assert holding(published, "line demarcation") != holding(published, "demarcation line")


@pytest.mark.parametrize("q", ["armistice", "korea", "kaesong", "demarcation line", "prisoners"])
def test_the_best_come_first_and_a_title_before_a_body(published: FlaskClient, q: str) -> None:
    found = hits(published, q)
    scores = [hit["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)
    title = text_fields(package_of(published).by_collection[found[0]["collection"]])[0]
    assert set(stems(q)) <= set(stems(found[0]["record"][title.name]))
    for table in ("terms", "events", "places"):
        ranked = ids(walk(published, f"/v1/{table}", q=q, limit=100))
        expected = [hit["id"] for hit in hits(published, q, collection=table)]
        assert sorted(ranked) == sorted(expected)
    terms = walk(published, "/v1/terms", q="parallel")
    assert "parallel" in terms[0]["term"]
    assert any("parallel" not in term["term"] for term in terms), "a body has it too"


def test_equals_stand_in_the_order_of_their_ids(published: FlaskClient) -> None:
    found = hits(published, "korea", collection="terms")
    scores = {hit["id"]: hit["score"] for hit in found}
    ranked = ids(walk(published, "/v1/terms", q="korea", limit=100))
    tied = [(a, b) for a, b in pairwise(ranked) if scores[a] == scores[b]]
    assert all(scores[a] >= scores[b] for a, b in pairwise(ranked))
    assert all(a < b for a, b in tied)


def folds(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower()


def check_marks(marks: list[dict[str, Any]], record: Record, searched: set[str]) -> None:
    """Each mark of a record: a part of its own text, and every match in it one of the words."""
    assert marks, record["id"]
    for mark in marks:
        assert mark["text"] in record[mark["field"]]
        assert mark["matches"]
        for (a, b), (c, _) in pairwise([*mark["matches"], [len(mark["text"]), 0]]):
            assert 0 <= a < b <= c
            assert set(stems(mark["text"][a:b])) <= searched, mark["text"][a:b]
            edges = mark["text"][a - 1 : a] + mark["text"][b : b + 1]
            assert not any(edge.isalnum() for edge in edges), "whole words only"


@pytest.mark.parametrize(
    "q",
    ["korea", "Kim Il-sung", "kaesŏng", '"north korea" line', "korea -north", "prisoners of war", "exampl"],
)
def test_highlights_are_where_the_words_stand(published: FlaskClient, q: str) -> None:
    searched = set(stems(q.replace("-north", "")))
    for hit in hits(published, q):
        check_marks(hit["highlights"], hit["record"], searched)
        assert hit["href"] == f"/v1/{hit['collection']}/{hit['id']}"
    for collection in ("terms", "quiz-options", "events"):
        for page in pages(published, f"/v1/{collection}", q=q, limit=50):
            marks = page["meta"]["highlights"]
            assert set(marks) == set(ids(page["data"]))
            for record in page["data"]:
                check_marks(marks[record["id"]], record, searched)


def test_what_must_not_be_there_is_not_marked(published: FlaskClient) -> None:
    found = [hit for hit in hits(published, 'korea -"north korea"') for hit in hit["highlights"]]
    texts = [mark for mark in found if "north" in mark["text"].lower()]
    assert texts, "the word alone may be there"
    for mark in texts:
        assert all(mark["text"][a:b].lower() != "north" for a, b in mark["matches"])


@settings(max_examples=60)
@given(st.data())
def test_every_word_of_every_text_finds_its_record_and_is_marked(
    published: FlaskClient, data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from([key for key, texts in haystack(published).items() if texts]))
    word = data.draw(st.sampled_from([w for text in haystack(published)[key] for w in text if len(w) < 40]))
    table = package_of(published).by_collection[key[0]]
    record = records(published, table)[key[1]]
    texts = " ".join(record[f.name] for f in text_fields(table) if record[f.name])
    written = next(w for w in re.findall(r"[^\W_]+", texts) if word in ANALYZER.analyze(w))
    found = {(h["collection"], h["id"]): h for h in hits(published, written, collection=key[0])}
    assert key in found
    check_marks(found[key]["highlights"], record, {word})


def test_the_beginning_of_a_word_finds_it_where_it_is_asked_for(published: FlaskClient) -> None:
    whole = keys(hits(published, "demilitarised"))
    assert whole
    assert keys(hits(published, "demil")) == set()
    assert keys(hits(published, "demil", prefix="no")) == set()
    assert keys(hits(published, "demil", prefix="yes")) >= whole
    assert keys(hits(published, "DÉMIL", prefix="yes")) == keys(hits(published, "demil", prefix="yes"))
    both = keys(hits(published, "zone demil", prefix="yes"))
    assert both
    assert both == keys(hits(published, "demil", prefix="yes")) & keys(hits(published, "zone"))
    assert keys(hits(published, '"demil"', prefix="yes")) == set(), "in quotes a word is whole"
    assert keys(hits(published, "demil zone", prefix="yes")) == set(), "only the last word is begun"
    for hit in hits(published, "demil", prefix="yes"):
        for mark in hit["highlights"]:
            for a, b in mark["matches"]:
                assert folds(mark["text"][a:b]).startswith("demil")


def test_a_point_of_the_specification_includes_those_under_it(published: FlaskClient) -> None:
    package = package_of(published)
    points = records(published, package.tables[TREE])
    found = {point: keys(hits(published, "korea", spec_point=point)) for point in points}
    every = keys(hits(published, "korea"))
    counts = ask(published, "/v1/search?q=korea&limit=1")["meta"]["facets"]["spec_point"]
    assert counts == {point: len(held) for point, held in found.items() if held}
    below: dict[str, set[Any]] = {point: set() for point in points}
    for point, record in points.items():
        if record["parent_id"]:
            assert found[point] <= found[record["parent_id"]]
            below[record["parent_id"]] |= found[point]
    assert any(held and held < found[point] for point, held in below.items())
    for point, held in found.items():
        for collection in ("terms", "quiz-items", "events"):
            table = records(published, package.by_collection[collection])
            line = {p for p in points if point in ancestors(points, p)}
            expected = {(collection, key) for key, r in table.items() if r["spec_point_id"] in line} & every
            assert {key for key in held if key[0] == collection} == expected
    # An option is under the point of its item: two steps away.
    items = records(published, package.tables["quiz_items"])
    options = records(published, package.tables["quiz_options"])
    for key in (key for key in every if key[0] == "quiz-options"):
        own = items[options[key[1]]["item_id"]]["spec_point_id"]
        assert {p for p, held in found.items() if key in held} == set(ancestors(points, own))


def ancestors(points: dict[str, Record], point: str | None) -> list[str]:
    line = []
    while point:
        line.append(point)
        point = points[point]["parent_id"]
    return line


@pytest.mark.parametrize("asked", [{}, {"spec_point": "spec-y222"}, {"prefix": "yes"}], ids=str)
def test_the_hits_of_the_collections_sum_up(published: FlaskClient, asked: dict[str, str]) -> None:
    points = records(published, package_of(published).tables[TREE])
    if "spec_point" in asked:
        asked = {"spec_point": next(iter(points))}
    for q in ("korea", "armistice line", "kaesong"):
        page = ask(published, "/v1/search", q=q, limit=1, **asked)
        counts = page["meta"]["facets"]["collection"]
        assert sum(counts.values()) == page["meta"]["total"]
        found = hits(published, q, **asked)
        for collection, count in counts.items():
            assert len([hit for hit in found if hit["collection"] == collection]) == count
            total = ask(published, "/v1/search", q=q, collection=collection, **asked)["meta"]
            assert (total["total"], total["facets"]["collection"]) == (count, {collection: count})


@pytest.mark.parametrize("limit", [1, 7, 40, 100])
def test_pages_of_a_search_never_repeat_and_are_the_same_at_any_size(
    published: FlaskClient, limit: int
) -> None:
    q = "kaesong" if limit == 1 else "korea"
    found = walk(published, "/v1/search", q=q, limit=limit)
    assert len(keys(found)) == len(found)
    assert found == hits(published, q)


@pytest.mark.parametrize("version", ["0.1.0", "1.0.0", "1.0.1", "1.1.0"])
def test_old_releases_are_searched_as_they_were(published: FlaskClient, version: str) -> None:
    path = f"/v1/releases/{version}"
    page = ask(published, f"{path}/search", q="Kaesŏng", collection="places")
    assert page["meta"]["release"] == version
    for hit in page["data"]:
        assert hit["href"] == f"{path}/places/{hit['id']}"
        assert ask(published, hit["href"])["data"] == hit["record"]
    assert "place-kaesong" in ids(page["data"])
    totals = ask(published, f"{path}/search", q="korea")["meta"]["total"]
    assert totals == len(walk(published, f"{path}/search", q="korea", limit=100)) > 100


TEXTS = st.one_of(
    st.text(max_size=60),
    st.text("abé-\"'*:()[]{}^~+\\/?!&|<>= \u00a0\u3000,", max_size=60),
    st.lists(st.sampled_from(["korea", '"', "-", "--", "AND", "OR", "NOT", "title:", "^2", "~1", "[a TO b]", " "])).map("".join),
)  # fmt: skip


@settings(max_examples=150)
@given(TEXTS, st.sampled_from(["yes", "no"]))
def test_no_text_is_malformed(sample: FlaskClient, text: str, prefix: str) -> None:
    """200, or 400 for what has no word or too many; nothing else, and never a failure."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    for path, more in (("/v1/search", {"prefix": prefix}), ("/v1/terms", {})):
        answer = sample.get(path, query_string={"q": text, **more})
        if answer.status_code == 200:
            continue
        assert answer.status_code == 400, answer.text
        code = answer.get_json()["code"]
        if any(ord(c) < 32 or ord(c) == 127 for c in text):
            assert code in ("malformed_address", "too_much", "invalid_value")
        else:
            assert code in ("too_much", "invalid_value")
            wordless = not any(c.isalnum() for c in text)
            excluded = all(
                part.startswith("-") for part in re.findall(r'-?"[^"]*"?|\S+', text) if stems(part)
            )
            assert wordless or excluded or len(stems(text)) > 16 or len(text) > Q_MAX, text


def test_a_search_says_what_it_lacks(published: FlaskClient) -> None:
    assert_problem(published.get("/v1/search"), 400, "missing_parameter")
    (fault,) = assert_problem(published.get("/v1/search?q=a&collection=x"), 400, "invalid_value")["errors"]
    assert "terms" in fault["allowed"]
    (fault,) = assert_problem(published.get("/v1/search?q=a&spec_point=x"), 400, "invalid_value")["errors"]
    assert fault["parameter"] == "spec_point"
    assert_problem(published.get("/v1/search?q=a&prefix=maybe"), 400, "invalid_value")


@pytest.mark.parametrize("typed", ["negotia", "negotiatio", "negotiation"])
def test_hits_do_not_vanish_while_a_word_is_typed(published: FlaskClient, typed: str) -> None:
    whole = published.get("/v1/search?q=negotiation").get_json()["meta"]["total"]
    found = published.get(f"/v1/search?q={typed}&prefix=yes").get_json()["meta"]["total"]
    assert found >= whole > 0
