"""Pages of a list that the front goes on with by itself are those that Flask would answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from api.settings import ADDRESS_MAX, PLANS_KEPT
from api.store.catalogue import Catalogue
from api.web.app import create_app
from api.web.front import Front
from tests.web.test_front_same import ask, ask_flask, assert_same

PARTS = (
    "limit=3",
    "limit=1",
    "sort=-mass",
    "sort=category,-name",
    "sort=-discovered",
    "fields=name,mass",
    "fields=symbol",
    "category=metal,noble-gas",
    "mass__gte=10",
    "name__contains=i",
    "name__isnull=false",
    "facet=category",
    "q=metal",
    "sample=2&seed=a",
    "include=citations",
    "zz=1",
)


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def app(history_catalogue: Catalogue, calls: list[str]) -> Flask:
    made = create_app(history_catalogue)
    made.before_request(lambda: calls.append("asked"))
    return made


@pytest.fixture
def front(app: Flask) -> Iterator[Front]:
    found = Front(app, threads=2)
    yield found
    found.pool.shutdown()


def walk(front: Front, address: str) -> list[str]:
    """The addresses of every page, as `links.next` gives them."""
    found = [address]
    while len(found) < 60:
        answer = ask_flask(front.app, "GET", found[-1])
        link = next(
            (part for part in answer.headers.get("link", "").split(", ") if 'rel="next"' in part), None
        )
        if link is None:
            break
        found.append(link[1 : link.index(">")])
    return found


@settings(max_examples=30)
@given(parts=st.lists(st.sampled_from(PARTS), max_size=3, unique=True), pinned=st.booleans())
def test_every_page_of_a_walk_is_the_one_that_flask_answers(
    history_catalogue: Catalogue, parts: list[str], pinned: bool
) -> None:
    app = create_app(history_catalogue)
    front = Front(app, threads=1)
    version = history_catalogue.latest.version
    start = f"/v1/releases/{version}/elements" if pinned else "/v1/elements"
    try:
        for address in walk(front, f"{start}?{'&'.join(parts)}" if parts else start):
            assert_same(app, front, "GET", address, {})
            assert_same(app, front, "GET", address, {"If-None-Match": '"other"'})
    finally:
        front.pool.shutdown()


def test_flask_is_asked_for_the_first_page_alone(front: Front, calls: list[str]) -> None:
    addresses = walk(front, "/v1/elements?limit=2&sort=-name")
    calls.clear()
    for address in addresses:
        assert ask(front, "GET", address).status == 200
    assert len(addresses) > 3
    assert calls == ["asked"]


@pytest.mark.parametrize(
    "written",
    [
        "cursor={other}&limit=2&sort=-name",
        "cursor={cursor}&limit=2&sort=name",
        "cursor={cursor}x&limit=2&sort=-name",
        "cursor={cursor}&cursor={cursor}&limit=2&sort=-name",
        "cursor={cursor}&limit=2&sort=-name&curso%72={cursor}",
        "cursor=&limit=2&sort=-name",
        "cursor=%zz&limit=2&sort=-name",
        "curso%72={cursor}&limit=2&sort=-name",
        "xcursor={cursor}&limit=2&sort=-name",
        "limit=2&cursor={cursor}&sort=-name",
        "limit=2&sort=-name&cursor={cursor}",
        "limit=2&sort=-name&cursor=" + "a" * ADDRESS_MAX,
    ],
)
def test_a_cursor_that_is_not_of_the_list_is_refused_as_flask_refuses_it(
    app: Flask, front: Front, written: str
) -> None:
    following = walk(front, "/v1/elements?limit=2&sort=-name")[1]
    cursor = following.split("cursor=")[1].split("&")[0]
    other = walk(front, "/v1/elements?limit=2")[1].split("cursor=")[1].split("&")[0]
    # In either order: what Flask has answered of one writing must not answer another.
    for address in (following, f"/v1/elements?{written.format(cursor=cursor, other=other)}", following):
        assert_same(app, front, "GET", address, {})


@pytest.mark.parametrize(
    "written",
    [
        "sample=2&seed=b",
        "seed=c&sample=2",
        "seed=d.e_f~g-h&sample=2",
        "sample=2&seed=caf%C3%A9",
        "sample=2&seed=a%20b",
        "sample=2&seed=a+b",
        "sample=2&seed=" + "s" * 100,
        "sample=2&seed=" + "s" * 101,
        "sample=2&seed=",
        "sample=2&seed=b&seed=c",
        "sample=2&seed=b&se%65d=c",
        "sample=2&seed=b&cursor=x",
        "seed=b",
        "limit=2&seed=b",
        "sample=2&seed=b&limit=2",
    ],
)
def test_another_seed_is_another_draw_and_what_is_refused_stays_so(
    app: Flask, front: Front, calls: list[str], written: str
) -> None:
    for first in ("/v1/elements?sample=2&seed=a", "/v1/elements?limit=2", "/v1/elements"):
        assert ask(front, "GET", first).status == 200
    assert_same(app, front, "GET", f"/v1/elements?{written}", {})
    calls.clear()
    assert ask(front, "GET", "/v1/elements?sample=2&seed=another").status == 200
    assert not calls


def test_so_many_lists_are_remembered_and_no_more(front: Front) -> None:
    for number in range(PLANS_KEPT + 5):
        assert ask(front, "GET", f"/v1/elements?limit=1&mass__gte={number}").status == 200
    assert len(front.plans) == PLANS_KEPT


def test_an_old_release_is_not_held_open(front: Front, history_catalogue: Catalogue) -> None:
    oldest = history_catalogue.versions[-1]
    assert ask(front, "GET", f"/v1/releases/{oldest}/elements?limit=1").status == 200
    assert not front.plans


@pytest.mark.parametrize("host", ["a" * 64, "a..b", "x" * 300 + ".example", "[::1]:80", "localhost:8000"])
def test_a_plan_answers_no_host_that_flask_refuses(app: Flask, front: Front, host: str) -> None:
    """A draw by another seed is answered by the plan: fuzzing found it answered what Flask would not."""
    ask(front, "GET", "/v1/elements?sample=2&seed=z", {"Host": "localhost"})
    address = "/v1/elements?sample=2&seed=a"
    got, expected = ask(front, "GET", address, {"Host": host}), ask_flask(app, "GET", address, {"Host": host})
    assert (got.status, got.body) == (expected.status, expected.body)
    if got.status == 400:
        assert b"Host header" in got.body
