"""What a person calls a record: the text that names it, or the names of what it ties together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from api.package.descriptor import KEY, Field, Table
from api.store.ddl import quote
from api.store.release import Release
from api.store.search_index import text_fields


@dataclass(frozen=True)
class Label:
    """A record by its table, its id, and the text that names it."""

    id: str
    table: Table
    text: str


def naming_field(table: Table) -> Field | None:
    """The field whose text names a record; None for a table that only ties others together."""
    texts = text_fields(table)
    if texts:
        return texts[0]
    return next((field for field in table.fields if _names(table, field)), None)


def references(table: Table) -> tuple[Field, ...]:
    """The fields that hold the id of another record."""
    return tuple(field for field in table.fields if field.name in table.target or field.record_reference)


def ties_two(table: Table) -> bool:
    """Whether the table says of two records that they belong together, and nothing else."""
    return len(references(table)) == 2 and len(table.fields) == 3


def labels(release: Release, ids: Iterable[str], without: str = "", steps: int = 1) -> dict[str, Label]:
    """What the records of these ids are called, by id; an id that is not there is left out.

    A fixed number of queries for each table, however many ids. A record without a name of its own is
    called by those that it leads to, `without` left out, over so many steps.
    """
    found: dict[str, Label] = {}
    for table, some in _by_table(release, sorted(set(ids))):
        field = naming_field(table)
        if field is not None:
            sql = f"SELECT {quote(KEY)}, {quote(field.name)} FROM {quote(table.name)} WHERE {quote(KEY)} IN ({_marks(some)})"
            for record_id, text in release.read(sql, some):
                found[record_id] = Label(record_id, table, str(text or record_id))
        else:
            found |= _tied(release, table, some, without, steps)
    return found


def _tied(release: Release, table: Table, ids: list[str], without: str, steps: int) -> dict[str, Label]:
    """Records by the names of what they lead to."""
    names = [field.name for field in references(table)]
    columns = ", ".join(quote(name) for name in (KEY, *names))
    sql = f"SELECT {columns} FROM {quote(table.name)} WHERE {quote(KEY)} IN ({_marks(ids)})"
    rows = release.read(sql, ids)
    wanted = {value for row in rows for value in row[1:] if value and value != without}
    named = labels(release, wanted, steps=steps - 1) if steps and wanted else {}
    return {
        row[0]: Label(
            row[0], table, " · ".join(named[value].text for value in row[1:] if value in named) or row[0]
        )
        for row in rows
    }


def _names(table: Table, field: Field) -> bool:
    plain = not (field.enum or field.edtf or field.pattern or field.record_reference)
    return (
        plain
        and field.type == "string"
        and field.required
        and field.name != KEY
        and field.name not in table.target
    )


def _by_table(release: Release, ids: list[str]) -> Iterable[tuple[Table, list[str]]]:
    if not ids:
        return
    sql = f"SELECT table_name, id FROM _records WHERE id IN ({_marks(ids)}) ORDER BY 1, 2"
    for name, group in groupby(release.read(sql, ids), lambda row: str(row[0])):
        yield release.package.tables[name], [row[1] for row in group]


def _marks(values: list[str]) -> str:
    return ", ".join("?" for _ in values)
