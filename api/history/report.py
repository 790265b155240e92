"""A comparison as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from api.history.diff import KINDS, Comparison
from api.history.policy import BY_RULE
from api.history.row_diff import RowChange
from api.package.values import Value, plain

WIDTH = 300
"""Characters of a value that are shown: more than most texts have."""


def lines(comparison: Comparison, summary: bool) -> Iterator[str]:
    """The comparison line by line; with `summary`, counts in place of rows."""
    yield f"{comparison.before} → {comparison.after}"
    if comparison.schema:
        yield "schema"
    for altered in comparison.schema:
        yield f"  {BY_RULE[altered.rule].bump!s:5} {altered} ({altered.rule})"
    if comparison.rows:
        yield "rows"
    for table, counts in comparison.counts().items():
        yield f"  {table}: " + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        if not summary:
            for change in comparison.rows[table]:
                yield from _row(change)
    yield _demand(comparison)
    if comparison.empty:
        return
    for reason in comparison.refusals:
        yield f"would be refused: {reason}"


def _row(change: RowChange) -> Iterator[str]:
    why = f" ({change.reason})" if change.reason else ""
    match change.kind:
        case "added":
            yield f"    + {change.id}"
        case "removed":
            yield f"    - {change.id}{why}"
        case "renamed" if change.after is not None:
            yield f"    > {change.id} → {change.after['id']}{why}"
        case _:
            yield f"    ~ {change.id}{why}"
    if change.before is None or change.after is None:
        return
    for name in change.fields:
        if name != "id":
            yield f"        {name}"
            yield f"          - {_shown(change.before.get(name))}"
            yield f"          + {_shown(change.after.get(name))}"


def _shown(value: Value) -> str:
    if value is None:
        return "(empty)"
    text = str(plain(value)) if not isinstance(value, bool) else str(value).lower()
    text = text.replace("\n", " ")
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _demand(comparison: Comparison) -> str:
    wanted = comparison.demand
    if wanted.because is None:
        return "nothing demands a new version"
    lowest = wanted.version(comparison.before)
    return f"demands {wanted.bump}: {lowest} or higher ({wanted.rule}; first met by {wanted.because})"
