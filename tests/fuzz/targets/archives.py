"""Archives and release indexes from elsewhere: read as what they are, or refused with a reason."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path, PurePosixPath

from api.errors import ArchiveDamaged, PackageUnreadable
from api.package.archive import open_archive
from api.package.descriptor import DESCRIPTOR, Package, load_package
from api.package.files import Files, Held
from api.package.release_index import INDEX, read_index
from api.package.rows import read_values
from api.serialise.records import record_json, serialiser
from api.store import ddl
from tests.fuzz.targets.small import SCHEMA, TABLE, hostile_archives, small_archive, small_files
from tests.fuzz.world import World

NAME = re.compile(r"[a-z][a-z0-9_]*")


class Archives:
    """The bytes of an archive, whose checksum the index has right: what an index of another could name."""

    def __init__(self, world: World) -> None:
        self._path = world.folder / "fuzzed.zip"
        hostile = [content for _, content in hostile_archives() if len(content) < 8_000]
        self.seeds = [*[small_archive()] * 6, *hostile]
        self.words = [
            *(
                b"PK\x01\x02",
                b"PK\x03\x04",
                b"PK\x05\x06",
                b"PK\x06\x06",
                b"PK\x07\x08",
                b"\x00\x00",
                b"\x08\x00",
            ),
            *(
                b"\xff\xff\xff\xff",
                b"\xff\xff",
                b"../",
                DESCRIPTOR.encode(),
                TABLE.encode(),
                b"\x01\x00\x10\x00",
                b"\x2d\x00",
            ),
        ]

    def __call__(self, data: bytes) -> bool:
        """Open it and read everything it names."""
        self._path.write_bytes(data)
        try:
            with open_archive(self._path, hashlib.sha256(data).hexdigest()) as files:
                assert _read_all(files) <= 4 * len(data), "more came out than there is"
        except (ArchiveDamaged, PackageUnreadable) as error:
            assert error.reason
            return False
        return True


class Descriptors:
    """The first byte: 'd' the descriptor, 's' the schema, 't' the table; the rest is that file of a package."""

    def __init__(self, world: World) -> None:
        self._files = small_files()
        self._places = {b"d": DESCRIPTOR, b"s": SCHEMA, b"t": TABLE}
        self.seeds = [first + self._files[path] for first, path in self._places.items()]
        properties = re.findall(rb'"[$a-zA-Z]+"', self._files[DESCRIPTOR] + self._files[SCHEMA])
        self.words = [
            *sorted(set(properties)),
            *(
                b'"string"',
                b'"integer"',
                b'"date"',
                b'"any"',
                b'"x\\"y"',
                b'"../../x"',
                b'"/etc/x"',
                b'"_meta"',
            ),
            *(
                b'"prose": true,',
                b'"edtf": {"start": "day", "end": "day"},',
                b'"enum": ["\'"],',
                b'"\\ud800"',
                b"{}",
            ),
            *(
                b'"id"',
                b'"recordReference": true,',
                b'"1.0.0"',
                b'"sqlite_x"',
                b'"_place"',
                b'"_json"',
                b'"rowid"',
            ),
        ]

    def __call__(self, data: bytes) -> bool:
        """Load the package, make its tables, read its rows into them."""
        path = self._places.get(data[:1], DESCRIPTOR)
        files = Held({**self._files, path: data[1:]})
        try:
            package = load_package(files)
            _is_safe(package)
            _read_all(files)
        except PackageUnreadable as error:
            error.reason.encode()
            return False
        with closing(sqlite3.connect(":memory:")) as connection:
            try:
                for statement in ddl.create_all(package):
                    connection.execute(statement)
            except sqlite3.OperationalError:
                # Names that SQLite keeps to itself, or that stand twice: the build says so.
                return False
            made = {
                name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            }
        assert set(package.tables) <= made, "each statement made the table that it names"
        return True


class Indexes:
    """The text of a release index."""

    def __init__(self, world: World) -> None:
        self._folder = world.folder / "index"
        self._folder.mkdir()
        entry = {
            "version": "1.0.0",
            "created": "2026-01-01T00:00:00Z",
            "archive": "small-1.0.0.zip",
            "bytes": 1234,
            "sha256": "0" * 64,
        }
        later = {**entry, "version": "1.10.0", "archive": "small-1.10.0.zip"}
        self.seeds = [json.dumps({"releases": found}).encode() for found in ([entry], [later, entry], [])]
        self.words = [
            *(
                b'"version"',
                b'"archive"',
                b'"bytes"',
                b'"sha256"',
                b'"created"',
                b'"releases"',
                b'"../x.zip"',
                b'"..zip"',
            ),
            *(
                b'"/x.zip"',
                b"1e999",
                b"-1",
                b'"1.0"',
                b'"01.0.0"',
                '"١.٠.٠"'.encode(),
                b"{}",
                b"[]",
                b'".zip"',
                b"0" * 64,
            ),
        ]

    def __call__(self, data: bytes) -> bool:
        """Read it."""
        (self._folder / INDEX).write_bytes(data)
        try:
            entries = read_index(self._folder)
        except PackageUnreadable as error:
            error.reason.encode()
            return False
        for entry in entries:
            assert (self._folder / entry.archive).resolve().parent == self._folder.resolve()
            assert re.fullmatch(r"(?:(?:0|[1-9][0-9]*)\.){2}(?:0|[1-9][0-9]*)", entry.version), entry.version
            assert re.fullmatch(r"[0-9a-f]{64}", entry.sha256)
            assert type(entry.bytes) is int
            assert entry.bytes >= 0
            assert re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", entry.created)
        versions = [entry.version for entry in entries]
        assert len(set(versions)) == len(versions), "a version twice"
        return True


def _is_safe(package: Package) -> None:
    """Nothing that becomes the name of a file, a table or a column can be anything else."""
    for name, table in package.tables.items():
        assert name == table.name
        for part in (
            table.name,
            *table.by_name,
            *table.target.values(),
            *(k for key in table.unique_keys for k in key),
        ):
            assert NAME.fullmatch(part), part
        for path in (table.path, table.schema_path):
            assert not PurePosixPath(path).is_absolute(), path
            assert ".." not in PurePosixPath(path).parts, path
            assert "\\" not in path, path
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", package.name), package.name
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", package.version), package.version
    assert Path("x", package.version).name == package.version


def _read_all(files: Files) -> int:
    """Read every row of a package as the store does; returns how many bytes came."""
    package = load_package(files)
    size = len(files.read(DESCRIPTOR))
    for table in package.tables.values():
        size += len(files.read(table.schema_path)) + len(files.read(table.path))
        schema = serialiser(table)
        for row in read_values(files, table):
            record_json(schema, row).encode()
    return size
