"""Answers to items of every kind: marked from 0 to 1, or refused with what could have stood there."""

from __future__ import annotations

from api.assessment.marking import AnswerInvalid, mark
from api.assessment.paper import choice_key, option_key
from tests.fuzz.world import World


class Answers:
    """The first byte says which item; the rest is the answer."""

    def __init__(self, world: World) -> None:
        self._items = world.bank.items
        self.seeds = []
        words: set[bytes] = {b",", b":", b"true", b"false", b" ", b"1:", b"2:"}
        for place, item in enumerate(self._items):
            keys = [option_key(item, option) for option in item.options]
            ids = [option.id for option in item.options]
            pairs = [
                f"{option_key(item, option)}:{choice_key(item, option.match_text or '')}"
                for option in item.options
            ]
            gaps = {str(option.gap): f"{option.gap}:{option_key(item, option)}" for option in item.options}
            texts = [keys[0], ",".join(keys), ",".join(ids), ids[-1], item.options[0].text, "true"]
            texts += [",".join(pairs), ",".join(gaps.values())]
            self.seeds += [bytes([place % 256]) + text.encode() for text in texts]
            words |= {text.encode() for text in (*keys, *ids, *pairs)}
        self.words = sorted(words)

    def __call__(self, data: bytes) -> bool:
        """Mark it."""
        item = self._items[(data[0] if data else 0) % len(self._items)]
        try:
            marked = mark(item, data[1:].decode("utf-8", "replace"))
        except AnswerInvalid as error:
            assert error.detail
            return False
        assert 0 <= marked.score <= 1
        assert marked.correct == (marked.score == 1)
        assert all(note.option in item.options for note in marked.notes)
        return True
