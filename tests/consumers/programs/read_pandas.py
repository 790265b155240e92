"""pandas: CSV, Parquet and JSON Lines by HTTP, and a query of the SQLite database.

Arguments: address of the files, path of the database.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import Any

import pandas as pd
import requests

from tests.consumers.programs.printing import print_json

TYPES = {"string": "str", "integer": "Int64", "number": "float64", "boolean": "boolean", "year": "Int64"}


def rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def main(files: str, database: str) -> None:
    found: dict[str, Any] = {"csv": {}, "parquet": {}, "jsonl": {}, "sqlite": {}}
    session = requests.Session()
    with closing(sqlite3.connect(database)) as connection:
        for resource in session.get(f"{files}/datapackage.json").json()["resources"]:
            name = resource["name"]
            fields = session.get(f"{files}/{resource['schema']}").json()["fields"]
            csv = pd.read_csv(
                f"{files}/{resource['path']}",
                dtype={field["name"]: TYPES[field["type"]] for field in fields if field["type"] != "date"},
                parse_dates=[field["name"] for field in fields if field["type"] == "date"],
                # Only an empty cell is no value: 'None' and 'NA' are words.
                keep_default_na=False,
                na_values=[""],
            )
            found["csv"][name] = rows(csv)
            found["parquet"][name] = rows(pd.read_parquet(f"{files}/parquet/{name}.parquet"))
            # Unless told, pandas makes 1953-01-01 of '1953' in a column of the name 'date'.
            lines = pd.read_json(f"{files}/jsonl/{name}.jsonl", lines=True, dtype=False)
            found["jsonl"][name] = rows(lines)
            found["sqlite"][name] = rows(pd.read_sql(f"SELECT * FROM {name} ORDER BY id", connection))
        joined = "SELECT count(*) AS n FROM citations JOIN sources ON sources.id = source_id"
        found["join"] = int(pd.read_sql(joined, connection)["n"].iloc[0])
    print_json(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
