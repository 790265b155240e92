"""The records of a table as the API writes them."""

from __future__ import annotations

from collections.abc import Iterator

from api.downloads.format import Source
from api.package.descriptor import Table
from api.package.rows import read_values
from api.serialise.records import record_json, serialiser


def record_lines(source: Source, table: Table) -> Iterator[str]:
    """The JSON of each record of a table, in file order, to the byte as the API answers it."""
    schema = serialiser(table)
    for row in read_values(source.files, table):
        yield record_json(schema, row)
