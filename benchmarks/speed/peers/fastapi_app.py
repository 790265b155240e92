"""The same rows by FastAPI and sqlite3, without a cache: rows to dicts, dicts to JSON. Runs in the peers' own venv."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

BODIES = {path.name: path.read_bytes() for path in Path(os.environ["BENCH_BODIES"]).iterdir()}
connection = sqlite3.connect(
    f"file:{os.environ['BENCH_DATABASE']}?mode=ro&immutable=1", uri=True, check_same_thread=False
)
app = FastAPI()
SEARCH = (
    "SELECT q.* FROM quiz_items_fts f JOIN quiz_items q ON q.rowid = f.rowid "
    "WHERE quiz_items_fts MATCH ? ORDER BY f.rank LIMIT ?"
)


def dicts(sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    """The rows of a query as dicts."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@app.get("/fixed/{name}")
async def fixed(name: str, request: Request) -> Response:
    """Constant bytes; 304 to whoever sends an entity tag."""
    if "if-none-match" in request.headers:
        return Response(status_code=304, headers={"etag": '"bare"'})
    return Response(BODIES[name], media_type="application/json")


# On the event loop: FastAPI's thread pool costs more than the query.
@app.get("/items")
async def items(kind: str, after: str = "", difficulty: str | None = None, limit: int = 25) -> Response:
    """A page of the items of a kind."""
    sql, parameters = "SELECT * FROM quiz_items WHERE kind = ? AND id > ?", [kind, after]
    if difficulty is not None:
        sql += " AND difficulty = ?"
        parameters.append(difficulty)
    return JSONResponse(dicts(f"{sql} ORDER BY id LIMIT ?", [*parameters, limit]))


@app.get("/search")
async def search(q: str, limit: int = 25) -> Response:
    """The best matches by FTS5's bm25, with no bound on how many it weighs."""
    return JSONResponse(dicts(SEARCH, [q, limit]))


@app.get("/matches")
async def matches(q: str) -> Response:
    """How many records match."""
    return JSONResponse(
        dicts("SELECT count(*) AS n FROM quiz_items_fts WHERE quiz_items_fts MATCH ?", [q])[0]
    )
