"""A quiz item of each kind as a QTI item, scored as api/assessment/marking.py marks it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from api.assessment.bank import Item, Option
from api.assessment.marking import same_text
from api.assessment.paper import FIXED_ORDER
from api.exports.qti.declaring import (
    FEEDBACK,
    RESPONSE,
    SCORE,
    Draft,
    Node,
    count,
    declare_outcome,
    declare_response,
    declare_score,
    explain,
    finish,
    modal,
    set_outcome,
    share,
    value,
    variable,
    when,
)
from api.exports.qti.vocabulary import Content, Vocabulary, identifier_of

TITLE_LENGTH = 80
ANSWERED = "answered"


def item_element(v: Vocabulary, item: Item, release: str) -> Node:
    """A quiz item as the root of its file."""
    draft = Draft(identifier_of(item.id), short_title(item.prompt))
    draft.outcomes += declare_score(v, 1)
    WRITERS[item.kind](v, item, draft)
    explain(v, draft, item.explanation)
    return finish(v, draft, release)


def short_title(prompt: str) -> str:
    """A title from a prompt: its beginning, cut between words."""
    text = " ".join(prompt.split())
    if len(text) <= TITLE_LENGTH:
        return text
    return text[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"


def _choice(v: Vocabulary, item: Item, draft: Draft) -> None:
    """Choices, of which one or several are right.

    The worth of a wrong one takes away all that can be earned, and a score has no less than 0.
    """
    right = [identifier_of(option.id) for option in item.options if option.correct]
    fixed = item.kind == FIXED_ORDER
    options = sorted(item.options, key=lambda o: o.text != "True") if fixed else item.options
    several = item.kind == "multiple_response"
    parts = max(len(right), 1)
    draft.responses.append(
        declare_response(
            v,
            RESPONSE,
            "multiple" if several else "single",
            "identifier",
            right,
            {identifier_of(o.id): 1 if o.correct else -parts if several else 0 for o in item.options},
            {"lowerBound": 0, "upperBound": parts},
        )
    )
    draft.body.append(
        v.make(
            "choiceInteraction",
            {"responseIdentifier": RESPONSE, "shuffle": not fixed, "maxChoices": 0 if several else 1},
            v.make("prompt", None, *v.lines(item.prompt)),
            *_choices(v, options),
        )
    )
    draft.rules.append(share(v, v.make("mapResponse", {"identifier": RESPONSE}), parts))
    _feedback_as(v, draft, item.options, FEEDBACK, RESPONSE, "multiple" if several else "single")


def _matching(v: Vocabulary, item: Item, draft: Draft) -> None:
    """Prompts on one side, each of the other side's texts once."""
    partners: dict[str, str] = {}
    for option in item.options:
        partners.setdefault(option.match_text or "", f"{identifier_of(option.id)}-match")
    pairs = [f"{identifier_of(o.id)} {partners[o.match_text or '']}" for o in item.options]
    uses = Counter(option.match_text or "" for option in item.options)
    draft.responses.append(
        declare_response(v, RESPONSE, "multiple", "directedPair", pairs, dict.fromkeys(pairs, 1))
    )
    first = [(identifier_of(option.id), option.text, 1) for option in item.options]
    second = sorted((name, text, uses[text]) for text, name in partners.items())
    # By text, for the order of the prompts would give the pairs away where nothing is shuffled.
    second.sort(key=lambda choice: choice[1])
    sets = [
        v.make(
            "simpleMatchSet",
            None,
            *(
                v.make("simpleAssociableChoice", {"identifier": name, "matchMax": most}, *v.lines(text))
                for name, text, most in side
            ),
        )
        for side in (first, second)
    ]
    draft.body.append(
        v.make(
            "matchInteraction",
            {"responseIdentifier": RESPONSE, "shuffle": True, "maxAssociations": len(pairs)},
            v.make("prompt", None, *v.lines(item.prompt)),
            *sets,
        )
    )
    draft.rules.append(share(v, v.make("mapResponse", {"identifier": RESPONSE}), len(pairs)))
    _feedback_on_all(v, draft, item.options)


def _ordering(v: Vocabulary, item: Item, draft: Draft) -> None:
    """Options to be put in order; each place is held against its own option."""
    ranked = sorted(item.options, key=lambda option: option.rank or 0)
    draft.responses.append(
        declare_response(v, RESPONSE, "ordered", "identifier", [identifier_of(o.id) for o in ranked])
    )
    draft.body.append(
        v.make(
            "orderInteraction",
            {"responseIdentifier": RESPONSE, "shuffle": True},
            v.make("prompt", None, *v.lines(item.prompt)),
            *_choices(v, item.options),
        )
    )
    places = [
        v.make(
            "match",
            None,
            v.make("index", {"n": option.rank}, variable(v, RESPONSE)),
            value(v, "identifier", identifier_of(option.id)),
        )
        for option in ranked
    ]
    draft.rules += count(v, places, len(ranked))
    _feedback_on_all(v, draft, item.options)


def _cloze(v: Vocabulary, item: Item, draft: Draft) -> None:
    """A list of choices where each gap stands in the prompt."""
    gaps = {gap: [o for o in item.options if (o.gap or 0) == gap] for gap in gaps_of(item)}
    content: list[Content] = []
    left = dict(gaps)
    for part in re.split(r"(\[\d+\])", item.prompt):
        gap = int(part[1:-1]) if re.fullmatch(r"\[\d+\]", part) else None
        if gap is not None and gap in left:
            content.append(_gap(v, gap, left.pop(gap)))
        else:
            content += v.lines(part)
    # A gap without a place in the prompt is asked for after it.
    content += [_gap(v, gap, options) for gap, options in left.items()]
    draft.body.append(v.make("p", None, *content))
    for gap, options in gaps.items():
        worth = {identifier_of(option.id): int(option.correct) for option in options}
        right = [identifier for identifier, earned in worth.items() if earned]
        draft.responses.append(
            declare_response(v, f"{RESPONSE}_{gap}", "single", "identifier", right[:1], worth)
        )
    earned = [v.make("mapResponse", {"identifier": f"{RESPONSE}_{gap}"}) for gap in gaps]
    draft.rules.append(share(v, v.make("sum", None, *earned), len(gaps)))
    for gap, options in gaps.items():
        _feedback_as(v, draft, options, f"{FEEDBACK}_{gap}", f"{RESPONSE}_{gap}", "single")


def gaps_of(item: Item) -> list[int]:
    """The numbers of a cloze item's gaps."""
    return sorted({option.gap or 0 for option in item.options})


def _gap(v: Vocabulary, gap: int, options: Sequence[Option]) -> Node:
    return v.make(
        "inlineChoiceInteraction",
        {"responseIdentifier": f"{RESPONSE}_{gap}", "shuffle": True},
        *(v.make("inlineChoice", {"identifier": identifier_of(o.id)}, o.text) for o in options),
    )


def _short_answer(v: Vocabulary, item: Item, draft: Draft) -> None:
    """A field to type in. Each text that is foreseen, right or wrong, has its score and its feedback."""
    texts: dict[str, Option] = {}
    for option in item.options:
        texts.setdefault(same_text(option.text), option)
    options = list(texts.values())
    typed = {option.id: " ".join(option.text.split()) for option in options}
    draft.responses.append(
        declare_response(
            v,
            RESPONSE,
            "single",
            "string",
            [typed[o.id] for o in options if o.correct][:1],
            {typed[o.id]: 1 if o.correct else 0 for o in options},
        )
    )
    field = v.make(
        "textEntryInteraction",
        {"responseIdentifier": RESPONSE, "expectedLength": max(map(len, typed.values()), default=0) + 10},
    )
    draft.body += [v.make("p", None, *v.lines(item.prompt)), v.make("p", None, field)]
    draft.outcomes.append(declare_outcome(v, FEEDBACK))
    nothing = (v.make("isNull", None, variable(v, RESPONSE)), [set_outcome(v, SCORE, value(v, "float", 0))])
    draft.rules.append(
        when(
            v,
            [
                nothing,
                *(
                    (
                        v.make(
                            "stringMatch",
                            {"caseSensitive": False},
                            variable(v, RESPONSE),
                            value(v, "string", typed[o.id]),
                        ),
                        [
                            set_outcome(v, SCORE, value(v, "float", 1 if o.correct else 0)),
                            set_outcome(v, FEEDBACK, value(v, "identifier", identifier_of(o.id))),
                        ],
                    )
                    for o in options
                ),
            ],
        )
    )
    draft.feedback += _modals(v, FEEDBACK, options)


def _choices(v: Vocabulary, options: Sequence[Option]) -> list[Content]:
    return [v.make("simpleChoice", {"identifier": identifier_of(o.id)}, *v.lines(o.text)) for o in options]


def _modals(v: Vocabulary, outcome: str, options: Sequence[Option]) -> list[Node]:
    """Each option's feedback, under its text: several may be shown at once."""
    return [
        modal(
            v, outcome, identifier_of(o.id), v.make("p", None, *v.lines(o.feedback)), " ".join(o.text.split())
        )
        for o in options
        if o.feedback
    ]


def _feedback_as(
    v: Vocabulary, draft: Draft, options: Sequence[Option], outcome: str, response: str, cardinality: str
) -> None:
    """Feedback on what was chosen: the outcome is the response."""
    draft.outcomes.append(declare_outcome(v, outcome, cardinality))
    draft.rules.append(set_outcome(v, outcome, variable(v, response)))
    draft.feedback += _modals(v, outcome, options)


def _feedback_on_all(v: Vocabulary, draft: Draft, options: Sequence[Option]) -> None:
    """Feedback on every option, in one list: an answer to this kind holds them all."""
    rows = [
        v.make("li", None, v.make("strong", None, *v.lines(o.text)), " ", *v.lines(o.feedback))
        for o in options
        if o.feedback
    ]
    if not rows:
        return
    draft.outcomes.append(declare_outcome(v, FEEDBACK))
    answered = v.make("not", None, v.make("isNull", None, variable(v, RESPONSE)))
    said = set_outcome(v, FEEDBACK, value(v, "identifier", ANSWERED))
    draft.rules.append(when(v, [(answered, [said])]))
    draft.feedback.append(modal(v, FEEDBACK, ANSWERED, v.make("ul", None, *rows)))


WRITERS: dict[str, Callable[[Vocabulary, Item, Draft], None]] = {
    "multiple_choice": _choice,
    "multiple_response": _choice,
    "true_false": _choice,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "short_answer": _short_answer,
}
