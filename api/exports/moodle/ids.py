"""Ids of records as Moodle's idnumbers."""

from __future__ import annotations

from hashlib import sha256

from api.assessment.bank import Bank
from api.exports.format import Loss

ID_MAX = 100
"""Longest idnumber, in characters: a longer one is a database error in Moodle."""


def idnumber(record_id: str) -> str:
    """The id of a record as an idnumber; a long one is cut, and keeps a checksum that tells it from others."""
    if len(record_id) <= ID_MAX:
        return record_id
    return f"{record_id[: ID_MAX - 17]}-{sha256(record_id.encode()).hexdigest()[:16]}"


def long_ids(bank: Bank) -> list[Loss]:
    """The ids of items and questions that are cut."""
    ids = [item.id for item in bank.items] + [question.id for question in bank.questions]
    why = f"an idnumber has at most {ID_MAX} characters; the name has the whole id"
    return [Loss(record_id, "id", why) for record_id in ids if len(record_id) > ID_MAX]
