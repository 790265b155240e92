"""How the tables of a release are tied together: what `include` can bring along, and under which name.

Names follow from the schemas. A foreign key `place_id` leads to one record, `place`. Backwards, the
records of `quiz_options` that lead to a quiz item are its `options`: the table's name, less the words
it shares with the other's. A field that may lead to any table (`recordReference`) is followed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from api.package.descriptor import KEY, Package, Table


@dataclass(frozen=True)
class Relation:
    """From the records of one table to records of another.

    here, there: the fields whose values are the same on both sides. target: the table there, None
    where each record may be of another. many: whether a record has a list of them, or one or none.
    order: fields by which the list is sorted.
    """

    name: str
    here: str
    there: str
    target: Table | None
    many: bool
    order: tuple[str, ...] = (KEY,)


def relations(package: Package, table: Table) -> dict[str, Relation]:
    """The relations of a table by name: those that its own fields make first."""
    found: dict[str, Relation] = {}
    for field in table.fields:
        if field.name in table.target:
            _add(found, table, _stem(field.name), field.name, KEY, package.tables[table.target[field.name]])
        elif field.record_reference:
            _add(found, table, _stem(field.name), field.name, KEY, None)
    for other in package.tables.values():
        name = _short(other.name, table.name)
        for field in other.fields:
            if other.target.get(field.name) == table.name:
                _add(found, table, name, KEY, field.name, other, many=True)
        for field in other.fields:
            if field.record_reference:
                _add(found, table, name, KEY, field.name, other, many=True)
    return found


def _add(
    found: dict[str, Relation],
    table: Table,
    name: str,
    here: str,
    there: str,
    target: Table | None,
    many: bool = False,
) -> None:
    if name in found or name in table.by_name:
        # Two ways to the same table, or a field of the same name: the field that is followed tells.
        name = f"{name}_by_{_stem(there if many else here)}"
    order = _order(target, there) if many and target else (KEY,)
    found[name] = Relation(name, here, there, target, many, order)


def _order(table: Table, field: str) -> tuple[str, ...]:
    """The order that the schema gives the rows of one owner: the rest of a unique key, then the id."""
    for key in table.unique_keys:
        if key[0] == field and len(key) > 1:
            return (*key[1:], KEY)
    return (KEY,)


def _stem(field: str) -> str:
    return field.removesuffix("_id")


def _short(name: str, other: str) -> str:
    """A table's name less the words that it begins with as the other's does."""
    words, others = name.split("_"), other.split("_")
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(words, others, strict=False))))
    return "_".join(words[shared:]) or name
