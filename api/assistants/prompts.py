"""Prompts: what a person may pick from a menu, written out for the assistant to follow with the tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from api.assessment.bank import ITEMS, OPTIONS
from api.assistants.arguments import Refused, shown
from api.assistants.library import Library
from api.settings import LENGTH_DEFAULT, Q_MAX

SAY = "Say at the end which release you used, and its licence, as the answers tell them."


@dataclass(frozen=True)
class Asked:
    """An argument of a prompt."""

    name: str
    description: str
    required: bool = False


@dataclass(frozen=True)
class Prompt:
    """A prompt, and what it says for given arguments; `needs` are tables without which it is not offered."""

    name: str
    title: str
    description: str
    arguments: tuple[Asked, ...]
    needs: tuple[str, ...]
    text: Callable[[Mapping[str, str]], str]


def offered(library: Library) -> list[Prompt]:
    """The prompts that the latest release can serve."""
    return [p for p in PROMPTS.values() if all(name in library.latest.package.tables for name in p.needs)]


def written(prompt: Prompt, given: Mapping[str, str]) -> str:
    """A prompt's text. Raises Refused, naming every argument that is unknown, absent or too long."""
    names = [asked.name for asked in prompt.arguments]
    reasons = [
        f"{shown(name)} is no argument of '{prompt.name}'; its arguments are {', '.join(names)}"
        for name in given
        if name not in names
    ]
    reasons += [f"'{a.name}' is needed" for a in prompt.arguments if a.required and not given.get(a.name)]
    reasons += [
        f"'{name}' has at most {Q_MAX} characters, not {len(value)}"
        for name, value in given.items()
        if len(value) > Q_MAX
    ]
    if reasons:
        raise Refused(*reasons)
    return prompt.text({name: value for name, value in given.items() if value})


def _quiz(given: Mapping[str, str]) -> str:
    chosen = [f"length {given.get('length', LENGTH_DEFAULT)}", "balance true"]
    chosen += [f"{name} {given[name]}" for name in ("spec_point", "difficulty") if name in given]
    return (
        f"Set me a quiz. Draw it with the tool 'draw': {', '.join(chosen)}, without answers. "
        "Ask me one item at a time, with its options by letter, and wait for my answer. Mark each with the "
        "tool 'check', by the keys of the options; tell me whether it was right, the feedback and the "
        "explanation, and go on. Do not answer for me. At the end give my score, what to go over again, and "
        f"the seed, so that others can sit the same quiz. {SAY}"
    )


def _explain(given: Mapping[str, str]) -> str:
    return (
        f"Explain to me: {given['topic']}. Find what the bank has with the tool 'search', read what you use "
        "with 'get' and its sources, and say nothing that the records do not. Where a record says that "
        "something is disputed or uncertain, say so. Name the ids of the records and their sources. "
        f"If the bank has nothing on it, say that. {SAY}"
    )


PROMPTS = {
    prompt.name: prompt
    for prompt in (
        Prompt(
            "set_quiz",
            "Set me a quiz",
            "A quiz item by item, marked as it goes.",
            (
                Asked("spec_point", "The id of a specification point to stay under."),
                Asked("difficulty", "One difficulty to stay at."),
                Asked("length", f"Items, {LENGTH_DEFAULT} where it is left out."),
            ),
            (ITEMS, OPTIONS),
            _quiz,
        ),
        Prompt(
            "explain",
            "Explain a topic",
            "An explanation from the bank alone, with sources.",
            (Asked("topic", "What to explain.", required=True),),
            (),
            _explain,
        ),
    )
}
