"""Marking one answer to an item, by the rules that the exports carry into other programs.

An answer is a text. It names options by the record's id or by the key that a paper without answers
shows; GRAMMAR says how, and RULES how it is marked, for each kind of item.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from api.assessment.bank import Item, Option
from api.assessment.paper import choice_key, option_key
from api.errors import SyllabankError

GRAMMAR = {
    "multiple_choice": "one option",
    "multiple_response": "one option or more, separated by commas",
    "true_false": "`true` or `false`, or one option",
    "matching": "`prompt:choice` for every prompt, separated by commas; each choice is used once",
    "ordering": "every option once, in order, separated by commas",
    "cloze": "`gap:choice` for every gap, such as `1:…,2:…`, separated by commas",
    "short_answer": "the text that was typed",
}

RULES = {
    "multiple_choice": "The right option earns 1, any other 0.",
    "multiple_response": "Each right option earns an equal share; a wrong one takes everything.",
    "true_false": "The right option earns 1, the other 0.",
    "matching": "The score is the share of the pairs that are right.",
    "ordering": "The score is the share of the options that stand in their right place.",
    "cloze": "The score is the share of the gaps that are filled rightly.",
    "short_answer": "An accepted text earns 1, any other 0. Case does not matter, nor do blanks at the ends or several in a row; texts are compared in Unicode's form NFC.",
}


class AnswerInvalid(SyllabankError):
    """An answer that is none to this item; `allowed` are the texts that could have stood there."""

    def __init__(self, value: str, detail: str, allowed: Sequence[str] = ()) -> None:
        self.value = value
        self.detail = detail
        self.allowed = tuple(allowed)
        super().__init__(detail)


@dataclass(frozen=True)
class Note:
    """What the learner is told of one part of the answer."""

    option: Option
    key: str
    correct: bool


@dataclass(frozen=True)
class Marking:
    """An answer, marked: `score` is from 0 to 1, and 1 means correct."""

    score: float
    notes: tuple[Note, ...]

    @property
    def correct(self) -> bool:
        """Whether the whole answer is right."""
        return self.score == 1


def mark(item: Item, answer: str) -> Marking:
    """Mark an answer. Raises AnswerInvalid for what is no answer to the item."""
    if item.kind not in MARKERS:
        raise AnswerInvalid(answer, f"items of the kind '{item.kind}' cannot be marked here")
    if not answer.strip():
        raise AnswerInvalid(answer, f"the answer is empty; it is {GRAMMAR[item.kind]}")
    return MARKERS[item.kind](item, answer)


def same_text(text: str) -> str:
    """The form in which typed texts are compared: NFC, in one case, with single blanks."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.split())


def _one(item: Item, answer: str) -> Marking:
    parts = _parts(answer)
    if len(parts) > 1:
        raise AnswerInvalid(answer, f"the answer names {len(parts)} options; it is {GRAMMAR[item.kind]}")
    return _chosen(item, [_find(item, item.options, parts[0])])


def _true_false(item: Item, answer: str) -> Marking:
    for option in item.options:
        if option.text.casefold() == answer.strip().casefold():
            return _chosen(item, [option])
    return _one(item, answer)


def _several(item: Item, answer: str) -> Marking:
    parts = _parts(answer)
    chosen = [_find(item, item.options, part) for part in parts]
    _each_once(parts, [option.id for option in chosen])
    return _chosen(item, chosen)


def _chosen(item: Item, chosen: Sequence[Option]) -> Marking:
    """A wrong choice takes away the whole mark, so that ticking everything earns nothing."""
    right = sum(option.correct for option in item.options)
    earned = len(chosen) if all(option.correct for option in chosen) else 0
    return Marking(
        min(1.0, earned / right) if right else 0.0,
        tuple(Note(option, option_key(item, option), option.correct) for option in chosen),
    )


def _matching(item: Item, answer: str) -> Marking:
    parts = _parts(answer)
    pairs = [_pair(part, item) for part in parts]
    prompts = [_find(item, item.options, prompt) for prompt, _ in pairs]
    choices = [_partner(item, choice) for _, choice in pairs]
    _each_once([prompt for prompt, _ in pairs], [option.id for option in prompts])
    _each_once([choice for _, choice in pairs], choices)
    _all_there(item, answer, prompts)
    return _shares(
        item,
        prompts,
        [option.match_text == choice for option, choice in zip(prompts, choices, strict=True)],
    )


def _ordering(item: Item, answer: str) -> Marking:
    parts = _parts(answer)
    options = [_find(item, item.options, part) for part in parts]
    _each_once(parts, [option.id for option in options])
    _all_there(item, answer, options)
    return _shares(item, options, [option.rank == place for place, option in enumerate(options, 1)])


def _cloze(item: Item, answer: str) -> Marking:
    gaps = {str(option.gap): option.gap for option in sorted(item.options, key=lambda o: o.gap or 0)}
    pairs = [_pair(part, item) for part in _parts(answer)]
    for gap, _ in pairs:
        if gap not in gaps:
            raise AnswerInvalid(gap, f"'{gap}' is no gap of this item", tuple(gaps))
    _each_once([gap for gap, _ in pairs], [gap for gap, _ in pairs])
    missing = [gap for gap in gaps if gap not in dict(pairs)]
    if missing:
        raise AnswerInvalid(answer, f"nothing is chosen for gap {' and '.join(missing)}", tuple(gaps))
    chosen = [
        _find(item, [option for option in item.options if option.gap == gaps[gap]], choice, f" for gap {gap}")
        for gap, choice in pairs
    ]
    return _shares(item, chosen, [option.correct for option in chosen])


def _short_answer(item: Item, answer: str) -> Marking:
    typed = same_text(answer)
    for option in item.options:
        if same_text(option.text) == typed:
            note = Note(option, option_key(item, option), option.correct)
            return Marking(float(option.correct), (note,))
    return Marking(0.0, ())


def _shares(item: Item, options: Sequence[Option], right: Sequence[bool]) -> Marking:
    notes = tuple(
        Note(option, option_key(item, option), fits) for option, fits in zip(options, right, strict=True)
    )
    return Marking(sum(right) / len(right), notes)


def _parts(answer: str) -> list[str]:
    return [part.strip() for part in answer.split(",")]


def _pair(part: str, item: Item) -> tuple[str, str]:
    """The two sides of a colon."""
    first, colon, second = part.partition(":")
    if not (colon and first.strip() and second.strip()):
        raise AnswerInvalid(part, f"'{part}' is no pair; the answer is {GRAMMAR[item.kind]}")
    return first.strip(), second.strip()


def _find(item: Item, options: Iterable[Option], name: str, where: str = "") -> Option:
    """The option of an id or a key."""
    names = {option.id: option for option in options}
    keys = {option_key(item, option): option for option in names.values()}
    found = (names | keys).get(name)
    if found is None:
        raise AnswerInvalid(name, f"'{name}' is no option of this item{where}", sorted(keys))
    return found


def _partner(item: Item, name: str) -> str:
    """The text of a choice that a key names, or that stands in the option of an id."""
    texts = {option.match_text or "" for option in item.options}
    keys = {choice_key(item, text): text for text in texts}
    names = keys | {option.id: option.match_text or "" for option in item.options}
    if name not in names:
        raise AnswerInvalid(name, f"'{name}' is no choice of this item", sorted(keys))
    return names[name]


def _each_once(given: Sequence[str], meant: Sequence[str]) -> None:
    for place, meaning in enumerate(meant):
        if meaning in meant[:place]:
            raise AnswerInvalid(given[place], f"'{given[place]}' is given twice; give it once")


def _all_there(item: Item, answer: str, given: Sequence[Option]) -> None:
    ids = {option.id for option in given}
    missing = sorted(option_key(item, option) for option in item.options if option.id not in ids)
    if missing:
        detail = f"{len(missing)} of {len(item.options)} are missing; the answer is {GRAMMAR[item.kind]}"
        raise AnswerInvalid(answer, detail, missing)


MARKERS: dict[str, Callable[[Item, str], Marking]] = {
    "multiple_choice": _one,
    "multiple_response": _several,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "short_answer": _short_answer,
}
