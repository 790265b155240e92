"""What a person must look at: what is no ground for it, what a review does, and that it blocks nothing."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from api.checking.check import check_package
from api.cli import main
from tests.checking.planted.quality import HARD, HARDEST, REVIEWS, choice_items, reviews
from tests.checking.planting import Plant, both, cells, row
from tests.conftest import Workbench, syllabank

METALS, TERM = "statement-metals-conduct", "term-metal"
CHOICE = "option-conductor-"
AMERICAN = cells("terms", TERM, definition="An organized element.")
REVIEW = {"rule": "spelling", "record": TERM, "reason": "So its author wrote."}

HARMLESS_TEXTS = (
    "The Southeast Asia Treaty Organization had eight members.",
    "A prize of great size; sizes vary, prized and sized, prizing and sizing.",
    "They seized it, seizing all, and capsized.",
    "Every citizen saw a horizon, a trapeze, maize and assizes.",
    "Organised labour in the centre, honorary and rigorous, by the metre.",
    "A licensed programme of defence, fulfilled.",
    "It was laborious work for a meteor of tremor and error.",
    "Helium was seen on 26 March 1895.",
    "June 1898, in March 1895, or 1898 itself.",
    "See [element-organized-center].",
    # A word fewer than the shortest that is graded, however hard.
    " ".join(HARDEST.split()[:11]) + ".",
)

HARMLESS_ITEMS: dict[str, Plant] = {
    "neither and nor": cells("quiz_items", "quiz-lightest", prompt="Which is neither solid nor liquid?"),
    "one negative": cells("quiz_items", "quiz-lightest", prompt="Which isn't a metal, notably or now?"),
    "a sure option that is right": cells("quiz_options", CHOICE + "b", text="Only copper"),
    "sure options, the right one too": both(
        cells("quiz_options", CHOICE + "a", text="Only sulfur"),
        cells("quiz_options", CHOICE + "b", text="Never neon, but copper"),
    ),
    "options that speak of no others": both(
        cells("quiz_options", CHOICE + "a", text="None of these metals"),
        cells("quiz_options", CHOICE + "b", text="All of the metals"),
    ),
    "years that are near": both(
        cells("quiz_options", CHOICE + "a", text="1895"), cells("quiz_options", CHOICE + "c", text="1898")
    ),
    "an answer of two words in a neighbour's prompt": both(
        cells("quiz_options", CHOICE + "b", text="Red copper"),
        cells("quiz_items", "quiz-which-metals", prompt="Which two, like red copper, are metals?"),
    ),
    "an answer in a prompt of another point": both(
        cells("quiz_options", CHOICE + "b", text="The reddish metal"),
        cells("quiz_items", "quiz-lightest", prompt="What is lighter than the reddish metal?"),
    ),
    "a wrong option in a neighbour's prompt": both(
        cells("quiz_options", CHOICE + "a", text="A yellow powder"),
        cells("quiz_items", "quiz-which-metals", prompt="Which two are metals, and no a yellow powder?"),
    ),
    "right options the longest as often as may be": choice_items(19, longest=7),
    "right options the longest in few items": choice_items(18, longest=18),
    "places at their bounds": choice_items(places=(7, 2, 3, 7)),
    "one place in few items": choice_items(places=(18, 0, 0, 0)),
    "hard texts in few items": choice_items(19, explanations=(HARD,) * 19),
    "hard texts, and more that are not": choice_items(
        21,
        explanations=[HARD] * 10 + ["It is so since all the metals let a current pass through them."] * 11,
    ),
}


def test_texts_that_look_like_a_mistake_and_are_none_pass(workbench: Workbench) -> None:
    named = {"atomic_number": "1", "radioactive": "false", "block": "s", "name": "Organized"}
    row("elements", id="element-organized-center", **named)(workbench)
    for number, text in enumerate(HARMLESS_TEXTS):
        row("elements", id=f"element-x-{number:02}", **named | {"name": f"X{number}", "use": text})(workbench)
        point = {"id": f"statement-x-{number:02}", "spec_point_id": "spec-gases", "position": str(number + 2)}
        row("statements", **point, text=text, kind="claim", certainty="established")(workbench)
        cited = {"record_id": point["id"], "source_id": "source-handbook"}
        row("citations", id=f"citation-x-{number:02}", **cited)(workbench)
    report = workbench.report()
    assert (report.faults, report.warnings) == ([], [])


@pytest.mark.parametrize("edit", HARMLESS_ITEMS)
def test_items_that_look_like_a_mistake_and_are_none_pass(workbench: Workbench, edit: str) -> None:
    HARMLESS_ITEMS[edit](workbench)
    report = workbench.report()
    assert (report.faults, report.warnings) == ([], [])


def test_a_reviewed_warning_moves_and_a_review_of_nothing_is_stale(workbench: Workbench) -> None:
    other = {"rule": "spelling", "record": METALS, "reason": "Long gone."}
    both(
        AMERICAN,
        cells("terms", "term-noble-gas", definition="An analyzed element."),
        reviews(REVIEW, other, REVIEW | {"rule": "reading-grade"}),
    )(workbench)
    report = workbench.report()
    assert report.valid
    assert [(fault.rule, fault.record, fault.value) for fault in report.reviewed] == [
        ("spelling", TERM, "organized")
    ]
    assert [(fault.rule, fault.record) for fault in report.warnings] == [
        ("review-stale", TERM),
        ("review-stale", METALS),
        ("spelling", "term-noble-gas"),
    ]
    # The reason stays where the review is.
    assert json.loads((workbench.root / REVIEWS).read_text("utf-8"))["reviewed"][0] == REVIEW


def test_warnings_come_in_the_order_of_the_files_and_rows(workbench: Workbench) -> None:
    both(
        cells("quiz_items", "quiz-lightest", prompt="Which is not without color?"),
        cells("quiz_items", "quiz-conductor", prompt="Which does not conduct with nothing?"),
        cells("elements", "element-neon", use="Signs of color"),
        AMERICAN,
    )(workbench)
    assert [(fault.record, fault.rule) for fault in workbench.report().warnings] == [
        (TERM, "spelling"),
        ("element-neon", "spelling"),
        ("quiz-conductor", "double-negative"),
        ("quiz-lightest", "spelling"),
        ("quiz-lightest", "double-negative"),
    ]


def test_a_fault_does_not_hide_warnings(workbench: Workbench) -> None:
    both(AMERICAN, cells("elements", "element-neon", block="x"))(workbench)
    report = workbench.report()
    assert [fault.rule for fault in report.faults] == ["constraint-enum"]
    assert [warning.rule for warning in report.warnings] == ["spelling"]


@pytest.mark.parametrize("position", ["²", "9" * 5000, "x", "-1"])
def test_a_position_that_is_no_number_is_named_and_never_breaks_the_check(
    workbench: Workbench, position: str
) -> None:
    cells("quiz_options", CHOICE + "a", position=position)(workbench)
    assert {fault.column for fault in workbench.check()} == {"position"}


def test_a_gap_of_any_number_never_breaks_the_check(workbench: Workbench) -> None:
    cells("quiz_items", "quiz-noble-cloze", prompt=f"A [1] gas has a [2] shell of [{'9' * 5000}].")(workbench)
    assert workbench.check() == []


def test_warnings_alone_are_told_and_counted_and_the_command_succeeds(workbench: Workbench) -> None:
    plant = cells("terms", "term-noble-gas", definition="An analyzed element.")
    both(AMERICAN, plant, reviews(REVIEW))(workbench)
    result = CliRunner().invoke(main, ["check", str(workbench.descriptor)])
    assert result.exit_code == 0
    *told, last = result.output.splitlines()
    assert told == [
        "warning: dataset/terms.csv, row 3, column definition: "
        "'analyzed' is American spelling (value: 'analyzed')",
        "    spelling: spell it the British way",
    ]
    assert last.endswith(" rows: 0 faults, 1 warning (1 more were reviewed)")
    result = CliRunner().invoke(main, ["check", "--json", str(workbench.descriptor)])
    assert result.exit_code == 0
    report = json.loads(result.output)
    assert [report["valid"], report["complete"], report["faults"]] == [True, True, []]
    assert [warning["record"] for warning in report["warnings"]] == ["term-noble-gas"]
    assert [(warning["rule"], warning["record"]) for warning in report["reviewed"]] == [("spelling", TERM)]


def test_a_broken_package_makes_no_review_stale(workbench: Workbench) -> None:
    (workbench.root / "dataset" / "reviewed-warnings.json").write_text(
        '{"reviewed": [{"rule": "spelling", "record": "element-iron", "reason": "A name."}]}'
    )
    assert [warning.rule for warning in check_package(workbench.descriptor).warnings] == ["review-stale"]
    workbench.edit("elements", "element-iron", block="x")
    assert check_package(workbench.descriptor).warnings == []


def test_what_one_run_of_format_mends_is_said_first(workbench: Workbench) -> None:
    workbench.bytes("dataset/elements.csv", lambda content: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    done = syllabank("check", str(workbench.descriptor))
    assert done.returncode == 1
    assert done.stdout.startswith("Run 'syllabank format' first: it mends 2 of these")
