"""The house: each layer imports only what stands before it, and one library lives in one folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

MAY_IMPORT = {
    "errors": "",
    "settings": "errors",
    "package": "errors settings",
    "checking": "errors settings package",
    "history": "errors settings package",
    "serialise": "errors settings package",
    "store": "errors settings package history serialise",
    "assessment": "errors settings package serialise store",
    "exports": "errors settings package serialise store assessment",
    "protocols": "errors settings package serialise store assessment",
    "drawings": "errors settings package serialise store",
    "downloads": "errors settings package serialise store",
    "linked_data": "errors settings package serialise store assessment",
    "metadata": "errors settings package store",
    "assistants": "errors settings package serialise store assessment",
    "sources": "errors settings package store",
    "web": "errors settings package history serialise store assessment exports drawings protocols linked_data metadata",
    "site": "errors settings package store web",
    "generate": "errors settings package metadata web",
    "cli": "errors settings package checking history store assessment exports downloads sources assistants web site generate",
}
ONLY_IN = {
    "frictionless": {"checking"},
    "mcp": {"assistants"},
    "anyio": {"assistants"},
    "edtf": {"checking"},
    "jsonschema": {"checking", "assistants"},
    "sqlite3": {"store"},
    "marshmallow": {"serialise", "web"},
    "flask": {"web", "site"},
    "werkzeug": {"web"},
    "apispec": {"web"},
    "gunicorn": {"web"},
    "obstore": {"sources"},
    "tantivy": {"store"},
    "a2wsgi": {"web"},
    "brotli": {"web"},
    "prometheus_client": {"web"},
    "pyarrow": {"downloads"},
    "xlsxwriter": {"downloads", "exports"},
    "genanki": {"exports"},
    "lxml": {"exports"},
    "resvg_py": {"drawings"},
    "click": {"cli"},
    "environs": {"settings"},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "api").rglob("*.py")):
        layer = path.relative_to(ROOT / "api").parts[0].removesuffix(".py")
        if layer != "__init__":
            yield layer, path


def test_each_layer_imports_only_what_stands_before_it() -> None:
    wrong = []
    for layer, path in modules():
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "api" and len(parts) > 1 and parts[1] not in {layer, *MAY_IMPORT[layer].split()}:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_one_library_lives_in_one_folder() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for layer, path in modules()
        for name in imports(path)
        if layer not in ONLY_IN.get(name.split(".")[0], {layer})
    ]
    assert not wrong


def test_sql_is_only_in_the_store() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for layer, path in modules()
        if layer != "store"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().startswith(
            ("SELECT ", "INSERT ", "CREATE TABLE", "PRAGMA ", "UPDATE ", "DELETE ")
        )
    ]
    assert not wrong


def test_only_the_spec_tree_and_the_assessment_tables_are_named_in_code() -> None:
    tables = {path.stem for path in (ROOT / "schemas").glob("*.json")} - {"openapi"}
    known = {
        "spec_points",
        "questions",
        "mark_points",
        "mark_levels",
        "quiz_items",
        "quiz_options",
        "revisions",
        # Study material that exports carry into other programs.
        "sections",
        "statements",
        "indicative_points",
        "terms",
        "events",
        # An element of QTI 1.2, and no table.
        "outcomes",
    }
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} names {node.value}"
        for _, path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in tables - known
    ]
    assert not wrong


def test_data_and_code_are_apart() -> None:
    assert not list((ROOT / "dataset").rglob("*.py"))
    assert not list((ROOT / "schemas").rglob("*.py"))
    assert not [p for p in (ROOT / "api").rglob("*") if p.suffix in {".csv", ".json", ".sqlite", ".zip"}]


def test_modules_stay_readable() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for folder in ("api", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if (count := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert not long
