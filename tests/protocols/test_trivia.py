"""Which items are trivia questions, and in which category."""

from __future__ import annotations

import re

from api.package.descriptor import load_package
from api.package.files import Folder
from api.protocols.trivia import CATEGORIES, category_of, read_trivia
from api.protocols.trivia_api.categories import TITLES, slug_of, words_of
from api.store.catalogue import Catalogue
from tests.conftest import ROOT, Workbench, make_catalogue


def test_items_with_one_right_answer_are_questions_and_no_others(sample_catalogue: Catalogue) -> None:
    release = sample_catalogue.latest
    found = read_trivia(release)
    rows = {row["id"]: row for row in release.rows(release.package.tables["quiz_items"])}
    fitting = {id_ for id_, row in rows.items() if row["kind"] in ("multiple_choice", "true_false")}
    assert {question.item for question in found.questions} == fitting
    assert fitting < set(rows)
    conductor = next(q for q in found.questions if q.item == "quiz-conductor")
    assert (conductor.type, conductor.difficulty) == ("multiple", "easy")
    assert (conductor.correct, conductor.incorrect) == ("Copper", ("Sulfur", "Neon", "Helium"))
    mercury = next(q for q in found.questions if q.item == "quiz-mercury-liquid")
    assert (mercury.type, mercury.correct, mercury.incorrect) == ("boolean", "True", ("False",))


def test_tags_are_the_points_above_and_never_the_awarding_body_alone(sample_catalogue: Catalogue) -> None:
    found = read_trivia(sample_catalogue.latest)
    conductor = next(q for q in found.questions if q.item == "quiz-conductor")
    assert conductor.tags == ("general_knowledge", "metals", "periodicity", "unit_1", "chemistry")
    assert all("sb" not in question.tags for question in found.questions)


def test_ids_are_24_digits_and_the_same_in_every_release(
    sample_catalogue: Catalogue, workbench: Workbench
) -> None:
    before = read_trivia(sample_catalogue.latest)
    assert all(re.fullmatch("[0-9a-f]{24}", question.id) for question in before.questions)
    assert len(before.by_id) == len(before.questions)
    workbench.edit("quiz_items", "quiz-conductor", prompt="Which of these conducts worst?")
    after = read_trivia(make_catalogue(workbench.descriptor, workbench.root.parent / "other").latest)
    assert {q.item: q.id for q in after.questions} == {q.item: q.id for q in before.questions}


def test_an_answer_that_clients_do_not_compare_with_is_left_out(workbench: Workbench) -> None:
    options = [row for row in workbench.table("quiz_options") if row["item_id"] == "quiz-mercury-liquid"]
    workbench.edit("quiz_options", options[0]["id"], text="Yes")
    found = read_trivia(make_catalogue(workbench.descriptor, workbench.root.parent / "other").latest)
    assert "quiz-mercury-liquid" not in {question.item for question in found.questions}


def test_the_category_is_the_operators_or_a_keyword_or_general_knowledge(sample_catalogue: Catalogue) -> None:
    sample, ours = sample_catalogue.latest.package, load_package(Folder(ROOT))
    assert category_of(sample).id == 9
    assert (category_of(ours).id, category_of(ours).name) == (23, "History")
    assert category_of(ours, 17).name == "Science & Nature"


def test_every_category_has_one_of_the_other_protocol() -> None:
    assert list(CATEGORIES) == list(range(9, 33))
    assert {slug for _, slug in CATEGORIES.values()} <= set(TITLES)
    for slug, title in TITLES.items():
        assert {slug_of(slug), slug_of(title), *map(slug_of, words_of(slug))} == {slug}
    assert slug_of("nonsense") is None
