"""Mistakes in a table's file, such as spreadsheets and broken copies leave behind."""

from __future__ import annotations

from collections.abc import Callable

from tests.checking.planting import (
    Plant,
    Planted,
    both,
    cells,
    content,
    folder,
    gone,
    in_table,
    lines,
    resource,
    said,
)

ELEMENTS, REVISIONS, STATEMENTS, TERMS = map(in_table, ("elements", "revisions", "statements", "terms"))


def _bytes(table: str, change: Callable[[bytes], bytes]) -> Plant:
    return content(f"dataset/{table}.csv", change)


def _cut(table: str, before: bytes) -> Plant:
    return _bytes(table, lambda whole: whole[: whole.index(before)])


def _header(table: str, change: Callable[[str], str]) -> Plant:
    return lines(table, lambda all_: [change(all_[0]), *all_[1:]])


def _third(table: str, *instead: Callable[[str], str]) -> Plant:
    """Put lines in the place of the third."""
    return lines(table, lambda all_: [*all_[:2], *(change(all_[2]) for change in instead), *all_[3:]])


def _between(table: str, line: str) -> Plant:
    return lines(table, lambda all_: [*all_[:3], line, *all_[3:]])


def _reversed_columns(line: str) -> str:
    return ",".join(reversed(line.split(",")))


def _quoted(line: str) -> str:
    return '"' + line.replace(",", '","') + '"'


UNREADABLE = (
    TERMS("absent", gone("dataset/terms.csv"), "readable"),
    TERMS("a folder", folder("dataset/terms.csv"), "readable"),
    TERMS("empty", _bytes("terms", lambda _: b""), "readable"),
    TERMS("blank lines", _bytes("terms", lambda _: b"\r\n\n"), "readable"),
    TERMS("nothing but a byte order mark", _bytes("terms", lambda _: b"\xef\xbb\xbf"), "readable"),
    ELEMENTS("Latin-1", _bytes("elements", lambda b: b.decode().encode("latin-1")), "readable"),
    ELEMENTS("UTF-16", _bytes("elements", lambda b: b.decode().encode("utf-16")), "readable"),
    TERMS("half a character", _bytes("terms", lambda b: b.replace(b"metal", b"\xed\xa0\x80")), "readable"),
    TERMS("a NUL character", said("terms", "group 18", "group\x0018"), "readable"),
    TERMS("a tail of zeros", _bytes("terms", lambda b: b + b"\0" * 512), "readable"),
    STATEMENTS("cut in a quoted cell", _cut("statements", b"inert"), "readable"),
    ELEMENTS("cut in a quoted cell, rows before the end", _cut("elements", b"balloons"), "readable"),
    STATEMENTS("a quote inside a quoted cell", said("statements", '""inert""', '"inert"'), "readable"),
)

SHAPE = (
    TERMS("an unknown column", _header("terms", lambda h: h + ",colour"), "header-unknown", 1, "colour"),
    TERMS(
        "a column in other letters",
        _header("terms", lambda h: h.replace("note", "Note")),
        "header-unknown",
        1,
        "Note",
        "header-missing",
    ),
    TERMS(
        "a column without a name",
        _header("terms", lambda h: h.replace("abbreviation", "")),
        "header-unknown",
        1,
        None,
        "header-missing",
    ),
    TERMS(
        "a missing column",
        lines("terms", lambda all_: [line.rsplit(",", 1)[0] for line in all_]),
        "header-missing",
        1,
        "note",
    ),
    TERMS("a column twice", _header("terms", lambda h: h + ",note"), "header-twice", 1, "note"),
    TERMS(
        "a column in another's place",
        _header("terms", lambda h: h.replace("abbreviation", "note")),
        "header-twice",
        1,
        "note",
        "header-missing",
    ),
    TERMS("no header", lines("terms", lambda all_: all_[1:]), "header-absent", 1),
    TERMS("a blank line before the header", lines("terms", lambda all_: ["", *all_]), "header-absent", 1),
    TERMS(
        "semicolons",
        lines("terms", lambda all_: [line.replace(",", ";") for line in all_]),
        "header-absent",
        1,
    ),
    TERMS(
        "tabs", lines("terms", lambda all_: [line.replace(",", "\t") for line in all_]), "header-absent", 1
    ),
    Planted(
        "revisions: cut in the header",
        _cut("revisions", b",reason"),
        "header-missing",
        "dataset/revisions.csv",
        1,
        "reason",
        frozenset({"canonical-end"}),
        times=2,
    ),
    TERMS("a short row", _third("terms", lambda row: row.rsplit(",", 2)[0]), "row-short", 3),
    TERMS("a row of one cell", _third("terms", lambda row: row.split(",")[0]), "row-short", 3),
    TERMS("a long row", _third("terms", lambda row: row + ",see above"), "row-long", 3),
    ELEMENTS(
        "a comma in a text without quotes",
        said("elements", '"Fuel, and the making of ammonia"', "Fuel, and the making of ammonia"),
        "row-long",
        4,
    ),
    ELEMENTS("cut in a row", _cut("elements", b"1898/1902"), "row-short", 8, None, "canonical-end"),
    TERMS("cut in a text", _cut("terms", b"of group 18"), "row-short", 3, None, "canonical-end"),
    TERMS(
        "cut before the last comma", _bytes("terms", lambda b: b[:-2]), "row-short", 3, None, "canonical-end"
    ),
    TERMS(
        "a carriage return that breaks a row",
        said("terms", "An element of", "An element\rof"),
        "row-short",
        3,
        None,
        "canonical-line-ends",
        "canonical-order",
        times=2,
    ),
)

CANONICAL = (
    TERMS("a byte order mark", _bytes("terms", lambda b: b"\xef\xbb\xbf" + b), "canonical-mark", 1),
    TERMS("CR LF", _bytes("terms", lambda b: b.replace(b"\n", b"\r\n")), "canonical-line-ends", 1),
    TERMS("CR", _bytes("terms", lambda b: b.replace(b"\n", b"\r")), "canonical-line-ends", 1),
    ELEMENTS("one CR LF", said("elements", "Wires\n", "Wires\r\n"), "canonical-line-ends", 2),
    ELEMENTS("one CR", said("elements", "Wires\n", "Wires\r"), "canonical-line-ends", 2),
    TERMS("no last line end", _bytes("terms", lambda b: b[:-1]), "canonical-end", 3),
    REVISIONS(
        "a header alone, cut off",
        _bytes("revisions", lambda b: b.split(b"\n")[0]),
        "canonical-end",
        1,
    ),
    TERMS(
        "columns in another order",
        lines("terms", lambda all_: [_reversed_columns(line) for line in all_]),
        "canonical-header",
        1,
    ),
    TERMS("blanks in the header", _header("terms", lambda h: h.replace(",", ", ")), "canonical-header", 1),
    TERMS(
        "an empty column at the end",
        lines("terms", lambda all_: [line + "," for line in all_]),
        "canonical-header",
        1,
    ),
    ELEMENTS(
        "two rows that changed places",
        lines("elements", lambda all_: [all_[0], all_[2], all_[1], *all_[3:]]),
        "canonical-order",
        3,
        "id",
    ),
    ELEMENTS(
        "the last row first",
        lines("elements", lambda all_: [all_[0], all_[-1], *all_[1:-1]]),
        "canonical-order",
        3,
        "id",
    ),
    ELEMENTS(
        "the first row last",
        lines("elements", lambda all_: [all_[0], *all_[2:], all_[1]]),
        "canonical-order",
        9,
        "id",
    ),
    ELEMENTS("a blank line", _between("elements", ""), "canonical-empty-row", 4),
    ELEMENTS("a row of commas", _between("elements", "," * 11), "canonical-empty-row", 4),
    ELEMENTS("a row of blanks", _between("elements", " , ,"), "canonical-empty-row", 4),
    ELEMENTS("a row of one blank", _between("elements", " "), "canonical-empty-row", 4),
    ELEMENTS(
        "a blank line at the end", lines("elements", lambda all_: [*all_, ""]), "canonical-empty-row", 10
    ),
    ELEMENTS("a text quoted without need", said("elements", "Wires", '"Wires"'), "canonical-quoting", 2),
    ELEMENTS(
        "an empty text in quotes",
        said("elements", "1898,true,p,,", '1898,true,p,"",'),
        "canonical-quoting",
        8,
    ),
    ELEMENTS("a bare quote", said("elements", "Signs", 'Si"gns'), "canonical-quoting", 7),
    TERMS("a quoted header", _header("terms", _quoted), "canonical-quoting", 1),
    TERMS(
        "everything quoted",
        lines("terms", lambda all_: [_quoted(line) for line in all_]),
        "canonical-quoting",
        1,
    ),
    TERMS("an empty cell too many", _third("terms", lambda row: row + ","), "canonical-quoting", 3),
)

CHECKSUMS = (
    TERMS("other bytes than the descriptor's", resource("terms", bytes=7), "byte-count"),
    TERMS("another sha256 than the descriptor's", resource("terms", hash="sha256:" + "0" * 64), "hash-count"),
    TERMS(
        "a text that changed after the descriptor",
        both(resource("terms", bytes=243), cells("terms", "term-metal", definition="A conductor.")),
        "byte-count",
    ),
)

FAULTS = (*UNREADABLE, *SHAPE, *CANONICAL, *CHECKSUMS)
