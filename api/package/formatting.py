"""Rewrite the tables of a package canonically."""

from __future__ import annotations

from pathlib import Path

from api.package.descriptor import load_package
from api.package.files import Folder, write_whole
from api.package.rows import format_table


def format_package(descriptor: Path) -> list[str]:
    """Rewrite every table that is not in canonical form; returns the paths rewritten.

    All tables are read before any is written, so that one that cannot be rewritten leaves all as
    they were. Raises NotCanonical or PackageUnreadable for that one.
    """
    files = Folder(descriptor.parent)
    package = load_package(files, descriptor.name)
    formatted = [(table.path, *format_table(files, table)) for table in package.tables.values()]
    for path, text, changed in formatted:
        if changed:
            write_whole(descriptor.parent / path, text.encode("utf-8"))
    return [path for path, _, changed in formatted if changed]
