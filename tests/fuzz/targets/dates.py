"""EDTF dates: two days in their order, or a reason."""

from __future__ import annotations

import datetime

from api.checking.rules.dates import bounds
from tests.fuzz.world import World


class Dates:
    """A text."""

    seeds = tuple(
        text.encode()
        for text in (
            *(
                "1953-07-27",
                "1953-07",
                "1953",
                "1953?",
                "1953-07~",
                "1953%",
                "1950-07-24/..",
                "../1953",
                "/1953",
            ),
            *(
                "195X",
                "19XX",
                "1953-XX",
                "1953-07-XX",
                "1953-XX-XX",
                "1953-21",
                "0001",
                "9999-12-31",
                "1900-02-29",
            ),
            *(
                "1953-07-27T10:00:00+09:00",
                "1953-07-27T10:00:00Z",
                "1951/1953-02?",
                "2000-02-30",
                "0000",
                "-0001",
            ),
        )
    )
    words = (
        b"-",
        b"/",
        b"..",
        b"?",
        b"~",
        b"%",
        b"X",
        b"XX",
        b"T",
        b"Z",
        b"+14:00",
        b"24:00:00",
        b"Y-17e7",
        b"02-29",
        b"S3",
    )

    def __init__(self, world: World) -> None:
        pass

    def __call__(self, data: bytes) -> bool:
        """Work out the bounds."""
        text = data.decode("utf-8", "replace")
        try:
            first, last = bounds(text)
        except ValueError as error:
            assert str(error)
            return False
        for day in (first, last):
            if day:
                datetime.date.fromisoformat(day)
        if "/" not in text and first and last:
            assert first <= last, (text, first, last)
        return True
