"""Export formats: one module each, behind one small interface, in one visible dict."""

from __future__ import annotations

from api.errors import ExportUnknown
from api.exports.anki import Anki
from api.exports.cartridge.edition import STUDENT, TEACHER
from api.exports.format import Export
from api.exports.moodle.aiken import Aiken
from api.exports.moodle.competencies import MoodleCompetencies
from api.exports.moodle.gift import Gift
from api.exports.moodle.xml import MoodleXml
from api.exports.paper import Paper
from api.exports.qti import QTI_21, QTI_30
from api.exports.qti12.canvas import CanvasQti
from api.exports.tables.blackboard import Blackboard
from api.exports.tables.blooket import Blooket
from api.exports.tables.brightspace import Brightspace
from api.exports.tables.canvas_outcomes import CanvasOutcomes
from api.exports.tables.gimkit import Gimkit
from api.exports.tables.kahoot import Kahoot
from api.exports.tables.quizlet import Quizlet

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        MoodleXml(),
        Gift(),
        Aiken(),
        MoodleCompetencies(),
        QTI_21,
        QTI_30,
        CanvasQti(),
        CanvasOutcomes(),
        STUDENT,
        TEACHER,
        Brightspace(),
        Blackboard(),
        Anki(),
        Quizlet(),
        Kahoot(),
        Blooket(),
        Gimkit(),
        Paper(),
    )
}


def export_of(name: str) -> Export:
    """The export of a name. Raises ExportUnknown, naming those there are."""
    try:
        return EXPORTS[name]
    except KeyError:
        raise ExportUnknown(name, sorted(EXPORTS)) from None
