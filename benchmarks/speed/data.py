"""Synthetic packages, published and built by our own code, and the same rows for the peers.

A package is ours with quiz items filled up to so many; words are drawn as often as the true items have
them, and four words stand in most records. The same size gives the same rows, and is built once.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import random
import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from api.history.publish import publish
from api.package.descriptor import Table, load_package
from api.package.files import Folder
from api.package.release_index import read_index
from api.package.rows import csv_line
from api.settings import ROOT
from api.store.build import build_stores
from api.store.manifest import read_manifest

TABLE, COLLECTION, PREFIX = "quiz_items", "quiz-items", "quiz-synthetic-"
KINDS = (
    "cloze",
    "matching",
    "multiple_choice",
    "multiple_response",
    "ordering",
    "short_answer",
    "true_false",
)
DIFFICULTIES = ("easy", "hard", "medium")
COMMON = ("armistice", "korea", "soviet", "ceasefire")
"""Words that stand in COMMON_SHARE of the synthetic records."""

COMMON_SHARE = 0.8
FORM = 1
"""Raise this when what is written below changes: sizes are then made again."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """A size that is ready to be served."""

    rows: int
    synthetic: int
    folder: Path
    version: str
    table: Table
    seconds: float
    """What publishing and building took when it was done; 0 where that is not known."""

    @property
    def store(self) -> Path:
        """Our stores."""
        return self.folder / "store"

    @property
    def database(self) -> Path:
        """The peers' SQLite file."""
        return self.folder / "peers.db"

    @property
    def parquet(self) -> Path:
        """The peers' Parquet file; absent where pyarrow is."""
        return self.folder / f"{TABLE}.parquet"

    @property
    def store_bytes(self) -> int:
        """Size of the store with its index."""
        (entry,) = read_manifest(self.store).stores
        index = sum(path.stat().st_size for path in (self.store / entry.search).iterdir())
        return (self.store / entry.file).stat().st_size + index


def prepare(rows: int, cache: Path, say: Say) -> Built:
    """A size, made where it is not there yet."""
    sources = [ROOT / "datapackage.json", *sorted((ROOT / "schemas").glob("*.json"))]
    sources += sorted((ROOT / "dataset").glob("*.csv"))
    content = b"".join(path.read_bytes() for path in sources if path.name != "openapi.json")
    stamp = hashlib.sha256(str(FORM).encode() + content)
    folder = cache / f"{rows}-{stamp.hexdigest()[:12]}"
    for old in cache.glob(f"{rows}-*"):
        if old != folder:
            shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    began, made, note = time.perf_counter(), folder / "made", folder / "seconds"
    if not made.exists():
        shutil.rmtree(folder / "releases", ignore_errors=True)
        say(f"{rows:,} rows: writing")
        write_package(folder / "package", rows)
        say(f"{rows:,} rows: publishing")
        publish(folder / "package" / "datapackage.json", folder / "releases")
        made.touch()
        note.unlink(missing_ok=True)
    # Goes on with what is there, and builds anew where the format of stores has changed.
    build_stores(
        read_index(folder / "releases"),
        folder / "releases",
        folder / "store",
        lambda step: say(f"{rows:,} rows: {step}"),
    )
    if not note.exists():
        note.write_text(f"{time.perf_counter() - began:.1f}")
    package = load_package(Folder(folder / "package"))
    built = Built(
        rows,
        rows - len(true_rows()[1]),
        folder,
        package.version,
        package.tables[TABLE],
        float(note.read_text()),
    )
    if not built.database.exists():
        say(f"{rows:,} rows: the peers' database")
        write_database(built)
    if not built.parquet.exists():
        write_parquet(built)
    return built


def true_rows() -> tuple[list[str], list[list[str]]]:
    """The header and the rows of our own quiz items."""
    with (ROOT / "dataset" / f"{TABLE}.csv").open(encoding="utf-8", newline="") as handle:
        header, *rows = csv.reader(handle)
    return header, rows


def write_package(folder: Path, rows: int) -> None:
    """Copy our package, with quiz items up to so many."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    (folder / "dataset").mkdir()
    for path in (ROOT / "dataset").glob("*.csv"):
        shutil.copyfile(path, folder / "dataset" / path.name)
    content = json.loads((ROOT / "datapackage.json").read_text("utf-8"))
    (folder / "datapackage.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    header, mine = true_rows()
    if rows < len(mine):
        raise SystemExit(f"a size is at least {len(mine)}: so many quiz items are true")
    before = [row for row in mine if row[0] < PREFIX]
    with (folder / "dataset" / f"{TABLE}.csv").open("w", encoding="utf-8", newline="") as out:
        out.write(csv_line(header) + "\n")
        every = itertools.chain(before, synthetic(mine, rows - len(mine)), mine[len(before) :])
        out.writelines(csv_line(row) + "\n" for row in every)


def synthetic(mine: list[list[str]], count: int) -> Iterator[list[str]]:
    """Rows in the order of their ids, the same ones each time."""
    chance = random.Random(1951)
    words = Counter(word for row in mine for word in re.findall(r"[A-Za-z]{2,}", f"{row[5]} {row[6]}"))
    every, weights = list(words), list(itertools.accumulate(words.values()))
    points = sorted({row[1] for row in mine})
    statements = sorted({row[2] for row in mine if row[2]})
    for number in range(count):
        drawn = chance.choices(every, cum_weights=weights, k=36)
        common = [word for word in COMMON if chance.random() < COMMON_SHARE]
        yield [
            f"{PREFIX}{number:08}",
            chance.choice(points),
            chance.choice(statements),
            chance.choice(KINDS),
            chance.choice(DIFFICULTIES),
            " ".join(drawn[:12]).capitalize() + "?",
            " ".join([*drawn[12:24], *common, *drawn[24:]]).capitalize() + f", no. {number}.",
        ]


def package_rows(built: Built) -> Iterator[list[str | None]]:
    """Every quiz item of a package, with the columns of its schema."""
    path = built.folder / "package" / "dataset" / f"{TABLE}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle)
        next(reader)
        for row in reader:
            yield [cell or None for cell in row]


def write_database(built: Built) -> None:
    """The rows for the peers: indexes that end in the id, and FTS5 with the Porter stemmer."""
    working = built.database.with_suffix(".partial")
    working.unlink(missing_ok=True)
    names = [field.name for field in built.table.fields]
    columns = ", ".join(f"{name} TEXT{' PRIMARY KEY' if name == 'id' else ''}" for name in names)
    prose = ", ".join(field.name for field in built.table.fields if field.prose)
    with closing(sqlite3.connect(working)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"CREATE TABLE {TABLE} ({columns})")
        marks = ", ".join("?" for _ in names)
        connection.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", package_rows(built))
        for field in built.table.fields:
            if not field.prose and field.name != "id":
                connection.execute(f"CREATE INDEX {TABLE}_{field.name} ON {TABLE} ({field.name}, id)")
        connection.execute(
            f"CREATE VIRTUAL TABLE {TABLE}_fts USING fts5({prose}, content=\"{TABLE}\", tokenize='porter unicode61')"
        )
        connection.execute(f"INSERT INTO {TABLE}_fts ({TABLE}_fts) VALUES ('rebuild')")
        connection.execute(f"INSERT INTO {TABLE}_fts ({TABLE}_fts) VALUES ('optimize')")
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    working.rename(built.database)


def write_parquet(built: Built) -> None:
    """The rows for roapi."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        return
    names = [field.name for field in built.table.fields]
    columns = zip(*package_rows(built), strict=True)
    table = pyarrow.table(dict(zip(names, (list(column) for column in columns), strict=True)))
    parquet.write_table(table, built.parquet)
