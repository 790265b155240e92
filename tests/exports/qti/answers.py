"""Answers to an item, each in two languages: as a response of QTI, and as api.assessment.marking reads it.

The right answer comes first; the others have one slip each, where the kind allows one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from api.assessment.bank import Item, Option

Answer = tuple[dict[str, list[str]], str]


def answers(item: Item) -> Iterator[Answer]:
    """The right answer and every answer with one slip."""
    kinds = {
        "multiple_choice": _single,
        "true_false": _single,
        "multiple_response": _several,
        "matching": _matching,
        "ordering": _ordering,
        "cloze": _cloze,
        "short_answer": _typed,
    }
    return kinds[item.kind](item)


def _single(item: Item) -> Iterator[Answer]:
    for option in sorted(item.options, key=lambda o: not o.correct):
        yield {"RESPONSE": [option.id]}, option.id


def _several(item: Item) -> Iterator[Answer]:
    right = [option.id for option in item.options if option.correct]
    wrong = [option.id for option in item.options if not option.correct]
    chosen = [right, *([*right, one] for one in wrong), [*right, *wrong]]
    chosen += [[one, other] for one in right for other in wrong]
    chosen += [list(part) for size in range(1, len(right)) for part in combinations(right, size)]
    for ids in chosen:
        yield {"RESPONSE": ids}, ",".join(ids)


def _matching(item: Item) -> Iterator[Answer]:
    options = list(item.options)
    for partners in _swaps(options):
        pairs = list(zip(options, partners, strict=True))
        yield (
            {"RESPONSE": [f"{prompt.id} {partner.id}-match" for prompt, partner in pairs]},
            ",".join(f"{prompt.id}:{partner.id}" for prompt, partner in pairs),
        )


def _ordering(item: Item) -> Iterator[Answer]:
    for order in _swaps(sorted(item.options, key=lambda option: option.rank or 0)):
        ids = [option.id for option in order]
        yield {"RESPONSE": ids}, ",".join(ids)


def _swaps(options: list[Option]) -> Iterator[list[Option]]:
    yield options
    for one, other in combinations(range(len(options)), 2):
        swapped = list(options)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        yield swapped
    yield options[1:] + options[:1]


def _cloze(item: Item) -> Iterator[Answer]:
    right = {option.gap: option.id for option in item.options if option.correct}
    filled = [right, *(right | {option.gap: option.id} for option in item.options if not option.correct)]
    for gaps in filled:
        yield (
            {f"RESPONSE_{gap}": [option] for gap, option in gaps.items()},
            ",".join(f"{gap}:{option}" for gap, option in gaps.items()),
        )


def _typed(item: Item) -> Iterator[Answer]:
    for option in sorted(item.options, key=lambda o: not o.correct):
        # Single blanks: what QTI makes of several is said in the losses.
        typed = " ".join(option.text.split())
        for text in (typed, typed.upper(), typed.lower()):
            yield {"RESPONSE": [text]}, text
    yield {"RESPONSE": ["nothing of the kind"]}, "nothing of the kind"
