"""A package whose every text is an attack, published by somebody who checked nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

from api.package.archive import write_archive
from api.package.descriptor import Table, load_package
from api.package.files import Folder
from api.package.release_index import ReleaseEntry, read_index, write_index
from api.package.rows import write_csv
from api.store.build import build_stores
from api.store.catalogue import Catalogue

MARK = "zq"
"""Stands in every text, so that a reader finds what became of it."""

TEXTS = (
    f'<script>alert("{MARK}")</script>',
    f'"><img src=x onerror="alert({MARK})">',
    f"'-alert(`{MARK}`)-'",
    f"{MARK}{{{{7*7}}}}{MARK}${{7*7}}{MARK}<%= 7*7 %>{MARK}#{{7*7}}",
    f"{{% for x in ().__class__.__base__.__subclasses__() %}}{MARK}{{% endfor %}}",
    f"]]><b>{MARK}</b><![CDATA[",
    f"&lt;script&gt;{MARK}&amp;amp;",
    f"</title></style></textarea></script><svg/onload=alert('{MARK}')>",
    f"<!--{MARK}--><iframe src=javascript:alert(1)>",
    f"\u202e{MARK}\u2066gnp.exe\u2069\u200f\u200b\ufeff",
    f"{MARK}\u2028{MARK}\u2029\u0085{MARK}",
    f"{MARK}\x01\x0b\x1b[31m\x7f{MARK}",
    f"{MARK}\ufffe\uffff\U0010ffff",
    f'=HYPERLINK("http://example.org/{MARK}","x")',
    f"@SUM(1+1)*cmd|' /C {MARK}'!A0",
    f"{MARK}\r\nX-Evil: 1\r\n\r\n<script>",
    f"{{{{c1::{MARK}::x}}}} [sound:{MARK}.mp3] [[{MARK}]] {{1:MC:=a~b}} ::x:: // $x$ \\( x \\)",
    f"[{MARK}](javascript:alert(1)) ![x](x) `{MARK}` [term-metal] [none-such]",
    MARK + "w" * 20_000,
    f"{MARK} " + "word " * 3_000,
    f'{MARK}\\"\\\\\\u0022',
    f"'; DROP TABLE elements; -- {MARK}",
    f"../../{MARK}/%2e%2e/%00",
)
LINKS = (
    "javascript:alert(1)",
    'https://example.org/"onmouseover="alert(1)',
    "data:text/html,<script>alert(1)</script>",
)


def hostile_catalogue(root: Path, folder: Path) -> Catalogue:
    """Make every free text of the package at `root` hostile, and serve it from below `folder`."""
    package = load_package(Folder(root))
    count = 0
    for table in package.tables.values():
        path = root / table.path
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
        free = _free(table)
        for row in rows:
            for name in free:
                texts = LINKS if table.by_name[name].format == "uri" else TEXTS
                if row[name]:
                    row[name] = texts[count % len(texts)]
                    count += 1
        header = list(table.by_name)
        # Lists go by the order of their ids.
        path.write_bytes(write_csv(header, [[row[name] for name in header] for row in rows]).encode())
    return _published(root, folder)


def _free(table: Table) -> list[str]:
    """Fields that any text may stand in; two texts of a unique field must differ, so they stay."""
    fixed = {"id", "kind", "document_id", *table.target, *(name for key in table.unique_keys for name in key)}
    return [
        field.name
        for field in table.fields
        if field.type == "string"
        and not (field.enum or field.unique or field.record_reference or field.edtf or field.name in fixed)
        and field.pattern is None
        and not field.name.endswith("_id")
    ]


def _published(root: Path, folder: Path) -> Catalogue:
    """Archive and index as publishing writes them, without the check before."""
    releases = folder / "releases"
    releases.mkdir(parents=True)
    descriptor = json.loads((root / "datapackage.json").read_text("utf-8"))
    descriptor["title"] = f"Hostile {TEXTS[0]}"
    descriptor["description"] = f"{TEXTS[3]} {TEXTS[1]}"
    descriptor["licenses"][0]["title"] = TEXTS[1]
    descriptor["licenses"][0]["path"] = 'https://example.org/x>;rel="evil\x00"'
    descriptor["contributors"][0]["title"] = TEXTS[0]
    (root / "datapackage.json").write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    files = Folder(root)
    package = load_package(files)
    out = io.BytesIO()
    write_archive(package, files, out)
    name, digest = f"hostile-{package.version}.zip", hashlib.sha256(out.getvalue()).hexdigest()
    (releases / name).write_bytes(out.getvalue())
    write_index(releases, [ReleaseEntry(package.version, package.created, name, len(out.getvalue()), digest)])
    manifest = build_stores(read_index(releases), releases, folder / "store")
    assert not manifest.faults, manifest.faults
    return Catalogue(folder / "store")
