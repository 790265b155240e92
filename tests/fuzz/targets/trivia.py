"""Requests of Open Trivia DB and The Trivia API, and tokens: none is taken that was not given out."""

from __future__ import annotations

from urllib.parse import parse_qsl

from api.protocols.opentdb.asked import read_asked
from api.protocols.opentdb.codes import Refused
from api.protocols.opentdb.drawing import draw_at_random
from api.protocols.opentdb.tokens import Tokens
from api.protocols.trivia import TriviaBank, read_trivia
from api.protocols.trivia_api import answers
from api.protocols.trivia_api.asked import SessionUnknown, ValueRefused, read_filter, read_limit
from api.store.positions import Positions
from tests.fuzz.world import World

QUERIES = (
    *(
        "amount=5",
        "amount=50&category=17&difficulty=easy&type=multiple&encode=url3986",
        "type=boolean&encode=base64",
    ),
    *(
        "limit=5&categories=science,history&difficulties=easy,hard&tags=a,b",
        "session=1",
        "types=text_choice&region=GB",
    ),
)


class Trivia:
    """The first byte: 'q' for a query, 't' for a token."""

    def __init__(self, world: World) -> None:
        self._bank = read_trivia(world.catalogue.latest)
        self._tokens = Tokens(Positions(world.folder / "fuzzed"))
        self._given = {self._tokens.make() for _ in range(4)}
        tokens = sorted(self._given)
        self.seeds = [b"q" + query.encode() for query in QUERIES] + [
            b"t" + token.encode() for token in tokens
        ]
        self.words = [
            *(token[:32].encode() for token in tokens),
            *(
                b"amount=",
                b"&",
                b"category=",
                b"token=",
                b"encode=",
                b"limit=",
                b"tags=",
                b"difficulties=",
                b",",
                b"easy",
                b"00",
            ),
        ]

    def __call__(self, data: bytes) -> bool:
        """Draw, as one or the other is asked."""
        text = data[1:].decode("utf-8", "replace")
        if data[:1] == b"t":
            try:
                self._tokens.reset(text, self._only)
            except Refused:
                assert text not in self._given
                return False
            assert text in self._given, "a token that was never given out"
            return True
        asked = dict(parse_qsl(text, keep_blank_values=True))
        taken = 0
        try:
            request = read_asked(asked)
            assert len(draw_at_random(self._bank, request)) == request.amount
            taken += 1
        except Refused as error:
            assert error.reason
        try:
            limit = read_limit(asked)
            assert len(answers.draw(self._bank, read_filter(asked), limit)) <= limit
            taken += 1
        except (ValueRefused, SessionUnknown):
            pass
        return taken > 0

    def _only(self, version: str | None) -> TriviaBank:
        return self._bank
