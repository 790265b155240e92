"""Open Trivia DB's response codes, and the refusal that carries one."""

from __future__ import annotations

from enum import IntEnum

from api.errors import SyllabankError


class Code(IntEnum):
    """What `response_code` says. 5, the rate limit, is never given: there is none here."""

    SUCCESS = 0
    NO_RESULTS = 1
    INVALID_PARAMETER = 2
    TOKEN_NOT_FOUND = 3
    TOKEN_EMPTY = 4
    RATE_LIMIT = 5


class Refused(SyllabankError):
    """A request that gets no questions; `code` and `reason` say why."""

    def __init__(self, code: Code, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)
