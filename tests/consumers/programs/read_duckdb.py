"""DuckDB: CSV, Parquet and JSON Lines, read without a word about types.

Argument: folder of the downloaded files. (Reading by HTTP needs an extension that is fetched.)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from tests.consumers.programs.printing import print_json


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    result = connection.execute(query)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def main(folder: Path) -> None:
    tables = [
        one["name"] for one in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
    ]
    connection = duckdb.connect()
    found: dict[str, Any] = {"csv": {}, "parquet": {}, "jsonl": {}}
    for name in tables:
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder}/dataset/{name}.csv')")
        found["csv"][name] = rows(connection, f"FROM {name}")
        found["parquet"][name] = rows(connection, f"FROM read_parquet('{folder}/parquet/{name}.parquet')")
        found["jsonl"][name] = rows(connection, f"FROM read_json('{folder}/jsonl/{name}.jsonl')")
    found["types"] = {
        f"{table}.{column}": type_
        for table, column, type_ in connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    }
    found["uncited"] = rows(
        connection,
        "SELECT id FROM statements WHERE id NOT IN "
        "(SELECT record_id FROM citations JOIN sources ON sources.id = source_id)",
    )
    found["signed"] = rows(
        connection,
        "SELECT DISTINCT events.id FROM events JOIN event_participants ON event_id = events.id "
        "WHERE date_start = DATE '1953-07-27' ORDER BY events.id",
    )
    print_json(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
