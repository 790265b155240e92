"""Papers: items drawn by a seed, page by page, and shown with or without their answers.

Nothing in the order may change: a paper that was drawn and shared is drawn again from its seed. All
chance comes from the store's permutations; each part of a paper has a permutation of its own, named
by the seed and, after a line break (which no seed can hold), by the part.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from api.assessment.bank import Bank, Item, Option, Selection
from api.errors import CursorInvalid
from api.serialise.records import to_json
from api.store.cursor import MALFORMED, pack, unpack
from api.store.permutation import draw

FIXED_ORDER = "true_false"
"""The kind whose options stand in one order, True before False, in every paper."""

NOT_SHOWN = "short_answer"
"""The kind whose options are the answers themselves: nothing is chosen from them."""


@dataclass(frozen=True)
class Draw:
    """What is drawn: from which items, by which seed, and whether evenly over points and difficulties."""

    selection: Selection
    seed: str
    balanced: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a paper, how many items can be drawn in all, and the cursor of the next page."""

    items: tuple[Item, ...]
    total: int
    next_cursor: str | None


def draw_page(bank: Bank, asked: Draw, length: int, cursor: str | None = None) -> Page:
    """Draw a page from a bank that holds what the selection asks for.

    The pages of a draw never share an item, and together hold every item. Raises CursorInvalid for
    a cursor that this draw at this release did not give out.
    """
    total = len(bank.items)
    start = 0 if cursor is None else _start(cursor, bank, asked)
    if asked.balanced:
        items = tuple(_balanced(bank.items, asked.seed, start + length)[start:])
    else:
        items = tuple(bank.items[place] for place in draw(asked.seed, total, start, length))
    end = start + len(items)
    following = pack([bank.release, _fingerprint(asked), end]) if end < total else None
    return Page(items, total, following)


def show(item: Item, seed: str, answers: bool) -> dict[str, Any]:
    """An item as a paper shows it, its options in the order that the seed gives them.

    Without answers, neither what is shown nor its order depends on which options are right, how
    they rank, or which texts match.
    """
    shown: dict[str, Any] = {
        "id": item.id,
        "spec_point_id": item.spec_point_id,
        "kind": item.kind,
        "difficulty": item.difficulty,
        "prompt": item.prompt,
    }
    if answers:
        shown |= {"statement_id": item.statement_id, "explanation": item.explanation}
        shown["options"] = [_with_answer(item, option) for option in in_order(item, seed)]
    elif item.kind == "matching":
        choices = sorted({option.match_text or "" for option in item.options})
        shown["prompts"] = [_bare(item, option) for option in in_order(item, seed)]
        shown["choices"] = [
            {"key": choice_key(item, text), "text": text}
            for text in _shuffled(choices, f"{seed}\n{item.id}\nchoices")
        ]
    elif item.kind == "cloze":
        gaps: dict[int, list[dict[str, str]]] = defaultdict(list)
        for option in in_order(item, seed):
            gaps[option.gap or 0].append(_bare(item, option))
        shown["gaps"] = [{"gap": gap, "choices": gaps[gap]} for gap in sorted(gaps)]
    elif item.kind != NOT_SHOWN:
        shown["options"] = [_bare(item, option) for option in in_order(item, seed)]
    return shown


def option_key(item: Item, option: Option) -> str:
    """What an option is called in a paper without answers."""
    return _key(item.id, option.id)


def choice_key(item: Item, match_text: str) -> str:
    """What a partner is called in a paper without answers: made from its text, not from its option."""
    return _key(item.id, "choice", match_text)


def _key(*parts: str) -> str:
    return blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()


def _bare(item: Item, option: Option) -> dict[str, str]:
    return {"key": option_key(item, option), "text": option.text}


def _with_answer(item: Item, option: Option) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": option.id, "key": option_key(item, option), "text": option.text}
    shown["correct"] = option.correct
    if item.kind == "matching":
        match = option.match_text or ""
        shown |= {"match_text": match, "match_key": choice_key(item, match)}
    elif item.kind == "ordering":
        shown["rank"] = option.rank
    elif item.kind == "cloze":
        shown["gap"] = option.gap
    return shown | {"feedback": option.feedback}


def in_order(item: Item, seed: str) -> list[Option]:
    """The options of an item in the order of a paper.

    They are shuffled from the order of their ids, for the listed order could be changed to suit an answer.
    """
    options = sorted(item.options, key=lambda option: option.id)
    if item.kind == FIXED_ORDER:
        return sorted(options, key=lambda option: option.text != "True")
    return _shuffled(options, f"{seed}\n{item.id}")


def _shuffled(elements: Sequence[Any], seed: str) -> list[Any]:
    return [elements[place] for place in draw(seed, len(elements), 0, len(elements))]


def _balanced(items: Sequence[Item], seed: str, stop: int) -> list[Item]:
    """The first `stop` items of a balanced draw.

    In rounds: each round takes an item from every point that has any left, the points in a new
    order each time. A point gives the difficulty that the paper so far has least of, then the one
    that it has itself given least, then as the seed decides.
    """
    cells: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        cells[item.spec_point_id][item.difficulty].append(item)
    for point, cell in cells.items():
        for difficulty, held in cell.items():
            cell[difficulty] = _shuffled(held, f"{seed}\ncell\n{point}\n{difficulty}")
    given: Counter[str] = Counter()
    given_by: Counter[tuple[str, str]] = Counter()
    drawn: list[Item] = []
    turn, waiting = 0, sorted(cells)
    while waiting and len(drawn) < stop:
        for point in _shuffled(waiting, f"{seed}\nround {turn}"):
            stock = cells[point]
            left = _shuffled(sorted(stock), f"{seed}\nround {turn}\n{point}")
            least = min(left, key=lambda d: (given[d], given_by[point, d]))
            drawn.append(stock[least].pop())
            given[least] += 1
            given_by[point, least] += 1
            if not stock[least]:
                del stock[least]
        waiting = [point for point in waiting if cells[point]]
        turn += 1
    return drawn[:stop]


def _fingerprint(asked: Draw) -> str:
    """What a cursor is bound to beside the release: all that decides the order, but not the length."""
    chosen = asked.selection
    content = [chosen.spec_point, sorted(set(chosen.kinds)), sorted(set(chosen.difficulties))]
    return sha256(to_json([*content, asked.seed, asked.balanced]).encode()).hexdigest()[:12]


def _start(cursor: str, bank: Bank, asked: Draw) -> int:
    """The place in the draw at which the page begins."""
    parts = unpack(cursor)
    if len(parts) != 3 or type(parts[2]) is not int:
        raise CursorInvalid(cursor, MALFORMED)
    if parts[0] != bank.release:
        raise CursorInvalid(cursor, f"the cursor belongs to another release than {bank.release}")
    if parts[1] != _fingerprint(asked):
        raise CursorInvalid(cursor, "the cursor belongs to another draw: another seed, selection or balance")
    if not 0 < parts[2] < len(bank.items):
        raise CursorInvalid(cursor, MALFORMED)
    return int(parts[2])
