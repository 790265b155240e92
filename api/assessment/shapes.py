"""What papers and marked answers look like to a program: JSON, and the JSON Schemas (2020-12) of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.assessment.bank import Item
from api.assessment.marking import Marking


def shown_marking(item: Item, marked: Marking) -> dict[str, Any]:
    """An answer that was marked, with what the learner is told: as `marking_schema` says."""
    return {
        "item": item.id,
        "correct": marked.correct,
        "score": marked.score,
        "feedback": [
            {
                "option": note.option.id,
                "key": note.key,
                "correct": note.correct,
                "text": note.option.feedback,
            }
            for note in marked.notes
        ],
        "explanation": item.explanation,
    }


def paper_item_schema() -> dict[str, Any]:
    """The JSON Schema of an item of a paper, as `paper.show` gives it."""
    text: dict[str, Any] = {"type": "string"}
    bare = {"key": text, "text": text}
    option = bare | {
        "id": text,
        "correct": {"type": "boolean"},
        "match_text": text | {"description": "Matching: the partner of the text."},
        "match_key": text | {"description": "Matching: the key of the partner."},
        "rank": {"type": "integer", "description": "Ordering: the right place, from 1."},
        "gap": {"type": "integer", "description": "Cloze: the gap that the text is offered for."},
        "feedback": text,
    }
    shown = {"type": "array", "items": _object(bare)}
    always = dict.fromkeys(("id", "spec_point_id", "kind", "difficulty", "prompt"), text)
    return _object(
        always
        | {
            "statement_id": {"type": ["string", "null"], "description": "With answers only."},
            "explanation": text | {"description": "With answers only."},
            "options": {
                "type": "array",
                "description": "Without answers: keys and texts, and only where options are chosen or ordered.",
                "items": _object(option, needed=("key", "text")),
            },
            "prompts": shown | {"description": "Matching, without answers: what finds a partner."},
            "choices": shown | {"description": "Matching, without answers: the partners."},
            "gaps": {
                "type": "array",
                "description": "Cloze, without answers: what is offered for each gap.",
                "items": _object({"gap": {"type": "integer"}, "choices": shown}),
            },
        },
        needed=tuple(always),
    )


def marking_schema() -> dict[str, Any]:
    """The JSON Schema of an answer that was marked."""
    text = {"type": "string"}
    return _object(
        {
            "item": text,
            "correct": {"type": "boolean"},
            "score": {"type": "number", "minimum": 0, "maximum": 1},
            "feedback": {
                "type": "array",
                "description": "One entry for each part of the answer, in its order; none for a typed text that is not known.",
                "items": _object({"option": text, "key": text, "correct": {"type": "boolean"}, "text": text}),
            },
            "explanation": text,
        }
    )


def _object(properties: dict[str, Any], needed: Sequence[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties if needed is None else needed),
        "properties": properties,
        "additionalProperties": False,
    }
