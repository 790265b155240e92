"""Written questions as papers to print, each point's with its mark schemes on pages of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response

from api.assessment.bank import TREE, Bank
from api.assessment.material import Question, SpecPoint
from api.assessment.reading import QUESTIONS, read_whole_bank
from api.errors import RecordUnknown
from api.store.release import Release
from api.web.pages.frame import page
from api.web.parameters import kept_with
from api.web.scope import scope_of

blueprint = Blueprint("papers", __name__)


@dataclass(frozen=True)
class Paper:
    """The written questions of a specification point."""

    point: SpecPoint
    questions: tuple[Question, ...]

    @property
    def marks(self) -> int:
        """Marks in all."""
        return sum(question.marks for question in self.questions)


@blueprint.get("/papers")
@blueprint.get("/releases/<version>/papers")
def list_papers(version: str | None = None) -> Response:
    """The points that have written questions."""
    scope = scope_of(version)
    return page("papers.html", section="/try", scope=scope, top=scope.top, papers=papers_of(scope.release))


@blueprint.get("/papers/<point_id>")
@blueprint.get("/releases/<version>/papers/<point_id>")
def show_paper(point_id: str, version: str | None = None) -> Response:
    """The written questions of a point, to print. Raises RecordUnknown where it has none."""
    scope = scope_of(version)
    paper = next((paper for paper in papers_of(scope.release) if paper.point.id == point_id), None)
    if paper is None:
        if TREE in scope.release.package.tables:
            scope.release.record(scope.release.package.tables[TREE], point_id, ("id",))
        raise RecordUnknown(point_id, scope.release.version)
    return page("paper.html", section="/try", scope=scope, top=scope.top, paper=paper)


def addresses(release: Release) -> Iterator[str]:
    """The list, and each paper."""
    yield "/papers"
    for paper in papers_of(release):
        yield f"/papers/{paper.point.id}"


def papers_of(release: Release) -> tuple[Paper, ...]:
    """Each point's written questions, in the order of the tree."""
    return _papers(release) if QUESTIONS in release.package.tables else ()


@kept_with
def _papers(release: Release) -> tuple[Paper, ...]:
    bank: Bank = read_whole_bank(release)
    found = (
        Paper(point, tuple(question for question in bank.questions if question.spec_point_id == point.id))
        for point in bank.points
    )
    return tuple(paper for paper in found if paper.questions)
