"""The full-text index of a release, by tantivy: built once beside the store, then only read.

Every record with text for people is a document: its title (the first text that names it) weighs more
than the rest. Words are folded to lower case and plain letters and reduced to their stems, and a
hyphen parts words, so that 'Kim Il-sung' and 'Kim Il Sung' are the same. The text itself stays in the
store; the index knows each record by its table and its place in it.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tantivy

from api.errors import ArchiveDamaged
from api.package.archive import sha256_of
from api.package.descriptor import KEY, Field, Package, Table
from api.store.ddl import quote
from api.store.seen import is_seen

TREE = "spec_points"
UNSEARCHED = ("revisions",)
"""What is said of changes is no content."""

ANALYZER = "words"
HEAP = 1_000_000_000
"""Bytes that the writer may fill before it writes a segment; it takes what it needs. One segment holds
some three million records, and in one segment equals stand in the order in which they were written: the
order of their tables and ids, on every machine."""


def analyzer() -> tantivy.TextAnalyzer:
    """How texts and questions are taken apart into words."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def schema() -> tantivy.Schema:
    """The fields of a document."""
    builder = tantivy.SchemaBuilder()
    # The table's number in the package: texts cannot be read back quickly.
    builder.add_unsigned_field("table", indexed=True, fast=True)
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field("point", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("title", tokenizer_name=ANALYZER)
    builder.add_text_field("body", tokenizer_name=ANALYZER)
    return builder.build()


def open_searcher(folder: Path) -> tantivy.Searcher:
    """Open a built index to search it.

    The library takes a lock in the folder while it opens one. Where the folder cannot be written to, it is
    shown links to the files, in a folder for temporary files, until they are open.
    """
    if os.access(folder, os.W_OK):
        return open_index(folder).searcher()
    with tempfile.TemporaryDirectory(prefix="index-") as place:
        for path in folder.iterdir():
            if path.suffix != ".lock":
                (Path(place) / path.name).symlink_to(path.resolve())
        return open_index(Path(place)).searcher()


def open_index(folder: Path) -> tantivy.Index:
    """Open a built index, in a folder that can be written to."""
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(ANALYZER, analyzer())
    return index


def digest_of(folder: Path) -> str:
    """A checksum of every file of an index."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("."):
            digest.update(f"{path.name} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def is_whole(folder: Path) -> bool:
    """Whether the files of a built index are those that its name was made from."""
    try:
        return folder.is_dir() and folder.stem.endswith(digest_of(folder)[:16])
    except ArchiveDamaged:
        return False


def is_sound(folder: Path) -> bool:
    """The same, without reading again what was found whole before."""
    return is_seen(folder) or is_whole(folder)


def build_index(
    connection: sqlite3.Connection,
    package: Package,
    folder: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the index of a finished store into `folder`, which is empty."""
    index = tantivy.Index(schema(), str(folder))
    index.register_tokenizer(ANALYZER, analyzer())
    writer = index.writer(HEAP, 1)
    above = _ancestors(connection, package)
    for number, table in enumerate(package.tables.values()):
        fields = text_fields(table)
        if fields:
            progress(f"{package.version} words of {table.name}")
            for place, point, texts in _texts(connection, package, table, fields):
                document = tantivy.Document()
                document.add_unsigned("table", number)
                document.add_unsigned("place", place)
                for name in above.get(point or "", ()):
                    document.add_text("point", name)
                for turn, text in enumerate(texts):
                    if text:
                        document.add_text("body" if turn else "title", text)
                writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def text_fields(table: Table) -> tuple[Field, ...]:
    """The fields whose text is searched, the one that names the record first.

    None for a table without text for people, and for the revisions.
    """
    if table.name in UNSEARCHED or not any(field.prose for field in table.fields):
        return ()
    found = [field for field in table.fields if _is_text(table, field)]
    # A name is what every record has and no filter lists: the first such field, prose or not.
    title = next((field for field in found if field.required), found[0])
    return (title, *(field for field in found if field is not title))


def _is_text(table: Table, field: Field) -> bool:
    return (
        field.type == "string"
        and field.name != KEY
        and field.name not in table.target
        and not (field.enum or field.record_reference or field.edtf or field.format == "uri")
        and (field.prose or field.pattern is None)
    )


def _texts(
    connection: sqlite3.Connection, package: Package, table: Table, fields: tuple[Field, ...]
) -> Iterator[tuple[int, str | None, list[Any]]]:
    """Place, specification point and texts of each record."""
    names = ", ".join(f"t0.{quote(field.name)}" for field in fields)
    way = _way_to_the_tree(package, table)
    joins, last = "", "NULL"
    for step, (field, target) in enumerate(way):
        last = f"t{step}.{quote(field)}"
        if step + 1 < len(way):
            joins += f" LEFT JOIN {quote(target)} t{step + 1} ON t{step + 1}.{quote(KEY)} = {last}"
    if table.name == TREE:
        last = f"t0.{quote(KEY)}"
    sql = f"SELECT t0._place, {last}, {names} FROM {quote(table.name)} t0{joins} ORDER BY t0._place"
    for place, point, *texts in connection.execute(sql):
        yield place, point, texts


def _way_to_the_tree(package: Package, table: Table) -> list[tuple[str, str]]:
    """The shortest way of foreign keys from a table to the specification points: field and table."""
    if table.name == TREE:
        return []
    waiting: list[tuple[Table, list[tuple[str, str]]]] = [(table, [])]
    seen = {table.name}
    while waiting:
        here, way = waiting.pop(0)
        for key in here.foreign_keys:
            step = [*way, (key.field, key.table)]
            if key.table == TREE:
                return step
            if key.table not in seen:
                seen.add(key.table)
                waiting.append((package.tables[key.table], step))
    return []


def _ancestors(connection: sqlite3.Connection, package: Package) -> dict[str, list[str]]:
    """Each specification point with itself and every point above it."""
    tree = package.tables.get(TREE)
    if tree is None:
        return {}
    parent = next((key.field for key in tree.foreign_keys if key.table == TREE), None)
    column = quote(parent) if parent else "NULL"
    parents = dict(connection.execute(f"SELECT {quote(KEY)}, {column} FROM {quote(TREE)}"))
    found = {}
    for point in parents:
        line, here = [], point
        while here is not None and here not in line:
            line.append(here)
            here = parents.get(here)
        found[point] = line
    return found
