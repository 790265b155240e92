"""What changed in the rows of a table: two sorted files read side by side, a row of each at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from api.errors import PackageUnreadable
from api.history.revisions import Revision, Revisions
from api.package.descriptor import KEY, Table
from api.package.files import Files
from api.package.rows import read_records, values_of
from api.package.values import Value, plain

Values = dict[str, Value]


@dataclass(frozen=True)
class RowChange:
    """One row that was added, changed, removed or renamed.

    id: of the row as it was; for an added one, as it is. before, after: its values, None where it
    is not. For a renamed row `after` is the successor. fields: those whose value differs; a field
    that only one of the two schemas has differs where the other gave the row a value.
    revision: what `revisions` says of it. own_fields: whether it differs by more than its schema.
    """

    table: str
    id: str
    kind: str
    before: Values | None
    after: Values | None
    fields: tuple[str, ...] = ()
    revision: Revision | None = None
    own_fields: bool = True

    @property
    def reason(self) -> str | None:
        """Why, in the words of the revision."""
        return self.revision.reason if self.revision else None

    @property
    def refusal(self) -> str | None:
        """What is missing for the change to be released, or None."""
        if self.kind == "removed" and self.revision is None:
            return f"{self.id} is gone; add a revision of kind removed or renamed for it, with the reason"
        if self.kind == "changed" and self.own_fields and self.revision is None:
            return f"{self.id} has changed; add a revision of kind corrected for it, with the reason"
        return None


def row_changes(
    before: tuple[Files, Table] | None, after: tuple[Files, Table] | None, revisions: Revisions
) -> Iterator[RowChange]:
    """Every change of a table's rows, by id; the renamed ones last.

    A table that only one side has counts as empty on the other. No table is held in memory: only
    rows that have a new id wait for each other. Raises PackageUnreadable where a file cannot be
    read, or is not sorted by id.
    """
    present = after or before
    assert present is not None
    name = present[1].name
    successors = {revision.successor_id for revision in revisions.renamed()}
    leaving: dict[str, Values] = {}
    arriving: dict[str, tuple[Values, bool]] = {}
    differ = _Differences(before[1] if before else None, after[1] if after else None)
    for key, was, is_ in _pairs(before, after):
        if is_ is not None and key in successors:
            arriving[key] = (is_.values, was is None)
        if is_ is None and was is not None:
            gone = revisions.gone(key)
            if gone is not None and gone.kind == "renamed":
                leaving[key] = was.values
            else:
                yield RowChange(name, key, "removed", was.values, None, (), gone)
        elif was is None and is_ is not None:
            if key not in successors:
                yield RowChange(name, key, "added", None, is_.values)
        elif was is not None and is_ is not None and not (differ.same_form and was.record == is_.record):
            fields, own = differ(was.values, is_.values)
            if fields:
                yield RowChange(
                    name, key, "changed", was.values, is_.values, fields, revisions.corrected(key), own
                )
    told = set()
    for key, values in leaving.items():
        revision = revisions.gone(key)
        assert revision is not None
        successor = revision.successor_id or ""
        if successor in arriving:
            told.add(successor)
            after_values = arriving[successor][0]
            fields, own = differ(values, after_values)
            yield RowChange(name, key, "renamed", values, after_values, fields, revision, own)
        else:
            # The successor is of another table, or is not there: then the row is simply gone.
            yield RowChange(name, key, "removed", values, None, (), revision)
    for key, (values, new) in arriving.items():
        if new and key not in told:
            yield RowChange(name, key, "added", None, values)


@dataclass(frozen=True)
class _Row:
    """A row as text, and its values once they are asked for."""

    record: list[str]
    read: Callable[[list[str]], Values]
    path: str

    @property
    def values(self) -> Values:
        try:
            return self.read(self.record)
        except ValueError as error:
            raise PackageUnreadable(self.path, f"{self.record[0]}, {error}") from None


def _pairs(
    before: tuple[Files, Table] | None, after: tuple[Files, Table] | None
) -> Iterator[tuple[str, _Row | None, _Row | None]]:
    """Ids of both sides in order, each with its row on either."""
    end: tuple[str | None, _Row | None] = (None, None)
    olds, news = _rows(before), _rows(after)
    old, new = next(olds, end), next(news, end)
    while old[0] is not None or new[0] is not None:
        if new[0] is None or (old[0] is not None and old[0] < new[0]):
            yield str(old[0]), old[1], None
            old = next(olds, end)
        elif old[0] is None or new[0] < old[0]:
            yield str(new[0]), None, new[1]
            new = next(news, end)
        else:
            yield str(new[0]), old[1], new[1]
            old, new = next(olds, end), next(news, end)


def _rows(side: tuple[Files, Table] | None) -> Iterator[tuple[str | None, _Row | None]]:
    if side is None:
        return
    files, table = side
    read = values_of(table)
    last = ""
    for number, record in enumerate(read_records(files, table), 2):
        if record[0] <= last:
            reason = (
                f"row {number} has the {KEY} of the row before it"
                if record[0] == last
                else f"row {number} is not in the order of {KEY}; run 'syllabank format'"
            )
            raise PackageUnreadable(table.path, reason)
        last = record[0]
        yield record[0], _Row(record, read, table.path)


class _Differences:
    """Compares two rows of a table whose schema may have changed between them."""

    def __init__(self, before: Table | None, after: Table | None) -> None:
        old = {field.name: field.type for field in before.fields} if before else {}
        new = {field.name: field.type for field in after.fields} if after else {}
        self.same_form = list(old.items()) == list(new.items())
        self.names = list(dict.fromkeys(chain(new, old)))
        # A field that came, went or changed its type is explained by the schema's own change.
        self.of_schema = {name for name in self.names if old.get(name) != new.get(name)}

    def __call__(
        self, before: Mapping[str, Value], after: Mapping[str, Value]
    ) -> tuple[tuple[str, ...], bool]:
        """Names of the fields that differ, and whether any of them differs by itself."""
        fields = tuple(name for name in self.names if self._differ(name, before.get(name), after.get(name)))
        return fields, any(name not in self.of_schema for name in fields)

    def _differ(self, name: str, before: Value, after: Value) -> bool:
        if name not in self.of_schema:
            return before != after
        # Of another type, a value has changed where it is written otherwise: 1 and true, but not 1 and 1.0.
        was, is_ = plain(before), plain(after)
        return was != is_ or isinstance(was, bool) != isinstance(is_, bool)
