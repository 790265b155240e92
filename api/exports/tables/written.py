"""A written question and its mark scheme in words, for formats with one text for each."""

from __future__ import annotations

from api.assessment.material import Question


def asked(question: Question) -> list[str]:
    """What a student reads, in paragraphs: the prompt, the marks, and the label that must go with it."""
    return [question.prompt, f"[{_marks(question.marks)}]", question.label]


def scheme(question: Question) -> list[str]:
    """What a marker reads, in paragraphs: the mark scheme, then what an answer may say, then advice."""
    lines = [f"Mark scheme, {_marks(question.marks)}"]
    for point in question.mark_points:
        part = f"Part {point.part}: " if point.part is not None else ""
        guidance = f" Guidance: {point.guidance}" if point.guidance else ""
        lines.append(f"{part}{point.text} ({_marks(point.marks)}){guidance}")
    for level in reversed(question.mark_levels):
        least = "" if level.minimum == level.maximum else f"{level.minimum} to "
        lines.append(f"Level {level.level} ({least}{_marks(level.maximum)}): {level.descriptor}")
    for indicative in question.indicative_points:
        lines.append(f"Indicative content, {indicative.heading}: {indicative.text}")
    if question.advice:
        lines.append(f"Advice: {question.advice}")
    return lines


def _marks(number: int) -> str:
    return f"{number} mark" if number == 1 else f"{number} marks"
