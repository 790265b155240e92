"""The Trivia API: which questions a filter means."""

from __future__ import annotations

import pytest

from api.protocols.trivia import TriviaBank, read_trivia
from api.protocols.trivia_api.answers import draw, totals_per_tag
from api.protocols.trivia_api.asked import Filter, SessionUnknown, ValueRefused, read_filter, read_limit
from api.store.catalogue import Catalogue
from tests.protocols.made import bank

SIZES = {("multiple", "easy"): 3, ("multiple", "hard"): 4, ("boolean", "easy"): 5}


def chosen(made: TriviaBank, **given: str) -> list[str]:
    return [question.difficulty for question in read_filter(given).choose(made)]


def test_a_filter_means_any_of_its_values_and_all_filters_hold() -> None:
    made = bank(SIZES)
    assert len(chosen(made)) == 7, "questions with the answers True and False have no place here"
    assert chosen(made, difficulties="easy") == ["easy"] * 3
    assert len(chosen(made, difficulties="easy, hard,")) == 7
    assert chosen(made, difficulty="hard") == ["hard"] * 4
    for category in ("history", "History", "music,history", "HISTORY , Film & TV"):
        assert len(chosen(made, categories=category)) == 7
    assert chosen(made, categories="sport_and_leisure,arts") == []
    assert chosen(made, types="image_choice") == []
    assert len(chosen(made, types="image_choice,text_choice")) == 7
    assert chosen(made, tags="unheard_of") == []
    assert len(chosen(made, language="fr", region="GB", preview="true", nonsense="1")) == 7


def test_tags_are_those_of_the_tree(sample_catalogue: Catalogue) -> None:
    made = read_trivia(sample_catalogue.latest)
    assert totals_per_tag(made, Filter()) == dict.fromkeys(
        ("chemistry", "general_knowledge", "metals", "periodicity", "unit_1"), 1
    )
    assert [q.item for q in read_filter({"tags": "gases,metals"}).choose(made)] == ["quiz-conductor"]
    assert [q.item for q in read_filter({"tags": "Unit 1"}).choose(made)] == ["quiz-conductor"]
    assert read_filter({"tags": "gases"}).choose(made) == []


def test_a_draw_has_as_many_as_there_are_up_to_the_limit() -> None:
    made = bank(SIZES)
    assert len({question.text for question in draw(made, Filter(), 5)}) == 5
    assert len({question.text for question in draw(made, Filter(), 50)}) == 7
    assert draw(bank({}), Filter(), 50) == []


@pytest.mark.parametrize("text", ["-1", "0", "51", "1000000000", "9" * 400, "abc", "1.5", "1e1", " 5", "٣"])
def test_a_limit_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused, match="1 to 50"):
        read_limit({"limit": text})


def test_a_limit_may_be_left_out() -> None:
    assert read_limit({}) == read_limit({"limit": "", "session": ""}) == 10
    assert read_limit({"limit": "50"}) == 50


@pytest.mark.parametrize(
    ("name", "value"),
    [("categories", "korea"), ("difficulties", "easy,nasty"), ("difficulty", "Easy"), ("types", "boolean")],
)
def test_a_value_that_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        read_filter({name: value})
    assert refused.value.parameter == name
    assert value.split(",")[-1] in refused.value.reason


def test_a_session_is_not_silently_passed_over() -> None:
    with pytest.raises(SessionUnknown):
        read_limit({"session": "6245a1"})
