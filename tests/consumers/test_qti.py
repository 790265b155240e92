"""qti-convert, Citolab's converter from QTI 2 to QTI 3, reads our QTI 2.1 package; the result scores the same."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from api.assessment.bank import read_bank
from api.assessment.marking import MARKERS, mark
from api.exports.qti import QTI_21
from api.store.catalogue import Catalogue
from tests.conftest import ROOT
from tests.consumers.conftest import run
from tests.exports.qti.answers import answers
from tests.exports.qti.made import MADE
from tests.exports.qti.packages import Package, written
from tests.exports.qti.processor import find, text_of

CONVERTER = ROOT / "tests" / "consumers" / "node" / "node_modules" / "@citolab" / "qti-convert"


def converted(content: bytes, folder: Path) -> Package:
    """The package as the converter writes it."""
    node = shutil.which("node")
    if node is None or not CONVERTER.is_dir():
        lacking = "Node.js" if node is None else "the npm package @citolab/qti-convert"
        if os.environ.get("CI"):
            pytest.fail(f"{lacking} is missing, and tests/install-tools.sh should have installed it")
        pytest.skip(
            f"{lacking} is missing; tests/install-tools.sh installs it, with Node.js on Debian as root"
        )
    (folder / "bank.zip").write_bytes(content)
    done = run([node, str(CONVERTER / "dist" / "qti-convert-pkg.mjs"), str(folder / "bank.zip")])
    assert done.returncode == 0, done.stderr[-3000:]
    assert "rror" not in done.stdout + done.stderr
    return Package((folder / "bank-qti3.zip").read_bytes())


def test_the_converted_package_has_every_item_and_scores_as_ours(
    sample_catalogue: Catalogue, tmp_path: Path
) -> None:
    bank = read_bank(sample_catalogue.latest)
    bank = replace(MADE, items=(*bank.items, *MADE.items))
    package = converted(written(QTI_21, bank), tmp_path)
    tried = set()
    for item in bank.items:
        processor = package.item(item.id)
        assert processor.root.tag.endswith("}qti-assessment-item")
        for response, answer in answers(item):
            outcome = processor.answer(response)
            assert outcome.score == mark(item, answer).score, (item.id, response)
            assert outcome.shown[-1] == ("", item.explanation)
        tried.add(item.kind)
    assert tried == set(MARKERS)
    for question in bank.questions:
        (rubric,) = find(package.item(question.id).root, "rubricBlock")
        for level in question.mark_levels:
            assert level.descriptor in text_of(rubric)
        for point in question.mark_points:
            assert point.text in text_of(rubric)
