"""SECURITY.md says what is defended, and which test shows it: each is there."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

PAGE = (ROOT / "SECURITY.md").read_text("utf-8")


def test_every_line_of_the_threat_model_names_a_test_that_there_is() -> None:
    lines = re.findall(r"^\| (?!what we|---)(.*) \|$", PAGE, re.MULTILINE)
    assert len(lines) >= 20
    for line in lines:
        named = re.findall(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`", line.rpartition("|")[2])
        assert named, line
        for path, name in named:
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
                path,
                name,
            )


def test_it_invents_no_address_to_write_to() -> None:
    assert not re.search(r"[\w.]+@[\w.]+", PAGE)


def test_the_commands_that_it_names_are_there() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for name in re.findall(r"`make ([a-z]+)`", PAGE):
        assert name in targets
