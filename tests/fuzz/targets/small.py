"""A package of one small table, as files and as archives: whole, and in the shapes that attackers send."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from api.package.archive import write_archive
from api.package.descriptor import DESCRIPTOR, load_package
from api.package.files import Held
from api.package.rows import write_csv

TABLE, SCHEMA = "dataset/things.csv", "schemas/things.json"


def small_files() -> dict[str, bytes]:
    """The files of the package."""
    text = {"title": "A title", "description": "A description."}
    fields: list[dict[str, Any]] = [
        {
            "name": "id",
            "type": "string",
            "constraints": {"required": True, "unique": True, "pattern": "thing-[a-z]+"},
        },
        {"name": "count", "type": "integer", "constraints": {"minimum": 0, "maximum": 9}},
        {"name": "mass", "type": "number"},
        {"name": "day", "type": "date"},
        {"name": "year", "type": "year"},
        {"name": "is_old", "type": "boolean"},
        {"name": "kind", "type": "string", "constraints": {"enum": ["one", "two"]}},
        {"name": "other_id", "type": "string"},
    ]
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [{**field, **text} for field in fields],
        "primaryKey": ["id"],
        "uniqueKeys": [["count", "kind"]],
        "foreignKeys": [{"fields": ["other_id"], "reference": {"resource": "", "fields": ["id"]}}],
    }
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "small",
        **text,
        "version": "1.0.0",
        "created": "2026-01-01T00:00:00Z",
        "licenses": [{"name": "CC0-1.0", "title": "CC0", "path": "https://example.org/cc0"}],
        "contributors": [{"title": "Somebody"}],
        "resources": [{"name": "things", **text, "path": TABLE, "schema": SCHEMA}],
    }
    rows = [
        ["thing-a", "1", "1.5", "1953-07-27", "1953", "true", "one", ""],
        ["thing-b", "", "", "", "", "", "", "thing-a"],
    ]
    return {
        DESCRIPTOR: json.dumps(descriptor).encode(),
        SCHEMA: json.dumps(schema).encode(),
        TABLE: write_csv([str(field["name"]) for field in fields], rows).encode(),
    }


def small_archive(files: Mapping[str, bytes] | None = None) -> bytes:
    """The package as publishing writes it."""
    held = Held(files or small_files())
    out = io.BytesIO()
    write_archive(load_package(held), held, out)
    return out.getvalue()


def zipped(
    members: list[tuple[zipfile.ZipInfo | str, bytes]], compression: int = zipfile.ZIP_STORED
) -> bytes:
    """A zip of these members, whatever they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for member, content in members:
            archive.writestr(member, content)
    return out.getvalue()


def hostile_archives() -> Iterator[tuple[str, bytes]]:
    """Archives that hold the small package, each with something in it that must not be taken."""
    files = small_files()
    plain: list[tuple[zipfile.ZipInfo | str, bytes]] = list(files.items())
    yield "deflated", zipped(plain, zipfile.ZIP_DEFLATED)
    yield "bzip2", zipped(plain, zipfile.ZIP_BZIP2)
    yield "lzma", zipped(plain, zipfile.ZIP_LZMA)
    bomb = {**files, TABLE: files[TABLE] + b"\n" * 20_000_000}
    yield "bomb", zipped(list(bomb.items()), zipfile.ZIP_DEFLATED)
    link = zipfile.ZipInfo("dataset/link.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    yield "symlink", zipped([*plain, (link, b"/etc/passwd")])
    device = zipfile.ZipInfo("dataset/device")
    device.create_system, device.external_attr = 3, (stat.S_IFCHR | 0o666) << 16
    yield "device", zipped([*plain, (device, b"")])
    for name in (
        "../outside",
        "/etc/outside",
        "dataset/../../outside",
        "C:\\outside",
        "dataset//x",
        "./x",
        "a\\..\\b",
    ):
        yield f"path {name}", zipped([*plain, (name, b"x")])
    yield "folder", zipped([*plain, ("dataset/empty/", b"")])
    whole = zipped(plain)
    yield "encrypted", _with_flag(whole, 0x1)
    twice = zipped([*plain, ("schemas/thingz.json", b"{}")])
    yield "name twice", twice.replace(b"schemas/thingz.json", SCHEMA.encode())
    yield "name in another case", zipped([*plain, (TABLE.upper(), b"x")])
    yield (
        "size a lie",
        whole.replace(struct.pack("<II", len(files[TABLE]), len(files[TABLE])), b"\xff\xff\xff\x7f" * 2),
    )
    yield "overlapping", _overlapping(files)


def _with_flag(content: bytes, flag: int) -> bytes:
    """The archive with a flag set in the central directory of its first member, and in its own head."""
    changed = bytearray(content)
    changed[6] |= flag
    changed[content.index(b"PK\x01\x02") + 8] |= flag
    return bytes(changed)


def _overlapping(files: Mapping[str, bytes]) -> bytes:
    """Two names for one member: the second entry of the directory points at the first one's content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        first = archive.getinfo(TABLE)
        again = zipfile.ZipInfo("dataset/again.csv", first.date_time)
        again.header_offset, again.CRC = first.header_offset, first.CRC
        again.file_size, again.compress_size = first.file_size, first.compress_size
        again.external_attr = 0o644 << 16
        archive.filelist.append(again)
        archive.NameToInfo[again.filename] = again
    return out.getvalue()
