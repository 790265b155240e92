"""What is searched for: any text within the bounds is a question, and its highlights are where it says."""

from __future__ import annotations

from api.errors import TooMuch
from api.settings import Q_MAX
from api.store.search import Words
from tests.fuzz.world import World


class SearchedWords:
    """The first byte says whether the last word may be a beginning; the rest is the text."""

    def __init__(self, world: World) -> None:
        self._release = world.catalogue.latest
        texts = (
            '"noble gas" -helium',
            "hydrogen",
            "-x",
            "Ångström café",
            "re-entry",
            '"',
            "'a' \"b",
            "元素",
            "a b c d",
        )
        self.seeds = [first + text.encode() for first in (b"0", b"1") for text in texts]
        self.words = [
            b'"',
            b" -",
            b"hydrogen",
            b"metal",
            "É".encode(),
            b"title:",
            b" AND ",
            b"*",
            b"~2",
            b"^3",
            b"[a TO b]",
        ]
        self._text = "Hydrogen is a Métal — \U0001f600 of hydrogen and noble gas"

    def __call__(self, data: bytes) -> bool:
        """Search, and mark what was found."""
        text = data[1:].decode("utf-8", "replace")
        try:
            words = Words(text, prefix=data[:1] == b"1")
        except TooMuch as error:
            assert error.reason
            return False
        assert len(text) <= Q_MAX
        hits = self._release.search.find(words, 5)
        assert len(hits.hits) <= 5
        assert hits.total >= len(hits.hits)
        shown = self._release.search.highlighter(words, "body")(self._text)
        if shown is not None:
            assert shown.text in self._text
            assert all(0 <= a < b <= len(shown.text) for a, b in shown.matches), shown
        return True
