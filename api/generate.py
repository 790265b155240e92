"""Files of the repository that are made from the schemas: written by a command, never by hand."""

from __future__ import annotations

import json
from pathlib import Path

from api.metadata.citation import citation_cff
from api.package.descriptor import Package, load_package
from api.package.files import Folder, write_whole
from api.web.openapi import openapi_document


def generate_files(descriptor: Path, write: bool) -> list[str]:
    """Make the files of the package at `descriptor`; returns those that were not as they should be.

    With `write` they are put right.
    """
    root = descriptor.parent
    package = load_package(Folder(root), descriptor.name)
    made = {
        "schemas/openapi.json": json.dumps(openapi_document(package, "/v1", {}), ensure_ascii=False, indent=2)
        + "\n",
        "docs/data-dictionary.md": data_dictionary(package),
        "CITATION.cff": citation_cff(package),
    }
    stale = []
    for name, text in made.items():
        path = root / name
        if not path.exists() or path.read_bytes() != text.encode("utf-8"):
            stale.append(name)
            if write:
                write_whole(path, text.encode("utf-8"))
    return stale


def data_dictionary(package: Package) -> str:
    """Every table and field of a package as Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "Made from the Table Schemas by `syllabank generate`. Do not edit.",
        "",
        "| table | address | what it holds |",
        "| --- | --- | --- |",
    ]
    for table in package.tables.values():
        lines.append(f"| [{table.name}](#{table.name}) | `/v1/{table.collection}` | {table.description} |")
    for table in package.tables.values():
        lines += [
            "",
            f"## {table.name}",
            "",
            table.description,
            "",
            "| field | type | required | meaning |",
            "| --- | --- | --- | --- |",
        ]
        for field in table.fields:
            meaning = f"{field.title}. {field.description}"
            if field.name in table.target:
                meaning += f" Leads to [{table.target[field.name]}](#{table.target[field.name]})."
            if field.categories:
                meaning += " " + "; ".join(f"`{c.value}`: {c.label}" for c in field.categories) + "."
            required = "yes" if field.required else ""
            for name, values in field.required_when.items():
                required = f"where `{name}` is " + ", ".join(f"`{value}`" for value in values)
            lines.append(
                f"| `{field.name}` | {field.type} | {required} | {meaning.replace('|', chr(92) + '|')} |"
            )
    return "\n".join(lines) + "\n"
