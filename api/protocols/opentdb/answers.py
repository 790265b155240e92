"""The answers of Open Trivia DB, as its clients read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.protocols.opentdb.codes import Code
from api.protocols.opentdb.encoding import ENCODINGS
from api.protocols.trivia import DIFFICULTIES, TYPES, Category, TriviaBank, TriviaQuestion


def questions(found: Sequence[TriviaQuestion], category: Category, encode: str) -> dict[str, Any]:
    """Of api.php: questions, every string of them encoded."""
    write = ENCODINGS[encode]
    results = [
        {
            "type": write(question.type),
            "difficulty": write(question.difficulty),
            "category": write(category.name),
            "question": write(question.text),
            "correct_answer": write(question.correct),
            "incorrect_answers": [write(text) for text in question.incorrect],
        }
        for question in found
    ]
    return {"response_code": Code.SUCCESS, "results": results}


def no_questions(code: Code) -> dict[str, Any]:
    """Of api.php: why there are none."""
    return {"response_code": code, "results": []}


def categories(bank: TriviaBank) -> dict[str, Any]:
    """Of api_category.php: those that have questions."""
    category = bank.category
    found = [{"id": category.id, "name": category.name}] if bank.questions else []
    return {"trivia_categories": found}


def category_count(bank: TriviaBank, id_: int) -> dict[str, Any]:
    """Of api_count.php: how many a category has."""
    count = {
        difficulty: sum(len(bank.cells[type_, difficulty]) for type_ in TYPES.values())
        if id_ == bank.category.id
        else 0
        for difficulty in DIFFICULTIES
    }
    counts = {"total_question_count": sum(count.values())}
    counts |= {f"total_{difficulty}_question_count": number for difficulty, number in count.items()}
    return {"category_id": id_, "category_question_count": counts}


def global_count(bank: TriviaBank) -> dict[str, Any]:
    """Of api_count_global.php. Every question of a release is verified: none is pending or rejected."""
    number = len(bank.questions)
    counts = {
        "total_num_of_questions": number,
        "total_num_of_pending_questions": 0,
        "total_num_of_verified_questions": number,
        "total_num_of_rejected_questions": 0,
    }
    return {"overall": counts, "categories": {str(bank.category.id): counts} if number else {}}


def token_made(token: str) -> dict[str, Any]:
    """Of api_token.php?command=request."""
    return {
        "response_code": Code.SUCCESS,
        "response_message": "Token Generated Successfully!",
        "token": token,
    }


def token_reset(token: str) -> dict[str, Any]:
    """Of api_token.php?command=reset."""
    return {"response_code": Code.SUCCESS, "token": token}


def refusal(code: Code, reason: str) -> dict[str, Any]:
    """Of every address but api.php: a code, and what is wrong."""
    return {"response_code": code, "response_message": reason}
