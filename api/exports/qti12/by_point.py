"""The questions of a bank by specification point, in the order of the tree: a test each."""

from __future__ import annotations

from dataclasses import dataclass

from api.assessment.bank import Bank, Item
from api.assessment.material import Question


@dataclass
class PointTest:
    """The items and written questions of one point; `id` is the point's."""

    id: str
    title: str
    items: list[Item]
    questions: list[Question]


def tests_by_point(bank: Bank, kinds: frozenset[str]) -> list[PointTest]:
    """The tests of a bank, with items of these kinds alone; none for a point that has nothing."""
    titles = {point.id: " ".join(filter(None, (point.code, point.title))) for point in bank.points}
    found = {point: PointTest(point, title, [], []) for point, title in titles.items()}
    for item in bank.items:
        if item.kind in kinds:
            _of(found, item.spec_point_id).items.append(item)
    for question in bank.questions:
        _of(found, question.spec_point_id).questions.append(question)
    return [test for test in found.values() if test.items or test.questions]


def _of(found: dict[str, PointTest], point: str) -> PointTest:
    return found.setdefault(point, PointTest(point, point, [], []))
